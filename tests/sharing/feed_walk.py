"""Requests of feeds, which the contract leaves out because other standards describe them."""

from collections.abc import Iterator
from uuid import UUID

from krama.stix.ids import indicator_stix_id
from krama.stix.profiles import Profile
from tests.sharing.lives import VALUES, key_of
from tests.sharing.walk import Request

_COLLECTIONS = "/taxii2/krama/collections/"


def reading_feeds() -> Iterator[Request]:
    """Every way to read a collection over TAXII, each once."""
    for path in ("/taxii2/", "/taxii2/krama/", _COLLECTIONS):
        yield Request("taxii", "GET", path, {})
    for profile in Profile:
        for selection in ("all", "corroborated"):
            path = f"{_COLLECTIONS}all-{profile}-{selection}/"
            for parameters in ({}, {"limit": "1"}, {"match[version]": "last"}):
                yield Request("taxii", "GET", f"{path}objects/", {"params": parameters})
            yield Request("taxii", "GET", f"{path}manifest/", {})
            for value in VALUES:
                key = indicator_stix_id(UUID(key_of(value)), profile)
                yield Request("taxii", "GET", f"{path}objects/{key}/", {})
                yield Request("taxii", "GET", f"{path}objects/{key}/versions/", {})
    yield Request("taxii", "GET", f"{_COLLECTIONS}web-opencti-all/objects/", {})
