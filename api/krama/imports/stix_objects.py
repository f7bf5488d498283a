"""Reads the indicators of STIX 2.1 objects, as in a bundle or in an envelope of TAXII. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from krama.core.errors import KramaError
from krama.imports.errors import ImportRefused, MarkingRefused, ObjectRefused
from krama.imports.items import ImportItem
from krama.imports.readings import happened, known_moment, moment, refuse_red, tried
from krama.imports.rules import Rules
from krama.sharing.labels import Tlp
from krama.stix import markings
from krama.stix.errors import StixObjectRefused
from krama.stix.exchange import INDICATOR_EXTENSION, origin_in
from krama.stix.ids import is_listing_id
from krama.stix.reading import refuse_harmless, value_of

_ID = re.compile(r"[a-z0-9-]{1,64}--[0-9a-f-]{36}")
_MOST_OBJECTS = 100_000
_ENVELOPE = {"more", "next"}
"""The members of an envelope without objects (TAXII 2.1, section 3.7)."""
_TIMES = ("valid_from", "created", "modified")


def objects_in(document: Any) -> list[Any]:
    """The objects of a bundle or an envelope, of which each may have none. Raises `ImportRefused`."""
    is_empty = isinstance(document, dict) and (document.get("type") == "bundle" or document.keys() <= _ENVELOPE)
    objects = document.get("objects", [] if is_empty else None) if isinstance(document, dict) else document
    if not isinstance(objects, list):
        raise ImportRefused("The source is not a STIX bundle or a list of STIX objects.")
    if len(objects) > _MOST_OBJECTS:
        raise ImportRefused(f"The source has more than {_MOST_OBJECTS:,} objects at once. Divide it.")
    return objects


def items_of(objects: Iterable[Any], rules: Rules, now: datetime) -> Iterator[ImportItem]:
    """An item for each indicator. Objects of other types say nothing that is imported."""
    for place, node in enumerate(objects):
        if isinstance(node, dict) and node.get("type") == "indicator":
            yield _item(node, place, rules, now)


def _item(node: Mapping[str, Any], place: int, rules: Rules, now: datetime) -> ImportItem:
    stated = node.get("id")
    key = stated if isinstance(stated, str) and _ID.fullmatch(stated) else None
    name = key or f"object {place + 1}"
    if key is None and isinstance(node.get("pattern"), str):
        key = f"pattern {node['pattern']}"
    revoked = str(node.get("revoked", False)).lower()
    label, refusal = tried(lambda: strictest_label(node))
    # gate: what is revoked ends, whatever else is unreadable
    if revoked in ("true", "1"):
        return ImportItem(name, {}, key, known_moment(node.get("modified")), ended=True, label=label)
    if refusal is not None:  # it ends, also if its time can't be read
        return ImportItem(name, {}, key, known_moment(node.get("modified")), ended=True, label=label, fault=refusal)
    modified = None
    try:
        refuse_harmless(node)
    except StixObjectRefused as fault:  # what an earlier version stated ends
        return ImportItem(name, {}, key, known_moment(node.get("modified")), ended=True, label=label, fault=fault)
    try:
        modified = moment(node.get("modified"), "modified")
        until = moment(node.get("valid_until"), "valid_until")
        if until is not None and until <= now:
            return ImportItem(name, {}, key, modified, ended=True, label=label)
        if revoked not in ("false", "0", "none"):
            raise ObjectRefused("Its member `revoked` is neither true nor false.")
        members = {
            **_members(node, label, rules),
            "occurred_at": happened(_happened_at(node), now),
            "valid_until": None if until is None else until.isoformat(),
        }
        stated = rules.label_of(label)
        is_listing = partial(is_listing_id, key or "")
        whole, origin = rules.completed(members), _origin(node, rules)
        return ImportItem(name, whole, key, modified, origin, label=stated, is_listing_of=is_listing)
    except KramaError as fault:
        return ImportItem(name, {}, key, modified, label=label, fault=fault)


def _members(node: Mapping[str, Any], label: Tlp | None, rules: Rules) -> dict[str, Any]:
    """What an indicator says, apart from its times."""
    if node.get("pattern_type", "stix") != "stix" or not isinstance(node.get("pattern"), str):
        raise ObjectRefused("Only patterns of the type `stix` can be read.")
    return {
        "category": rules.category_of(_texts(node.get("labels"))),
        "confidence": _confidence(node.get("confidence")),
        "tlp": None if label is None else label.value,
        **value_of(node["pattern"]),
    }


def _origin(node: Mapping[str, Any], rules: Rules) -> UUID | None:
    """Who stated it first, as an exchange says that copied it; otherwise its creator."""
    creator = origin_in(node) or node.get("created_by_ref")
    if isinstance(creator, str) and creator.startswith("identity--"):
        try:
            return UUID(creator.removeprefix("identity--"))
        except ValueError:
            return rules.origin
    return rules.origin


def strictest_label(node: Mapping[str, Any]) -> Tlp | None:
    """The strictest marking of an object or of its parts. Raises `MarkingRefused`."""
    try:
        return refuse_red(markings.strictest(node))
    except StixObjectRefused as fault:
        raise MarkingRefused(str(fault)) from fault


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _confidence(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100):
        return value
    raise ObjectRefused("Its confidence is not a whole number from 0 to 100.")


def _happened_at(node: Mapping[str, Any]) -> Iterator[datetime | None]:
    """When what it states happened last, by the best time first.

    A source may rewrite `modified` every day, and the import must fade.

    An indicator of another exchange says when it was reported last: it is valid since it was reported first.
    """
    extensions = node.get("extensions")
    own = extensions.get(INDICATOR_EXTENSION) if isinstance(extensions, dict) else None
    reported = own.get("last_reported_at") if isinstance(own, dict) else None
    return (known_moment(each) for each in (reported, *(node.get(name) for name in _TIMES)))
