"""Turns the values of a case into drafts of reports with the facts of the case, or into what is wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.case_files.schemas import CaseValueIn
from krama.case_files.unlisted import Unlisted
from krama.cases.errors import CaseLabelWidened, CaseRoleContradicted, CaseValueContradicted
from krama.cases.tables import CaseFile
from krama.core import clock
from krama.core.errors import KramaError
from krama.core.money import MoneyIn
from krama.core.validation import FieldProblem
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints
from krama.reports.drafts import Fact, Submitted
from krama.reports.intake import Draft, Restated, draft, draft_on, faults, stated_visibility, unknown_recipients
from krama.reports.schemas import AudienceIn, ReportIn, ReportStatus
from krama.reports.visibility import Label, label_members, label_of
from krama.rule.roles import CaseRole
from krama.sharing import policy as sharing
from krama.sharing.errors import RecipientUnknown
from krama.sharing.sectors import Sector

MEMBERS = {
    "occurred_at": ("occurred_at",),
    "province": ("province",),
    "channel": ("channel",),
    "loss": ("loss_amount", "loss_currency"),
    "narrative": ("narrative",),
}
"""The members of a case that its reports repeat, with their columns."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What a request changes of a case: the label before and after it, and the columns before they changed."""

    case: CaseFile
    label_before: Label | None
    label: Label
    before: Mapping[str, Any]
    changed: frozenset[str]

    @property
    def is_relabelled(self) -> bool:
        return self.label_before is not None and self.label_before != self.label

    def facts(self, members: Iterable[str]) -> dict[str, Any]:
        """What the case states now, as members of a report."""
        return {name: self._member(name) for name in members}

    def _member(self, name: str) -> Any:
        values = [getattr(self.case, column) for column in MEMBERS[name]]
        if name != "loss":
            return values[0]
        amount, currency = values
        return None if amount is None else MoneyIn.model_construct(amount=amount, currency=currency)

    def repeated_by(self, report: Submitted) -> dict[str, Any]:
        """The facts that this report has as the case had them before, as the case states them now."""
        facts = report.report.facts
        return self.facts(
            name
            for name, columns in MEMBERS.items()
            if all(getattr(facts, column) == self.before[column] for column in columns)
        )


@dataclass(slots=True)
class CaseDrafts:
    """The drafts of a request, and what is wrong with its other values, by their places.

    `places` has the place of the draft of each value that can be read. Drafts behind them restate other reports.
    """

    drafts: list[Draft] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    faults: dict[int, list[FieldProblem]] = field(default_factory=dict)


