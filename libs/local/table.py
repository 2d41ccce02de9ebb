"""The table of goals at the terminal."""

from typing import Any

from rich.table import Table

from local.figures import Answer

_STATUS = {"REACHED": "[green]reached[/]", "NOT_YET": "[yellow]not yet[/]", None: ""}


def goals_table(answer: Answer) -> Table:
    """Every goal with its figure, and the stated goals that are not measured yet."""
    mark = answer.watermark
    complete = str(mark.get("completeThrough"))[:19]
    table = Table(
        title=f"Goals (watermark: fact {mark.get('position')}, complete through {complete} UTC)", title_justify="left"
    )
    for column, justify in (
        ("Programme", "left"),
        ("Goal", "left"),
        ("Value", "right"),
        ("Of", "right"),
        ("Target", "right"),
        ("Status", "left"),
        ("Watermark", "right"),
    ):
        table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for programme in answer.programmes:
        for number, goal in enumerate(programme["goals"]):
            table.add_row(programme["id"] if number == 0 else "", *_row(goal), str(mark.get("position")))
        for goal in programme["notMeasured"]:
            table.add_row("", f"[dim]{goal['title']}[/]", "", "", "", f"[dim]not measured yet: {goal['needs']}[/]", "")
        table.add_section()
    return table


def _row(goal: dict[str, Any]) -> tuple[str, ...]:
    figure = goal["figure"]
    unit = {"PERCENT": " %", "HOURS": " h"}.get(goal["unit"], "")
    value = "" if figure["value"] is None else f"{figure['value']}{unit}"
    share = "" if figure["denominator"] is None else f"{figure['numerator']}/{figure['denominator']}"
    target = "" if goal["target"] is None else f"{goal['target']}{unit}{' (assumed)' if goal['targetAssumed'] else ''}"
    return goal["title"], value, share, target, _STATUS.get(figure["status"], str(figure["status"]))
