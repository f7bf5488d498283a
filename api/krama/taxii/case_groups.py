"""The groupings of a collection: the cases of its indicators, as the viewer sees them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.cases import service as cases
from krama.cases.service import CaseKey
from krama.indicators.kinds import Kind
from krama.links.service import is_hub
from krama.listings import service as listings
from krama.listings.service import Listing
from krama.reports.case_members import CaseIndicator, cases_of, members_of
from krama.sharing.audiences import Viewer
from krama.sharing.labels import Tlp
from krama.stix.cases import SeenCase, grouping_of
from krama.stix.writing import Writer

_AT_ONCE = 500
_END = 2**63 - 1


class CaseReader:
    """Reads groupings for a viewer of a collection, with these kinds, as this writer writes them."""

    def __init__(self, session: Session, viewer: Viewer, kinds: Collection[Kind], writer: Writer) -> None:
        self._session = session
        self._viewer = viewer
        self._kinds = kinds
        self._writer = writer

    def of_listings(self, changed: Sequence[Listing], until: int) -> list[dict[str, Any]]:
        """The groupings of the cases with one of these listings.

        An indicator counts only if its last change is not after `until`: otherwise it is still to come, and brings its
        cases with it. So no grouping refers to what its reader has not received. A hub is in no grouping: each of its
        changes would send hundreds of cases again.
        """
        pulling = [listing.indicator_id for listing in changed if not is_hub(listing)]
        keys = cases_of(self._session, pulling) if pulling else set()
        if not keys:
            return []
        ids = {key: case.case_id for part in _in_parts(keys) for key, case in self._rows(part).items()}
        return self._written(ids, until, {listing.indicator_id: listing for listing in changed})

    def of_cases(self, case_ids: Sequence[UUID]) -> list[dict[str, Any]]:
        """The groupings of these cases, as they are now."""
        rows = cases.with_ids(self._session, case_ids)
        return self._written({(row.agency_id, row.reference): row.case_id for row in rows}, _END, {})

    def _rows(self, keys: Collection[CaseKey]) -> dict[CaseKey, cases.CaseFile]:
        return cases.of_keys(self._session, keys)

    def _written(
        self, case_ids: Mapping[CaseKey, UUID], until: int, read: Mapping[UUID, Listing]
    ) -> list[dict[str, Any]]:
        members = members_of(self._session, self._viewer, case_ids.keys())
        wanted = {each.indicator_id for of_case in members.values() for each in of_case}
        known = {**read, **listings.known(self._session, self._viewer, wanted - read.keys())}
        held = {key: listing for key, listing in known.items() if self._holds(listing, until)}
        seen = (_seen_case(case_ids[key], of_case, held) for key, of_case in members.items())
        written = (grouping_of(self._writer, each) for each in seen if each is not None)
        return sorted((each for each in written if each is not None), key=_place)

    def _holds(self, listing: Listing, until: int) -> bool:
        # gate: grouping names only what its collection has
        return (
            listing.indicator.kind in self._kinds
            and listing.position.seq <= until
            and not is_hub(listing)
            and self._writer.holds(listing)
        )


def _seen_case(case_id: UUID, members: Sequence[CaseIndicator], held: Mapping[UUID, Listing]) -> SeenCase | None:
    inside = [each for each in members if each.indicator_id in held]
    if not inside:
        return None
    seen = [each for each in inside if each.is_seen]
    return SeenCase(
        case_id=case_id,
        known={each.indicator_id: held[each.indicator_id] for each in inside},
        seen={each.indicator_id for each in seen},
        shown={each.indicator_id for each in inside if each.is_shown},
        categories=[each.category for each in seen or inside],
        labels={Tlp(each.tlp) for each in seen or inside},
    )


def _place(grouping: Mapping[str, Any]) -> tuple[str, str]:
    return grouping["modified"], grouping["id"]


def _in_parts(keys: Iterable[CaseKey]) -> Iterable[list[CaseKey]]:
    ordered = sorted(keys)
    return (ordered[first : first + _AT_ONCE] for first in range(0, len(ordered), _AT_ONCE))
