"""The simulator's book is counted by hand here, and knows nothing of the system that it is held against."""

import ast
import subprocess
import sys
from datetime import date
from pathlib import Path

import local.simulate.book as package
from contracts.decisions import Refusal
from enrolment.domain import identifiers
from local.simulate.book import goals_of_a_way_in as way_in
from local.simulate.book import goals_of_network_building as network
from local.simulate.book import goals_of_to_work_or_studies as studies
from local.simulate.book.calendar import months_later
from local.simulate.book.counting import Figure
from local.simulate.book.lives import Answer, Home, Incomes, Presence, Stay, Step
from local.simulate.book.months import Row
from local.simulate.book.partners import Proposal, followed
from local.simulate.book.things import Deliverable
from local.simulate.numbers import made_up_number, organisation_number
from matching.domain import organisation_numbers

BOOK = Path(package.__file__).parent
DAY = date(2015, 3, 1)


def test_it_imports_the_standard_library_and_itself_and_nothing_else():
    for file in BOOK.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.startswith("local.simulate.book") or name.partition(".")[0] in sys.stdlib_module_names, file


def test_it_can_be_imported_alone():
    code = "import sys, local.simulate.book.goals_of_network_building as _\nprint(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    ours = {
        name for name in told if name.partition(".")[0] in ("common", "contracts", "enrolment", "reporting", "local")
    }
    assert {name for name in ours if not name.startswith("local.simulate.book")} == {"local", "local.simulate"}


def test_six_months_after_the_last_of_august_is_the_last_of_february():
    assert months_later(date(2014, 8, 31), 6) == date(2015, 2, 28)
    assert months_later(date(2015, 8, 31), 6) == date(2016, 2, 29)
    assert months_later(date(2015, 6, 30), 12) == date(2016, 6, 30)


def test_an_offer_on_the_windows_last_day_counts_and_one_a_day_later_does_not():
    for offered, counted in ((date(2015, 2, 28), 1), (date(2015, 3, 1), 0)):
        book = network.book("model")
        life = book.life(gender="woman")
        life.stays.append(Stay(date(2014, 6, 16), date(2014, 8, 31)))
        life.steps["one"] = Step("entry-job", offered, None)
        assert book.figures(date(2015, 12, 1))["offered-employment"] == Figure(counted, 1)


def test_a_day_knows_nothing_of_what_comes_after_it():
    book = network.book("model")
    life = book.life(gender="man")
    life.stays.append(Stay(date(2015, 1, 1), date(2015, 6, 30)))
    life.presences["one"] = Presence(DAY, 90, "language-training")
    before, on = book.figures(date(2015, 2, 28)), book.figures(DAY)
    assert (before["took-part"], on["took-part"]) == (Figure(0), Figure(1))
    assert (on["exited"], book.figures(date(2015, 6, 30))["exited"]) == (Figure(0), Figure(1))
    assert on["attended-hours"] == Figure(90)


def test_hours_and_activities_lie_in_the_area_where_they_were():
    book = way_in.book()
    life = book.life(gender="man")
    life.stays.append(Stay(date(2017, 1, 1), date(2017, 1, 31)))
    for name, day, area in (("one", 2, "area-1"), ("two", 3, "area-2"), ("three", 4, "area-1"), ("none", 5, None)):
        life.presences[name] = Presence(date(2017, 1, day), 60, "social", area)
    life.presences["outside"] = Presence(date(2017, 3, 1), 60, "social", "area-3")
    end = date(2017, 12, 31)
    assert book.broken_down("attended-hours", "area", end) == {"area-1": 120, "area-2": 60, "unknown": 60}
    book.things.activities |= {"x": date(2017, 1, 1), "y": date(2017, 2, 1), "z": date(2018, 1, 1)}
    book.things.areas |= {"x": "area-1", "y": "area-1", "z": "area-2"}
    assert book.broken_down("activities-run", "area", end) == {"area-1": 2}


