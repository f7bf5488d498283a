"""Keeps drafts on protected values as pending reports: one for each fact, which what is sent again changes."""

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.uuid7 import uuid7
from krama.reports import earlier
from krama.reports import pending_repository as repository
from krama.reports.drafts import Fact, NewReport, Submitted, UpsertResult
from krama.reports.earlier import Earlier, KnownPending, changes_of, label_after
from krama.reports.fields import VOUCHED_MEMBERS
from krama.reports.intake import Draft
from krama.reports.pending_view import as_report, shown
from krama.reports.tables import PendingReport, Report, with_client
from krama.reports.visibility import label_members, label_of

Covered = Sequence[tuple[Draft, UUID]]
"""Drafts on protected values, each with the protection that covers it."""


def lock(session: Session, principal: Principal, covered: Covered) -> KnownPending:
    """What the agency has on these indicators. Nobody adds or decides one until the transaction ends."""
    repository.lock_agency(session, principal.agency_id)
    return repository.latest(session, principal.agency_id, _indicators(covered), lock=True)


def keep(session: Session, principal: Principal, covered: Covered, known: KnownPending) -> list[Submitted]:
    """Keep drafts that the protected list covers. A report of one fact is kept once, and only changes are kept.

    `known` is what `lock` returned. The caller holds every other lock that it needs.
    """
    keeping = _Keeping(principal)
    keeping.learn(_earlier(session, principal, covered, known), known)
    kept = [keeping.keep(draft, protection_id) for draft, protection_id in covered]
    if keeping.changed:
        seq = sequence.take(session)
        for row in keeping.changed.values():
            row.seq = seq
            if row.report_id in keeping.added:
                row.created_at = clock.from_micros(seq)
            session.add(row)
    note(session, reports=sorted(keeping.changed))
    return _submitted(kept, principal, keeping.added)


class PendingPreview:
    """Keeps the drafts of a dry run in memory: each has the result that it would have after those before it."""

    def __init__(self, principal: Principal) -> None:
        self._principal = principal
        self._keeping = _Keeping(principal)

    def keep(self, session: Session, covered: Covered) -> list[Submitted]:
        """What `keep` would return, with nothing stored. The reports are not for other use."""
        stored = repository.latest(session, self._principal.agency_id, _indicators(covered), lock=False)
        before = _earlier(session, self._principal, covered, stored)
        for row in (*stored.values(), *before.rows()):
            session.expunge(row)  # what changes below is not written
        self._keeping.learn(before, stored)
        kept = [self._keeping.keep(draft, protection_id) for draft, protection_id in covered]
        return _submitted(kept, self._principal, self._keeping.added)


def _earlier(session: Session, principal: Principal, covered: Covered, known: KnownPending) -> Earlier:
    return earlier.find(session, principal, [draft for draft, _ in covered], known)


def _indicators(covered: Covered) -> set[UUID]:
    return {draft.indicator_id for draft, _ in covered}


class _Kept(NamedTuple):
    """A pending report, and what a draft did to it."""

    row: PendingReport
    result: UpsertResult


def _submitted(kept: Sequence[_Kept | Submitted], principal: Principal, added: Collection[UUID]) -> list[Submitted]:
    """The results, with each pending report as it is now."""
    return [
        each
        if isinstance(each, Submitted)
        else shown(each.row, principal.sector, each.result, is_new=each.row.report_id in added)
        for each in kept
    ]


class _Keeping:
    """Merges drafts of one member into its pending reports, in memory. `changed` has the rows that are to be stored.

    `added` has the ids of those that are new.
    """

    def __init__(self, principal: Principal) -> None:
        self._principal = principal
        self._earlier = Earlier({}, {}, {}, {}, {}, {}, {}, set())
        self._undecided: dict[Fact, PendingReport] = {}
        self.changed: dict[UUID, PendingReport] = {}
        self.added: set[UUID] = set()

    def learn(self, earlier: Earlier, known: KnownPending) -> None:
        """Take these stored reports too, except for facts that were merged before."""
        self._earlier = earlier
        # gate: ended pending report is not changed
        undecided = {fact: row for fact, row in known.items() if row.decided_at is None and row.withdrawn_at is None}
        self._undecided = undecided | self._undecided

    def keep(self, draft: Draft, protection_id: UUID) -> _Kept | Submitted:
        """The report of this fact, and what the draft did.

        A report that has ended stays so if the draft says nothing new; otherwise another one waits.
        """
        row = self._undecided.get(draft.fact)
        if draft.restated is not None and (row is None or row.report_id != draft.restated.report_id):
            gone = _new(self._principal, draft, protection_id, None)
            return Submitted(as_report(gone, self._principal.sector), draft.indicator, UpsertResult.UNCHANGED)
        if row is None and (repeated := self._earlier.repeated(draft, protected=True)) is not None:
            return repeated
        last = self._earlier.latest(draft.fact) if row is None else as_report(row, self._principal.sector)
        after = None if last is None else label_after(label_of(last), draft)
        # gate: sending again never opens a pending report
        if last is not None and after is not None and self._earlier.opens(label_of(last), after):
            return Submitted(last, draft.indicator, UpsertResult.REJECTED)
        if row is None:
            row = self._undecided[draft.fact] = _new(self._principal, draft, protection_id, last)
            self.added.add(row.report_id)
        elif last is not None and not changes_of(last, draft) and after == label_of(last):
            return _Kept(row, UpsertResult.PENDING)
        else:
            row.revision += 1
        _restate(row, self._principal, draft)
        self.changed[row.report_id] = row
        return _Kept(row, UpsertResult.PENDING)


def _restate(row: PendingReport, principal: Principal, draft: Draft) -> None:
    before, row.request = row.request, _restated(row.request, draft)
    # gate: client of a pending report
    if _facts(before) != _facts(row.request):
        row.client_id = principal.client_id
        # gate: each client that stated a pending fact is remembered
        row.stating_clients = with_client(row.stating_clients, principal.client_id, *draft.also_stated_by.split())
    row.sent_at = draft.sent_at
    row.province = json.loads(row.request).get("province")


def _new(principal: Principal, draft: Draft, protection_id: UUID, last: Report | NewReport | None) -> PendingReport:
    """A pending report that states no facts yet. It begins with the label of the agency's last report of its fact."""
    moment = clock.now()
    return PendingReport(
        report_id=uuid7(moment),
        seq=0,
        agency_id=principal.agency_id,
        client_id=principal.client_id,
        stating_clients=with_client(draft.also_stated_by, principal.client_id),
        indicator_id=draft.indicator_id,
        kind=draft.indicator.kind,
        canonical=draft.indicator.canonical,
        category=draft.category,
        case_reference=draft.case_reference,
        request=None if last is None else json.dumps(label_members(label_of(last))),
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
    if "role" in new:
        old.pop("layer", None)  # it belongs to the role
    if old.get("anonymous") is True:
        new.pop("anonymous", None)
    if new.get("tlp") is None:
        new = {name: stated for name, stated in new.items() if name not in ("tlp", "audience")}
    elif new["tlp"] != old.get("tlp") or new.get("audience") is not None:
        old.pop("audience", None)
    else:
        new.pop("audience", None)
    return json.dumps(old | new, ensure_ascii=False)
