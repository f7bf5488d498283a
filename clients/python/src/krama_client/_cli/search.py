"""`search`: what the caller may read that is about a value, or that has a part of a text."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from krama_client._cli import writing
from krama_client._cli.case_draft import Codes
from krama_client._cli.lists import Column, day, limit_option, moment, over_id, show
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.names import kind_name, name_at, status_name
from krama_client._cli.texts import FINE, has, language, say

if TYPE_CHECKING:
    from krama_client._core.models import Model
    from krama_client._core.pages import Page

Document = dict[str, Any]

_NUMBER = re.compile(r"(?:\d[ .-]?){6}")
"""What may be an account or a telephone number, in Khmer digits too."""
FILTERS = ("types", "kinds", "categories", "provinces", "statuses")


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `search`."""
    parser.option("text", "search.text", metavar="TEXT")
    parser.option("--type", "search.type", dest="types", type=_words)
    parser.option("--kind", "search.kind", dest="kinds", type=_words)
    parser.option("--category", "search.category", dest="categories", type=_words)
    parser.option("--province", "search.province", dest="provinces", type=_words)
    parser.option("--status", "search.status", dest="statuses", type=_words)
    parser.option("--created-after", "search.created_after", metavar="TIME", type=moment)
    limit_option(parser)
    parser.leaf().set_defaults(run=search)


def _words(text: str) -> list[str]:
    return text.split(",")


def search(asked: argparse.Namespace) -> int:
    """Show what is found, the latest change first. A hyphen reads the text from the standard input."""
    text = sys.stdin.readline().strip() if asked.text == "-" else asked.text
    narrowing: dict[str, Any] = {name: getattr(asked, name) for name in FILTERS if getattr(asked, name) is not None}
    if asked.created_after is not None:
        narrowing["created_after"] = asked.created_after
    with connected() as krama:
        show(asked, _items(asked, text, krama.search.run(text=text, **narrowing).by_page()), _columns(Codes(krama)))
    return FINE


def _items(asked: argparse.Namespace, text: str, pages: "Iterator[Page[Any]]") -> "Iterator[Model]":
    """The items of the pages. Says first which values the text was read as."""
    for number, page in enumerate(pages):
        if number == 0 and not asked.json:
            for value in page.extra["named_indicators"]:
                writing.note(
                    say("search.read_as", value=writing.shown(value["display"]), kind=kind_name(value["kind"]))
                )
            if not page.extra["named_indicators"] and _NUMBER.search(text):
                writing.note(say("search.not_read"))
        yield from page.items


def _matched(member: str) -> str:
    """Where the text is, in plain words. A newer exchange may search in members that this version does not know."""
    key = f"search.by_{member}"
    return say(key) if has(key) else member.replace("_", " ")


def _columns(codes: Codes) -> Sequence[Column]:
    return (
        ("lists.title_at", lambda item: day(item["updated_at"])),
        ("search.title_what_id", lambda item: over_id(_title(item, codes), item[f"{item['type']}_id"])),
        ("search.title_type", lambda item: [name_at("search.type_", item["type"]), status_name(item["status"])]),
        ("search.title_member", lambda item: _matched(item["matched_member"])),
    )


def _title(item: Document, codes: Codes) -> str:
    """What an item is about, with a name in place of the code in its title: of a report after the value, else last."""
    parts = item["title"].split(", ")
    names = {each["code"]: each["names"][language()] for each in codes.categories}
    place = len(parts) - 1
    if item["type"] == "report":
        place = next((place for place in range(1, len(parts)) if parts[place] in names), place)
    if item["type"] in ("report", "case"):
        parts[place] = names.get(parts[place], parts[place])
    elif item["type"] == "indicator":
        parts[place] = kind_name(parts[place])
    elif item["type"] == "dispute":
        parts[place] = name_at("disputes.grounds_", parts[place])
    return ", ".join(parts)
