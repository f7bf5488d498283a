"""Reads the indicators of STIX 2.1 objects, as in a bundle or in an envelope of TAXII. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from krama.core.errors import KramaError
from krama.imports.errors import ImportRefused, ObjectRefused
from krama.imports.items import ImportItem
from krama.imports.rules import Rules
from krama.sharing.labels import Tlp
from krama.stix import markings
from krama.stix.reading import value_of

_STRICTNESS = {label.value: place for place, label in enumerate(Tlp)}
_ID = re.compile(r"[a-z0-9-]{1,64}--[0-9a-f-]{36}")
_MOST_OBJECTS = 100_000


def objects_in(document: Any) -> list[Any]:
    """The objects of a bundle or an envelope. Raises `ImportRefused`."""
    objects = document.get("objects", []) if isinstance(document, dict) else document
    if not isinstance(objects, list):
        raise ImportRefused("The source is not a STIX bundle or a list of STIX objects.")
    if len(objects) > _MOST_OBJECTS:
        raise ImportRefused(f"The source has more than {_MOST_OBJECTS:,} objects at once. Divide it.")
    return objects


def items_of(objects: Iterable[Any], rules: Rules, now: datetime) -> Iterator[ImportItem]:
    """An item for each value of each indicator. Objects of other types say nothing that is imported."""
    for place, node in enumerate(objects):
        if not isinstance(node, dict) or node.get("type") != "indicator":
            continue
        name = _name(node, place)
        try:
            yield from _items(name, node, rules, now)
        except KramaError as fault:
            yield ImportItem(name, {}, fault=fault)


def _name(node: Mapping[str, Any], place: int) -> str:
    stated = node.get("id")
    return stated if isinstance(stated, str) and _ID.fullmatch(stated) else f"object {place + 1}"


def _items(name: str, node: Mapping[str, Any], rules: Rules, now: datetime) -> Iterator[ImportItem]:
    if node.get("pattern_type", "stix") != "stix" or not isinstance(node.get("pattern"), str):
        raise ObjectRefused("Only patterns of the type `stix` can be read.")
    until = _moment(node.get("valid_until"))
    ended = node.get("revoked") is True or (until is not None and until <= now)
    stated = {
        "category": rules.category_of(_texts(node.get("labels"))),
        "confidence": _confidence(node.get("confidence")),
        "tlp": _label(_texts(node.get("object_marking_refs"))),
        "occurred_at": _past(_moment(node.get("modified")), now),
        "valid_until": None if until is None or ended else until.isoformat(),
    }
    yield ImportItem(name, rules.completed(stated | value_of(node["pattern"])), _origin(node, rules), ended)


def _origin(node: Mapping[str, Any], rules: Rules) -> UUID | None:
    creator = node.get("created_by_ref")
    if isinstance(creator, str) and creator.startswith("identity--"):
        try:
            return UUID(creator.removeprefix("identity--"))
        except ValueError:
            return rules.origin
    return rules.origin


def _label(refs: Iterable[str]) -> str | None:
    """The strictest label of these markings, or None without any."""
    labels = [markings.label_of(ref) for ref in refs]
    # gate: unknown marking of an import
    if None in labels:
        raise ObjectRefused("A marking is not one of TLP, so how far the object may be shared is not known.")
    return max((label.value for label in labels if label is not None), key=_STRICTNESS.__getitem__, default=None)


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _confidence(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100 else None


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _past(moment: datetime | None, now: datetime) -> str | None:
    """The time, unless it is yet to come: the clocks of two exchanges differ."""
    return None if moment is None else min(moment, now).isoformat()
