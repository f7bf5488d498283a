"""`links`: what shares a case with a value, as a table, for Graphviz, or as a picture."""

import argparse
from pathlib import Path
from typing import Any

from krama_client._cli import writing
from krama_client._cli.checking import action_word, coloured_action, hints, stated_hints
from krama_client._cli.drawing import dot, svg
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.names import kind_name
from krama_client._cli.texts import FINE, WRONG_USE, Stop, say

Document = dict[str, Any]


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `links`."""
    parser.option("value", "links.value", metavar="VALUE")
    hints(parser)
    parser.option("--depth", "links.depth", type=int, choices=(1, 2), default=1)
    drawn = parser.add_mutually_exclusive_group()
    drawn.add_argument("--dot", action="store_true", help=say("links.dot"))
    drawn.add_argument("--svg", metavar="FILE", type=Path, help=say("links.svg"))
    parser.leaf().set_defaults(run=links)


def links(asked: argparse.Namespace) -> int:
    """Show what lies around the value. A value that is not listed has no links."""
    if asked.svg is not None and asked.svg.exists():
        raise Stop(WRONG_USE, "links.exists", file=asked.svg)
    with connected() as krama:
        asking: dict[str, Any] = {**stated_hints(asked), "purpose": "investigation"}
        matches = krama.check(asked.value, **asking).matches
        if not matches:
            writing.note(say("links.not_listed"))
            return FINE
        graph = krama.links.get_neighbourhood(matches[0].indicator_id, depth=asked.depth).to_dict()
    _show(asked, graph)
    if graph["truncated"]:
        writing.note(say("links.truncated"))
    return FINE


def _show(asked: argparse.Namespace, graph: Document) -> None:
    if asked.dot:
        writing.verbatim(dot(graph))
    elif asked.svg is not None:
        asked.svg.write_text(svg(graph, action_word, _cases_word), encoding="utf-8")
        writing.line(say("links.drawn", file=asked.svg))
    elif asked.json:
        writing.document(graph)
    elif len(graph["nodes"]) == 1:
        writing.note(say("links.nothing"))
    else:
        titles = [
            say("links.title_value"),
            say("links.title_steps"),
            say("links.title_cases"),
            say("links.title_action"),
        ]
        writing.table(titles, [_row(node, graph) for node in graph["nodes"] if node["distance"]])


def _cases_word(count: int) -> str:
    return say("links.cases", count=count)


def _row(node: Document, graph: Document) -> tuple[object, ...]:
    indicator = node["indicator"]
    value = [indicator["display"], kind_name(indicator["kind"])]
    steps = say("links.hub", steps=node["distance"]) if node["widespread"] else node["distance"]
    return value, steps, _cases(indicator["indicator_id"], graph), coloured_action(node["action"])


def _cases(indicator_id: str, graph: Document) -> int:
    """The cases of its strongest link."""
    ends = ("from_indicator_id", "to_indicator_id")
    strongest: int = max(edge["case_count"] for edge in graph["edges"] if indicator_id in [edge[end] for end in ends])
    return strongest
