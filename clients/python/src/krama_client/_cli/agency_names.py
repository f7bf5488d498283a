"""Agencies by their names: people type and read names, the API has ids."""

import re
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from krama_client._cli.texts import NO, Stop
from krama_client._cli.writing import shown

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.types import Agency

Document = dict[str, Any]

_WORDS: Final = ("own", "others", "all")
"""What the API takes in place of ids of agencies."""
_NAMED: Final = 5


def id_of(krama: "Krama", text: str) -> str:
    """The id of the agency that is meant: an id as it is, else by the whole name, whatever its capitals.

    Raises `Stop` if no agency has this name, with those that may be meant: a part of a name is never enough, because
    the wrong agency would learn what is not for it.
    """
    if text in _WORDS or _is_id(text):
        return text
    return _by_name(list(krama.agencies.list()), text)


def ids_of(krama: "Krama", text: str) -> list[str]:
    """The ids of some agencies: names or ids with commas between them. Ids may have spaces. Raises `Stop`."""
    parts = [part for part in re.split(r"[,\s]+", text) if part]
    if all(map(_is_id, parts)):
        return parts
    agencies = list(krama.agencies.list())
    if any(_plain(each.name) == _plain(text) for each in agencies):  # also a name that has a comma
        return [_by_name(agencies, text)]
    named = [part.strip() for part in text.split(",") if part.strip()]
    return [part if _is_id(part) else _by_name(agencies, part) for part in named]


def with_ids(krama: "Krama", members: Document) -> Document:
    """The members of a label in which the audience has the ids of its agencies. Raises `Stop`."""
    audience = members.get("audience") or {}
    if "agencies" not in audience:
        return members
    return members | {"audience": audience | {"agencies": ids_of(krama, audience["agencies"])}}


def with_names(krama: "Krama", document: Document) -> Document:
    """A case or report, for people, in which the audience has the names of its agencies, where they can be read."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    audience = document["audience"] or {}
    if not audience.get("agencies"):
        return document
    names: dict[str, str] = {}
    with suppress(PermissionDenied):
        names = {str(each.agency_id): each.name for each in krama.agencies.list()}
    named = [names.get(str(each), str(each)) for each in audience["agencies"]]
    return document | {"audience": audience | {"agencies": named}}


def _by_name(agencies: "Sequence[Agency]", text: str) -> str:
    same = [each for each in agencies if _plain(each.name) == _plain(text)]
    if len(same) == 1:
        return str(same[0].agency_id)
    if same:
        raise Stop(NO, "agencies.several", name=shown(text, 60), ids=", ".join(str(each.agency_id) for each in same))
    names = {_plain(each.name): each.name for each in agencies}
    near = [name for plain, name in names.items() if _plain(text) in plain]
    near += [names[plain] for plain in get_close_matches(_plain(text), names, n=_NAMED) if names[plain] not in near]
    if not near:
        raise Stop(NO, "agencies.no_such", name=shown(text, 60))
    meant = ", ".join(shown(name, 60) for name in near[:_NAMED]) + (" …" if len(near) > _NAMED else "")
    raise Stop(NO, "agencies.near", name=shown(text, 60), names=meant)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
