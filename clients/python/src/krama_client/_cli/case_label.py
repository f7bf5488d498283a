"""Who may see a case or a report: the label as the options state it, and in words."""

import argparse
import re
from typing import Any, Final

from krama_client._cli.main import Parser
from krama_client._cli.names import name_at
from krama_client._cli.texts import WRONG_USE, Stop, say

Document = dict[str, Any]

LABELS: Final = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
_PREFIX: Final = "TLP:"
STATED: Final = dict.fromkeys(("tlp", "audience_sectors", "audience_agencies", "anonymous"))
"""The options, where none is given."""


def label_options(parser: Parser, *, may_name: bool = False) -> None:
    """The options that say who may see a case. `may_name`: one of them names the agency again."""
    parser.option("--tlp", "label.tlp", metavar="LABEL", type=_label, fields={"names": ", ".join(LABELS)})
    parser.option("--audience-sectors", "label.sectors", metavar="WORDS", type=_words)
    parser.option("--audience-agencies", "label.agencies", metavar="NAMES")
    named = parser.add_mutually_exclusive_group()
    named.add_argument("--anonymous", action="store_true", default=None, help=say("label.anonymous"))
    if may_name:
        named.add_argument("--named", action="store_false", dest="anonymous", default=None, help=say("label.named"))


def _label(text: str) -> str:
    """A label of the Traffic Light Protocol, with or without `TLP:`. Raises `ArgumentTypeError`."""
    word = text.strip().upper().removeprefix(_PREFIX)
    if word not in LABELS:
        raise argparse.ArgumentTypeError(say("label.unknown", names=", ".join(LABELS)))
    return _PREFIX + word


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


def stated_label(asked: argparse.Namespace) -> dict[str, Any]:
    """The members of a request that the options state, with agencies as they were typed. Raises `Stop`."""
    audience = {
        name: words for name in ("sectors", "agencies") if (words := getattr(asked, f"audience_{name}")) is not None
    }
    if audience and asked.tlp is None:
        raise Stop(WRONG_USE, "label.audience_alone")
    if "sectors" in audience and asked.tlp != "TLP:AMBER":
        raise Stop(WRONG_USE, "label.sectors_refused")
    if asked.tlp == "TLP:RED" and "agencies" not in audience:
        raise Stop(WRONG_USE, "label.agencies_missing")
    members = {"tlp": asked.tlp, "audience": audience or None, "anonymous": asked.anonymous}
    return {name: value for name, value in members.items() if value is not None}


def needed_label(asked: argparse.Namespace) -> dict[str, Any]:
    """The same for a change, which must state something. Raises `Stop`."""
    members = stated_label(asked)
    if not members:
        raise Stop(WRONG_USE, "label.needed")
    return members


def label_of(document: Document) -> str:
    """The label of a case or report, and the audience if it names one."""
    named = ", ".join(map(str, _audience(document)))
    return f"{document['tlp']} ({named})" if named else str(document["tlp"])


def readers(document: Document) -> str:
    """Who sees a case or report with this label, in words. Only its own agency knows the whole audience."""
    if document["view"] != "own" and document["tlp"] not in ("TLP:CLEAR", "TLP:GREEN"):
        return say("label.readers_chosen")
    named = ", ".join(name_at("label.sector_", str(each)) for each in _audience(document))
    if named:
        return say("label.readers_named", named=named)
    return name_at("label.readers_", document["tlp"].removeprefix(_PREFIX).replace("+", "_").lower())


def _audience(document: Document) -> list[object]:
    audience = document["audience"] or {}
    return [*audience.get("sectors", ()), *audience.get("agencies", ())]