def test_records_that_are_one_person_count_once_until_they_are_parted():
    book = network.book("model")
    one, other = book.life(gender="woman"), book.life(gender="woman")
    one.stays.append(Stay(date(2015, 1, 1), date(2015, 1, 31)))
    other.stays.append(Stay(date(2015, 2, 1)))
    assert book.figures(DAY)["enrolled"] == Figure(2)
    book.merged["m"] = (one, other)
    assert (book.figures(DAY)["enrolled"], book.figures(DAY)["exited"]) == (Figure(1), Figure(0))
    assert book.broken_down("enrolled", "gender", DAY) == {"woman": 1}
    del book.merged["m"]
    assert book.figures(DAY)["enrolled"] == Figure(2)


def test_two_people_of_whom_the_same_is_known_are_two():
    book = network.book("model")
    for _ in range(4):
        book.life(gender="woman").stays.append(Stay(DAY))
    book.merged["m"] = (book.lives[0], book.lives[1])
    assert book.figures(DAY)["enrolled"] == Figure(3)


def test_only_answers_about_the_last_stretch_are_compared():
    book = network.book("model")
    life = book.life(gender="woman")
    first, last = Stay(date(2014, 7, 1), date(2014, 8, 1)), Stay(date(2014, 10, 1), date(2015, 1, 5))
    life.stays += [first, last]
    life.presences["one"] = Presence(date(2014, 7, 2), 90, "x")
    content = {"health": 5, "satisfied": 5, "strengthened": 5}
    life.answers.append(Answer("entry", first, date(2014, 7, 2), {"health": 1}))
    life.answers.append(Answer("exit", first, date(2014, 8, 2), content))
    assert book.figures(date(2014, 9, 1))["well-being"] == Figure(1, 1)
    assert book.figures(DAY)["well-being"] == Figure(0, 0)
    assert book.figures(DAY)["satisfied-and-strengthened"] == Figure(0, 1)
    life.answers.append(Answer("exit", last, date(2015, 1, 6), {"satisfied": 4, "strengthened": 4}))
    assert book.figures(DAY)["satisfied-and-strengthened"] == Figure(1, 1)


def test_who_stayed_is_told_by_the_last_word_before_the_year_was_over():
    book = network.book("model")
    life = book.life(gender="woman")
    life.stays.append(Stay(date(2014, 7, 1), date(2014, 9, 1)))
    life.homes += [Home(date(2014, 7, 1), "harjedalen", None), Home(date(2015, 9, 2), "ostersund", None)]
    assert book.figures(date(2015, 8, 31))["newcomers-stay"] == Figure(0, 1)
    assert book.figures(date(2015, 12, 31))["newcomers-stay"] == Figure(1, 1)


def test_reports_are_in_time_until_their_day_and_parts_are_no_models():
    book = network.book("model")
    book.things.deliverables["model"] = Deliverable(None, [(DAY, "adopted")])
    book.things.deliverables["part"] = Deliverable("model", [(DAY, "done")])
    book.things.delivered |= {"interim-1": date(2014, 12, 16), "interim-2": date(2014, 12, 17)}
    on = book.figures(DAY)
    assert (on["working-model"], on["working-model-parts"]) == (Figure(1), Figure(1))
    assert on["written-reports"] == Figure(1, 2)
    assert [due.on for due in network.TO_STEERING_GROUP][:2] == [date(2014, 6, 30), date(2014, 9, 30)]


