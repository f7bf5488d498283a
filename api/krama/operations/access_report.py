"""What the exchange holds on one value: the report that a person may ask for under data protection.

It is for the operator alone, who decides what the person receives: it names agencies, and says what victims told them.
Rows are shown with all their columns, so that a new column is in the report from its first day.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from krama.agencies.tables import Agency
from krama.audit import exports
from krama.cases import service as cases
from krama.cases.tables import CaseFile
from krama.core import clock
from krama.corrections.tables import Correction
from krama.disputes.tables import Dispute
from krama.events.tables import ListingEvent
from krama.imports.tables import ImportSource
from krama.indicators.canonical import display
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.related import related
from krama.listings.tables import IndicatorRecord, VerdictMark, VerdictRow
from krama.outcomes.tables import Outcome
from krama.protection import service as protection
from krama.protection.tables import Protection
from krama.reports.tables import CopiedObject, LabelChange, PendingReport, Report
from krama.sharing.audiences import mask_of, sectors_in

Row = TypeVar("Row", bound=SQLModel)

_NUMBERS_OF_CHANGES = {"seq", "own_seq"}
"""They order lists, and repeat times that the rows have anyway."""


@dataclass(frozen=True, slots=True)
class AccessReport:
    """Everything that the exchange holds on one indicator. Each list has the rows of one table, oldest first.

    `covered_by` are other indicators on file whose listing also applies to this one, such as the domain of a link.
    `copied_from` has the sources of imported reports. `cases` are those of the reports. `disclosed_to` has one line for
    each agency, and `disclosures` one for each answer. `erased_record_count` says how many records of the audit log are
    erased, so that their disclosures are no longer known.
    """

    indicator: dict[str, Any]
    covered_by: list[dict[str, Any]]
    reports: list[dict[str, Any]]
    copied_from: list[dict[str, Any]]
    label_changes: list[dict[str, Any]]
    pending_reports: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    listings: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    disputes: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    protections: list[dict[str, Any]]
    disclosed_to: list[dict[str, Any]]
    disclosures: list[dict[str, Any]]
    erased_record_count: int

    def is_empty(self) -> bool:
        """Whether the exchange holds nothing on the indicator."""
        return not (
            self.indicator["on_file"] or self.pending_reports or self.protections or self.disclosures or self.changes
        )


def access_report(session: Session, indicator: Indicator) -> AccessReport:
    """Everything on this indicator, in the one moment that the session sees."""
    key, names = indicator_id(indicator), _Names(session)
    on_file = session.get(IndicatorRecord, key)
    disclosed = [_disclosure(record, names) for record in exports.disclosures(session, key)]
    reports, pending = _rows(session, Report, key), _rows(session, PendingReport, key)
    return AccessReport(
        indicator={
            "indicator_id": str(key),
            "kind": indicator.kind.value,
            "canonical": indicator.canonical,
            "display": display(indicator),
            "on_file": on_file is not None,
            "created_at": None if on_file is None else _plain(on_file.created_at),
        },
        covered_by=list(_covering(session, indicator)),
        reports=[names.shown(row) for row in reports],
        copied_from=_copied_from(session, [row.report_id for row in reports]),
        label_changes=[names.shown(row) for row in _label_changes(session, [row.report_id for row in reports])],
        pending_reports=[_pending(names.shown(row)) for row in pending],
        cases=[_case(names.shown(row)) for row in _cases(session, [*reports, *pending])],
        listings=[_listing(row, names) for row in _rows(session, VerdictRow, key)],
        marks=[names.shown(row) for row in _rows(session, VerdictMark, key)],
        changes=[_change(row, names) for row in _rows(session, ListingEvent, key)],
        disputes=[names.shown(row) for row in _rows(session, Dispute, key)],
        outcomes=[names.shown(row) for row in _rows(session, Outcome, key)],
        corrections=[_dated(row, names) for row in _rows(session, Correction, key)],
        protections=[names.shown(row) for row in _protections(session, indicator)],
        disclosed_to=_by_agency(disclosed),
        disclosures=disclosed,
        erased_record_count=exports.erased(session),
    )


class _Names:
    """Names of agencies, and rows with these names in place of what only the service reads."""

    def __init__(self, session: Session) -> None:
        self._names = {agency.agency_id: agency.name for agency in session.exec(select(Agency))}

    def of(self, agency_id: UUID | None) -> str | None:
        """The agency's name."""
        return None if agency_id is None else self._names.get(agency_id)

    def audience(self, audience: UUID) -> list[str]:
        """The sectors, or the agency, that a stored row is for."""
        mask = mask_of(audience)
        return [self._names.get(audience, str(audience))] if mask is None else _sectors(mask)

    def shown(self, row: SQLModel) -> dict[str, Any]:
        """All columns of a row, with the agency's name, and sectors and agencies in place of masks and ids."""
        shown: dict[str, Any] = {}
        for name in type(row).model_fields:
            if name in _NUMBERS_OF_CHANGES:
                continue
            value = getattr(row, name)
            if name.startswith("audience"):
                shown[name] = _sectors(value)
            elif name.startswith("recipients"):
                shown[name] = [self._names.get(UUID(each), each) for each in value.split()]
            else:
                shown[name] = _plain(value)
            if name == "agency_id":
                shown["agency"] = self.of(value)
        return shown


