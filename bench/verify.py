"""Verifies that the loaded rows are what the service would write: a sample is checked over HTTP and projected again."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from bench import bodies
from bench.dataset import Size
from bench.exchange import VIEWER, Exchange
from bench.stored import StoredIndicator, known, stored
from bench.values import ABSENT
from krama import consumers
from krama.core.database import Database
from krama.events.changes import Cause, Trigger
from krama.listings import service as listings
from krama.listings.tables import VerdictRow
from krama.reports import repository as reports
from krama.sharing.audiences import viewer
from krama.sharing.sectors import Sector

_SAMPLE = 300


class DatasetWrong(RuntimeError):
    """The loaded exchange answers differently from one that was filled through the service."""


def check(exchange: Exchange, size: Size) -> None:
    """Raises `DatasetWrong`. Then delete `.bench/`, and look for a recent change of the tables or the rules."""
    step = max(1, size.indicators // _SAMPLE)
    serials = range(0, size.indicators, step)
    _check_answers(exchange, size, serials)
    sample = [value for serial in serials for value in known(size.seed, range(serial, serial + 1))]
    database = Database(exchange.database_url)
    try:
        _check_rows(database, sample)
    finally:
        database.close()


def _check_answers(exchange: Exchange, size: Size, serials: Iterable[int]) -> None:
    listed = [value for serial in serials for value in known(size.seed, range(serial, serial + 1))]
    absent = list(known(size.seed, range(ABSENT, ABSENT + _SAMPLE)))
    body = bodies.batch_body([*listed, *absent])
    answer = exchange.post(exchange.server.connect(), "/v1/checks/batch", body, "application/json", exchange.token())
    checks = [item["check"] for item in json.loads(answer)["items"]]
    matched = [{match["indicator_id"] for match in check["matches"]} for check in checks]
    wanted = [{str(value.indicator_id)} if _visible(size, value) else set() for value in listed] + [set()] * len(absent)
    wrong = sum(not want <= got or (not want and bool(got)) for want, got in zip(wanted, matched, strict=True))
    if wrong:
        raise DatasetWrong(f"{wrong} of {len(wanted)} values of the dataset were not answered as they were stored.")


def _visible(size: Size, value: StoredIndicator) -> bool:
    rows = next(stored(size.seed, range(value.serial, value.serial + 1))).verdicts
    return any(row["audience"].bytes in {VIEWER.bytes, *viewer(VIEWER, Sector.POLICE).shared} for row in rows)


def _check_rows(database: Database, sample: list[StoredIndicator]) -> None:
    """Let the service write the rows again from the reports. Only the time and the number of the change may differ."""
    consumers.install_all()  # as nothing was migrated if the dataset was made by an earlier run
    indicators = {value.indicator_id: value.indicator for value in sample}
    with Session(database.engine) as session:
        before = _rows(session, indicators)
        session.rollback()
        session.connection(execution_options={"krama_writes": True})
        listings.update(session, indicators, reports.report_groups(session, indicators), Trigger(0, Cause.REBUILT))
        session.flush()
        after = _rows(session, indicators)
        session.rollback()
    if before != after or not before:
        raise DatasetWrong("The service would have written other verdicts from the loaded reports.")


def _rows(session: Session, keys: Iterable[UUID]) -> list[dict[str, Any]]:
    statement = select(VerdictRow).where(col(VerdictRow.indicator_id).in_(list(keys)))
    ordered = statement.order_by(col(VerdictRow.indicator_id), col(VerdictRow.audience))
    rows = [row.model_dump(exclude={"seq"}) for row in session.exec(ordered)]
    session.expunge_all()
    return rows