def test_a_month_handed_in_never_moves_and_a_late_fact_corrects_it_and_every_later_one():
    book = studies.book()
    life, other = book.life(name="p-1"), book.life(name="p-2")
    life.stays.append(Stay(date(2021, 1, 11), date(2021, 3, 10)))
    other.stays.append(Stay(date(2021, 2, 1)))
    life.presences["one"] = Presence(date(2021, 2, 3), 240, "language-training")
    for month in (date(2021, 1, 1), date(2021, 2, 1), date(2021, 3, 1)):
        book.months.hand_in(book.people(), month)
    january, february, march = (editions[0] for editions in book.months.editions.values())
    assert january == {"p-1": Row(date(2021, 1, 11), None, 0)}
    assert february == {"p-1": Row(date(2021, 1, 11), None, 240), "p-2": Row(date(2021, 2, 1), None, 0)}
    assert march["p-1"] == Row(date(2021, 1, 11), date(2021, 3, 10), 0)
    assert book.months.late(book.people()) == {}
    life.presences["one"] = Presence(date(2021, 2, 3), 90, "language-training")
    assert book.months.late(book.people()) == {date(2021, 2, 1): {"p-1"}, date(2021, 3, 1): set()}
    assert book.months.correct(book.people()) == {date(2021, 2, 1): 1, date(2021, 3, 1): 0}
    first, corrected = book.months.editions[date(2021, 2, 1)]
    assert (first["p-1"].minutes, corrected["p-1"].minutes) == (240, 90)
    assert book.months.late(book.people()) == {}


def test_an_internships_hours_are_eight_for_each_weekday_of_it_that_lies_in_a_stay():
    book = studies.book()
    life = book.life(name="p-1")
    life.stays.append(Stay(date(2021, 3, 1), date(2021, 3, 19)))
    life.steps["one"] = Step("internship", None, date(2021, 3, 11), date(2021, 3, 31))
    life.steps["two"] = Step("employment-hourly", None, date(2021, 3, 1))
    book.months.hand_in(book.people(), date(2021, 3, 1))
    (rows,) = book.months.editions[date(2021, 3, 1)]
    assert rows["p-1"].minutes == 7 * 480  # 11 March is a Thursday, 19 March a Friday


def test_a_partner_sees_what_it_proposed_while_the_person_agrees_and_nobody_hides():
    book = network.book("model")
    life, twin = book.life(), book.life()
    book.proposals["A-1"] = Proposal("partner", life, "accepted")
    assert book.shown_to("partner") == {}
    life.consents["partner"] = True
    assert book.shown_to("partner") == {"A-1": "accepted"}
    assert book.shown_to("another") == {}
    book.merged["m"] = (life, twin)
    twin.consents["partner"] = False
    assert book.shown_to("partner") == {}
    twin.consents["partner"], twin.protected = True, True
    assert book.shown_to("partner") == {}
    del book.merged["m"]
    assert book.shown_to("partner") == {"A-1": "accepted"}
    life.erased = True
    assert book.shown_to("partner") == {}


def test_who_is_followed_is_told_with_what_was_said_at_the_first_entry_and_the_last_exit():
    book = network.book("model")
    life = book.life(gender="woman")
    first, last = Stay(date(2014, 7, 1), date(2014, 8, 1)), Stay(date(2014, 10, 1), date(2015, 1, 5))
    life.stays += [first, last]
    life.referrer = "partner"
    life.incomes.append(Incomes("entry", first, date(2014, 7, 1), frozenset(["wage"])))
    life.incomes.append(Incomes("exit", first, date(2014, 8, 1), frozenset(["social-assistance"])))
    told, wage, assistance = (
        ("woman", "partner", None, date(2014, 7, 1)),
        frozenset(["wage"]),
        frozenset(["social-assistance"]),
    )
    assert followed(book.people(), date(2014, 9, 1)) == {(*told, first.last, wage, assistance): 1}
    assert followed(book.people(), date(2014, 12, 1)) == {(*told, None, wage, None): 1}
    assert followed(book.people(), DAY) == {(*told, last.last, wage, None): 1}


def test_money_counts_from_its_own_day():
    book = network.book("model")
    book.things.costs |= {"one": (DAY, 12_50), "two": (date(2015, 3, 2), 1)}
    assert (book.spent(date(2015, 2, 28)), book.spent(DAY)) == (0, 12_50)


def test_numbers_of_nobody_add_up_and_are_those_kept_for_tests():
    assert made_up_number(date(1970, 1, 2), 0) == "19700102-9805"
    read = identifiers.read("personal-identity-number", made_up_number(date(1964, 2, 29), 19), date(2020, 1, 1))
    assert str(read)[8:11] == "999"
    for number in range(50):
        assert not isinstance(organisation_numbers.read(organisation_number(number)), Refusal)
