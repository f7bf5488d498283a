"""`whoami`, `indicators` and `corrections`, and how every list is shown.

With --json a list is NDJSON, one item a line, written as it is read.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._cli import typed, writing
from krama_client._cli.case_draft import Codes
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.names import name_at, status_name
from krama_client._cli.texts import FINE, WRONG_USE, Stop, say

if TYPE_CHECKING:
    from krama_client._core.models import Model
    from krama_client._sync.pages import Pages

SHOWN = 50
LARGEST_PAGE = 1000
"""The most items that the service gives at once."""

Document = dict[str, Any]


def arguments(name: str, parser: Parser) -> None:
    """The arguments of the commands."""
    runs = {"whoami": whoami, "corrections": corrections, "indicators": indicators}
    if name == "indicators":
        parser.option("--kind", "check.kind")
        parser.option("--category", "indicators.category")
    if name in ("corrections", "indicators"):
        parser.option("--since --cursor", "corrections.since", metavar="CURSOR")
        parser.option("--cursor-file", "corrections.cursor_file", metavar="FILE", type=Path)
    if name != "whoami":
        limit_option(parser)
    parser.leaf().set_defaults(run=runs[name])


def limit_option(parser: Parser) -> None:
    """`--limit`, which every list has."""
    parser.option("--limit", "lists.limit", metavar="N", type=at_least_one, default=None, fields={"most": SHOWN})


def at_least_one(text: str) -> int:
    """A whole number from 1. Raises `ArgumentTypeError`."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= 9):
        raise argparse.ArgumentTypeError(say("lists.not_a_number"))
    return int(text)


