"""The collections: a group of kinds in a profile, all listings or only those that are corroborated; and the inbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from krama.indicators.groups import GROUPS
from krama.indicators.kinds import Kind
from krama.readers.selections import taxii_list
from krama.stix.ids import NAMESPACE
from krama.stix.profiles import Profile

MEDIA_TYPES = ["application/stix+json;version=2.1"]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection to read. `name` is its alias in URLs, and what a feed key is for."""

    name: str
    title: str
    group: str
    profile: Profile
    corroborated: bool

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of its indicators."""
        return GROUPS[self.group][1]

    @property
    def list_name(self) -> str:
        """The list that its readers keep a copy of, in either profile."""
        return taxii_list(self.group, corroborated=self.corroborated)

    @property
    def collection_id(self) -> UUID:
        """The same in every exchange."""
        return uuid5(NAMESPACE, f"collection {self.name}")

    def resource(self) -> dict[str, Any]:
        """The collection as TAXII describes it (§5.2.1)."""
        return _resource(self.collection_id, self.name, self.title, can_read=True)


def _all() -> list[Collection]:
    return [
        Collection(
            f"{group}-{profile.value}-{'corroborated' if corroborated else 'all'}",
            f"{'Corroborated' if corroborated else 'All'} listings: {holds} ({profile.value})",
            group,
            profile,
            corroborated,
        )
        for group, (holds, _) in GROUPS.items()
        for profile in Profile
        for corroborated in (False, True)
    ]


COLLECTIONS: Mapping[str, Collection] = {each.name: each for each in _all()}
"""The collections to read, by name."""
_BY_ID = {str(each.collection_id): each for each in COLLECTIONS.values()}

INBOX = "inbox"
INBOX_ID = uuid5(NAMESPACE, "collection inbox")


def find(text: str) -> Collection | None:
    """The collection to read with this id or name."""
    return _BY_ID.get(text) or COLLECTIONS.get(text)


def is_inbox(text: str) -> bool:
    """Whether this is the id or the name of the collection to write to."""
    return text in (INBOX, str(INBOX_ID))


def inbox_resource() -> dict[str, Any]:
    """The collection to write to, as TAXII describes it."""
    return _resource(INBOX_ID, INBOX, "Reports: add indicators to report their values", can_read=False)


def _resource(collection_id: UUID, name: str, title: str, *, can_read: bool) -> dict[str, Any]:
    return {
        "id": str(collection_id),
        "title": title,
        "alias": name,
        "can_read": can_read,
        "can_write": not can_read,
        "media_types": MEDIA_TYPES,
    }
