"""The sample data counted by plain means: the csv module, dictionaries and string comparison, nothing of the importer.

Counts from the untouched source files where they are at hand, otherwise from the shipped ones; the shipped
ones must be enough.
"""

import csv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "libs" / "local" / "data" / "pmm"
ORIGINAL = ROOT.parent / "shared" / "data" / "pmm"


def sources() -> list[Path]:
    """Every folder that holds the data here."""
    return [folder for folder in (SHIPPED, ORIGINAL) if folder.is_dir()]


class Pmm:
    """The tables as they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = self.table("Program")
        self.contacts = self.table("Contact")
        self.services = self.table("Service")
        self.schedules = self.table("ServiceSchedule")
        self.sessions = self.table("ServiceSession")
        self.engagements = self.table("ProgramEngagement")
        self.deliveries = self.table("ServiceDelivery")

    def table(self, name: str) -> dict[str, dict[str, str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return {row["id"]: row for row in csv.DictReader(file)}

    def program_of(self, delivery: dict[str, str]) -> dict[str, str]:
        return self.programs[self.services[delivery["Service"]]["Program"]]

    def in_hours(self, delivery: dict[str, str]) -> bool:
        return self.services[delivery["Service"]]["UnitOfMeasurement"] == "Hours"

    def delivery_findings(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.deliveries.values():
            on, program = row["DeliveryDate"], self.program_of(row)
            engagement = self.engagements[row["ProgramEngagement"]]
            start, end = program["StartDate"], program["EndDate"]
            found["outside-programme-period"] += bool((start and on < start) or (end and on > end))
            found["before-engagement-start"] += bool(engagement["StartDate"] and on < engagement["StartDate"])
            found["after-engagement-end"] += bool(engagement["EndDate"] and on > engagement["EndDate"])
            found["no-session"] += not row["ServiceSession"]
            found["no-status"] += not row["AttendanceStatus"]
            found["no-quantity"] += not row["Quantity"]
            found["not-in-hours"] += not self.in_hours(row)
        return found

    def engagement_findings(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.engagements.values():
            program = self.programs[row["Program"]]
            start = row["StartDate"]
            entry = start or row["ApplicationDate"] or program["StartDate"] or "2019-01-01"
            born = self.contacts[row["Contact"]]["Birthdate"]
            found["no-start-date"] += not start
            found["volunteer"] += row["Role"] == "Volunteer"
            found["no-gender"] += 1  # the system has no such column
            found["no-birth-date"] += not born or born >= entry
            first, last = program["StartDate"], program["EndDate"]
            found["outside-programme-period"] += bool((first and entry < first) or (last and entry > last))
        return +found

    def minutes_per_program(self) -> Counter[str]:
        minutes: Counter[str] = Counter({f"pmm-{program}": 0 for program in self.programs})
        for row in self.deliveries.values():
            if self.in_hours(row) and row["Quantity"]:
                minutes[f"pmm-{self.program_of(row)['id']}"] += round(float(row["Quantity"]) * 60)
        return minutes

    def rows_per_program(self) -> Counter[str]:
        return Counter(f"pmm-{self.program_of(row)['id']}" for row in self.deliveries.values())

    def enrolled_per_program(self) -> Counter[str]:
        """Clients that are Active or Enrolled; volunteers, applicants and those waiting are no participants."""
        people: dict[str, set[str]] = {f"pmm-{program}": set() for program in self.programs}
        for row in self.engagements.values():
            if row["Role"] == "Client" and row["Stage"] in ("Active", "Enrolled"):
                people[f"pmm-{row['Program']}"].add(row["Contact"])
        return Counter({program: len(contacts) for program, contacts in people.items()})

    def took_part_per_program(self) -> Counter[str]:
        """Participants with time on a day of their engagement, both end days included, not marked absent."""
        people: dict[str, set[str]] = {f"pmm-{program}": set() for program in self.programs}
        for row in self.deliveries.values():
            engagement = self.engagements[row["ProgramEngagement"]]
            program = self.programs[engagement["Program"]]
            start = engagement["StartDate"] or engagement["ApplicationDate"] or program["StartDate"] or "2019-01-01"
            inside = start <= row["DeliveryDate"] <= (engagement["EndDate"] or "9999-12-31")
            there = self.in_hours(row) and float(row["Quantity"] or 0) > 0 and "Absence" not in row["AttendanceStatus"]
            participant = engagement["Role"] == "Client" and engagement["Stage"] in ("Active", "Enrolled")
            if inside and there and participant:
                people[f"pmm-{engagement['Program']}"].add(row["Contact"])
        return Counter({program: len(contacts) for program, contacts in people.items()})

    def statuses_per_contact(self) -> dict[str, tuple[int, int]]:
        """(present, absent) per contact who has either."""
        present, absent = Counter[str](), Counter[str]()
        for row in self.deliveries.values():
            present[row["Contact"]] += row["AttendanceStatus"] == "Present"
            absent[row["Contact"]] += "Absence" in row["AttendanceStatus"]
        return {c: (present[c], absent[c]) for c in self.contacts if present[c] or absent[c]}

    def roll_ups(self) -> dict[str, tuple[int, int]]:
        """What the other system itself says per contact, where it says anything."""
        names = ("NumPresentServiceDeliveries", "NumAbsentServiceDeliveries")
        return {
            contact: (int(float(row[names[0]] or 0)), int(float(row[names[1]] or 0)))
            for contact, row in self.contacts.items()
            if row[names[0]] or row[names[1]]
        }
