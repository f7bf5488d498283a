"""Pictures of what lies around a value: for Graphviz, and as SVG, with rings for the steps. Nothing is fetched."""

import math
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from krama_client._cli.writing import shown

Document = dict[str, Any]

_COLOURS = {"proceed": "#16a34a", "warn": "#ca8a04", "verify": "#ea580c", "hold": "#dc2626"}
_UNKNOWN = "#475569"
_RING = 260
_MARGIN = 170
_LONGEST = 34


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


def svg(graph: Document, action_word: Callable[[str], str]) -> str:
    """The same as a picture: the value in the middle, and a ring for each step around it."""
    places = _places(graph["nodes"])
    size = 2 * (_RING * max(node["distance"] for node in graph["nodes"]) + _MARGIN)
    half = size / 2
    lines = [_line(edge, places) for edge in graph["edges"]]
    boxes = [_box(node, places[node["indicator"]["indicator_id"]], action_word) for node in graph["nodes"]]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="{-half} {-half} {size} {size}" font-family="sans-serif" font-size="12" text-anchor="middle">'
    )
    return "\n".join([head, *lines, *boxes, "</svg>\n"])


def _places(nodes: list[Document]) -> dict[str, tuple[float, float]]:
    """The centre of each node. Those of one step share a ring."""
    places: dict[str, tuple[float, float]] = {}
    for distance in {node["distance"] for node in nodes}:
        ring = [node["indicator"]["indicator_id"] for node in nodes if node["distance"] == distance]
        for number, key in enumerate(ring):
            turn = 2 * math.pi * number / len(ring) - math.pi / 2
            places[key] = (_RING * distance * math.cos(turn), _RING * distance * math.sin(turn))
    return places


def _line(edge: Document, places: dict[str, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = places[edge["from_indicator_id"]], places[edge["to_indicator_id"]]
    width = 1 + min(edge["case_count"], 8) / 2
    return (
        f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" stroke="#94a3b8" stroke-width="{width}"/>'
        f'<text x="{(x1 + x2) / 2:.0f}" y="{(y1 + y2) / 2 - 4:.0f}" fill="#475569">{edge["case_count"]}</text>'
    )


def _box(node: Document, place: tuple[float, float], action_word: Callable[[str], str]) -> str:
    (x, y), colour = place, _colour(node)
    return (
        f'<rect x="{x - 130:.0f}" y="{y - 24:.0f}" width="260" height="48" rx="8" fill="#ffffff" stroke="{colour}" '
        f'stroke-width="2"/><text x="{x:.0f}" y="{y - 4:.0f}">{escape(_label(node))}</text>'
        f'<text x="{x:.0f}" y="{y + 14:.0f}" fill="{colour}">{escape(action_word(node["action"]))}</text>'
    )


def _label(node: Document) -> str:
    return shown(node["indicator"]["display"], _LONGEST)


def _colour(node: Document) -> str:
    return _COLOURS.get(node["action"], _UNKNOWN)


def _quoted(text: str) -> str:
    """Inside a quoted string of Graphviz."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
