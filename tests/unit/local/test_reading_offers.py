"""The further columns of activities, sessions and attendance, from a list to the commands that are sent."""

from pathlib import Path

from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import load_mapping
from local.importer.reading import read_file

PLAIN = load_mapping("plain")


def _sent(tmp_path: Path, subject, text: str) -> dict:
    path = tmp_path / "list.csv"
    path.write_text(text)
    found = read_file(PLAIN, subject, path)
    assert not found.problems
    (command,) = commands(found.records, PLAIN, Pseudonyms(b"k" * 32, "staden"))
    return command.body


def test_an_activity_has_languages_a_place_and_what_makes_it_accessible(tmp_path):
    text = (
        'activity;programme;title;kind;languages;place;accessibility\ncafe;steg;Café;cafe;"sv; so";Torget;step-free\n'
    )
    body = _sent(tmp_path, "activities", text)
    assert (body["languages"], body["place"], body["accessibility"]) == (["sv", "so"], "Torget", ["step-free"])


def test_a_session_has_a_room_consultants_and_seats(tmp_path):
    text = "session,activity,starts_at,ends_at,room,consultants,capacity\n"
    body = _sent(tmp_path, "sessions", text + "s1,cafe,2018-03-06 17:00,2018-03-06 19:00,room-2,c-1;c-2,12\n")
    assert (body["room"], body["consultants"], body["capacity"]) == ("room-2", ["c-1", "c-2"], 12)


def test_half_a_seat_is_no_seat(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("session,activity,starts_at,ends_at,capacity\ns1,cafe,2018-03-06 17:00,2018-03-06 19:00,1.5\n")
    (problem,) = read_file(PLAIN, "sessions", path).problems
    assert problem.column == "capacity"


def test_attendance_that_comes_after_the_lock_says_why(tmp_path):
    body = _sent(tmp_path, "attendance", "session,reference,status,hours,after_lock\ns1,A1,present,2,forgotten\n")
    assert (body["after_lock"], body["minutes"]) == ("forgotten", 120)
