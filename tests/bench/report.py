"""A measurement, what it stands beside, and how they are shown."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Measured:
    """One line of the table: a value, what it is beside, and what was wanted of the ratio or the value."""

    what: str
    value: float
    unit: str
    beside: str = ""
    beside_value: float | None = None
    wanted_ratio: float | None = None
    wanted_at_least: float | None = None
    wanted_at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.beside_value is None else self.value / self.beside_value

    @property
    def kept(self) -> bool | None:
        """Whether what was wanted was reached; None where nothing was asked."""
        verdicts = []
        if self.wanted_ratio is not None and self.ratio is not None:
            verdicts.append(self.ratio >= self.wanted_ratio)
        if self.wanted_at_least is not None:
            verdicts.append(self.value >= self.wanted_at_least)
        if self.wanted_at_most is not None:
            verdicts.append(self.value <= self.wanted_at_most)
        return all(verdicts) if verdicts else None


@dataclass
class Report:
    """The lines of one run."""

    title: str = "make bench"
    lines: list[Measured] = field(default_factory=list)
    made_on: dict[str, str] = field(default_factory=dict)
    """Machine and versions, by name."""

    def add(self, line: Measured) -> None:
        self.lines.append(line)

    def show(self) -> None:
        table = Table(title=self.title, title_justify="left")
        for heading in ("what", "measured", "beside", "ratio", "wanted", "kept"):
            table.add_column(heading, justify="left" if heading in {"what", "beside"} else "right")
        for line in self.lines:
            table.add_row(
                line.what, f"{line.value:,.1f} {line.unit}", *self._beside(line), self._wanted(line), _word(line.kept)
            )
        console = Console(width=150)
        for name, said in self.made_on.items():
            console.print(f"{name}: {said}", highlight=False)
        console.print(table)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [asdict(line) | {"ratio": line.ratio, "kept": line.kept} for line in self.lines]
        path.write_text(json.dumps({"made_on": self.made_on, "lines": lines}, indent=1))

    def save_markdown(self, path: Path) -> None:
        """The same for a document: on what it was made, and the table."""
        rows = [["what", "measured", "beside", "ratio", "wanted", "kept"], ["---"] * 6]
        rows += [
            [line.what, f"{line.value:,.1f} {line.unit}", *self._beside(line), self._wanted(line), _word(line.kept)]
            for line in self.lines
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "".join(f"- {name}: {said}\n" for name, said in self.made_on.items())
        path.write_text(f"{head}\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows))

    @staticmethod
    def _beside(line: Measured) -> tuple[str, str]:
        if line.beside_value is None or line.ratio is None:
            return "", ""
        return f"{line.beside}: {line.beside_value:,.1f}", f"{line.ratio:.2f}"

    @staticmethod
    def _wanted(line: Measured) -> str:
        parts = []
        if line.wanted_ratio is not None:
            parts.append(f"ratio ≥ {line.wanted_ratio:g}")
        if line.wanted_at_least is not None:
            parts.append(f"≥ {line.wanted_at_least:,.0f}")
        if line.wanted_at_most is not None:
            parts.append(f"≤ {line.wanted_at_most:,g}")
        return ", ".join(parts)


def _word(kept: bool | None) -> str:
    return {True: "yes", False: "NO", None: ""}[kept]
