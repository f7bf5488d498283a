"""Which cases a list shows. A filter matches only what its reader may see of a case, as in the list of reports."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import col

from krama.cases import service as cases
from krama.cases.tables import CaseFile, CaseStatus
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.reports import service as reports
from krama.reports.report_filter import ANY_TIME, TimeSpan
from krama.rule.roles import CaseRole
from krama.sharing.audiences import Viewer


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a reader asks for. An empty collection or None does not narrow the list."""

    own: bool | None = None
    agencies: frozenset[UUID] = frozenset()
    statuses: frozenset[CaseStatus] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    categories: frozenset[Category] = frozenset()
    provinces: frozenset[str] = frozenset()
    roles: frozenset[CaseRole] = frozenset()
    reference: str | None = None
    channel: str | None = None
    currency: str | None = None
    min_loss: Decimal | None = None
    occurred: TimeSpan = ANY_TIME
    created: TimeSpan = ANY_TIME
    updated: TimeSpan = ANY_TIME

    def seen_from(self, disclosed: Collection[str]) -> "CaseFilter | None":
        """The same for a reader who sees only these members in others' cases. None if it matches nothing."""
        asked = {
            "province": self.provinces,
            "case_reference": self.reference,
            "channel": self.channel,
            "loss": self.currency,
            "occurred_at": self.occurred != ANY_TIME,
            "source": self.agencies,
        }
        # gate: filters of cases match what is disclosed
        if all(member in disclosed for member, wanted in asked.items() if wanted):
            return self
        return None if self.own is False else replace(self, own=True)


def conditions_of(wanted: CaseFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """The conditions on rows of cases, except for what `cases.Sought` has. `wanted` is `seen_from` the viewer."""
    own = (col(CaseFile.agency_id) == viewer.agency_id).is_(true())  # see `cases.repository`
    conditions = [
        *wanted.occurred.conditions(col(CaseFile.occurred_at)),
        *wanted.updated.conditions(col(CaseFile.updated_at)),
    ]
    if wanted.agencies:
        named = col(CaseFile.agency_id).in_(wanted.agencies)
        # gate: filter by the source of a case
        conditions.append(and_(named, or_(own, col(CaseFile.anonymous).is_(False))))
    if wanted.statuses:
        conditions.append(cases.has_status(wanted.statuses))
    if wanted.categories:
        conditions.append(col(CaseFile.category).in_(wanted.categories))
    if wanted.provinces:
        conditions.append(col(CaseFile.province).in_(wanted.provinces))
    if wanted.reference is not None:
        # gate: filter by the reference of an anonymous case
        told = or_(own, col(CaseFile.anonymous).is_(False))
        conditions.append(and_(col(CaseFile.reference) == wanted.reference, told))
    if wanted.channel is not None:
        conditions.append(col(CaseFile.channel) == wanted.channel)
    if wanted.currency is not None:
        conditions.append(col(CaseFile.loss_currency) == wanted.currency)
    if wanted.min_loss is not None:
        conditions.append(col(CaseFile.loss_amount) >= wanted.min_loss)
    if wanted.kinds or wanted.roles:
        case = col(CaseFile.agency_id), col(CaseFile.reference), col(CaseFile.anonymous)
        conditions.append(reports.has_value(case, viewer, wanted.kinds, wanted.roles))
    return conditions
