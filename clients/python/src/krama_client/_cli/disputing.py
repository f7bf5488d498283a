"""`disputes`: list the agency's disputes, or open one for a person or a business that is wrongly listed."""

import argparse
import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from krama_client._cli import lists, writing
from krama_client._cli.connecting import connected
from krama_client._cli.failures import FINE, WRONG_USE, Stop
from krama_client._cli.parsing import Parser
from krama_client._cli.texts import say

GROUNDS = (
    "wrong_account", "recycled_number", "identity_theft", "business_dispute", "mistaken_report", "resolved", "other",
)  # fmt: skip
_SHA256 = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)

DISPUTES: Sequence[lists.Column] = (
    ("lists.title_until", lambda item: lists.day(item["decide_by"])),
    ("lists.title_value", lambda item: item["indicator"]["display"]),
    ("lists.title_status", lambda item: item["state"]),
    ("lists.title_id", lambda item: item["dispute_id"]),
)


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `disputes` and `disputes open`."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--open", dest="is_open", action="store_true", default=None, help=say("disputes.only_open"))
    which.add_argument("--decided", dest="is_open", action="store_false", help=say("disputes.only_decided"))
    lists.limit_option(parser)
    parser.leaf().set_defaults(run=show)
    actions = parser.add_subparsers(dest="action", metavar="open")
    opening = actions.add_parser("open", help=say("disputes.open"), description=say("disputes.open"))
    opening.option("--indicator", "disputes.indicator", required=True, metavar="ID")
    opening.option("--grounds", "disputes.grounds", required=True, fields={"names": ", ".join(GROUNDS)})
    opening.option("--statement", "disputes.statement", required=True, metavar="TEXT")
    opening.option("--evidence", "disputes.evidence", action="append", default=[], metavar="FILE")
    opening.leaf().set_defaults(run=open_dispute)


def show(asked: argparse.Namespace) -> int:
    """List the disputes."""
    with connected() as exchange:
        lists.show(asked, exchange.disputes(asked.is_open), DISPUTES)
    return FINE


def open_dispute(asked: argparse.Namespace) -> int:
    """Open a dispute. Documents stay here: only their hashes are sent."""
    statement = _statement(asked.statement)
    evidence = [_hash(each) for each in asked.evidence]
    with connected() as exchange:
        dispute = exchange.open_dispute(asked.indicator, asked.grounds, statement, evidence)
    if asked.json:
        writing.document(dispute)
    else:
        until = lists.day(dispute["decide_by"])
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
