"""How the shipped sample and reference data were made from their sources, so that anybody can make them again.

Run once by hand (`python -m local.data.derive SOURCE`); the system never needs the sources. Columns that
could name or reach somebody are left behind, although the people of the sample database are fictional.
"""

import csv
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent

KEPT: dict[str, tuple[str, ...]] = {
    "Contact": (
        "id",
        "Birthdate",
        "IsClient",
        "LastServiceDate",
        "ConsecutiveAbsences",
        "NumAbsentServiceDeliveries",
        "NumPresentServiceDeliveries",
    ),
    "Program": ("id", "Name", "ShortSummary", "StartDate", "EndDate", "ProgramIssueArea", "Status"),
    "ProgramCohort": ("id", "Name", "StartDate", "EndDate", "Status", "Program"),
    "ProgramEngagement": (
        "id",
        "ApplicationDate",
        "StartDate",
        "EndDate",
        "Role",
        "Stage",
        "Contact",
        "Program",
        "ProgramCohort",
    ),
    "Service": ("id", "Name", "Status", "UnitOfMeasurement", "Program"),
    "ServiceSchedule": ("id", "Name", "FirstSessionStart", "FirstSessionEnd", "Service"),
    "ServiceSession": ("id", "SessionStart", "SessionEnd", "Status", "ServiceSchedule"),
    "ServiceDelivery": (
        "id",
        "DeliveryDate",
        "Quantity",
        "AttendanceStatus",
        "Service",
        "Contact",
        "ProgramEngagement",
        "ServiceSession",
    ),
}
"""Per table of the sample database, the columns that are kept. Left behind: names (also inside the names
of engagements and deliveries), e-mail addresses, telephone numbers, street addresses, accounts."""


def keep_columns(source: Path, target: Path, columns: tuple[str, ...]) -> None:
    """Copy the named columns of a CSV file, rows and their order untouched."""
    with source.open(encoding="utf-8", newline="") as given, target.open("w", encoding="utf-8", newline="") as kept:
        writer = csv.writer(kept, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([row[name] for name in columns] for row in csv.DictReader(given))


def derive(source: Path, target: Path = HERE) -> None:
    """Make `pmm/` and `reference/` under `target` from a folder that holds `pmm/*.csv` and the two JSON files."""
    (target / "pmm").mkdir(parents=True, exist_ok=True)
    (target / "reference").mkdir(exist_ok=True)
    for table, columns in KEPT.items():
        keep_columns(source / "pmm" / f"{table}.csv", target / "pmm" / f"{table}.csv", columns)
    shutil.copyfile(source / "pmm" / "LICENSE.txt", target / "pmm" / "LICENSE.txt")
    for name in ("reference.json", "occupations.json"):
        shutil.copyfile(source / name, target / "reference" / name)


if __name__ == "__main__":
    derive(Path(sys.argv[1]))