def _rows(session: Session, table: type[Row], key: UUID) -> Sequence[Row]:
    of: Any = table
    order = [getattr(of, name) for name in ("created_at", "seq") if hasattr(of, name)]
    return session.exec(select(table).where(of.indicator_id == key).order_by(*order)).all()


def _copied_from(session: Session, report_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The sources that state these reports now, with their format and place, and since when."""
    of_source = col(ImportSource.source_id) == col(CopiedObject.source_id)
    columns: list[Any] = [CopiedObject.report_id, ImportSource.form, ImportSource.place, CopiedObject.modified_at]
    rows = session.execute(
        select(*columns).join(ImportSource, of_source).where(col(CopiedObject.report_id).in_(report_ids))
    )
    names = ("report_id", "form", "place", "modified_at")
    return [dict(zip(names, map(_plain, row), strict=True)) for row in sorted(rows, key=str)]


def _label_changes(session: Session, report_ids: Sequence[UUID]) -> Sequence[LabelChange]:
    of_these = select(LabelChange).where(col(LabelChange.report_id).in_(report_ids))
    return session.exec(of_these.order_by(col(LabelChange.seq))).all()


def _cases(session: Session, reports: Iterable[Report | PendingReport]) -> list[CaseFile]:
    """The cases of these reports: what they tell of the person stands in them too."""
    keys = {(report.agency_id, report.case_reference) for report in reports if report.case_reference}
    return sorted(cases.of_keys(session, keys).values(), key=lambda case: (case.created_at, case.case_id))


def _case(row: dict[str, Any]) -> dict[str, Any]:
    """The evidence as a list."""
    return {**row, "evidence": None if row["evidence"] is None else json.loads(row["evidence"])}


def _covering(session: Session, indicator: Indicator) -> Iterator[dict[str, Any]]:
    for match_type, (kind, canonical) in related(indicator):
        key = indicator_id(Indicator(Kind(kind), canonical))
        if session.get(IndicatorRecord, key) is not None:
            yield {"match_type": match_type.value, "kind": kind, "canonical": canonical, "indicator_id": str(key)}


def _protections(session: Session, indicator: Indicator) -> Iterator[Protection]:
    """Those of exactly this value, also if they have ended, and the one that covers it now in another form."""
    of_it = col(Protection.kind) == indicator.kind.value, col(Protection.value) == indicator.canonical
    exact = session.exec(select(Protection).where(*of_it).order_by(col(Protection.created_at))).all()
    yield from exact
    covering = protection.matcher_of(session, protection.version(session)).covering(indicator)
    if covering is not None and covering not in {row.protection_id for row in exact}:
        row = session.get(Protection, covering)
        if row is not None:  # None: protected from the start, by the service's own list
            yield row


def _pending(row: dict[str, Any]) -> dict[str, Any]:
    """The request as an object."""
    return {**row, "request": None if row["request"] is None else json.loads(row["request"])}


def _listing(row: VerdictRow, names: _Names) -> dict[str, Any]:
    return {
        "audience": names.audience(row.audience),
        "report_count": row.reports,
        "agency_count": row.agencies,
        "first_at": _moment(row.first_at),
        "last_at": _moment(row.last_at),
        "changed_at": _moment(row.seq),
    }


def _change(row: ListingEvent, names: _Names) -> dict[str, Any]:
    return {
        "changed_at": _moment(row.seq),
        "audience": names.audience(row.audience),
        "cause": row.cause,
        "action_before": row.action_before,
        "action_after": row.action_after,
    }


def _dated(row: Correction, names: _Names) -> dict[str, Any]:
    return {"created_at": _moment(row.seq), **names.shown(row)}


def _disclosure(record: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    agency_id, said = record.get("agency_id"), record.get("data") or {}
    return {
        "created_at": record["created_at"],
        "agency_id": agency_id,
        "agency": None if agency_id is None else names.of(UUID(agency_id)),
        "client_id": record.get("client_id"),
        "operation": record["operation"],
        "purpose": said.get("purpose"),
        "leaf_index": record["leaf_index"],
    }


def _by_agency(disclosures: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    told: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for each in disclosures:
        told[each["agency_id"]].append(each)
    return [
        {
            "agency_id": agency_id,
            "agency": answers[0]["agency"],
            "answer_count": len(answers),
            "first_at": answers[0]["created_at"],
            "last_at": answers[-1]["created_at"],
            "operations": sorted({each["operation"] for each in answers}),
            "purposes": sorted({each["purpose"] for each in answers} - {None}),
        }
        for agency_id, answers in told.items()
    ]


def _sectors(mask: int) -> list[str]:
    return [sector.value for sector in sectors_in(mask)]


def _moment(micros: int) -> str:
    return str(_plain(clock.from_micros(micros)))


def _plain(value: Any) -> Any:
    """A column's value as JSON writes it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID | Decimal) else value
