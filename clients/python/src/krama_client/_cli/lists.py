"""`whoami`, `reports`, `indicators` and `corrections`.

With --json a list is NDJSON, one item a line, written as it is read.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._cli import typed, writing
from krama_client._cli.case_draft import Codes
from krama_client._cli.case_label import label_of, label_options, needed_label, readers
from krama_client._cli.login import connected
from krama_client._cli.main import Parser, action
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
    runs = {"whoami": whoami, "reports": reports, "corrections": corrections, "indicators": indicators}
    if name == "indicators":
        parser.option("--kind", "check.kind")
        parser.option("--category", "indicators.category")
    if name in ("corrections", "indicators"):
        parser.option("--since --cursor", "corrections.since", metavar="CURSOR")
        parser.option("--cursor-file", "corrections.cursor_file", metavar="FILE", type=Path)
    if name != "whoami":
        limit_option(parser)
    if name == "reports":
        _reports(parser)
    parser.leaf().set_defaults(run=runs[name])


def _reports(parser: Parser) -> None:
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--shared", action="store_true", help=say("reports.shared"))
    whose.add_argument("--agency", metavar="ID", help=say("reports.agency"))
    parser.option("--status", "reports.status")
    parser.option("--kind", "check.kind")
    parser.option("--category", "reports.category")
    parser.option("--province", "reports.province")
    parser.option("--case-reference", "reports.case_reference", metavar="TEXT")
    parser.option("--role", "reports.role")
    parser.option("--channel", "reports.channel", metavar="TEXT")
    parser.option("--min-loss", "reports.min_loss", metavar="AMOUNT")
    parser.option("--currency", "reports.currency")
    parser.option("--occurred-after", "reports.occurred_after", metavar="TIME", type=moment)
    parser.option("--occurred-before", "reports.occurred_before", metavar="TIME", type=moment)
    parser.option("--created-after", "reports.created_after", metavar="TIME", type=moment)
    parser.option("--created-before", "reports.created_before", metavar="TIME", type=moment)
    parser.option("--updated-after", "reports.updated_after", metavar="TIME", type=moment)
    parser.option("--updated-before", "reports.updated_before", metavar="TIME", type=moment)
    actions = parser.add_subparsers(dest="action", metavar="{show,withdraw,relabel,approve}")
    showing = action(actions, "show", "reports.show")
    showing.option("report_id", "reports.id", metavar="REPORT_ID")
    showing.leaf().set_defaults(run=show_report)
    for name, key in (("withdraw", "reports.withdraw"), ("approve", "reports.approve")):
        changing = action(actions, name, key)
        changing.option("report_id", "reports.id", metavar="REPORT_ID")
        if name == "withdraw":
            changing.option("--reason", "reports.reason", required=True, metavar="TEXT")
        else:
            changing.option("--revision", "reports.revision", required=True, metavar="N", type=at_least_one)
        changing.leaf().set_defaults(run=end_or_approve)
    relabelling = action(actions, "relabel", "reports.relabel")
    relabelling.option("report_id", "reports.id", metavar="REPORT_ID")
    label_options(relabelling, may_name=True)
    relabelling.option("--reason", "label.reason", required=True, metavar="TEXT")
    relabelling.leaf().set_defaults(run=relabel_report)


def limit_option(parser: Parser) -> None:
    """`--limit`, which every list has."""
    parser.option("--limit", "lists.limit", metavar="N", type=at_least_one, default=None, fields={"most": SHOWN})


def at_least_one(text: str) -> int:
    """A whole number from 1. Raises `ArgumentTypeError`."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) <= 9):
        raise argparse.ArgumentTypeError(say("lists.not_a_number"))
    return int(text)


def moment(text: str) -> datetime:
    """A day or time in ISO 8601; without a zone it is Cambodia's. Raises `ArgumentTypeError`."""
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
            return show_one(asked, me)
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


def _flat(name: str, fact: Any) -> Iterator[tuple[str, Any]]:
    """A member that is an object, as its own members."""
    if isinstance(fact, dict):
        for inner, value in fact.items():
            yield from _flat(f"{name}.{inner}", value)
    else:
        yield name, fact