class Drafting:
    """Makes the drafts of one request about a case. `known` are the case's live and undecided reports."""

    def __init__(
        self, session: Session, principal: Principal, region: str, change: CaseChange, known: Iterable[Submitted]
    ) -> None:
        self._session, self._principal, self._region, self._change = session, principal, region, change
        self._known: dict[Fact, Submitted] = {_fact(each): each for each in known}
        self._stated: dict[UUID, tuple[int, CaseValueIn]] = {}
        self._sure: dict[UUID, tuple[int, int]] = {}  # the first confidence of each value, where it was stated
        self.unlisted = Unlisted()
        self.made = CaseDrafts()

    def add(self, values: Sequence[CaseValueIn], *, again: bool) -> None:
        """Draft a report of each value, or say what is wrong with it. `again` brings back what was withdrawn."""
        for index, value in enumerate(values):
            # gate: what is once called the victim's own is not listed
            if value.role in (CaseRole.VICTIM, CaseRole.IMPERSONATED):
                self._remember_unlisted(index, value, value.role)
        for index, value in enumerate(values):
            try:
                made = self._draft(index, value)
            except _Faulty as faulty:
                self.made.faults[index] = faulty.problems
            else:
                self.made.places[index] = len(self.made.drafts)
                self.made.drafts.append(replace(made, again=again))

    def restate_rest(self) -> None:
        """Draft again the case's reports that repeat what has changed, other than those that were sent."""
        sent = {each.fact for each in self.made.drafts}
        for fact, report in self._known.items():
            if fact not in sent and (restated := self._restated(report)) is not None:
                self.made.drafts.append(restated)

    def value_count(self) -> int:
        """How many values the case would have."""
        return len({fact[0] for fact in self._known} | {each.indicator_id for each in self.made.drafts})

    def adds(self) -> bool:
        """Whether the request adds a value."""
        return not {each.fact for each in self.made.drafts} <= self._known.keys()

    def _draft(self, index: int, value: CaseValueIn) -> Draft:
        case = self._change.case
        stated = value.model_dump(include=value.model_fields_set - {"tlp", "audience", "confidence"})
        members = {"category": case.category, **stated}
        if value.confidence is not None:
            members["confidence"] = value.confidence
        plain = self._read(members, {"case_reference": case.reference})
        report = self._known.get(plain.fact)
        self._refuse_contradiction(index, plain, value)
        facts = self._change.facts(MEMBERS) if report is None else self._told_by(report)
        told = {name: fact for name, fact in facts.items() if report is not None or fact is not None}
        made = self._read(members | self._label(value, report), {"case_reference": case.reference} | told)
        by_default = value.tlp is None and value.audience is None
        return replace(made, also_stated_by=case.stated_by, keeps_label=by_default)

    def _read(self, members: Mapping[str, Any], stored: Mapping[str, Any]) -> Draft:
        """The draft with these members of the request, and these of the case, which may be older than a rule."""
        sent = ReportIn.model_validate(members).model_copy(update=dict(stored))
        try:
            return draft(sent, self._region, self._principal)
        except KramaError:
            raise _Faulty(*faults(sent, self._region, self._principal)) from None

    def _remember_unlisted(self, index: int, value: CaseValueIn, role: CaseRole) -> None:
        hints = Hints(value.kind, value.institution, value.chain, value.platform, self._region)
        try:
            named = canonicalise(value.value, hints)
        except IndicatorRefused:
            return  # `_draft` says why
        self._stated.setdefault(indicator_id(named), (index, value))
        self.unlisted.add(index, named, role)

    def _refuse_contradiction(self, index: int, made: Draft, value: CaseValueIn) -> None:
        first, other = self._stated.setdefault(made.indicator_id, (index, value))
        if (other.role, other.layer) != (value.role, value.layer):
            raise _Faulty(CaseRoleContradicted(first))
        # gate: what covers the victim's own in a check is not listed
        if (covered := self.unlisted.covered_by(made.indicator_id)) is not None:
            raise _Faulty(CaseRoleContradicted(covered))
        # gate: a value has one label in a request
        if (other.tlp, _named(other.audience)) != (value.tlp, _named(value.audience)):
            raise _Faulty(CaseValueContradicted(first))
        if value.confidence is None:
            return
        first, sure = self._sure.setdefault(made.indicator_id, (index, value.confidence))
        # gate: a value has one confidence in a request
        if sure != value.confidence:
            raise _Faulty(CaseValueContradicted(first))

    def _label(self, value: CaseValueIn, report: Submitted | None) -> dict[str, Any]:
        """The members for the label of a value's report."""
        label = self._change.label
        if value.tlp is None and value.audience is None:
            return label_members(label) if report is None else self._narrowed(report)
        try:
            own = stated_visibility(value.tlp, value.audience, self._principal) or label.visibility
        except KramaError as refused:
            raise _Faulty(refused) from None
        if unknown_recipients(self._session, own.recipients):
            raise _Faulty(RecipientUnknown())
        # gate: value of a case is not shown to more members than the case
        if sharing.widens(label.visibility, own, agencies.sectors_of(self._session, own.recipients)):
            raise _Faulty(CaseLabelWidened())
        return label_members(Label(own, label.anonymous))

    def _told_by(self, report: Submitted) -> dict[str, Any]:
        """The facts that this report repeats. One that more members see, or that names the source, takes none."""
        facts, label, case = self._change.repeated_by(report), self._label_after(report), self._change.label
        sectors = agencies.sectors_of(self._session, label.visibility.recipients)
        # gate: facts of a case go into no report that shows more than the case
        if sharing.widens(case.visibility, label.visibility, sectors) or (case.anonymous and not label.anonymous):
            return {name: None for name, fact in facts.items() if fact is None}
        return facts

    def _label_after(self, report: Submitted) -> Label:
        """The label of a report after the request: if that of the case became stricter, what both have in common."""
        before, after = label_of(report.report), self._change.label
        if not self._change.is_relabelled:
            return before
        named = {*before.visibility.recipients, *after.visibility.recipients}
        sectors = agencies.sectors_of(self._session, named) if named else {}
        visibility = sharing.seen_by_both(before.visibility, after.visibility, sectors)
        return Label(visibility, before.anonymous or after.anonymous)

    def _narrowed(self, report: Submitted) -> dict[str, Any]:
        """The members that change the label of a report, if the request does."""
        after = self._label_after(report)
        return {} if after == label_of(report.report) else label_members(after)

    def _restated(self, report: Submitted) -> Draft | None:
        """A draft of a report that states what has changed of the case, or None if nothing has."""
        facts = {name: fact for name, fact in self._told_by(report).items() if name in self._change.changed}
        narrowed, stored = self._narrowed(report), report.report
        if not (facts or narrowed) or stored.facts.value is None:
            return None
        sent = ReportIn.model_validate({"value": stored.facts.value, "category": stored.category} | narrowed)
        sent = sent.model_copy(update={"case_reference": stored.case_reference, **facts})
        made = draft_on(report.indicator, sent, self._principal, clock.now())
        restated = Restated(stored.report_id, is_pending=stored.ended_as == ReportStatus.PENDING)
        return replace(made, restated=restated, also_stated_by=self._change.case.stated_by)


def _named(audience: AudienceIn | None) -> tuple[set[Sector], set[UUID]] | None:
    """The members that an audience names, in any order."""
    return None if audience is None else (set(audience.sectors), set(audience.agencies))


class _Faulty(Exception):
    """A value has no draft. `problems` says why."""

    def __init__(self, *errors: KramaError) -> None:
        super().__init__()
        self.problems = [FieldProblem.of_error(each) for each in errors]


def _fact(report: Submitted) -> Fact:
    return report.report.indicator_id, report.report.category, report.report.case_reference
