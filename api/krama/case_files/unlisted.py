"""What a request calls the victim's own or impersonated: no value may cover it, and the agency's own reports of it end.

Another agency may list it all the same. Nothing here tells of that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.cases.tables import CaseFile
from krama.core.errors import KramaError
from krama.core.validation import FieldProblem, ItemProblem
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, MatchType, indicator_of
from krama.indicators.related import related
from krama.reports import retracting
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.errors import OwnReportRemains, OwnReportWithdrawn
from krama.reports.retracting import Withdrawal
from krama.rule.roles import CaseRole

_REASONS = {
    CaseRole.VICTIM: "Its agency now says that this is the victim's own (`victim`).",
    CaseRole.IMPERSONATED: "Its agency now says that the scammers only pretended to be this (`impersonated`).",
}
_WITHDRAWING = {Permission.REPORTS_WITHDRAW, Permission.CASES_WITHDRAW}
_SAME = {MatchType.EXACT, MatchType.SAME_SUBSCRIBER}
"""How a report names the same thing. What only covers it, such as a domain of its page, may list much else."""


@dataclass(frozen=True, slots=True)
class _Cover:
    """An indicator whose listing would cover a value that is not listed, and the place and role of that value."""

    index: int
    role: CaseRole
    match_type: MatchType


class Unlisted:
    """The values of one request that are not listed, by their places, and what would list them."""

    def __init__(self) -> None:
        self._covers: dict[UUID, list[_Cover]] = {}

    def add(self, index: int, indicator: Indicator, role: CaseRole) -> None:
        """Remember a value with the role `victim` or `impersonated`."""
        forms = [(MatchType.EXACT, indicator), *((how, indicator_of(form)) for how, form in related(indicator))]
        for match_type, form in forms:
            self._covers.setdefault(indicator_id(form), []).append(_Cover(index, role, match_type))

    def covered_by(self, key: UUID) -> int | None:
        """The place of the first of these values that a listing of this indicator would cover in a check."""
        return next((cover.index for cover in self._covers.get(key, ())), None)

    def own_reports(self, session: Session, principal: Principal, case: CaseFile) -> "OwnReports":
        """The agency's live and pending reports that list one of these values, in this case and elsewhere."""
        own = retracting.own_on(session, principal, self._covers.keys()) if self._covers else []
        known = OwnReports()
        # gate: role of a value withdraws nothing without the scope
        may_withdraw = not principal.permissions.isdisjoint(_WITHDRAWING)
        may_read = Permission.REPORTS_READ in principal.permissions
        for each in own:
            covers = self._covers[each.report.indicator_id]
            same = [cover for cover in covers if cover.match_type in _SAME]
            # gate: role of a value withdraws only reports of its case
            in_case = each.report.case_reference == case.reference
            if same and in_case and may_withdraw:
                withdrawal = Withdrawal(each, _REASONS[same[0].role])
                known.withdrawals.append(withdrawal)
                known.ending.update({cover.index: withdrawal for cover in same})
                continue
            # gate: submit-only client learns of no report by a role
            if may_read:
                known.remaining.update({cover.index: each for cover in covers})
        return known


class OwnReports:
    """The agency's reports that list values which a request says are not to be listed, by the places of these values.

    Those of `withdrawals` end with the request, and those of `remaining` stay.
    """

    def __init__(self) -> None:
        self.withdrawals: list[Withdrawal] = []
        self.ending: dict[int, Withdrawal] = {}
        self.remaining: dict[int, Submitted] = {}

    def any_done(self) -> bool:
        """Whether a report was withdrawn."""
        return any(each.is_done for each in self.withdrawals)

    def told_of(self, index: int, faults: Sequence[FieldProblem]) -> tuple[Submitted | None, ItemProblem]:
        """The report that lists the value at this place, or has until now, and what to say of it in place of `faults`.

        One that stays comes first, because the value is still listed.
        """
        ended = self.ending.get(index)
        named: list[tuple[Submitted, KramaError]] = []
        if (remaining := self.remaining.get(index)) is not None:
            named.append((remaining, OwnReportRemains()))
        if ended is not None and ended.is_done:
            named.append((ended.report, OwnReportWithdrawn()))
        if not named:
            return None, ItemProblem.of(faults)
        problems = [FieldProblem.of_error(error) for _, error in named]
        first = named[0][0]
        return Submitted(first.report, first.indicator, UpsertResult.REJECTED), ItemProblem.of(problems)
