"""`disputes`: what is listed wrongly, and what a reviewer decided."""

import argparse
import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._cli import checking, lists, writing
from krama_client._cli.login import connected
from krama_client._cli.main import Parser, action
from krama_client._cli.names import status_name
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, explained, say

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.types import Dispute, EvidenceInput

GROUNDS = (
    "wrong_account", "recycled_number", "identity_theft", "business_dispute", "mistaken_report", "resolved", "other",
)  # fmt: skip
OPEN = ("opened", "acknowledged", "under_review", "lapsed")
CLOSED = ("upheld", "rejected", "withdrawn")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
_MOST = 1000


def _standing(item: dict[str, Any]) -> list[str]:
    """Where a dispute stands. Of one that has ended, when and why too."""
    if item["ended_at"] is None:
        return [status_name(item["status"])]
    reason = [writing.shown(item["end_reason"], 500)] if item["end_reason"] else []
    return [status_name(item["status"]), lists.day(item["ended_at"]), *reason]


DISPUTES: Sequence[lists.Column] = (
    ("lists.title_until", lambda item: lists.day(item["decide_by"]) if item["status"] not in CLOSED else "-"),
    ("lists.title_value", lambda item: lists.over_id(item["indicator"]["display"], item["dispute_id"])),
    ("lists.title_status", _standing),
)


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `disputes` and its actions."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--open", dest="statuses", action="store_const", const=OPEN, help=say("disputes.only_open"))
    which.add_argument(
        "--closed", dest="statuses", action="store_const", const=CLOSED, help=say("disputes.only_closed")
    )
    lists.limit_option(parser)
    parser.leaf().set_defaults(run=disputes)
    actions = parser.add_subparsers(dest="action", metavar="{open,withdraw}")
    opening = action(actions, "open", "disputes.open")
    opening.option("value", "disputes.value", nargs="?", metavar="VALUE")
    checking.hints(opening)
    opening.option("--indicator", "disputes.indicator", metavar="ID")
    opening.option("--grounds", "disputes.grounds", required=True, fields={"names": ", ".join(GROUNDS)})
    opening.option("--statement", "disputes.statement", required=True, metavar="TEXT")
    opening.option("--evidence", "disputes.evidence", action="append", default=[], metavar="FILE")
    opening.leaf().set_defaults(run=open_dispute)
    withdrawing = action(actions, "withdraw", "disputes.withdraw")
    withdrawing.option("dispute_id", "disputes.id", metavar="DISPUTE_ID")
    withdrawing.option("--reason", "disputes.reason", required=True, metavar="TEXT")
    withdrawing.leaf().set_defaults(run=withdraw)


def disputes(asked: argparse.Namespace) -> int:
    """List the disputes."""
    with connected() as krama:
        lists.show(asked, krama.disputes.list(status=asked.statuses), DISPUTES, more="lists.oldest")
    return FINE


def open_dispute(asked: argparse.Namespace) -> int:
    """Open a dispute. Documents stay here: only their hashes are sent."""
    from krama_client.errors import Conflict  # not needed for --help

    if (asked.value is None) == (asked.indicator is None):
        raise Stop(WRONG_USE, "disputes.unnamed")
    stated_id = lists.typed_id(asked.indicator, "disputes.not_an_id") if asked.indicator else None
    statement = _statement(asked.statement)
    evidence: list[EvidenceInput] = [{"sha256": _hash(each)} for each in asked.evidence]
    with connected() as krama:
        indicator_id = stated_id or checking.listed_id(krama, asked, "other")
        if indicator_id is None:
            raise Stop(NO, "disputes.not_listed")
        try:
            answer = krama.disputes.open(
                indicator_id=indicator_id, grounds=asked.grounds, statement=statement, evidence=evidence
            )
        except Conflict as error:
            earlier = _earlier(krama, indicator_id)
            if earlier is None or asked.json:
                raise
            named = {"id": earlier.dispute_id, "day": lists.day(earlier.to_dict()["created_at"])}
            writing.note(explained(error).after(say("disputes.earlier", **named)).text)
            return NO
    dispute = answer.to_dict()
    if asked.json:
        writing.document(dispute)
    else:
        until = lists.day(dispute["decide_by"])
        writing.line(say("disputes.opened", id=dispute["dispute_id"], until=until))
    return FINE


def _earlier(krama: "Krama", indicator_id: UUID) -> "Dispute | None":
    """The agency's last dispute of an indicator."""
    about = (
        each for each in krama.disputes.list(order="newest", limit=_MOST) if each.indicator.indicator_id == indicator_id
    )
    own = krama.me.get().agency.agency_id  # a reviewer's list has those of others too
    return next((each for each in about if each.created_by.agency_id == own), None)


def withdraw(asked: argparse.Namespace) -> int:
    """Take back a dispute of the agency that is not decided."""
    dispute_id = lists.typed_id(asked.dispute_id, "disputes.not_a_dispute")
    with connected() as krama:
        dispute = krama.disputes.withdraw(dispute_id, reason=asked.reason).to_dict()
    if asked.json:
        writing.document(dispute)
    else:
        writing.line(say("disputes.withdrawn", value=writing.shown(dispute["indicator"]["display"])))
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
