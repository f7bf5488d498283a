"""`outcome`: say what the agency did after a check, or learned later, and list what it said."""

import argparse
from collections.abc import Sequence
from typing import Any, Final

from krama_client._cli import checking, lists, typed, writing
from krama_client._cli.login import connected
from krama_client._cli.main import Parser, action
from krama_client._cli.names import name_at
from krama_client._cli.texts import FINE, WRONG_USE, Stop, say

Document = dict[str, Any]

KINDS: Final = ("payment_stopped", "customer_warned", "confirmed_fraud", "false_positive")

COLUMNS: Sequence[lists.Column] = (
    ("lists.title_at", lambda item: lists.day(item["updated_at"])),
    ("outcome.title_kind", lambda item: name_at("outcome.", item["outcome"])),
    ("lists.title_value", lambda item: item["indicator"]["display"] if item["indicator"] else "-"),
    ("outcome.title_payment", lambda item: _amount(item) or "-"),
    ("outcome.title_reference", lambda item: item["reference"] or "-"),
)


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `outcome`, with an action for each kind."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="OUTCOME")
    for kind in KINDS:
        telling = action(actions, kind, f"outcome.help_{kind}")
        telling.option("value", "outcome.value", nargs="?", metavar="VALUE")
        checking.hints(telling)
        telling.option("--indicator", "outcome.indicator", metavar="ID")
        telling.option("--reference", "outcome.reference", metavar="TEXT")
        telling.option("--check-id", "outcome.check_id", metavar="ID")
        telling.option("--amount", "outcome.amount", metavar="TEXT")
        telling.leaf().set_defaults(run=tell)
    listing = action(actions, "list", "outcome.list")
    lists.limit_option(listing)
    listing.leaf().set_defaults(run=list_outcomes)


def tell(asked: argparse.Namespace) -> int:
    """Submit an outcome. The payment is named by a number of the agency or by its check, so that none counts twice."""
    if not asked.reference and not asked.check_id:
        raise Stop(WRONG_USE, "outcome.payment_unnamed")
    if asked.value and asked.indicator:
        raise Stop(WRONG_USE, "outcome.value_or_indicator")
    about: Document = {"reference": asked.reference} if asked.reference else {}
    if asked.check_id:
        about["check_id"] = lists.typed_id(asked.check_id, "outcome.not_an_id")
    if asked.indicator:  # unlike a value, it takes no further check, which a scorecard would count
        about["indicator_id"] = lists.typed_id(asked.indicator, "outcome.not_an_indicator")
    if asked.amount:
        about["payment"] = typed.money(asked.amount)
    with connected() as krama:
        indicator_id = checking.listed_id(krama, asked, "payment") if asked.value else None
        if indicator_id is not None:
            about["indicator_id"] = indicator_id
        outcome = krama.outcomes.submit(outcome=asked.action, **about).to_dict()
    if asked.json:
        writing.document(outcome)
        return FINE
    named = [name_at("outcome.", outcome["outcome"]), _amount(outcome), outcome["reference"]]
    key = "outcome.told" if outcome["revision"] == 1 else "outcome.told_again"
    writing.line(say(key, outcome=writing.shown(", ".join(each for each in named if each))))
    if outcome["indicator"]:
        writing.line(say("outcome.about", value=writing.shown(outcome["indicator"]["display"])))
    else:
        writing.line(say("outcome.about_nothing"))
    return FINE


def _amount(outcome: Document) -> str | None:
    payment = outcome["payment"]
    return typed.amount_of(payment) if payment else None


def list_outcomes(asked: argparse.Namespace) -> int:
    """List what the agency said, that which changed longest ago first."""
    with connected() as krama:
        lists.show(asked, krama.outcomes.list(), COLUMNS, more="lists.oldest")
    return FINE
