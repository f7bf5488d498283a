"""Which other cases share a value with a case, by the live reports that a viewer may see and by nothing else."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.case_files.service import reports_of
from krama.cases import service as cases
from krama.cases.tables import CaseFile
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.reports import service as reports
from krama.reports.case_values import CasePart, CaseValue


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, the indicators that both share, and when the other case reported them.

    `anonymous`: these reports do not name their source. What a case reported anonymously stands apart from what it
    reported with its name, or the one would name the source of the other. `readable`: the viewer may read the case.
    """

    case_id: UUID
    agency_id: UUID
    reference: str
    anonymous: bool
    readable: bool
    shared: Sequence[tuple[UUID, Indicator]]
    first_at: datetime
    last_at: datetime

    @property
    def place(self) -> UUID:
        """Its place among those that share as much. The id of a case would tell when a hidden report made it."""
        return UUID(bytes=hashlib.sha256(self.agency_id.bytes + self.reference.encode()).digest()[:16])


def related_to(
    session: Session, principal: Principal, case: CaseFile, is_protected: Callable[[Indicator], bool]
) -> list[Related]:
    """The cases that share a listed value with this one, those that share most first.

    At most the newest 200 cases of these values are looked at. A protected value is not listed.
    """
    seen, _ = reports_of(session, principal, case)
    # gate: protected value of a case relates it to no other
    listed = [each for each in seen if not is_protected(each.indicator)]
    own = {each.report.indicator_id for each in listed}
    values = reports.cases_between(session, principal.viewer, own).values if own else []
    groups: dict[CasePart, list[CaseValue]] = defaultdict(list)
    for value in values:
        # gate: case is not related to itself
        if value.case != (case.agency_id, case.reference):
            groups[value.part].append(value)
    rows = cases.of_keys(session, {key for key, _ in groups})
    indicators = indicator_records.find(session, {value.indicator_id for each in groups.values() for value in each})
    related = [
        _related(principal, rows[key], hidden, group, indicators)
        for (key, hidden), group in groups.items()
        if key in rows  # a worker of the version before makes reports without the row of their case
    ]
    return sorted(related, key=lambda each: (-len(each.shared), each.anonymous, each.place))


def _related(
    principal: Principal,
    case: CaseFile,
    hidden: bool,
    values: Sequence[CaseValue],
    indicators: dict[UUID, Indicator],
) -> Related:
    shared = sorted({value.indicator_id for value in values})
    times = [value.created_at for value in values]
    return Related(
        case_id=case.case_id,
        agency_id=case.agency_id,
        reference=case.reference,
        anonymous=hidden,
        readable=cases.sees(principal.viewer, case) and cases.shows(principal.viewer, case, anonymous=hidden),
        shared=[(key, indicators[key]) for key in shared],
        first_at=min(times),
        last_at=max(times),
    )
