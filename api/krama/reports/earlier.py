"""What an agency has reported of the same facts before, listed or pending, and what sending it again may not do.

What the agency withdrew stays so until it says `again`, or something happened after that. No report becomes visible to
more members than the last one of the same fact.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.core.columns import AskedKeys
from krama.reports import (
    copied_labels,
    copy_repository,
    named_before,
    pending_repository,
    pending_rereading,
    repository,
)
from krama.reports.drafts import Fact, NewReport, Submitted, UpsertResult
from krama.reports.intake import Draft
from krama.reports.pending_view import as_report
from krama.reports.schemas import ReportStatus
from krama.reports.tables import PendingReport, Report
from krama.reports.visibility import Label, label_of
from krama.rule.evidence import Ending
from krama.sharing import policy as sharing
from krama.sharing.policy import Visibility
from krama.sharing.sectors import Sector
from krama.sharing.stored import visibility_of

ENDED_BY_SOURCE = "Its source has ended it."
"""Why a copy was withdrawn. Its agency did not withdraw it, so it is new when it is stated again."""

_BY_READING_AGAIN = frozenset({pending_rereading.MERGED, pending_rereading.REFUSED, pending_rereading.PROTECTED})

KnownPending = Mapping[Fact, PendingReport]
"""An agency's pending reports on some indicators: for each fact the undecided one, else the one that ended last."""


class Earlier(NamedTuple):
    """An agency's reports on some indicators, by fact: the live ones, and of those that ended the latest of each kind.

    `last` is the latest one of a fact without a live report, however it ended. It may also be undecided. `sectors` are
    those of the agencies that the drafts name. `given` are the labels that the agency itself gave to facts of which
    sources state another label now. `anonymous` are the indicators with a copy whose agency is not named.
    """

    live: dict[Fact, Report]
    overturned: dict[Fact, Report | NewReport]
    withdrawn: dict[Fact, Report | NewReport]
    dismissed: dict[Fact, Report | NewReport]
    last: dict[Fact, Report | NewReport]
    sectors: dict[UUID, Sector]
    given: dict[Fact, Visibility]
    anonymous: set[UUID]

    def latest(self, fact: Fact) -> Report | NewReport | None:
        """The report whose label a new report of this fact takes."""
        return self.live.get(fact) or self.last.get(fact)

    def repeated(self, draft: Draft, *, protected: bool = False) -> Submitted | None:
        """The result of a draft that only repeats a report that has ended, or None.

        A report was dismissed because its value was protected, so this counts only while it is.
        """
        fact = draft.fact
        if draft.origin is not None and fact not in self.live and (copied := self._repeated_copy(draft)) is not None:
            return copied
        # nearly every fact is new; all others that have ended are in `last`
        if fact not in self.last or fact in self.live or draft.pending is not None:
            return None
        overturned, withdrawn = self.overturned.get(fact), self.withdrawn.get(fact)
        # gate: overturned report stays overturned
        if overturned is not None and not _happened_after(draft, overturned.overturned_at):
            return Submitted(overturned, draft.indicator, UpsertResult.OVERTURNED)
        # gate: withdrawn report stays withdrawn
        if withdrawn is not None and not _comes_back(draft, withdrawn):
            return Submitted(withdrawn, draft.indicator, UpsertResult.WITHDRAWN)
        dismissed = self.dismissed.get(fact) if protected else None
        if dismissed is not None and not _comes_back(draft, dismissed):
            return Submitted(dismissed, draft.indicator, UpsertResult.DISMISSED)
        return None

    def _repeated_copy(self, draft: Draft) -> Submitted | None:
        """The result of a copy of a value that was overturned or withdrawn, whatever category and time it has now.

        Its source does not know of that. The agency may report the value itself.
        """
        mistake, withdrawn = _on_indicator(self.overturned, draft), _on_indicator(self.withdrawn, draft)
        # gate: a copy does not list again what was overturned
        if mistake is not None:
            return Submitted(mistake, draft.indicator, UpsertResult.OVERTURNED)
        # gate: a copy does not list again what its agency withdrew
        if withdrawn is not None:
            return Submitted(withdrawn, draft.indicator, UpsertResult.WITHDRAWN)
        return None

    def opens(self, before: Label, after: Label) -> bool:
        """Whether a report would go to more members with the label `after`, which sending it again never does."""
        return before is not after and sharing.widens(before.visibility, after.visibility, self.sectors)

    def keep_strict(self, fact: Fact, report: Report | NewReport) -> None:
        """Let a report whose value names this fact now be its last one, unless that opens it or names its source."""
        known = self.last.get(fact)
        if known is not None:
            before, after = label_of(known), label_of(report)
            if self.opens(before, after) or (before.anonymous and not after.anonymous):
                return
        self.last[fact] = report

    def label_of_copy(self, before: Label, draft: Draft) -> Label:
        """The label of a copy which has had the label `before`: that of all its objects, if its agency allows it."""
        stated = before.visibility if draft.visibility is None else draft.visibility
        visibility = copied_labels.allowed(stated, self.given.get(draft.fact), self.sectors)
        # gate: a copy in another category names no source that was not named
        unnamed = self.latest(draft.fact) is None and draft.indicator_id in self.anonymous
        return Label(visibility, before.anonymous or draft.sent.anonymous or unnamed)

    def rows(self) -> list[Report]:
        """The stored reports among them, each once."""
        every = (report for reports in self[:-3] for report in reports.values())
        return list({report.report_id: report for report in every if isinstance(report, Report)}.values())


