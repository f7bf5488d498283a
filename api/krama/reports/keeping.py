"""Keeps drafts on protected values as pending reports: one for each fact, which what is sent again changes."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.database import advisory_lock
from krama.core.uuid7 import uuid7
from krama.reports import pending_repository as repository
from krama.reports.drafts import Fact, Submitted, UpsertResult
from krama.reports.fields import VOUCHED_MEMBERS
from krama.reports.intake import Draft
from krama.reports.pending import shown
from krama.reports.tables import PendingReport

Known = dict[Fact, PendingReport]
"""An agency's pending reports on some indicators: for each fact the undecided one, else the one that ended last."""


def lock(session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]]) -> Known:
    """What the agency has on these indicators. Nobody adds or decides one until the transaction ends."""
    advisory_lock(session, f"pending reports of {principal.agency_id}")
    return repository.latest(session, principal.agency_id, _indicators(covered), lock=True)


def keep(
    session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]], known: Known
) -> list[Submitted]:
    """Keep drafts that the protected list covers. A report of one fact is kept once, and only changes are kept.

    `known` is what `lock` returned. The caller holds every other lock that it needs.
    """
    keeping = _Keeping(principal, known)
    kept = [keeping.keep(draft, protection_id) for draft, protection_id in covered]
    if keeping.changed:
        seq = sequence.take(session)
        for row in keeping.changed.values():
            row.seq = seq
            if row.report_id in keeping.added:
                row.created_at = clock.from_micros(seq)
            session.add(row)
    note(session, reports=sorted(keeping.changed))
    return [shown(row, principal.sector, result, is_new=row.report_id in keeping.added) for row, result in kept]


class PendingPreview:
    """Keeps the drafts of a dry run in memory: each has the result that it would have after those before it."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal
        self._keeping = _Keeping(principal, {})

    def keep(self, session: Session, covered: Sequence[tuple[Draft, UUID]]) -> list[Submitted]:
        """What `keep` would return, with nothing stored. The reports are not for other use."""
        stored = repository.latest(session, self._principal.agency_id, _indicators(covered), lock=False)
        for row in stored.values():
            session.expunge(row)  # what changes below is not written
        self._keeping.learn(stored)
        kept = [self._keeping.keep(draft, protection_id) for draft, protection_id in covered]
        return [shown(row, self._principal.sector, result) for row, result in kept]


def _indicators(covered: Sequence[tuple[Draft, UUID]]) -> set[UUID]:
    return {draft.indicator_id for draft, _ in covered}


class _Keeping:
    """Merges drafts of one member into its pending reports, in memory. `changed` has the rows that are to be stored.

    `added` has the ids of those that are new.
    """

    def __init__(self, principal: Principal, known: Known) -> None:
        self._principal = principal
        self._known = known
        self.changed: dict[UUID, PendingReport] = {}
        self.added: set[UUID] = set()

    def learn(self, stored: Known) -> None:
        """Take these stored reports too, except for facts that were merged before."""
        self._known = stored | self._known

    def keep(self, draft: Draft, protection_id: UUID) -> tuple[PendingReport, UpsertResult]:
        """The report of this fact, and what the draft did.

        A report that ended while it was pending stays so if the draft says nothing new; otherwise another one waits.
        After its retention, nothing is left of its request to compare, so the draft is new.
        """
        row = self._known.get(draft.fact)
        if row is not None and _statements(row.request) == _statements(_restated(row.request, draft)):
            return row, _repeated(row)
        # gate: ended pending report is not changed
        if row is None or _repeated(row).repeats_ended:
            row = self._known[draft.fact] = _new(self._principal, draft, protection_id)
            self.added.add(row.report_id)
        else:
            row.revision += 1
        _restate(row, self._principal, draft)
        self.changed[row.report_id] = row
        return row, UpsertResult.PENDING


def _repeated(row: PendingReport) -> UpsertResult:
    """The result of a draft that says what the row says."""
    if row.withdrawn_at is not None:
        return UpsertResult.WITHDRAWN
    return UpsertResult.PENDING if row.decided_at is None else UpsertResult.DISMISSED


def _restate(row: PendingReport, principal: Principal, draft: Draft) -> None:
    before, row.request = row.request, _restated(row.request, draft)
    # gate: client of a pending report
    if _facts(before) != _facts(row.request):
        row.client_id = principal.client_id
    row.sent_at = draft.sent_at
    row.province = json.loads(row.request).get("province")


def _new(principal: Principal, draft: Draft, protection_id: UUID) -> PendingReport:
    moment = clock.now()
    return PendingReport(
        report_id=uuid7(moment),
        seq=0,
        agency_id=principal.agency_id,
        client_id=principal.client_id,
        indicator_id=draft.indicator_id,
        kind=draft.indicator.kind,
        canonical=draft.indicator.canonical,
        category=draft.category,
        case_reference=draft.case_reference,
        protection_id=protection_id,
        created_at=moment,
        sent_at=draft.sent_at,
    )


def _statements(request: str | None) -> dict[str, object]:
    """What the request says. In a report that is not listed yet, null says as much as nothing."""
    return {name: stated for name, stated in json.loads(request or "{}").items() if stated is not None}


def _facts(request: str | None) -> dict[str, object]:
    """What a second officer would vouch for."""
    stated = _statements(request)
    return {name: stated.get(name) for name in VOUCHED_MEMBERS}


def _restated(before: str | None, draft: Draft) -> str:
    """The request that states what both requests state. As in a report, the later one counts where both do."""
    old, new = json.loads(before or "{}"), json.loads(draft.request)
    if old.get("anonymous") is True:
        new.pop("anonymous", None)
    if new.get("tlp") is None:
        new = {name: stated for name, stated in new.items() if name not in ("tlp", "audience")}
    elif new["tlp"] != old.get("tlp") or new.get("audience") is not None:
        old.pop("audience", None)
    else:
        new.pop("audience", None)
    return json.dumps(old | new, ensure_ascii=False)
