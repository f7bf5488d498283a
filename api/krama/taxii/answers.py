"""TAXII's resources as JSON."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response
from pydantic_core import to_json

from krama.core.cursor import Cursors
from krama.core.problems import TAXII_MEDIA_TYPE
from krama.stix.writing import timestamp
from krama.taxii.filters import Query
from krama.taxii.service import CollectionPage

_STIX = "application/stix+json;version=2.1"


def taxii_response(resource: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A resource in TAXII's media type. Empty members are left out, as the standard has it."""
    return Response(to_json(resource), status, dict(headers or {}), TAXII_MEDIA_TYPE)


def envelope(page: CollectionPage, query: Query, cursors: Cursors) -> Response:
    """The objects of a page."""
    return _paged("objects", [*page.others, *page.indicators, *page.groupings], page, query, cursors)


def manifest(page: CollectionPage, query: Query, cursors: Cursors) -> Response:
    """The manifest of a page: what there is, and since when."""
    records = [_record(each, each.get("modified", each["created"])) for each in page.others]
    records += [_record(each, each["modified"]) for each in (*page.indicators, *page.groupings)]
    return _paged("objects", records, page, query, cursors)


def versions(page: CollectionPage, query: Query, cursors: Cursors) -> Response:
    """The versions of the one object of a page."""
    objects = [*page.indicators, *page.groupings, *page.others]
    return _paged("versions", [each.get("modified", each["created"]) for each in objects], page, query, cursors)


def _record(members: Mapping[str, Any], added: str) -> dict[str, Any]:
    version = members.get("modified", members["created"])
    return {"id": members["id"], "date_added": added, "version": version, "media_type": _STIX}


def _paged(name: str, items: list[Any], page: CollectionPage, query: Query, cursors: Cursors) -> Response:
    """An envelope, with when its first and last object were added.

    An empty page has these headers too: a reader that finds none continues from its own time, and misses what is
    written meanwhile.
    """
    resource: dict[str, Any] = {"more": page.more}
    if page.more:
        resource["next"] = cursors.encode(page.position, *query.of)
    if items:
        resource[name] = items
    headers = {
        "X-TAXII-Date-Added-First": timestamp(page.first),
        "X-TAXII-Date-Added-Last": timestamp(page.stated),
    }
    return taxii_response(resource, headers=headers)