def _on_indicator(ended: Mapping[Fact, Report | NewReport], draft: Draft) -> Report | NewReport | None:
    """One of these reports that is on the draft's indicator, whatever category it had."""
    return next((each for fact, each in ended.items() if fact[0] == draft.indicator_id), None)


def find(
    session: Session,
    principal: Principal,
    drafts: Sequence[Draft],
    pending: KnownPending | None = None,
    live: dict[Fact, Report] | None = None,
) -> Earlier:
    """What the agency has reported before of the drafts' facts.

    `pending` are the agency's pending reports on the indicators, and `live` its live ones on the drafts' facts, if the
    caller has read them. What is read follows from the agency's own reports alone. Other statements for an indicator
    that others have reported would take another time.
    """
    indicators = AskedKeys({draft.indicator_id for draft in drafts})
    if live is None:
        live = repository.live_facts(session, principal.agency_id, indicators)
    unreported = AskedKeys({draft.indicator_id for draft in drafts if draft.fact not in live}) if live else indicators
    if pending is None:
        pending = pending_repository.latest(session, principal.agency_id, unreported, lock=False) if unreported else {}
    ended: list[Report | NewReport] = []
    if unreported:
        ended += repository.ended_facts(session, principal.agency_id, unreported)
    # a pending report that was erased before labels were kept tells nothing
    ended += [as_report(row, principal.sector) for row in pending.values() if row.request is not None]
    # gate: what had ended before its value was read again still holds
    before = named_before.find(session, principal, unreported) if unreported else []
    named = {agency for draft in drafts for agency in draft.recipients}
    named.update(agency for _, report in before for agency in visibility_of(report).recipients)
    sectors = agencies.sectors_of(session, named) if named else {}
    earlier = Earlier(live, {}, {}, {}, {}, sectors, {}, set())
    own = [((report.indicator_id, report.category, report.case_reference), report) for report in ended]
    for fact, report in sorted(own, key=_since):
        earlier.last[fact] = report
    for fact, report in sorted(before, key=_since):
        earlier.keep_strict(fact, report)
    for fact, report in sorted([*own, *before], key=_since):
        if isinstance(report, NewReport) and report.erased_at is not None:
            continue  # only the label of a pending report outlasts its erasure, so nothing is left to compare
        if report.overturned_at is not None:
            earlier.overturned[fact] = report
        elif report.ended_as == Ending.EXPIRED or report.withdrawal_reason == ENDED_BY_SOURCE:
            earlier.withdrawn.pop(fact, None)  # the fact was live after it
        elif report.ended_as == Ending.WITHDRAWN and report.withdrawal_reason not in _BY_READING_AGAIN:
            earlier.withdrawn[fact] = report
        elif report.ended_as == ReportStatus.DISMISSED:
            earlier.dismissed[fact] = report
    _learn_given(session, principal, drafts, earlier)
    return earlier


def _learn_given(session: Session, principal: Principal, drafts: Sequence[Draft], earlier: Earlier) -> None:
    """Read the labels that the agency itself gave to values of which copies are new, or would change their label."""
    known = {**earlier.last, **earlier.live}
    copied = [draft for draft in drafts if draft.origin is not None]
    if not copied:
        return
    reported = {indicator for indicator, _, _ in known}
    # gate: a label that went along binds a value that is new
    reported |= copy_repository.carried_to(session, principal.agency_id, {draft.indicator_id for draft in copied})
    copied = [draft for draft in copied if draft.indicator_id in reported]
    relabelled = {
        draft.fact
        for draft in copied
        if (last := earlier.latest(draft.fact)) is None or visibility_of(last) != draft.visibility
    }
    if relabelled:
        unnamed = {fact[0] for fact, each in known.items() if each.origin is not None and label_of(each).anonymous}
        earlier.anonymous.update(unnamed)
    earlier.given.update(copied_labels.given_by_agency(session, principal.agency_id, principal.client_id, relabelled))
    earlier.sectors.update(copied_labels.sectors_named(session, earlier.given.values()))


def _since(ended: tuple[Fact, Report | NewReport]) -> datetime:
    """When the report ended, or when an undecided one has changed last."""
    _, report = ended
    return report.overturned_at or report.withdrawn_at or report.decided_at or report.updated_at


def _comes_back(draft: Draft, ended: Report | NewReport) -> bool:
    """Whether the draft is about a report that was withdrawn or dismissed on purpose, or about another incident.

    Other facts, labels and spellings do not bring it back: a program that sends its file every night does not know
    that an officer withdrew a row. A case is one incident, whatever day it has now.
    """
    return draft.again or (draft.case_reference == "" and _happened_after(draft, ended.withdrawn_at))


def _happened_after(draft: Draft, ended_at: datetime | None) -> bool:
    """Whether the draft reports something that happened after the same report had ended."""
    occurred_at = draft.sent.occurred_at
    return occurred_at is not None and ended_at is not None and occurred_at > ended_at


def changes_of(report: Report | NewReport, draft: Draft) -> dict[str, object]:
    """What the draft states and what differs, except for the label."""
    changes = report.facts.changes(draft.stated())
    changes.pop("anonymous", None)
    return changes


def label_after(before: Label, draft: Draft) -> Label:
    """The label that the draft asks for of a report with the label `before`. It takes it only if it does not open it.

    The same label without an audience keeps the audience.

    The source may become anonymous. That it is named again takes `service.relabel`: programs that send every default of
    the contract would otherwise name it by mistake.
    """
    if not draft.asks_for_label:
        return before
    # gate: sending again never names the source
    anonymous = before.anonymous or draft.sent.anonymous
    return Label(draft.visibility_after(before.visibility), anonymous)
