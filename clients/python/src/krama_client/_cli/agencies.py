"""`agencies`: the members of the exchange, for its administrator."""

import argparse
from collections.abc import Sequence

from krama_client._cli import lists, writing
from krama_client._cli.connecting import connected
from krama_client._cli.failures import FINE
from krama_client._cli.parsing import Parser
from krama_client._cli.texts import say

AGENCIES: Sequence[lists.Column] = (
    ("lists.title_id", lambda item: item["agency_id"]),
    ("lists.title_agency", lambda item: item["name"]),
    ("lists.title_sector", lambda item: item["sector"]),
    ("lists.title_status", lambda item: item["status"]),
)


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `agencies` and its actions."""
    lists.limit_option(parser)
    parser.leaf().set_defaults(run=show)
    actions = parser.add_subparsers(dest="action", metavar="{add,disable,enable}")
    adding = actions.add_parser("add", help=say("agencies.add"), description=say("agencies.add"))
    adding.option("--name", "agencies.name", required=True)
    adding.option("--sector", "agencies.sector", required=True)
    adding.option("--country", "agencies.country", default="KH")
    adding.option("--province", "agencies.province")
    adding.option("--scope", "agencies.scope", action="append", dest="scopes")
    adding.leaf().set_defaults(run=add)
    for name in ("disable", "enable"):
        action = actions.add_parser(name, help=say(f"agencies.{name}"), description=say(f"agencies.{name}"))
        action.option("agency_id", "agencies.id", metavar="AGENCY_ID")
        action.leaf().set_defaults(run=switch, enabled=name == "enable")


def show(asked: argparse.Namespace) -> int:
    """List the agencies."""
    with connected() as exchange:
        lists.show(asked, exchange.agencies(), AGENCIES)
    return FINE


def add(asked: argparse.Namespace) -> int:
    """Enrol an agency."""
    names = ("name", "sector", "country", "province", "scopes")
    facts = {name: value for name in names if (value := getattr(asked, name)) is not None}
    with connected() as exchange:
        return show_one(asked, exchange.add_agency(facts))


def switch(asked: argparse.Namespace) -> int:
    """Disable or enable an agency, with all its clients."""
    with connected() as exchange:
        return show_one(asked, exchange.set_agency(asked.agency_id, enabled=asked.enabled))


def show_one(asked: argparse.Namespace, answer: lists.Document) -> int:
    """Write one answer."""
    if asked.json:
        writing.document(answer)
    else:
        lists.show_facts(answer)
    return FINE
