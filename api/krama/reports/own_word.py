"""Which objects of a source are listings of this exchange that come back, although they name no creator."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from krama.core.columns import AskedKeys, among
from krama.reports.copied_objects import ReadObject
from krama.reports.copy_repository import Version
from krama.reports.tables import Report


def own_word(session: Session, newest: Mapping[UUID, ReadObject], before: Mapping[UUID, Version]) -> set[UUID]:
    """The objects that an exchange made of its listing, and whose value an agency here stated before they were read.

    Every exchange gives the same ids, so it may be the word of another one. Then there are too few sources. Otherwise
    an agency that imports such a list would corroborate what that list only repeats.
    """
    values = {
        key: each.draft.indicator_id for key, each in newest.items() if each.is_listing and each.draft is not None
    }
    if not values:
        return set()
    stated = _first_stated(session, AskedKeys(set(values.values())))
    led = {key: before[key].report_id for key in values if key in before}
    since = _made(session, AskedKeys({report_id for report_id in led.values() if report_id is not None}))
    read = {key: since[report_id] for key, report_id in led.items() if report_id in since}
    return {key for key, value in values.items() if value in stated and (key not in read or stated[value] < read[key])}


def _first_stated(session: Session, indicators: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these indicators was first reported by an agency that does not copy it, also if that has ended."""
    first: dict[UUID, datetime] = {}
    for ended in (col(Report.withdrawn_at).is_(None), col(Report.withdrawn_at).is_not(None)):  # an index for each
        own = among(Report.indicator_id, indicators), ended, col(Report.origin).is_(None)
        rows = select(Report.indicator_id, func.min(Report.created_at)).where(*own).group_by(col(Report.indicator_id))
        for indicator_id, made in session.exec(rows):
            first[indicator_id] = min(made, first.get(indicator_id, made))
    return first


def _made(session: Session, report_ids: Collection[UUID]) -> dict[UUID, datetime]:
    if not report_ids:
        return {}
    rows = select(Report.report_id, Report.created_at).where(among(Report.report_id, report_ids))
    return dict(session.exec(rows).all())
