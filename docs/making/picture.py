"""The picture of the house: its layers from top to bottom, and which domain imports which, as the source has it."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import chain

from making.markdown import first_line
from making.source import domains, imported, layers

LEFT, WIDTH, HEIGHT, GAP, LANE = 20, 690, 48, 14, 24
HUES = ("#3b82c4", "#c2603a", "#3f9a63", "#8a63b8", "#b08a1e", "#2f9aa0", "#c25585")
STYLE = """
text { font: 14px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2933 }
.name { font-weight: 600 }
.said { font-size: 12px; fill: #52606d }
.card { fill: #ffffff; stroke: #d3dae2 }
.box { fill: #f3f6f9; stroke: #b8c4d0 }
.bar { fill: #e4eaf1; stroke: #b8c4d0 }
.line { fill: none; stroke-width: 1.8 }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9ef }
  .said { fill: #a9b4c0 }
  .card { fill: #161b22; stroke: #30363d }
  .box { fill: #1f262e; stroke: #465361 }
  .bar { fill: #2a333d; stroke: #465361 }
}
"""


@dataclass
class Box:
    """A domain in the column, and where lines leave and enter its right side."""

    name: str
    top: float
    ports: list[tuple[str, str]] = field(default_factory=list)

    def port(self, name: tuple[str, str]) -> float:
        """How far down a line meets this box."""
        return self.top + HEIGHT * (self.ports.index(name) + 1) / (len(self.ports) + 1)


@dataclass(frozen=True)
class Lane:
    """All imports of one domain: a line down to it, which its importers join."""

    target: str
    sources: tuple[str, ...]
    x: float
    hue: str


def draw() -> str:
    """The picture as SVG; it carries its own background, and colours for light and for dark."""
    names = domains()
    first = LEFT + HEIGHT + GAP
    boxes = {name: Box(name, first + number * (HEIGHT + GAP)) for number, name in enumerate(names)}
    lanes = list(_lanes(names))
    for name, box in boxes.items():
        box.ports = _ports(name, lanes)
    right = LEFT + WIDTH + LANE * (len(lanes) + 1)
    below = first + len(names) * (HEIGHT + GAP)
    above, under = _ends()
    width, height = right + LEFT, below + len(under) * (HEIGHT + GAP) - GAP + LEFT
    parts = [
        f'<rect class="card" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10"/>',
        _bar(LEFT, right - LEFT, above, "put everything together; these alone know all the rest"),
        *chain.from_iterable(_line(lane, boxes) for lane in lanes),
        *(_box(LEFT, box.top, WIDTH, box.name, _said(box.name)) for box in boxes.values()),
    ]
    for number, layer in enumerate(under):
        parts.append(_bar(below + number * (HEIGHT + GAP), right - LEFT, layer, _said(layer[0])))
    return _document(width, height, parts)


def _ends() -> tuple[list[str], list[list[str]]]:
    """The packages above the domains, and the layers below them."""
    rows, inside = layers(), set(domains())
    places = [number for number, row in enumerate(rows) if inside & set(row)]
    return list(chain.from_iterable(rows[: places[0]])), rows[places[-1] + 1 :]


def _lanes(names: list[str]) -> Iterator[Lane]:
    """One lane for each domain that others import, the shortest ones nearest to the boxes."""
    wanted = {name: tuple(other for other in names if name in imported(other)) for name in names}
    reach = {name: names.index(name) - names.index(others[0]) for name, others in wanted.items() if others}
    for number, name in enumerate(sorted(reach, key=lambda name: (reach[name], names.index(name)))):
        yield Lane(name, wanted[name], LEFT + WIDTH + LANE * (number + 1.2), HUES[number % len(HUES)])


def _ports(name: str, lanes: list[Lane]) -> list[tuple[str, str]]:
    """What comes in lies above what goes out; what goes out lies the lower the nearer its lane."""
    coming = [(lane.target, "in") for lane in lanes if lane.target == name]
    going = [(lane.target, "out") for lane in reversed(lanes) if name in lane.sources]
    return [*coming, *going]


def _line(lane: Lane, boxes: dict[str, Box]) -> Iterator[str]:
    edge, end = LEFT + WIDTH, boxes[lane.target].port((lane.target, "in"))
    starts = [boxes[source].port((lane.target, "out")) for source in lane.sources]
    for start in starts:
        yield (
            f'<path class="line" stroke="{lane.hue}" d="M{edge} {start:.1f}H{lane.x - 6:.1f}'
            f'q6 0 6 6V{end - 6:.1f}q0 6 -6 6H{edge + 8}"/>'
        )
        yield f'<circle cx="{edge}" cy="{start:.1f}" r="3" fill="{lane.hue}"/>'
    yield f'<path fill="{lane.hue}" d="M{edge} {end:.1f}l10 -5v10z"/>'


def _bar(top: float, width: float, names: list[str], said: str) -> str:
    return _box(LEFT, top, width, " · ".join(names), said, "bar")


def _box(left: float, top: float, width: float, name: str, said: str, kind: str = "box") -> str:
    return (
        f'<rect class="{kind}" x="{left}" y="{top}" width="{width:.1f}" height="{HEIGHT}" rx="7"/>'
        f'<text class="name" x="{left + 14}" y="{top + 20}">{escape(name)}</text>'
        f'<text class="said" x="{left + 14}" y="{top + 38}">{escape(said)}</text>'
    )


def _said(name: str) -> str:
    return first_line(importlib.import_module(f"techexchange.{name}").__doc__)


def _document(width: float, height: float, parts: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-label="The layers of the exchange and what imports what">'
    )
    return "\n".join([head, f"<style>{STYLE}</style>", *parts, "</svg>"])
