"""What the exchange holds on one value: the report that a person may ask for under data protection.

It is for the operator alone, who decides what the person receives: it names agencies, and says what victims told them.
Rows are shown with all their columns, in the words of the API (`access_words.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, or_, select

from krama.audit import exports
from krama.cases import service as cases
from krama.cases.tables import CaseFile
from krama.corrections.tables import Correction
from krama.disputes.tables import Dispute
from krama.events.tables import ListingEvent
from krama.imports.tables import ImportSource
from krama.indicators.canonical import display
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.related import related
from krama.listings.tables import IndicatorRecord, VerdictMark, VerdictRow
from krama.operations.access_words import Shown, moment, plain
from krama.outcomes.tables import Outcome
from krama.protection import service as protection
from krama.protection.tables import Protection
from krama.reports.tables import CopiedObject, LabelChange, PendingReport, Report, RereadReport

Row = TypeVar("Row", bound=SQLModel)
Told = TypeVar("Told", Report, PendingReport)


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
    key, names = indicator_id(indicator), Shown(session)
    on_file = session.get(IndicatorRecord, key)
    disclosed = [_disclosure(record, names) for record in exports.disclosures(session, key)]
    reports, pending = _reports(session, Report, key), _reports(session, PendingReport, key)
    return AccessReport(
        indicator={
            "indicator_id": str(key),
            "kind": indicator.kind.value,
            "canonical": indicator.canonical,
            "display": display(indicator),
            "on_file": on_file is not None,
            "created_at": None if on_file is None else plain(on_file.created_at),
        },
        covered_by=list(_covering(session, indicator)),
        reports=[names.row(row) for row in reports],
        copied_from=_copied_from(session, [row.report_id for row in reports]),
        label_changes=[names.row(row) for row in _label_changes(session, [row.report_id for row in reports])],
        pending_reports=[names.row(row) for row in pending],
        cases=[names.row(row) for row in _cases(session, [*reports, *pending])],
        listings=[_listing(row, names) for row in _rows(session, VerdictRow, key)],
        marks=[names.row(row) for row in _rows(session, VerdictMark, key)],
        changes=[_change(row, names) for row in _rows(session, ListingEvent, key)],
        disputes=[names.row(row) for row in _rows(session, Dispute, key)],
        outcomes=[names.row(row) for row in _rows(session, Outcome, key)],
        corrections=[names.row(row) for row in _rows(session, Correction, key)],
        protections=[names.row(row) for row in _protections(session, indicator)],
        disclosed_to=_by_agency(disclosed),
        disclosures=disclosed,
        erased_record_count=exports.erased(session),
    )


def _rows(session: Session, table: type[Row], key: UUID) -> Sequence[Row]:
    of: Any = table
    order = [getattr(of, name) for name in ("created_at", "seq") if hasattr(of, name)]
    return session.exec(select(table).where(of.indicator_id == key).order_by(*order)).all()


def _reports(session: Session, table: type[Told], key: UUID) -> Sequence[Told]:
    """Reports of the indicator, and those that have ended whose value names it since it was read again."""
    of: Any = table
    reread = select(RereadReport.report_id).where(col(RereadReport.indicator_id) == key)
    of_it = or_(of.indicator_id == key, of.report_id.in_(reread))
    return session.exec(select(table).where(of_it).order_by(of.created_at)).all()


def _copied_from(session: Session, report_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The sources that state these reports now, with their format and place, and since when."""
    of_source = col(ImportSource.source_id) == col(CopiedObject.source_id)
    columns: list[Any] = [CopiedObject.report_id, ImportSource.form, ImportSource.place, CopiedObject.modified_at]
    rows = session.execute(
        select(*columns).join(ImportSource, of_source).where(col(CopiedObject.report_id).in_(report_ids))
    )
    names = ("report_id", "form", "place", "modified_at")
    return [dict(zip(names, map(plain, row), strict=True)) for row in sorted(rows, key=str)]


def _label_changes(session: Session, report_ids: Sequence[UUID]) -> Sequence[LabelChange]:
    of_these = select(LabelChange).where(col(LabelChange.report_id).in_(report_ids))
    return session.exec(of_these.order_by(col(LabelChange.seq))).all()


def _cases(session: Session, reports: Iterable[Report | PendingReport]) -> list[CaseFile]:
    """The cases of these reports: what they tell of the person stands in them too."""
    keys = {(report.agency_id, report.case_reference) for report in reports if report.case_reference}
    return sorted(cases.of_keys(session, keys).values(), key=lambda case: (case.created_at, case.case_id))


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


def _listing(row: VerdictRow, names: Shown) -> dict[str, Any]:
    return {
        "readers": names.readers(row.audience),
        "report_count": row.reports,
        "agency_count": row.agencies,
        "first_reported_at": moment(row.first_at),
        "last_reported_at": moment(row.last_at),
        "updated_at": moment(row.seq),
    }


def _change(row: ListingEvent, names: Shown) -> dict[str, Any]:
    return {
        "created_at": moment(row.seq),
        "readers": names.readers(row.audience),
        "cause": row.cause,
        "action_before": row.action_before,
        "action_after": row.action_after,
    }


def _disclosure(record: Mapping[str, Any], names: Shown) -> dict[str, Any]:
    agency_id, said = record.get("agency_id"), record.get("data") or {}
    return {
        "created_at": record["created_at"],
        "agency_id": agency_id,
        "agency": None if agency_id is None else names.name_of(UUID(agency_id)),
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
            "first_disclosed_at": answers[0]["created_at"],
            "last_disclosed_at": answers[-1]["created_at"],
            "operations": sorted({each["operation"] for each in answers}),
            "purposes": sorted({each["purpose"] for each in answers} - {None}),
        }
        for agency_id, answers in told.items()
    ]
