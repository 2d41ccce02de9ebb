"""What a chart shows, read back from its picture: by the numbers on its axis, not by the code that drew it."""

import re
from datetime import date, timedelta
from typing import NamedTuple
from xml.etree import ElementTree

_NAME = "{http://www.w3.org/2000/svg}"
_SIZES = {"k": 1000, "M": 1_000_000}


class Bar(NamedTuple):
    name: str
    says: str
    low: float
    high: float
    behind: float | None


class Drawn:
    def __init__(self, svg: str) -> None:
        (self._group,) = ElementTree.fromstring(svg).findall(f"{_NAME}g")
        texts = [text for text in self._group if text.tag == f"{_NAME}text"]
        axis = [text for text in texts if text.attrib["fill"] == "#444444"]
        ends = {_number(text.text): float(text.attrib["y"]) for text in axis}
        self.top = max(ends)
        self._floor, self._ceiling = ends[0], ends[self.top]
        self._words = [text for text in texts if text.attrib["fill"] != "#444444"]

    def value(self, y: float) -> float:
        return self.top * (self._floor - y) / (self._floor - self._ceiling)

    def steps(self) -> list[tuple[date, float]]:
        """Of a curve: each day on which the value is another, beginning with the first."""
        (path,) = [
            p.attrib["d"] for p in self._paths() if "dasharray" not in str(p.attrib) and "H" in p.attrib["d"][1:]
        ]
        start, *moves = re.findall(r"[MHV][-\d. ]+", path)
        x, y = (float(part) for part in start[1:].split())
        first, last = self._ends()
        spots = [(x, y)] + [(float(h[1:]), float(v[1:])) for h, v in zip(moves[::2], moves[1::2], strict=True)]
        width = last[0] - first[0]
        days = [first[1] + timedelta(days=round((x - first[0]) / width * (last[1] - first[1]).days)) for x, _ in spots]
        return [(day, self.value(y)) for day, (_, y) in zip(days, spots, strict=True)]

    def target(self) -> float | None:
        """Where the dashed line is."""
        dashed = [path.attrib["d"] for path in self._paths() if "stroke-dasharray" in path.attrib]
        return self.value(float(dashed[0].partition("H")[0].split()[1])) if dashed else None

    def bars(self) -> list[Bar]:
        """From left to right; `behind` is the lighter one."""
        found: dict[float, dict[bool, tuple[float, float]]] = {}
        for rect in self._group.findall(f"{_NAME}rect"):
            x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
            lighter = rect.attrib["fill"] == "#9bbfe0"
            found.setdefault(round(x + width / 2), {})[lighter] = (self.value(y + height), self.value(y))
        return [
            Bar(*self._says(middle), *both[False], both[True][1] if True in both else None)
            for middle, both in sorted(found.items())
        ]

    def _says(self, middle: float) -> tuple[str, str]:
        here = [text for text in self._words if abs(float(text.attrib["x"]) - middle) < 2]
        over, below = sorted(here, key=lambda text: float(text.attrib["y"]))
        return below.text or "", over.text or ""

    def _ends(self) -> list[tuple[float, date]]:
        return [(float(text.attrib["x"]), date.fromisoformat(text.text or "")) for text in self._words]

    def _paths(self) -> list[ElementTree.Element]:
        return [path for path in self._group.findall(f"{_NAME}path") if path.attrib["stroke"] != "#dddddd"]


def _number(text: str | None) -> float:
    told = (text or "").removesuffix("%")
    return float(told[:-1]) * _SIZES[told[-1]] if told[-1] in _SIZES else float(told)