def show_facts(facts: Document) -> None:
    """The members of one answer, a line each."""
    parts = [part for name, fact in facts.items() for part in _flat(name, fact)]
    rows = [(name, list(map(_words, fact)) if isinstance(fact, list) else fact) for name, fact in parts]
    titles = [say("lists.title_name"), say("lists.title_fact")]
    writing.table(titles, [(name, "-" if fact is None else fact) for name, fact in rows], whole=(0,))


def show_one(asked: argparse.Namespace, answer: "Model") -> int:
    """Write one answer."""
    if asked.json:
        writing.document(answer.to_dict())
    else:
        show_facts(answer.to_dict())
    return FINE


def _words(fact: object) -> str:
    """An item of a fact. Of a document, its members."""
    return " ".join(map(str, fact.values())) if isinstance(fact, dict) else str(fact)


_FILTERS = (
    *("status", "kind", "category", "province", "case_reference", "role", "channel", "min_loss", "currency"),
    *(f"{member}_{side}" for member in ("occurred", "created", "updated") for side in ("after", "before")),
)


def reports(asked: argparse.Namespace) -> int:
    """List the agency's reports, or those that others share with it."""
    filters = {name: getattr(asked, name) for name in _FILTERS}
    whose = asked.agency or ("others" if asked.shared else "own")
    with connected() as krama:
        listing = krama.reports.list(agency_id=whose, **filters)
        show(asked, listing, _report_columns(Codes(krama)), more="lists.oldest")
    return FINE


def show_report(asked: argparse.Namespace) -> int:
    """Show a report: one of the agency, or one that it may see."""
    report_id = typed_id(asked.report_id, "reports.not_an_id")
    with connected() as krama:
        return show_one(asked, krama.reports.get(report_id))


def relabel_report(asked: argparse.Namespace) -> int:
    """Change who may see a report of the agency, also one that has ended, and say who may now."""
    members, report_id = needed_label(asked), typed_id(asked.report_id, "reports.not_an_id")
    with connected() as krama:
        report = krama.reports.relabel(report_id, reason=asked.reason, **members).to_dict()
    if asked.json:
        writing.document(report)
    else:
        writing.line(say("reports.relabelled", label=label_of(report)))
        writing.line(say("label.seen_by", readers=readers(report)))
        if report["anonymous"]:
            writing.line(say("label.is_anonymous"))
    return FINE


def typed_id(text: str, key: str) -> UUID:
    """The id that was typed. Raises `Stop` with a text that says where such ids are shown."""
    try:
        return UUID(text)
    except ValueError:
        raise Stop(WRONG_USE, key) from None


def end_or_approve(asked: argparse.Namespace) -> int:
    """Withdraw a report of the agency, or approve one as its second officer."""
    report_id = typed_id(asked.report_id, "reports.not_an_id")
    with connected() as krama:
        if asked.action == "approve":
            report, key = krama.reports.approve(report_id, revision=asked.revision), "reports.approved"
        else:
            report, key = krama.reports.withdraw(report_id, reason=asked.reason), "reports.withdrawn"
    if asked.json:
        writing.document(report.to_dict())
    else:
        writing.line(say(key))
    return FINE


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


def _revision(item: Document) -> list[str]:
    """What `reports approve` needs of a report that can be approved. A pending one waits for another decision."""
    can_be = item["status"] == "active" and item["source"]["sector"] == "police" and item["approved_at"] is None
    return [f"--revision {item['revision']}"] if can_be and item["revision"] else []


def second_officer(report: Document | None) -> str:
    """Whether a second officer approved the report, and who. `-` if it needs none, or that is not for the reader."""
    if report is None or report["source"]["sector"] != "police" or report["status"] != "active":
        return "-"
    if report["approved_at"] is None:
        return say("lists.approval_waits") if report["view"] == "own" else "-"
    by = report["approved_by"] or {}
    name = by.get("name") or (by.get("agency") or {}).get("name")
    return say("lists.approved_by", name=name) if name else say("lists.approved")


def _report_columns(codes: Codes) -> Sequence[Column]:
    return (
        ("lists.title_at", lambda item: day(item["created_at"])),
        ("lists.title_value_id", lambda item: over_id(item["indicator"]["display"], item["report_id"])),
        ("lists.title_category", lambda item: typed.name_of(item["category"], codes.categories)),
        ("lists.title_status", lambda item: [status_name(item["status"]), *_revision(item)]),
    )


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
