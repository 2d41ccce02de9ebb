"""Inside an image: every module of its service is imported, and whatever rests on a large library does its work once.

python - SERVICE < deploy/images/heavy_paths.py; deploy/images/try.sh does it in all six images. Nothing outside is
needed: no database, no broker. tests/deploy runs the same without a container engine.
"""

import importlib
import pkgutil
import sys
from datetime import date


def main(service: str) -> None:
    """Raises what went wrong; says what was done."""
    package = importlib.import_module(service)
    modules = [m.name for m in pkgutil.walk_packages(package.__path__, f"{service}.")]
    for name in (*modules, "common.serve", "common.probe", "local.smoke"):
        importlib.import_module(name)
    did = globals()[service]()
    print(f"{service}: {len(modules)} modules imported; {did}")  # noqa: T201 - for whoever tries it


def enrolment() -> str:
    """Letters as PDF, lists as a workbook; the demo issuer and the makers of secrets run from this image too."""
    from enrolment.door.rendering import Filled, Page, render

    for module in ("local.issuer", "local.composed"):
        importlib.import_module(module)
    page = Page(heading="Å", paragraphs=("one\ntwo",), columns=("name", "day"), rows=(("x", "2019-01-07"),))
    assert render(Filled("Kallelse", pages=(page,)), "pdf").startswith(b"%PDF")
    assert render(Filled("Lista", pages=(page,)), "xlsx").startswith(b"PK")
    return "a PDF and a workbook made"


def activities() -> str:
    """Recurring sessions."""
    from activities.domain.recurrence import Pattern, expand

    found = expand(Pattern("FREQ=WEEKLY;BYDAY=MO", date(2019, 1, 7), "09:00", "11:00"), date(2019, 2, 1))
    assert isinstance(found, tuple), found
    assert len(found) == 4, found
    return "four Mondays found"


def matching() -> str:
    """All three solvers: an assignment, who meets whom, and the rounds by CP-SAT."""
    import numpy

    from matching.domain import assignment, pairing, solving
    from matching.domain.open_slots import OpenSlots

    may, score = numpy.full((2, 2), fill_value=True), numpy.array([[5, 4], [4, 1]])
    assert sum(one for *_, one in assignment.best(may, score, [1, 1])) == 8
    rounds = (1, 2)
    couples = {(person, employer): rounds for person in ("a", "b") for employer in ("x", "y")}
    slots = OpenSlots(
        rounds=rounds, people=dict.fromkeys("ab", rounds),
        tables={employer: dict.fromkeys(rounds, (f"{employer}-1",)) for employer in "xy"},
        interpreters=dict.fromkeys(rounds, ()), language={}, couples=couples, weight={("a", "y"): 3},
        least={("participant", one): 2 for one in "ab"},
    )  # fmt: skip
    chosen = pairing.pair(slots, 1)
    assert (len(chosen.couples), chosen.least_missing) == (4, 0)
    solved = solving.solve(solving.Search(slots, chosen.couples, 1, {}), {})
    assert solved.optimal
    assert len(solved.rounds) == 4
    return "an assignment, a pairing and a timetable solved"


def surveys() -> str:
    """The page's templates, QR codes, the instruments' files."""
    import segno

    from surveys.pages.views import Views

    Views()
    assert "<svg" in segno.make_qr("https://surveys.test/s/abc", error="m").svg_inline()
    return "the page's templates loaded and a QR code drawn"


def reporting() -> str:
    """Reports as PDF and workbook, facts as Parquet, the gate's solver, canonical JSON."""
    from reporting.domain.releases.solving import Demand, Model
    from reporting.exports.parquet import Parquet
    from reporting.reports.canonical import canonical
    from reporting.reports.rendering.pages import Document, Section
    from reporting.reports.rendering.pdf import pdf
    from reporting.reports.rendering.xlsx import xlsx

    report = Document("Slutrapport", "sv", "2019-01-07T10:00:00+00:00", "1", (Section("Mål", paragraphs=("Å",)),))
    assert pdf(report).startswith(b"%PDF")
    assert xlsx(report, ()).startswith(b"PK")
    file = Parquet({"name": "text", "on": "date"}, {})
    parquet = file.begin() + file.group([("å", date(2019, 1, 7)), (None, None)]) + file.end()
    assert parquet[:4] == parquet[-4:] == b"PAR1"
    model = Model()
    one, other = model.variable(0, 9), model.variable(0, 9)
    model.row([(one, 1), (other, 1)], 9, 9)
    wanted = {one: Demand(lambda low, high: high - low >= 9), other: Demand(lambda low, high: high - low > 9)}
    assert model.too_narrow(wanted) == [other]
    assert canonical({"b": 1, "a": 2}) == b'{"a":2,"b":1}'
    return "a PDF, a workbook and a Parquet file made, a programme solved"


def gateway() -> str:
    """The schema, which imports all of the view, and the partners' page."""
    from gateway.api.page.views import Views
    from gateway.api.schema import build

    Views()
    assert "type Query" in build().as_str()
    return "the schema built, the page's templates loaded"


if __name__ == "__main__":
    main(sys.argv[1])
