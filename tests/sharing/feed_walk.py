"""Requests of feeds, which the contract leaves out because other standards describe them."""

from collections.abc import Collection, Iterator
from uuid import UUID

from krama.stix.ids import grouping_stix_id, indicator_stix_id
from krama.stix.profiles import Profile
from tests.sharing.lives import VALUES, key_of
from tests.sharing.walk import Request
from tests.tiers import LONG

GROUPING = "taxii grouping"
"""The operation of a request for one grouping by its id."""

_COLLECTIONS = "/taxii2/krama/collections/"


def reading_feeds(case_ids: Collection[str]) -> Iterator[Request]:
    """Every way to read a collection over TAXII, each once: also the groupings of these cases by their ids.

    Who was shown a grouping keeps its id, and may ask for it after its case was closed to it.
    """
    for path in ("/taxii2/", "/taxii2/krama/", _COLLECTIONS):
        yield Request("taxii", "GET", path, {})
    for profile in Profile:
        keys = [indicator_stix_id(UUID(key_of(value)), profile) for value in VALUES]
        keys += [grouping_stix_id(UUID(case_id), profile) for case_id in case_ids]
        for selection in ("all", "corroborated"):
            path = f"{_COLLECTIONS}all-{profile}-{selection}/"
            for parameters in ({}, {"limit": "1"}, {"match[version]": "last"}, {"match[id]": ",".join(keys)}):
                yield Request("taxii", "GET", f"{path}objects/", {"params": parameters})
            yield Request("taxii", "GET", f"{path}manifest/", {})
            for key in keys:
                operation = GROUPING if key.startswith("grouping") else "taxii"
                yield Request(operation, "GET", f"{path}objects/{key}/", {})
                if LONG or operation != GROUPING:  # one of its grouping is read in the same way
                    yield Request(operation, "GET", f"{path}objects/{key}/versions/", {})
    yield Request("taxii", "GET", f"{_COLLECTIONS}web-opencti-all/objects/", {})
