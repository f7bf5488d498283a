"""`statistics`: how much was reported, lost, stopped and corrected, as a table, a CSV file or NDJSON."""

import argparse
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from krama_client._cli import lists, typed, writing
from krama_client._cli.case_draft import Codes
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.names import kind_name
from krama_client._cli.sheets import BYTE_ORDER_MARK, encoded
from krama_client._cli.texts import FINE, WRONG_USE, Stop, say

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client._core.models import Model

Document = dict[str, Any]

FIGURES: Final = {
    "cases": ("case_count",),
    "reports": ("report_count", "case_count"),
    "losses": ("case_count", "losses"),
    "outcomes": (
        "payment_stopped_count",
        "customer_warned_count",
        "confirmed_fraud_count",
        "false_positive_count",
        "stopped_amounts",
    ),
    "response-times": (
        "reported_count",
        "median_hours_to_report",
        "corrected_count",
        "median_hours_to_correct",
    ),
}
"""What can be counted, and the figures of a row."""
GROUPS: Final = ("province", "category", "kind", "channel")
_MONEY: Final = ("losses", "stopped_amounts")
_OWN: Final = ("losses", "outcomes")
"""What an agency counts of its own alone, the police aside."""
_PAGE: Final = 1000
_SHOWN: Final = 200
"""The most rows of a table for people."""


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `statistics`."""
    parser.option(
        "what", "statistics.what", choices=tuple(FIGURES), metavar="WHAT", fields={"names": ", ".join(FIGURES)}
    )
    parser.option("--from", "statistics.from", metavar="MONTH", dest="first")
    parser.option("--to", "statistics.to", metavar="MONTH", dest="last")
    parser.option("--interval", "statistics.interval", choices=("day", "week", "month"), default="month")
    parser.option("--group-by", "statistics.group_by", metavar="WORDS", type=_groups, default=[])
    parser.option("--csv", "statistics.csv", metavar="FILE", type=Path)
    parser.option("--limit", "lists.limit", metavar="N", type=lists.at_least_one, fields={"most": _SHOWN})
    parser.leaf().set_defaults(run=statistics)


def _groups(text: str) -> list[str]:
    """Words with commas between them. Raises `ArgumentTypeError`."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not set(words) <= set(GROUPS):
        raise argparse.ArgumentTypeError(say("statistics.no_group", names=", ".join(GROUPS)))
    return [group for group in GROUPS if group in words]


def statistics(asked: argparse.Namespace) -> int:
    """Count, and show the rows in the order of time."""
    groups = ["kind"] if asked.what == "outcomes" else GROUPS
    if not set(asked.group_by) <= set(groups):
        raise Stop(WRONG_USE, "statistics.outcomes_by_kind")
    if asked.csv is not None and asked.csv.exists():
        raise Stop(WRONG_USE, "statistics.exists", file=asked.csv)
    with connected() as krama:
        items = (row.to_dict() for row in _counted(krama, asked))
        if asked.csv is not None:
            rows = list(islice(items, asked.limit))
            asked.csv.write_bytes(BYTE_ORDER_MARK.encode() + encoded(_table(rows, asked)))
            _tell_written(asked, len(rows))
        elif asked.json:
            for item in islice(items, asked.limit):
                writing.document(item)
        else:
            _show(asked, items, Codes(krama))
    return FINE


def _counted(krama: "Krama", asked: argparse.Namespace) -> "Iterable[Model]":
    counted = krama.statistics
    which: dict[str, Any] = {"from_": asked.first, "to": asked.last, "interval": asked.interval, "limit": _PAGE}
    which["group_by"] = asked.group_by or None
    match asked.what:
        case "cases":
            return counted.list_case_counts(**which)
        case "reports":
            return counted.list_report_counts(**which)
        case "losses":
            return counted.list_loss_totals(**which)
        case "outcomes":
            return counted.list_outcome_counts(**which)
    return counted.list_response_times(**which)


def _tell_written(asked: argparse.Namespace, count: int) -> None:
    if asked.json:
        writing.document({"file": str(asked.csv), "row_count": count})
    else:
        writing.line(say("statistics.written", count=count, file=asked.csv))


# For people


def _show(asked: argparse.Namespace, items: Iterable[Document], codes: Codes) -> None:
    every, most = iter(items), asked.limit or _SHOWN
    rows = list(islice(every, most))
    if not rows:
        writing.line(say("statistics.nothing"))
        if asked.what in _OWN:
            writing.line(say(f"statistics.own_{asked.what}"))
        return
    figures = FIGURES[asked.what]
    titles = [say(f"statistics.title_{name}") for name in ("period", *asked.group_by, *figures)]
    shown = [
        (row["period"], *(_group(row[name], name, codes) for name in asked.group_by), *_figures(row, figures))
        for row in rows
    ]
    writing.table(titles, shown, whole=(0,))
    if any(row.get("suppressed") for row in rows):
        writing.line(say("statistics.few"))
    if len(rows) == most and next(every, None) is not None:
        writing.line(say("lists.more", most=most))


def _group(word: str | None, name: str, codes: Codes) -> str:
    """A word of a group in the reader's language."""
    if word is None:
        return say("statistics.not_stated")
    if name in ("province", "category"):
        return typed.name_of(word, codes.provinces if name == "province" else codes.categories)
    return kind_name(word) if name == "kind" else word


def _figures(row: Document, names: Sequence[str]) -> list[object]:
    """The figures of a row. A star says that few cases of others are not in them."""
    star = "*" if row.get("suppressed") else ""
    return [_figure(row[name], star) for name in names]


def _figure(figure: Any, star: str) -> object:
    if figure is None:
        return star or "-"
    if isinstance(figure, list):
        return [f"{each['amount']} {each['currency']}{star}" for each in figure] or "-"
    return f"{figure}{star}"


# For a spreadsheet


def _table(rows: Sequence[Document], asked: argparse.Namespace) -> list[list[object]]:
    """The header and the rows: codes as in the API, and a column for each currency in place of a list."""
    figures = FIGURES[asked.what]
    counts = [name for name in figures if name not in _MONEY]
    moneys = [name for name in figures if name in _MONEY]
    sums = [{each["currency"]: each["amount"] for name in moneys for each in row[name] or ()} for row in rows]
    currencies = sorted({currency for each in sums for currency in each})
    few = [] if asked.what == "outcomes" else ["suppressed"]
    names = ["period", *asked.group_by, *counts]
    header = [*names, *(f"{name}_{currency}" for name in moneys for currency in currencies), *few]
    body = [
        [
            *(row[name] for name in names),
            *(each.get(currency) for currency in currencies),
            *(str(row[name]).lower() for name in few),
        ]
        for row, each in zip(rows, sums, strict=True)
    ]
    return [header, *body]
