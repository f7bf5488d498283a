"""Converts what was found to the wire format. A title has nothing that the caller does not see in the thing itself."""

from uuid import UUID

from krama.core import clock
from krama.core.windows import Placed
from krama.disputes.searching import DisputeHit
from krama.indicators.canonical import display
from krama.reports.searching import ReportHit
from krama.search.cases import CaseHit
from krama.search.schemas import SearchHit, SearchMember, SearchStatus, SearchType
from krama.search.service import Hit


def hit_out(placed: Placed[Hit]) -> SearchHit:
    """Something that was found, as its own answer would show it."""
    updated_at, hit = clock.from_micros(placed.position.seq), placed.item
    if isinstance(hit, ReportHit):
        return SearchHit(
            type=SearchType.REPORT,
            **_ids(SearchType.REPORT, hit.report_id),
            path=f"/v1/reports/{hit.report_id}",
            title=_joined(display(hit.indicator), hit.category, hit.reference),
            status=SearchStatus(hit.status),
            matched_member=SearchMember(hit.member),
            updated_at=updated_at,
        )
    if isinstance(hit, DisputeHit):
        return SearchHit(
            type=SearchType.DISPUTE,
            **_ids(SearchType.DISPUTE, hit.dispute_id),
            path=f"/v1/disputes/{hit.dispute_id}",
            title=_joined(display(hit.indicator), hit.grounds),
            status=SearchStatus(hit.status),
            matched_member=SearchMember(hit.member),
            updated_at=updated_at,
        )
    if isinstance(hit, CaseHit):
        return SearchHit(
            type=SearchType.CASE,
            **_ids(SearchType.CASE, hit.case.case_id),
            path=f"/v1/cases/{hit.case.case_id}",
            title=_joined(hit.reference, hit.case.category),
            status=SearchStatus(hit.status),
            matched_member=SearchMember(hit.member),
            updated_at=hit.case.updated_at,
        )
    listing = hit.listing
    return SearchHit(
        type=SearchType.INDICATOR,
        **_ids(SearchType.INDICATOR, listing.indicator_id),
        path=f"/v1/indicators/{listing.indicator_id}",
        title=_joined(display(listing.indicator), listing.indicator.kind),
        status=SearchStatus(hit.status),
        matched_member=SearchMember.CANONICAL,
        updated_at=updated_at,
    )


def _ids(what: SearchType, own: UUID) -> dict[str, UUID | None]:
    """The id under the name that it has everywhere, and null under the other names."""
    return {f"{each.value}_id": own if each is what else None for each in SearchType}


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