def moment(text: str) -> datetime:
    """A day or time as people write it, or in ISO 8601; without a zone it is Cambodia's. Raises `ArgumentTypeError`."""
    with suppress(Stop):
        return typed.moment(text, datetime.now(UTC)).astimezone(UTC)
    try:
        stated = datetime.fromisoformat(text)
        return (stated if stated.tzinfo else stated.replace(tzinfo=typed.CAMBODIA)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(say("lists.not_a_time")) from None


def whoami(asked: argparse.Namespace) -> int:
    """Show the client, its agency and its scopes."""
    with connected() as krama:
        me = krama.me.get()
        if asked.json:
            writing.document(me.to_dict())
            return FINE
        agency, provinces = me.agency, Codes(krama).provinces if me.agency.province else []
        facts = (
            ("lists.title_client", me.client_id),
            ("lists.title_agency", [agency.name, str(agency.agency_id)]),
            ("lists.title_sector", name_at("label.sector_", agency.sector)),
            ("case.fact_province", typed.name_of(agency.province, provinces)),
            ("lists.title_scopes", list(me.scopes)),
        )
        titles = [say("lists.title_name"), say("lists.title_fact")]
        writing.table(titles, [(say(title), fact) for title, fact in facts], whole=(0,))
    return FINE


def show_one(asked: argparse.Namespace, answer: "Model", columns: "Sequence[Column]") -> int:
    """Write one answer: for programs as it is, for people in words."""
    if asked.json:
        writing.document(answer.to_dict())
    else:
        show_facts(columns, answer.to_dict())
    return FINE


def show_facts(columns: "Sequence[Column]", document: Document) -> None:
    """The facts of one thing in words, a line each. Those that are not known, or not for the reader, are left out."""
    facts = [(say(title), read(document)) for title, read in columns]
    titles = [say("case.title_fact"), say("case.title_stated")]
    writing.table(titles, [(title, fact) for title, fact in facts if fact is not None])


def typed_id(text: str, key: str) -> UUID:
    """The id that was typed. Raises `Stop` with a text that says where such ids are shown."""
    try:
        return UUID(text)
    except ValueError:
        raise Stop(WRONG_USE, key) from None


def corrections(asked: argparse.Namespace) -> int:
    """List corrections, and say where the next call goes on."""
    since = _since(asked)
    with connected() as krama:
        followed = _Followed(partial(krama.corrections.list, cursor=since), asked.limit, since)
        show(asked, followed, CORRECTIONS, most=sys.maxsize)
    _tell_cursor(asked, followed.cursor)
    return FINE


def indicators(asked: argparse.Namespace) -> int:
    """List indicators in the order of their last change, and say where the next call goes on."""
    since = _since(asked)
    most = asked.limit or (None if asked.json else SHOWN)
    with connected() as krama:
        listing = partial(krama.indicators.list, kind=asked.kind, category=asked.category, cursor=since)
        followed = _Followed(listing, most, since)
        show(asked, followed, INDICATORS, more="lists.oldest")
    _tell_cursor(asked, followed.cursor)
    return FINE


@dataclass
class _Followed:
    """The items of a list that can be followed. `cursor` is the place after those that were taken, at most `most`.

    The first page ends where the limit does. With a limit over `LARGEST_PAGE`, the next call shows some items of the
    last page again.
    """

    listing: Callable[..., "Pages[Any]"]
    most: int | None
    cursor: str | None

    def __iter__(self) -> "Iterator[Model]":
        most = sys.maxsize if self.most is None else self.most
        size = {} if self.most is None else {"limit": min(most, LARGEST_PAGE)}
        taken = 0
        for page in self.listing(**size).by_page():
            taken += len(page.items)
            after = page.resume_cursor or page.next_cursor
            if not page.items:
                self.cursor = after
            for place, item in enumerate(page.items, start=1):
                if place == len(page.items) and taken <= most:
                    self.cursor = after  # now, because nobody asks for more than the last item
                yield item


def _since(asked: argparse.Namespace) -> str | None:
    """The cursor that is stated, else the one in the file. Raises `OSError` if a new one could not be kept there."""
    kept = ""
    if asked.cursor_file:
        with asked.cursor_file.open("a+", encoding="utf-8") as file:
            file.seek(0)
            kept = file.read().strip()
    return asked.since or kept or None


def _tell_cursor(asked: argparse.Namespace, cursor: str | None) -> None:
    if cursor and asked.cursor_file:
        asked.cursor_file.write_text(cursor + "\n", encoding="utf-8")
    if asked.json:
        if cursor:
            writing.document({"resume_cursor": cursor})
    elif cursor:
        writing.verbatim(say("corrections.cursor", cursor=cursor))


Column = tuple[str, Callable[[Document], object]]


def day(stamp: str | None) -> str:
    """A time of the API as a day and a time in Cambodia, which is not always the zone of this computer."""
    return typed.written(datetime.fromisoformat(stamp)) if stamp else "-"


def over_id(text: str, its_id: str) -> list[str]:
    """A text above the id of what it is about, and not wider than that: a long link must leave room for the others."""
    return [*writing.folded(text, len(its_id)), its_id]


INDICATORS: Sequence[Column] = (
    ("lists.title_at", lambda item: day(item["updated_at"])),
    ("lists.title_value_id", lambda item: over_id(item["display"], item["indicator_id"])),
    ("lists.title_action", lambda item: name_at("action.", item["action"])),
    ("lists.title_status", lambda item: status_name(item["status"])),
)
CORRECTIONS: Sequence[Column] = (
    ("lists.title_at", lambda item: day(item["created_at"])),
    ("lists.title_value", lambda item: item["indicator"]["display"]),
    ("lists.title_cause", lambda item: status_name(item["cause"])),
    ("lists.title_id", lambda item: item["indicator"]["indicator_id"]),
)


def show(
    asked: argparse.Namespace,
    answers: Iterable["Model"],
    columns: Sequence[Column],
    *,
    most: int = SHOWN,
    more: str = "lists.more",
) -> None:
    """Write a list: for programs all of it, for people a table of the first `most`. `--limit` says otherwise."""
    items = (answer.to_dict() for answer in answers)
    if asked.json:
        for item in islice(items, asked.limit):
            writing.document(item)
    else:
        _show_table(items, columns, asked.limit or most, more)


def _show_table(items: Iterable[Document], columns: Sequence[Column], most: int, more: str) -> None:
    every = iter(items)
    rows = [[read(item) for _, read in columns] for item in islice(every, most)]
    if not rows:
        writing.line(say("lists.none"))
        return
    whole = [0, *(place for place, (title, _) in enumerate(columns) if title.endswith("_id"))]
    writing.table([say(title) for title, _ in columns], rows, whole=whole)
    if len(rows) == most and next(every, None) is not None:
        writing.line(say(more, most=most))
