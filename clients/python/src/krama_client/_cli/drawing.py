"""Pictures of what lies around a value: for Graphviz, and as SVG, with a column for each step. Nothing is fetched."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from krama_client._cli.writing import shown

Document = dict[str, Any]

_COLOURS = {"proceed": "#16a34a", "warn": "#ca8a04", "verify": "#ea580c", "hold": "#dc2626"}
_UNKNOWN = "#475569"
_BOX = 260
_ROW = 64
_STEP = 420
"""The pixels from one column to the next."""
_MARGIN = 24
_LONGEST = 30


def dot(graph: Document) -> str:
    """The neighbourhood in the language of Graphviz."""
    nodes = [
        f'  "{node["indicator"]["indicator_id"]}" [label="{_quoted(_label(node))}", color="{_colour(node)}"];'
        for node in graph["nodes"]
    ]
    edges = [
        f'  "{edge["from_indicator_id"]}" -- "{edge["to_indicator_id"]}" [label="{edge["case_count"]}"];'
        for edge in graph["edges"]
    ]
    return "\n".join(["graph links {", "  node [shape=box];", *nodes, *edges, "}"])


def svg(graph: Document, action_word: Callable[[str], str], cases_word: Callable[[int], str]) -> str:
    """The same as a picture: the value on the left, and a column for each step. No two boxes touch."""
    places = _places(graph)
    width = max(x for x, _ in places.values()) + _BOX / 2 + _MARGIN
    height = max(y for _, y in places.values()) + _ROW / 2 + _MARGIN
    drawn = [_line(edge, places, cases_word) for edge in graph["edges"]]
    lines = [curve for curve, _ in drawn] + [label for _, label in drawn]
    boxes = [_box(node, places[node["indicator"]["indicator_id"]], action_word) for node in graph["nodes"]]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" font-family="sans-serif" font-size="12" text-anchor="middle">'
        f'<path d="M0 0H{width:.0f}V{height:.0f}H0Z" fill="#ffffff"/>'
    )
    return "\n".join([head, *lines, *boxes, "</svg>\n"])


def _places(graph: Document) -> dict[str, tuple[float, float]]:
    """The centre of each node. In a column, nodes stand in the order of those that they are linked with before it."""
    columns: dict[int, list[str]] = {}
    for node in graph["nodes"]:
        columns.setdefault(node["distance"], []).append(node["indicator"]["indicator_id"])
    longest = max(len(column) for column in columns.values())
    places: dict[str, tuple[float, float]] = {}
    for distance in sorted(columns):
        column = columns[distance]
        column.sort(key=lambda key: _height_before(key, graph, places))
        top = _MARGIN + _ROW / 2 + (longest - len(column)) / 2 * _ROW
        x = _MARGIN + _BOX / 2 + _STEP * distance
        places |= {key: (x, top + row * _ROW) for row, key in enumerate(column)}
    return places


def _height_before(key: str, graph: Document, places: Mapping[str, tuple[float, float]]) -> float:
    """The mean height of the nodes in earlier columns that this one is linked with."""
    ends = ([edge["from_indicator_id"], edge["to_indicator_id"]] for edge in graph["edges"])
    others = [places[other][1] for pair in ends if key in pair for other in pair if other in places]
    return sum(others) / len(others) if others else 0.0


def _line(edge: Document, places: dict[str, tuple[float, float]], cases_word: Callable[[int], str]) -> tuple[str, str]:
    """A curve from the box on the left to the one on the right, and the number of cases on it, near the right end."""
    (x1, y1), (x2, y2) = sorted((places[edge["from_indicator_id"]], places[edge["to_indicator_id"]]))
    start, end = x1 + _BOX / 2, x2 - _BOX / 2 if x2 > x1 else x2 + _BOX / 2
    middle = (start + end) / 2 if x2 > x1 else start + _MARGIN
    width = 1 + min(edge["case_count"], 8) / 2
    curve = (
        f'<path d="M{start:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {end:.0f} {y2:.0f}" fill="none" '
        f'stroke="#94a3b8" stroke-width="{width}"/>'
    )
    label = (
        f'<text x="{0.01 * start + 0.48 * middle + 0.51 * end:.0f}" y="{0.1 * y1 + 0.9 * y2 + 4:.0f}" fill="#475569" '
        f'paint-order="stroke" stroke="#ffffff" stroke-width="5">{escape(cases_word(edge["case_count"]))}</text>'
    )
    return curve, label


def _box(node: Document, place: tuple[float, float], action_word: Callable[[str], str]) -> str:
    """A value with its action. The frame of one that is in very many reports is dashed."""
    (x, y), colour = place, _colour(node)
    dashed = ' stroke-dasharray="6 4"' if node["widespread"] else ""
    return (
        f'<rect x="{x - _BOX / 2:.0f}" y="{y - 24:.0f}" width="{_BOX}" height="48" rx="8" fill="#ffffff" '
        f'stroke="{colour}" stroke-width="2"{dashed}/><text x="{x:.0f}" y="{y - 4:.0f}">{escape(_label(node))}</text>'
        f'<text x="{x:.0f}" y="{y + 14:.0f}" fill="{colour}">{escape(action_word(node["action"]))}</text>'
    )


def _label(node: Document) -> str:
    return shown(node["indicator"]["display"], _LONGEST)


def _colour(node: Document) -> str:
    return _COLOURS.get(node["action"], _UNKNOWN)


def _quoted(text: str) -> str:
    """Inside a quoted string of Graphviz."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
