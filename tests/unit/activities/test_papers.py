"""What attendance lists and certificates say before names are filled in."""

from datetime import UTC, date, datetime

from activities.domain.papers import Attended, Attendee, Expected, attendance_list, certificates
from activities.domain.presence_in_programme import Spell
from contracts.decisions import Refusal
from contracts.door import Document

SPELL = Spell(1, date(2020, 8, 17), date(2021, 2, 16))
TODAY = date(2021, 2, 20)


def _certificates(*attendees: Attendee, language="sv") -> Document:
    made = certificates("Till arbete {eller} studier", attendees, language, TODAY)
    assert isinstance(made, Document), made
    return made


def test_a_list_has_a_line_for_everybody_and_room_to_sign():
    starts, ends = datetime(2020, 10, 25, 0, 30, tzinfo=UTC), datetime(2020, 10, 25, 2, 0, tzinfo=UTC)
    people = [Expected("p1"), Expected("p2", 90), Expected("p3", 50, signed=True)]
    document = attendance_list("Fika {gratis}", starts, ends, people, "sv")
    assert document.title == "Närvarolista: Fika {{gratis}}, 2020-10-25 02:30–03:00"
    table = document.sections[0].table
    assert [(row.person_id, row.cells) for row in table.rows] == [
        ("p1", ["{name}", "", ""]),
        ("p2", ["{name}", "1,50", ""]),
        ("p3", ["{name}", "0,83", "Signerad"]),
    ]


def test_a_certificate_adds_up_what_was_attended():
    attended = (Attended("Suggestopedi", 3, 500), Attended(None, 1, 40))
    (page,) = _certificates(Attendee("p1", (SPELL,), attended)).sections
    assert page.person_id == "p1"
    assert page.paragraphs[0] == (
        "{name}, född {birth_date}, har deltagit i Till arbete {{eller}} studier från 2020-08-17 till 2021-02-16."
    )
    assert [row.cells for row in page.table.rows] == [
        ["Suggestopedi", "3", "8,33"],
        ["Övrigt", "1", "0,67"],
        ["Summa", "4", "9,00"],
    ]


def test_everybody_has_a_page_and_an_open_spell_says_since():
    attended = (Attended("Health", 1, 60),)
    people = [Attendee("p1", (SPELL, Spell(2, date(2021, 2, 18))), attended), Attendee("p2", (SPELL,), attended)]
    document = _certificates(*people, language="en")
    assert [page.new_page for page in document.sections] == [True, True]
    assert "from 2020-08-17 to 2021-02-16, since 2021-02-18." in document.sections[0].paragraphs[0]
    assert document.sections[0].table.rows[-1].cells == ["Total", "1", "1.00"]


def test_there_is_no_certificate_of_nothing():
    stranger = certificates("X", [Attendee("p9", (), (Attended("A", 1, 60),))], "sv", TODAY)
    absent = certificates("X", [Attendee("p1", (SPELL,), ())], "sv", TODAY)
    assert isinstance(stranger, Refusal)
    assert isinstance(absent, Refusal)
    assert (stranger.rule, absent.rule) == ("not-a-participant", "nothing-attended")
