"""What a dry run says in addition to the results: what a person can check of each row before the file is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.bulk.rows import LineNumber
from krama.bulk.schemas import ReportBatchKnown
from krama.indicators import institutions
from krama.indicators.canonical import belonging
from krama.listings import service as listings
from krama.reports import service
from krama.reports.drafts import Fact, Submitted, UpsertResult
from krama.reports.intake import Draft

_PROTECTED = (UpsertResult.PENDING, UpsertResult.DISMISSED)
"""Results that only a protected value has."""

RowPlace = tuple[int, LineNumber]
"""The index of a row among those sent, and its line."""


def discloses_to(principal: Principal) -> bool:
    """Whether a dry run says what other agencies report. A client that may not check values does not learn it here."""
    # gate: others' reports in a dry run need the right to check
    return Permission.CHECKS_RUN in principal.permissions


@dataclass(frozen=True, slots=True)
class Previewed:
    """The result that a row would have. `members` are those that its item has in a dry run alone."""

    submitted: Submitted
    members: dict[str, Any]


class BatchPreview:
    """Submits drafts in memory: each has the result that it would have after those before it.

    What it tells of others' reports is in the record of the request, like the answer to a check.
    """

    def __init__(self, principal: Principal, entry: Entry) -> None:
        self._principal = principal
        self._entry = entry
        self._submission = service.SubmissionPreview(principal)
        self._first: dict[Fact, RowPlace] = {}

    def submit(self, session: Session, drafts: Sequence[Draft], places: Sequence[RowPlace]) -> list[Previewed]:
        """The drafts, which are in these places, with nothing stored."""
        ids = {draft.indicator_id for draft in drafts}
        own = service.own_indicators(session, self._principal.agency_id, ids)
        listed = listings.agency_counts(session, ids, self._principal.viewer)
        submitted = self._submission.submit(session, drafts)
        # what is protected is listed for nobody, even if a row of it remains
        protected = {each.report.indicator_id for each in submitted if each.outcome in _PROTECTED}
        counts = {key: count for key, count in listed.items() if key not in protected}
        if discloses_to(self._principal):
            self._entry.disclose(key.bytes for key in sorted(counts) if counts[key])
        rows = zip(drafts, places, submitted, strict=True)
        return [
            Previewed(each, _bank(draft) | self._known(draft, place, own=draft.indicator_id in own, counts=counts))
            for draft, place, each in rows
        ]

    def _known(self, draft: Draft, place: RowPlace, *, own: bool, counts: dict[UUID, int | None]) -> dict[str, Any]:
        """The member `known`. It is left out if it could only tell of others' reports, and the client may not know."""
        stands = counts.get(draft.indicator_id, 0)
        count = stands or 0 if discloses_to(self._principal) else None
        first = self._first.setdefault(draft.fact, place)
        if first != place:
            status = ReportBatchKnown.REPEATED
        elif own:
            status = ReportBatchKnown.OWN
        elif count is None:
            return {}
        elif stands is None:
            status = ReportBatchKnown.OVERTURNED
        else:
            status = ReportBatchKnown.KNOWN if count else ReportBatchKnown.NEW
        index, line = (None, None) if first == place else first
        return {
            "known": {"status": status.value, "agency_count": count, "first_index": index, "first_line": line},
        }


def _bank(draft: Draft) -> dict[str, Any]:
    """The name of the indicator's institution, if it is on the list."""
    code = belonging(draft.indicator)["institution"]
    name = institutions.short_name(str(code)) if code is not None else None
    return {} if name is None else {"institution_name": name}
