"""Charts as SVG, drawn here: steps of a goal, bars, a waterfall. The same content gives the same bytes.

No plotting library: matplotlib with its own libraries is 60 MB in an image that holds a typesetter already, and its
SVG carries dates and random ids. Each chart has a title and a description for who cannot see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

_WIDTH, _HEIGHT = 440, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 18, 34
_WIDEST_BAR = 90
_FONT = "Libertinus Serif, DejaVu Serif, serif"
_BLUE, _GREY, _RED, _LIGHT = "#1f5fa8", "#767676", "#a33b1f", "#9bbfe0"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, what it is called and what it shows in words."""

    title: str
    description: str
    svg: str


def curve(
    title: str, points: Sequence[tuple[date, float]], target: float | None, *, unit: str, described: str
) -> Chart:
    """How a figure moved: each value holds until the next; the target as a dashed line."""
    first, last = points[0][0].toordinal(), max(points[-1][0].toordinal(), points[0][0].toordinal() + 1)
    top = _top([*(value for _, value in points), target or 0])
    spots = [(_across((day.toordinal() - first) / (last - first)), _up(value / top)) for day, value in points]
    path = f"M{_n(spots[0][0])} {_n(spots[0][1])}" + "".join(f"H{_n(x)}V{_n(y)}" for x, y in spots[1:])
    parts = [_axis(top, unit), f'<path d="{path}" fill="none" stroke="{_BLUE}" stroke-width="2.5"/>']
    if target is not None:
        y = _n(_up(target / top))
        line = f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="{_RED}" stroke-width="1.5" stroke-dasharray="6 4"/>'
        parts.append(line)
    parts += [
        _label(_LEFT, points[0][0].isoformat(), "start"),
        _label(_WIDTH - _RIGHT, points[-1][0].isoformat(), "end"),
    ]
    return _chart(title, described, parts)


def bars(title: str, values: Sequence[tuple[str, float, float | None]], *, unit: str, described: str) -> Chart:
    """Bars with their numbers; a second value (what was planned) stands behind as a lighter bar."""
    top = _top([max(value, behind or 0) for _, value, behind in values])
    room = (_WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    parts = [_axis(top, unit)]
    for number, (name, value, behind) in enumerate(values):
        wide = min(room * 0.7, _WIDEST_BAR)
        x = _LEFT + room * (number + 0.5) - wide / 2
        if behind is not None:
            parts.append(_bar(x, wide, 0, behind / top, _LIGHT))
        parts.append(_bar(x + wide * 0.15, wide * 0.7, 0, value / top, _BLUE))
        parts.append(_over(x + wide / 2, max(value, 0) / top, _short(value)))
        parts.append(_label(x + wide / 2, _cut(name, room), "middle"))
    return _chart(title, described, parts)


def waterfall(title: str, steps: Sequence[tuple[str, int, bool]], *, described: str) -> Chart:
    """From a whole to what is left of it: (name, people, whether it is a whole); the others are taken away."""
    top = _top([people for _, people, _ in steps])
    room, level, parts = (_WIDTH - _LEFT - _RIGHT) / len(steps), 0, [_axis(top, "")]
    for number, (name, people, is_whole) in enumerate(steps):
        low = 0 if is_whole else level - people
        level = people if is_whole else low
        x, wide = _LEFT + room * (number + 0.15), room * 0.7
        parts.append(_bar(x, wide, low / top, (low + people) / top, _BLUE if is_whole else _GREY))
        parts.append(_over(x + wide / 2, (low + people) / top, f"{'−' if people and not is_whole else ''}{people}"))
        parts.append(_label(x + wide / 2, _cut(name, room), "middle"))
    return _chart(title, described, parts)


def _chart(title: str, described: str, parts: list[str]) -> Chart:
    head = f'<title>{escape(title)}</title><desc>{escape(described)}</desc><g font-family="{_FONT}" font-size="13">'
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">{head}{"".join(parts)}</g></svg>'
    return Chart(title, described, svg)


def _axis(top: float, unit: str) -> str:
    """Three quiet lines with their numbers."""
    lines = []
    for part in (0, 0.5, 1):
        y, value = _n(_up(part)), _short(top * part)
        lines.append(f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#dddddd"/>')
        lines.append(f'<text x="{_LEFT - 6}" y="{y}" dy="4" text-anchor="end" fill="#444444">{value}{unit}</text>')
    return "".join(lines)


def _bar(x: float, wide: float, low: float, high: float, colour: str) -> str:
    y, tall = _up(max(high, 0)), max(_up(low) - _up(high), 0)
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(tall)}" fill="{colour}"/>'


def _over(x: float, part: float, text: str) -> str:
    return f'<text x="{_n(x)}" y="{_n(_up(part) - 4)}" text-anchor="middle" fill="#222222">{escape(text)}</text>'


def _label(x: float, text: str, anchor: str) -> str:
    y = _HEIGHT - _BOTTOM + 18
    return f'<text x="{_n(x)}" y="{y}" text-anchor="{anchor}" fill="#222222">{escape(text)}</text>'


def _cut(text: str, room: float) -> str:
    letters = max(int(room / 6.4), 4)
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _across(part: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * part


def _up(part: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * part


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _top(values: Sequence[float]) -> float:
    """The end of the axis: the next of 2, 4, 6, 8, 10, 20, 40 ... that leaves a little room."""
    wanted, step = max([*values, 1.0]) * 1.05, 1.0
    while step * 10 < wanted:
        step *= 10
    return next(step * part for part in (2, 4, 6, 8, 10, 20) if step * part >= wanted)


def _short(value: float) -> str:
    """At most four letters of a number: the exact one stands in the table."""
    for size, letter in ((1_000_000, "M"), (1000, "k")):
        if abs(value) >= 10 * size or (size > 1000 and abs(value) >= size):
            return f"{value / size:.1f}".removesuffix(".0") + letter
    return f"{value:.0f}"
