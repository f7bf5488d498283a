"""Finds the one link in a cell with other words, and refuses a cell with several values."""

import re
from collections.abc import Callable, Iterable
from itertools import groupby

from krama.core.languages import NOTHING
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.text import refang, unwrap

_SEPARATED = re.compile(r"[\s,;|]")
_LINKISH = re.compile(r"://|@|\w\.[^\W\d_]")
# Links may contain commas, so a comma ends a link only if another one begins behind it.
_BETWEEN_LINKS = re.compile(r"\s+|[,;|]+(?=https?:|www\.)", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"[\s,;|]+")
# Digits and the syntax of links show that a part is more than a word. A list numbers its lines.
_WORD = re.compile(r"[^\d/?#=&%@._+~\\]+[.:!?]*|[=&]|\d{1,2}[.)]")
_MAY_CONTINUE_A_LINK = re.compile(r"[/?#=&%._]")
_GROUP = re.compile(r"[+(]*\d{1,4}\)?", re.ASCII)
_NAMED_ALONE = (Kind.URL, Kind.DOMAIN, Kind.EMAIL, Kind.HANDLE)


class ValueHasSeveralValues(IndicatorRefused):
    """The value contains more than one value."""

    code = "value_has_several_values"
    facts = ("values",)

    def __init__(self, detail: str, values: Iterable[str] = ()) -> None:
        super().__init__(detail)
        self.values = ", ".join(values) or NOTHING


class LinkWithText(IndicatorRefused):
    """A link is followed by words, which may also be the rest of the link."""

    code = "link_with_text"


Read = Callable[[str], Indicator]
"""Reads a part of the cell. Raises `IndicatorRefused`."""


def only_value(text: str, read: Read, display: Callable[[Indicator], str]) -> str:
    """The link alone, if the text is a link and words around it. Any other text is returned unchanged.

    Words before a link with its scheme are certainly not part of it, and neither are words in another script behind it.
    Raises `ValueHasSeveralValues`, which names the values, because each must be sent separately, and `LinkWithText`.
    """
    if not _SEPARATED.search(text) or not _LINKISH.search(plain := refang(text)):
        return text
    parts = _with_whole_numbers((_BETWEEN_LINKS if "/" in plain else _BETWEEN_NAMES).split(plain))
    if len(parts) == 1:
        return text
    values = {part: named for part in parts if (named := _named(part, read)) is not None}
    links = [part for part, named in values.items() if isinstance(named, str) or _is_link(part, named)]
    if links and len(set(values.values())) > 1:
        shown = [named if isinstance(named, str) else display(named) for named in dict.fromkeys(values.values())]
        raise ValueHasSeveralValues(
            f"The value contains {len(shown)} values: {' and '.join(shown)}. Send each of them separately.",
            shown,
        )
    if not links:
        return text
    return _without_words(text, parts, links) if "/" in links[0] else _without_foreign_words(text, parts, links[0])


def _with_whole_numbers(parts: Iterable[str]) -> list[str]:
    """The parts that are not empty, with the groups of a number such as `012 345 678` in one."""
    joined: list[str] = []
    for are_groups, run in groupby(filter(None, parts), lambda part: _GROUP.fullmatch(part) is not None):
        together = list(run)
        joined += [" ".join(together)] if are_groups else together
    return joined


def _named(part: str, read: Read) -> Indicator | str | None:
    """The indicator that a part names, or the name of an account whose platform is missing, or None."""
    try:
        part = unwrap(part)
        return part if part.startswith("@") and len(part) > 1 else read(part)
    except IndicatorRefused:
        return None


def _is_link(part: str, named: Indicator) -> bool:
    """Whether a part is a link, a host, an address or an account. A link to a wallet's page is one too."""
    return named.kind in _NAMED_ALONE or (named.kind is Kind.WALLET and "/" in part)


def _without_foreign_words(text: str, parts: list[str], name: str) -> str:
    """The e-mail address alone, if all other words are in another script. A space may stand for a lost dot in Latin."""
    others = [part for part in parts if part != name]
    is_address = "@" in name[1:] and name.isascii()
    is_alone = all(_WORD.fullmatch(part) and not any(map(str.isascii, filter(str.isalpha, part))) for part in others)
    return unwrap(name) if is_address and is_alone else text


def _without_words(text: str, parts: list[str], links: list[str]) -> str:
    link = links[0]
    place = parts.index(link)
    before, after = parts[:place], [part for part in parts[place:] if part not in links]
    if not all(map(_WORD.fullmatch, before)) or (before and "://" not in link):
        return text
    if link.isascii() and all(_WORD.fullmatch(part) and not part.isascii() for part in after):
        return unwrap(link)
    if any(map(_MAY_CONTINUE_A_LINK.search, after)):
        return text
    raise LinkWithText(
        "Words follow the link, or the link contains a space. Send the link alone, and write a space in it as %20."
    )
