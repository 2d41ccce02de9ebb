"""Data that is shipped with the system: a real system's sample database, and reference data. See README.md."""

from pathlib import Path

PMM = Path(__file__).parent / "pmm"
REFERENCE = Path(__file__).parent / "reference"
