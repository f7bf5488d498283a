"""The cases whose stored counts are not what a reader may see now, and their reports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Select, and_, literal_column, select, type_coerce
from sqlmodel import Session, col

from krama.agencies import service as agencies
from krama.cases.service import CaseFile
from krama.core import sequence
from krama.core.columns import among
from krama.listings import records as indicator_records
from krama.reports.counted import CountableReport, CountedRow, counted
from krama.reports.errors import CountingBusy
from krama.reports.tables import CountedReport, Report, ReportRecipient
from krama.sharing.audiences import Viewer, sectors_mask

MARK = "counted_reports"
"""The number of the last change that is in the stored counts. Until reports were counted first, there is none."""
_MOST = 10_000
"""An answer takes up to a second for so many."""
_AT_ONCE = 500


T = TypeVar("T")


class ReportOfCase(NamedTuple):
    """A report, and the reference of its case, which is empty if it is a case of its own."""

    report_id: UUID
    agency_id: UUID
    case_reference: str


def changed(session: Session, since: int, until: int | None = None) -> Select[Any]:
    """The reports that changed after the one number and up to the other. Both indexes begin with the agency."""
    everybody = sorted(agencies.viewers(session))
    rows = select(col(Report.report_id), col(Report.agency_id), col(Report.case_reference))
    parts = []
    for number in (col(Report.seq), col(Report.own_seq)):
        within = [number > since] if until is None else [number > since, number <= until]
        parts.append(rows.add_columns(number.label("number")).where(col(Report.agency_id).in_(everybody), *within))
    return select(parts[0].union_all(parts[1]).subquery())


def correction(session: Session, viewer: Viewer | None) -> tuple[list[CountableReport], list[CountedRow]]:
    """The reports of all cases that count for the viewer in another way than stored, and how they are stored.

    These are cases that changed since they were counted, and cases that the viewer sees only because it is named.
    Raises `CountingBusy` if too much has changed.
    """
    keys = _waiting(session)
    if viewer is not None:
        keys += _naming(session, viewer)
    reports = [*facts(session, keys, viewer)]
    return reports, [*stored(session, [each.report_id for each in reports])]


def _waiting(session: Session) -> list[ReportOfCase]:
    since = sequence.mark(session, MARK) or 0
    keys = [ReportOfCase(*row[:3]) for row in session.execute(changed(session, since).limit(_MOST + 1))]
    if len(keys) > _MOST:
        raise CountingBusy("Many reports have just come in, and are being counted. Ask again in a minute.")
    return keys


class Moved(NamedTuple):
    """Reports that count in another way than stored: as they are stored, if they are, and as they count now."""

    before: Mapping[UUID, CountedRow]
    after: Mapping[UUID, CountedRow]

    @property
    def both(self) -> list[CountedRow]:
        return [*self.before.values(), *self.after.values()]


def moved(session: Session, keys: Collection[ReportOfCase]) -> Moved:
    """How the reports of these cases count now, of those that are stored in another way."""
    rows = counted(facts(session, keys))
    known = {row.report_id: row for row in stored(session, [row.report_id for row in rows])}
    after = {row.report_id: row for row in rows if known.get(row.report_id) != row}
    return Moved({key: known[key] for key in after.keys() & known.keys()}, after)


def waiting(session: Session) -> Moved:
    """What the job has to count. Raises `CountingBusy` if too much has changed."""
    return moved(session, _waiting(session))


def _naming(session: Session, viewer: Viewer) -> list[ReportOfCase]:
    rows = select(col(Report.report_id), col(Report.agency_id), col(Report.case_reference)).join(
        ReportRecipient, col(ReportRecipient.report_id) == col(Report.report_id)
    )
    hidden = col(Report.audience).bitwise_and(sectors_mask([viewer.sector])) == 0
    named = rows.where(col(ReportRecipient.agency_id) == viewer.agency_id, hidden)
    return [ReportOfCase(*row) for row in session.execute(named)]


def facts(session: Session, keys: Collection[ReportOfCase], viewer: Viewer | None = None) -> Iterator[CountableReport]:
    """All reports of these cases. What names the viewer is shared with it as if with its sector."""
    bit = 0 if viewer is None else sectors_mask([viewer.sector])
    name = "" if viewer is None else viewer.agency_id.hex
    kinds = indicator_records.kinds()
    rows = select(*_columns(kinds.c.kind), col(CaseFile.recipients)).join(
        kinds, kinds.c.indicator_id == col(Report.indicator_id)
    )
    rows = rows.outerjoin(CaseFile, and_(*_described))
    for condition in _of_cases(keys):
        for *row, named_by_case in session.execute(rows.where(condition)):
            each = CountableReport(*row)
            if name and name in each.recipients:
                each = each._replace(audience=each.audience | bit)
            if name and name in (named_by_case or ""):
                each = each._replace(case_readers=(each.case_readers or 0) | bit)
            yield each


_described = (
    col(CaseFile.agency_id) == col(Report.agency_id),
    col(CaseFile.reference) == col(Report.case_reference),
    col(CaseFile.tlp).is_not(None),
    col(CaseFile.withdrawn_at).is_(None),
    col(CaseFile.anonymous) == col(Report.anonymous),  # one would name the source of the other
)
"""The case of a report, if its agency has described it."""


def _columns(kind: Any) -> list[Any]:
    computed: dict[str, Any] = {
        "kind": kind,
        "loss_amount": type_coerce(col(Report.loss_amount), BigInteger),
        "copied": col(Report.origin).is_not(None),
        "case_loss": type_coerce(col(CaseFile.loss_amount), BigInteger),
        "case_currency": col(CaseFile.loss_currency),
        "case_readers": col(CaseFile.audience),
    }
    columns: dict[str, Any] = {name: getattr(Report, name, None) for name in CountableReport._fields} | computed
    return [column.label(name) for name, column in columns.items()]


def _of_cases(keys: Iterable[ReportOfCase]) -> Iterator[Any]:
    references: defaultdict[UUID, set[str]] = defaultdict(set)
    single: set[UUID] = set()
    for key in keys:
        if key.case_reference:
            references[key.agency_id].add(key.case_reference)
        else:
            single.add(key.report_id)
    for part in _in_parts(sorted(single)):
        yield among(col(Report.report_id), part)
    for agency_id, texts in references.items():
        for words in _in_parts(sorted(texts)):
            cased = col(Report.case_reference) != literal_column("''")  # so that SQLite finds the index
            yield and_(col(Report.agency_id) == agency_id, col(Report.case_reference).in_(words), cased)


def _in_parts(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    return (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE))


def stored(session: Session, report_ids: Sequence[UUID]) -> Iterator[CountedRow]:
    """How these reports were counted, those that ever were."""
    rows = select(*(getattr(CountedReport, name) for name in CountedRow._fields))
    for part in _in_parts(report_ids):
        for row in session.execute(rows.where(among(col(CountedReport.report_id), part))):
            yield CountedRow(*row)
