"""Queries of reports. A query on behalf of a member takes its agency or the viewer as an argument."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    and_,
    bindparam,
    column,
    delete,
    func,
    literal_column,
    or_,
    true,
    union_all,
)
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core import clock
from krama.core.columns import Key, among
from krama.core.cursor import KeysetPosition
from krama.core.inserts import insert_rows, insert_tuples
from krama.core.keyset import follows
from krama.indicators.categories import Category
from krama.listings import records as indicator_records
from krama.reports.drafts import COLUMNS, STORED, Fact, NewReport, Submitted, UpsertResult, row_of, stored
from krama.reports.fields import PERSONAL
from krama.reports.tables import Report, ReportRecipient
from krama.rule.evidence import Ending, ReportGroup
from krama.rule.roles import CaseRole
from krama.rule.timeline import TimelineReport
from krama.sharing.audiences import Viewer, sectors_mask
from krama.sharing.labels import Tlp
from krama.sharing.sectors import Sector
from krama.sharing.stored import recipients_in

_live = col(Report.withdrawn_at).is_(None)
_is_cased = and_(col(Report.police), col(Report.case_reference) != literal_column("''"))
_is_approved = col(Report.approved_at).is_not(None)


def live_facts(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> dict[Fact, Report]:
    """The agency's live reports on these indicators, by fact."""
    rows = session.exec(_LIVE_OF_AGENCY, params={"indicators": indicator_ids, "agency": agency_id})
    return {(row.indicator_id, row.category, row.case_reference): row for row in rows}


