"""A curve over powers of ten as SVG: the same values give the same bytes, and no library is brought in for it."""

import math
from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 16, 40, 40
_FONT = "DejaVu Sans, Verdana, sans-serif"
_BLUE, _GREY, _DARK = "#1f5fa8", "#dddddd", "#333333"


def growth(title: str, unit: str, points: Sequence[tuple[int, float]]) -> str:
    """Values by how many there were before; the lower axis counts in powers of ten, the left one starts at zero."""
    low, high = math.log10(points[0][0]), math.log10(points[-1][0])
    top = _round(max(value for _, value in points))
    spots = [(_across((math.log10(count) - low) / (high - low or 1)), _up(value / top)) for count, value in points]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
    first, last = points[0], points[-1]
    told = f"{first[1]:.0f} {unit} at {first[0]:,}, {last[1]:.0f} {unit} at {last[0]:,}"
    parts = [_text(_LEFT, 22, "start", f"{title} ({unit})"), *_left_axis(top), *_lower_axis(low, high)]
    parts.append(f'<path d="{path}" fill="none" stroke="{_BLUE}" stroke-width="2"/>')
    head = f"<title>{escape(title)}</title><desc>{escape(told)}</desc>"
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    ground = f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
    body = f'<g font-family="{_FONT}" font-size="12">{ground}{"".join(parts)}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">{head}{body}</svg>\n'


def _left_axis(top: float) -> list[str]:
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = _up(share)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="{_GREY}"/>')
        parts.append(_text(_LEFT - 8, y + 4, "end", f"{top * share:g}"))
    return parts


def _lower_axis(low: float, high: float) -> list[str]:
    parts = []
    for power in range(math.ceil(low), math.floor(high) + 1):
        x = _across((power - low) / (high - low or 1))
        parts.append(f'<path d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="{_GREY}"/>')
        parts.append(_text(x, _HEIGHT - _BOTTOM + 18, "middle", f"{10**power:,}"))
    return parts


def _text(x: float, y: float, anchor: str, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_DARK}">{escape(text)}</text>'


def _across(part: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * part


def _up(part: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * part


def _round(value: float) -> float:
    """The next of 1, 2, 4, 8 times a power of ten."""
    step = 10 ** math.floor(math.log10(value or 1))
    return next(step * part for part in (1, 2, 4, 8, 10, 20) if step * part >= value)
