"""`whoami`, `reports`, `corrections` and `disputes`.

With --json a list is NDJSON, one item a line, written as it is read.
"""

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krama_client._cli import writing
from krama_client._cli.login import connected
from krama_client._cli.parsing import Parser
from krama_client._cli.texts import FINE, WRONG_USE, Stop, say

if TYPE_CHECKING:
    from krama_client._core.models import Model

SHOWN = 50
GROUNDS = (
    "wrong_account", "recycled_number", "identity_theft", "business_dispute", "mistaken_report", "resolved", "other",
)  # fmt: skip
_SHA256 = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
Document = dict[str, Any]


def arguments(name: str, parser: Parser) -> None:
    """The arguments of the four commands."""
    if name == "disputes":
        return _disputes(parser)
    runs = {"whoami": whoami, "reports": reports, "corrections": corrections}
    if name == "reports":
        parser.flag("--shared", "reports.shared")
    if name == "corrections":
        parser.option("--since", "corrections.since", metavar="CURSOR")
        parser.option("--cursor-file", "corrections.cursor_file", metavar="FILE", type=Path)
    if name != "whoami":
        limit_option(parser)
    return parser.leaf().set_defaults(run=runs[name])


def limit_option(parser: Parser) -> None:
    """`--limit`, which every list has."""
    parser.option("--limit", "lists.limit", metavar="N", type=at_least_one, default=None, fields={"most": SHOWN})


def at_least_one(text: str) -> int:
    """A whole number from 1. Raises `ArgumentTypeError`."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= 9):
        raise argparse.ArgumentTypeError(say("lists.not_a_number"))
    return int(text)


def whoami(asked: argparse.Namespace) -> int:
    """Show the client, its agency and its scopes."""
    with connected() as krama:
        me = krama.me.get().to_dict()
    if asked.json:
        writing.document(me)
    else:
        show_facts(me)
    return FINE


def show_facts(facts: Document) -> None:
    """The members of one answer, a line each."""
    rows = [(name, ", ".join(map(str, fact)) if isinstance(fact, list) else fact) for name, fact in facts.items()]
    titles = [say("lists.title_name"), say("lists.title_fact")]
    writing.table(titles, [(name, "-" if fact is None else fact) for name, fact in rows], whole=(0,))


def reports(asked: argparse.Namespace) -> int:
    """List the agency's reports, or those that others share with it."""
    with connected() as krama:
        show(asked, krama.reports.list(own=not asked.shared), REPORTS)
    return FINE


def corrections(asked: argparse.Namespace) -> int:
    """List corrections, and say where the next call goes on. Items that a limit cut off come again."""
    with connected() as krama:
        listing = krama.corrections.list(cursor=asked.since or _remembered(asked.cursor_file))
        show(asked, listing, CORRECTIONS, most=sys.maxsize)
    _tell_cursor(asked, listing.cursor)
    return FINE


def _remembered(file: Path | None) -> str | None:
    return file.read_text(encoding="utf-8").strip() or None if file and file.exists() else None


def _tell_cursor(asked: argparse.Namespace, cursor: str | None) -> None:
    if cursor and asked.cursor_file:
        asked.cursor_file.write_text(cursor + "\n", encoding="utf-8")
    if asked.json:
        writing.document({"cursor": cursor})
    elif cursor:
        writing.verbatim(say("corrections.cursor", cursor=cursor))


Column = tuple[str, Callable[[Document], object]]


def day(stamp: str | None) -> str:
    """A time of the API as a day and a time here."""
    return datetime.fromisoformat(stamp).astimezone().strftime("%Y-%m-%d %H:%M") if stamp else "-"


REPORTS: Sequence[Column] = (
    ("lists.title_at", lambda item: day(item["reported_at"])),
    ("lists.title_value", lambda item: item["indicator"]["display"]),
    ("lists.title_category", lambda item: item["category"]),
    ("lists.title_status", lambda item: item["status"]),
)
CORRECTIONS: Sequence[Column] = (
    ("lists.title_at", lambda item: day(item["corrected_at"])),
    ("lists.title_value", lambda item: item["display"]),
    ("lists.title_cause", lambda item: item["cause"]),
    ("lists.title_indicator", lambda item: item["indicator_id"]),
)
DISPUTES: Sequence[Column] = (
    ("lists.title_until", lambda item: day(item["decide_by"])),
    ("lists.title_value", lambda item: item["indicator"]["display"]),
    ("lists.title_status", lambda item: item["state"]),
    ("lists.title_id", lambda item: item["dispute_id"]),
)


def show(
    asked: argparse.Namespace, answers: Iterable["Model"], columns: Sequence[Column], *, most: int = SHOWN
) -> None:
    """Write a list: for programs all of it, for people a table of the first `most`. `--limit` says otherwise."""
    items = (answer.to_dict() for answer in answers)
    if asked.json:
        for item in islice(items, asked.limit):
            writing.document(item)
    else:
        _show_table(items, columns, asked.limit or most)


def _show_table(items: Iterable[Document], columns: Sequence[Column], most: int) -> None:
    every = iter(items)
    rows = [[read(item) for _, read in columns] for item in islice(every, most)]
    if not rows:
        writing.line(say("lists.none"))
        return
    writing.table([say(title) for title, _ in columns], rows, whole=(0,))
    if len(rows) == most and next(every, None) is not None:
        writing.line(say("lists.more", most=most))


def _disputes(parser: Parser) -> None:
    """The arguments of `disputes` and `disputes open`."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--open", dest="is_open", action="store_true", default=None, help=say("disputes.only_open"))
    which.add_argument("--decided", dest="is_open", action="store_false", help=say("disputes.only_decided"))
    limit_option(parser)
    parser.leaf().set_defaults(run=disputes)
    actions = parser.add_subparsers(dest="action", metavar="open")
    opening = actions.add_parser("open", help=say("disputes.open"), description=say("disputes.open"))
    opening.option("--indicator", "disputes.indicator", required=True, metavar="ID")
    opening.option("--grounds", "disputes.grounds", required=True, fields={"names": ", ".join(GROUNDS)})
    opening.option("--statement", "disputes.statement", required=True, metavar="TEXT")
    opening.option("--evidence", "disputes.evidence", action="append", default=[], metavar="FILE")
    opening.leaf().set_defaults(run=open_dispute)


def disputes(asked: argparse.Namespace) -> int:
    """List the disputes."""
    with connected() as krama:
        show(asked, krama.disputes.list(open=asked.is_open), DISPUTES)
    return FINE


def open_dispute(asked: argparse.Namespace) -> int:
    """Open a dispute. Documents stay here: only their hashes are sent."""
    statement = _statement(asked.statement)
    evidence = [_hash(each) for each in asked.evidence]
    with connected() as krama:
        answer = krama.disputes.open(
            indicator_id=asked.indicator, grounds=asked.grounds, statement=statement, evidence=evidence
        )
    dispute = answer.to_dict()
    if asked.json:
        writing.document(dispute)
    else:
        until = day(dispute["decide_by"])
        writing.line(say("disputes.opened", id=dispute["dispute_id"], until=until))
    return FINE


def _statement(text: str) -> str:
    """The text itself, or stdin for `-`: other users of this computer can see the arguments of a command."""
    if text != "-":
        return text
    try:
        return sys.stdin.read().strip()
    except UnicodeError:
        raise Stop(WRONG_USE, "check.stdin_not_utf8") from None


def _hash(evidence: str) -> str:
    if _SHA256.fullmatch(evidence):
        return evidence.lower()
    with Path(evidence).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
