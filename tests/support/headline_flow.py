"""One life of everybody that fits a headline's pages, or the proof that there is none: a flow with bounds.

A unit is somebody's outcome. It runs from the person's window to a slot of it, and from there from slot to slot to the
end; what runs out of a slot is how many had theirs by then, at least and at most so many. A whole flow exists exactly
if a life does (flows of whole bounds are whole). scipy finds it, by another way than the gate's solver.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_flow

Window = tuple[int, int]


def life(
    people: Mapping[Window, int], least: Sequence[int], most: Sequence[int]
) -> tuple[Counter[Window], list[int]] | None:
    """How many of each window had theirs and how many had theirs by each slot; None: no life fits."""
    slots, windows = len(most), [window for window, size in people.items() if size]
    lows = [max(0, level) for level in least]
    if any(low > high for low, high in zip(lows, most, strict=True)):
        return None
    source, sink, over, under = slots, slots + 1, slots + 2, slots + 3
    first_window = slots + 4
    edges: Counter[tuple[int, int]] = Counter({(sink, source): sum(people.values())})
    for number, window in enumerate(windows, first_window):
        edges[source, number] = people[window]
        for slot in range(window[0], window[1] + 1):
            edges[number, slot] = people[window]
    for slot, (low, high) in enumerate(zip(lows, most, strict=True)):
        ahead = slot + 1 if slot + 1 < slots else sink
        # What must run runs from `over` to `under`, past the edge itself.
        edges[slot, ahead] += high - low
        edges[over, ahead] += low
        edges[slot, under] += low
    wanted, found = sum(lows), _flow(edges, first_window + len(windows), over, under)
    if found.flow_value < wanted:
        return None
    flow = found.flow
    used = Counter({window: int(flow[source, number]) for number, window in enumerate(windows, first_window)})
    by_slot = [
        low + int(flow[slot, slot + 1 if slot + 1 < slots else sink]) for slot, low in enumerate(lows)
    ]  # fmt: skip
    return used, by_slot


def _flow(edges: Mapping[tuple[int, int], int], nodes: int, source: int, sink: int) -> Any:
    held = {edge: room for edge, room in edges.items() if room > 0}
    rows, columns = zip(*held, strict=True)
    rooms = np.array(list(held.values()), dtype=np.int32)
    return maximum_flow(coo_array((rooms, (rows, columns)), shape=(nodes, nodes)).tocsr(), source, sink)
