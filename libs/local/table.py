"""The table of goals at the terminal."""

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table

from local.figures import Answer

_STATUS = {"REACHED": "[green]reached[/]", "NOT_YET": "[yellow]not yet[/]", None: ""}
_UNITS = {"PERCENT": " %", "HOURS": " h", "DAYS": " days", "SEK": " SEK"}


def goals_tables(answer: Answer) -> Group:
    """Per programme: every goal with its figure, and the stated goals that are not measured yet."""
    position = str(answer.watermark.get("position"))
    return Group(*(_programme(programme, position) for programme in answer.programmes), _watermark(answer))


def _programme(programme: dict[str, Any], position: str) -> Table:
    title = f"[bold]{programme['id']}[/]  {programme['title']}"
    table = Table(title=title, title_justify="left", title_style="", expand=True, box=SIMPLE_HEAD)
    table.add_column("Goal", ratio=5)
    table.add_column("Value", justify="right", ratio=2)
    table.add_column("Of", justify="right", ratio=2)
    table.add_column("Target", justify="right", ratio=3)
    table.add_column("Status", ratio=4)
    table.add_column("Watermark", justify="right", ratio=2)
    for goal in programme["goals"]:
        table.add_row(*_row(goal), position)
    for goal in programme["notMeasured"]:
        table.add_row(f"[dim]{goal['title']}[/]", "", "", "", f"[dim]not measured yet: {goal['needs']}[/]", "")
    return table


def _watermark(answer: Answer) -> str:
    complete = str(answer.watermark.get("completeThrough"))[:19].replace("T", " ")
    return f"Watermark: fact {answer.watermark.get('position')}; everything recorded up to {complete} UTC is in."


def _row(goal: dict[str, Any]) -> tuple[str, ...]:
    figure = goal["figure"]
    unit = _UNITS.get(goal["unit"], "")
    value = "" if figure["value"] is None else f"{figure['value']}{unit}"
    return goal["title"], value, _of(goal, figure), _target(goal, unit), _STATUS.get(figure["status"], "")


def _of(goal: dict[str, Any], figure: dict[str, Any]) -> str:
    """Of a share both numbers, of an average how many people; a statistic is of nobody here."""
    if figure["denominator"] is None or goal["kind"] == "SERIES":
        return ""
    return f"{figure['numerator']}/{figure['denominator']}" if goal["unit"] == "PERCENT" else str(figure["denominator"])


def _target(goal: dict[str, Any], unit: str) -> str:
    if goal["target"] is None:
        return ""
    bound, assumed = "at most " if goal["atMost"] else "", " (assumed)" if goal["targetAssumed"] else ""
    return f"{bound}{goal['target']}{unit}{assumed}"