def own_indicators(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> set[UUID]:
    """Those of these indicators on which the agency has a live report."""
    own = among(Report.indicator_id, indicator_ids), Report.agency_id == agency_id, _live
    return set(session.exec(select(Report.indicator_id).where(*own)))


def ended_facts(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> list[Report]:
    """The agency's reports on these indicators that have ended."""
    return list(session.exec(_ENDED_OF_AGENCY, params={"indicators": indicator_ids, "agency": agency_id}))


_on_indicators = among(Report.indicator_id, "indicators")
_is_own = col(Report.agency_id) == bindparam("agency", type_=Key)
live_of_agency = _on_indicators, _is_own, _live
"""The conditions for live reports of the agency bound as `agency` on the indicators bound as `indicators`."""
_LIVE_OF_AGENCY = select(Report).where(*live_of_agency)
"""Built once, like the statements below: building a statement takes longer than running it."""
# As a plain condition, SQLite would search by the agency, and read all that it ever reported.
_ENDED_OF_AGENCY = select(Report).where(_on_indicators, ~_live, _is_own.is_(true()))


def add(session: Session, reports: Sequence[NewReport]) -> None:
    """Store new reports."""
    insert_tuples(session, Report, COLUMNS, list(map(row_of, reports)))
    insert_rows(session, ReportRecipient, _addresses(reports))


def readdress(session: Session, reports: Collection[Report]) -> None:
    """Update the index of recipients for these reports."""
    if not reports:
        return
    moved = [report.report_id for report in reports]
    session.execute(delete(ReportRecipient).where(col(ReportRecipient.report_id).in_(moved)))
    insert_rows(session, ReportRecipient, _addresses(reports))


def _addresses(reports: Iterable[Report | NewReport]) -> list[dict[str, object]]:
    return [
        {"agency_id": agency, "seq": report.seq, "report_id": report.report_id}
        for report in reports
        if report.recipients
        for agency in recipients_in(report.recipients)
    ]


def report_groups(session: Session, indicator_ids: Collection[UUID]) -> Iterator[tuple[UUID, ReportGroup]]:
    """The live reports on these indicators, in groups of the same indicator, agency, visibility and weight."""
    for (
        indicator_id, agency_id, audience, named, category, tlp, confidence, role, origin, cased, approved,
        count, first, last, took,
    ) in session.execute(_REPORT_GROUPS, {"indicators": indicator_ids}):  # fmt: skip
        yield (
            indicator_id,
            ReportGroup(
                agency_id=agency_id,
                audience=audience,
                recipients=recipients_in(named) if named else (),
                category=Category(category).bit,
                label=Tlp(tlp).bit,
                reports=count,
                confidence=confidence,
                first_at=clock.to_micros(first),
                last_at=clock.to_micros(last),
                took_place_at=clock.to_micros(took),
                cased=bool(cased),
                approved=bool(approved),
                role=None if role is None else CaseRole(role),
                origin=origin,
            ),
        )


_STATED = (
    Report.indicator_id,
    Report.agency_id,
    Report.audience,
    Report.recipients,
    Report.category,
    Report.tlp,
    Report.confidence,
    Report.role,
    Report.origin,
    _is_cased,
)
_GROUP_KEY = (*_STATED, _is_approved)
_REPORT_GROUPS = (
    select(  # type: ignore[call-overload]
        *_GROUP_KEY,
        func.count(),
        func.min(Report.created_at),
        func.max(Report.created_at),
        func.max(func.coalesce(Report.occurred_at, Report.created_at)),
    )
    .where(_on_indicators, _live)
    .group_by(*_GROUP_KEY)
)


def past(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[TimelineReport]]:
    """The live and ended reports that the viewer may see, by indicator. Indicators without any are left out."""
    reports: dict[UUID, list[TimelineReport]] = defaultdict(list)
    variables = {"agency": viewer.agency_id, "indicators": list(indicator_ids)}
    for (
        key, agency_id, audience, named, category, tlp, confidence, role, origin, cased,
        created, decided, occurred, approved, ended, how, overturned,
    ) in session.execute(_past(viewer.sector), variables):  # fmt: skip
        created_at = clock.to_micros(created)
        report_group = ReportGroup(
            agency_id=agency_id,
            audience=audience,
            recipients=recipients_in(named) if named else (),
            category=Category(category).bit,
            label=Tlp(tlp).bit,
            reports=1,
            confidence=confidence,
            first_at=created_at,
            last_at=created_at,
            took_place_at=clock.to_micros(occurred or created),
            cased=bool(cased),
            role=None if role is None else CaseRole(role),
            origin=origin,
        )
        since = created_at if decided is None else clock.to_micros(decided)
        # gate: only the source's history says that its ended report was overturned
        own_overturned = overturned if agency_id == viewer.agency_id else None
        approved_at, ended_at, overturned_at = (
            None if at is None else clock.to_micros(at) for at in (approved, ended, own_overturned)
        )
        ended_as = None if how is None else Ending(how)
        reports[key].append(TimelineReport(report_group, since, approved_at, ended_at, ended_as, overturned_at))
    return reports


def live_on(session: Session, indicator_id: UUID) -> list[Report]:
    """All live reports on an indicator. The caller decides who may see them."""
    return list(session.exec(select(Report).where(Report.indicator_id == indicator_id, _live).order_by(*_order)))


def after(session: Session, report_id: UUID, limit: int) -> list[Report]:
    """Up to `limit` reports after this id, live or ended, in the order of their ids."""
    key = col(Report.report_id)
    return list(session.exec(select(Report).where(key > report_id).order_by(key).limit(limit)))


def ended_since(session: Session, indicator_id: UUID, since: datetime) -> list[Report]:
    """The reports on an indicator that have ended since this time, visible to the caller or not."""
    on_it = Report.indicator_id == indicator_id, col(Report.withdrawn_at) >= since
    return list(session.exec(select(Report).where(*on_it).order_by(*_order)))


def due(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Up to `limit` live reports whose `valid_until` has passed."""
    until = col(Report.valid_until)
    return list(session.exec(select(Report.report_id).where(_live, until <= now).order_by(until).limit(limit)))


def with_personal(session: Session, before: int, limit: int) -> list[Report]:
    """Up to `limit` reports with personal data whose last change has a number below `before`."""
    has_personal = or_(*(column(name).is_not(None) for name in PERSONAL))
    return list(session.exec(select(Report).where(has_personal, col(Report.seq) < before).limit(limit)))


def find(session: Session, report_id: UUID) -> Report | None:
    """The report. The caller decides who may see it."""
    return session.get(Report, report_id)


def of_agency(session: Session, agency_id: UUID, report_id: UUID) -> Report | None:
    """The report, if this agency made it."""
    return session.exec(select(Report).where(Report.report_id == report_id, Report.agency_id == agency_id)).first()


def submitted(session: Session, report: Report) -> Submitted:
    """The report as it is stored, with its indicator."""
    indicator = indicator_records.find(session, [report.indicator_id])[report.indicator_id]
    return Submitted(report, indicator, UpsertResult.UNCHANGED)


def page_of_indicator(
    session: Session, viewer: Viewer, indicator_id: UUID, *, after: KeysetPosition, limit: int
) -> list[NewReport]:
    """Up to `limit` live reports on one indicator that the viewer may see, by their last change, after a position."""
    variables = _variables(viewer, after, limit) | {"indicator": indicator_id}
    return [stored(row) for row in session.execute(_page_of_indicator(viewer.sector), variables)]


def with_ids(session: Session, report_ids: Collection[UUID]) -> list[NewReport]:
    """The reports with these ids, for reading only. The caller decides who may see them."""
    return [stored(row) for row in session.execute(_WITH_IDS, {"ids": report_ids})] if report_ids else []


stored_reports: Select[Any] = select(*(getattr(Report, name) for name in STORED))
"""Selects what `drafts.stored` reads."""
_WITH_IDS = stored_reports.where(among(Report.report_id, "ids"))


def _variables(viewer: Viewer, after: KeysetPosition, limit: int) -> dict[str, object]:
    return {"agency": viewer.agency_id, "seq": after.seq, "key": after.key, "rows": limit}


_agency, _rows = bindparam("agency", type_=Key), bindparam("rows", type_=Integer)
_order = col(Report.seq), col(Report.report_id)


@cache
def _page_of_indicator(sector: Sector) -> Select[Any]:
    on_it = col(Report.indicator_id) == bindparam("indicator", type_=Key)
    on_page = on_it, _live, visible_to(sector), *follows(*_order)
    return stored_reports.where(*on_page).order_by(*_order).limit(_rows)


@cache
def _past(sector: Sector) -> CompoundSelect[Any]:
    """Selects live and ended reports separately, because each has its own index."""
    columns = (
        *_STATED,
        Report.created_at,
        Report.decided_at,
        Report.occurred_at,
        Report.approved_at,
        Report.withdrawn_at,
        Report.ended_as,
        Report.overturned_at,
    )
    seen = select(*columns).where(_on_indicators, visible_to(sector))  # type: ignore[call-overload]
    return union_all(seen.where(_live), seen.where(~_live))


def visible_to(sector: Sector) -> ColumnElement[bool]:
    """Whether the agency bound as `agency`, which belongs to this sector, may see a report."""
    return or_(_is_own, _for(sector), _is_named(Report))


def _is_named(report: type[Report]) -> ColumnElement[bool]:
    return col(report.report_id).in_(select(ReportRecipient.report_id).where(ReportRecipient.agency_id == _agency))


def _for(sector: Sector, report: type[Report] = Report) -> ColumnElement[bool]:
    return col(report.audience).bitwise_and(sectors_mask([sector])) != 0
