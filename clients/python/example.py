"""Where the goals of your organisation's programmes stand, and what is to be reported: `python example.py`.

INSTEG_URL is the gateway's address, TOKEN a bearer token of your identity provider.
"""

import os
from collections.abc import Iterator

from insteg_client import InstegClient
from insteg_client.enums import Edition


def lines(insteg: InstegClient) -> Iterator[str]:
    """One line for each programme, goal and report to come."""
    me = insteg.viewer().viewer
    yield f"{me.organisation}: {me.why}"
    after = None
    while True:
        page = insteg.programmes(first=20, after=after).programmes
        for programme in page.nodes:
            yield f"{programme.title} ({programme.period.start} to {programme.period.end})"
            yield from _goals(insteg, programme.id, exact=programme.edition == Edition.EXACT)
            yield from _calendar(insteg, programme.id)
        if not page.page_info.has_next_page:
            return
        after = page.page_info.end_cursor


def _goals(insteg: InstegClient, programme: str, *, exact: bool) -> Iterator[str]:
    if exact:
        found = insteg.exact_goals(programme).programme
        for goal in found.goals if found else ():
            state = goal.standing.state.value if goal.standing and goal.standing.state else "no target"
            yield f"  {goal.title}: {goal.figure.value if goal.figure else None} ({state})"
        return
    released = insteg.released_goals(programme).programme
    for told in released.goals if released else ():
        yield f"  {told.title}: {told.released.headline.text if told.released else 'not shown in releases'}"


def _calendar(insteg: InstegClient, programme: str) -> Iterator[str]:
    found = insteg.calendar(programme).programme
    for due in found.calendar if found else ():
        yield f"  {due.due_on} {due.title}: {f'delivered {due.delivered_on}' if due.delivered_on else 'to come'}"


def main() -> None:
    """Print them."""
    url, token = os.environ["INSTEG_URL"], os.environ["TOKEN"]
    with InstegClient(f"{url}/graphql", headers={"Authorization": f"Bearer {token}"}) as insteg:
        print("\n".join(lines(insteg)))  # noqa: T201 - an example for a terminal


if __name__ == "__main__":
    main()
