"""`categories` and `provinces`: the words that a report may have, with what they mean in the language of the user."""

import argparse
from collections.abc import Sequence

from krama_client._cli.lists import LARGEST_PAGE, Column, limit_option, show
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.texts import FINE, language

CATEGORIES: Sequence[Column] = (
    ("codes.title_code", lambda item: item["code"]),
    ("codes.title_name", lambda item: item["names"][language()]),
    ("codes.title_meaning", lambda item: [item["meanings"][language()], item["uses"][language()]]),
)
PROVINCES: Sequence[Column] = (
    ("codes.title_code", lambda item: item["code"]),
    ("codes.title_name", lambda item: item["names"][language()]),
)


def arguments(name: str, parser: Parser) -> None:
    """The arguments of the commands."""
    limit_option(parser)
    parser.leaf().set_defaults(run={"categories": categories, "provinces": provinces}[name])


def categories(asked: argparse.Namespace) -> int:
    """Show the categories, what they mean, and when to use which."""
    with connected() as krama:
        show(asked, krama.categories.list(), CATEGORIES, most=LARGEST_PAGE)
    return FINE


def provinces(asked: argparse.Namespace) -> int:
    """Show the codes of the provinces."""
    with connected() as krama:
        show(asked, krama.provinces.list(), PROVINCES, most=LARGEST_PAGE)
    return FINE
