"""The curves and tables that the benchmarks leave for the documents."""

from xml.etree import ElementTree

from tests.bench.plot import growth
from tests.bench.report import Measured, Report

POINTS = [(10_000, 100.0), (100_000, 104.0), (1_000_000, 115.0)]
_SVG = "{http://www.w3.org/2000/svg}"


def test_a_curve_says_in_words_what_it_shows_and_is_the_same_every_time():
    drawn = growth("Cost", "µs", POINTS)
    assert drawn == growth("Cost", "µs", POINTS)
    root = ElementTree.fromstring(drawn)
    assert root.findtext(f"{_SVG}desc") == "100 µs at 10,000, 115 µs at 1,000,000"


def test_powers_of_ten_are_as_far_apart_and_higher_values_stand_higher():
    root = ElementTree.fromstring(growth("Cost", "µs", POINTS))
    (line,) = (one.get("d") for one in root.iter(f"{_SVG}path") if one.get("fill") == "none")
    spots = [tuple(map(float, spot.split())) for spot in line.removeprefix("M").split("L")]
    assert len(spots) == len(POINTS)
    assert abs((spots[1][0] - spots[0][0]) - (spots[2][0] - spots[1][0])) < 0.2
    assert spots[0][1] > spots[1][1] > spots[2][1] > 0


def test_the_table_of_a_document_has_every_line(tmp_path):
    report = Report(made_on={"machine": "2 cores"})
    report.add(Measured("append", 100.0, "events/s", "plain inserts", 50.0, wanted_ratio=0.5))
    report.add(Measured("freshness", 12.0, "ms", wanted_at_most=10))
    report.save_markdown(tmp_path / "bench.md")
    machine, _, _, _, first, second = (tmp_path / "bench.md").read_text().splitlines()
    assert machine == "- machine: 2 cores"
    assert first == "| append | 100.0 events/s | plain inserts: 50.0 | 2.00 | ratio ≥ 0.5 | yes |"
    assert second == "| freshness | 12.0 ms |  |  | ≤ 10 | NO |"
