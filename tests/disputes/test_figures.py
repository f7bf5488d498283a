"""The figures of disputes are computed by the database, and are what Python computes from the rows."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from statistics import median
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import Session, insert, select

from krama.core.database import Database
from krama.disputes import policy, repository
from krama.disputes.figures import DisputeFigures, figures
from krama.disputes.statuses import DisputeDecisionKind, DisputeStatus
from krama.disputes.tables import Dispute
from krama.listings.tables import IndicatorRecord
from tests.members import new_agency, new_client
from tests.tiers import turns

NOW = datetime(2026, 3, 1, tzinfo=UTC)
moments = st.integers(0, 200 * 3_600_000_000).map(lambda micros: NOW - timedelta(microseconds=micros))
spans = st.integers(0, 100 * 3_600_000_000).map(lambda micros: timedelta(microseconds=micros))


@st.composite
def rows(draw: st.DrawFn) -> dict[str, object]:
    created_at = draw(moments)
    clock = policy.clock_of(created_at, hold=(hold := draw(st.booleans())))
    closed_as = draw(st.none() | st.sampled_from([*DisputeDecisionKind, DisputeStatus.WITHDRAWN]))
    return {
        "dispute_id": uuid4(),
        "seq": 1,
        "grounds": "other",
        "audience": 0,
        "hold_when_opened": hold,
        "created_at": created_at,
        "acknowledge_by": clock.acknowledge_by,
        "decide_by": clock.decide_by,
        "acknowledged_at": draw(st.none() | spans.map(lambda span: created_at + span)),
        "closed_at": created_at + draw(spans) if closed_as else None,
        "closed_as": closed_as.value if closed_as else None,
    }


class Origin:
    """The agency and client that open the disputes, and a database with as many indicators as needed."""

    def __init__(self, database: Database, indicators: int) -> None:
        self.database = database
        with database.transaction() as session:
            self.agency_id = new_agency(session, "ABA Bank")
            self.client_id = new_client(session, self.agency_id).client_id
            self.indicators = [_indicator(session, number) for number in range(indicators)]

    def add_disputes(self, session: Session, drawn: list[dict[str, object]]) -> None:
        whose = {"agency_id": self.agency_id, "client_id": self.client_id}
        stated = [
            row | whose | {"indicator_id": indicator_id}
            for row, indicator_id in zip(drawn, self.indicators, strict=False)
        ]
        if stated:
            session.execute(insert(Dispute), stated)


def _indicator(session: Session, number: int) -> UUID:
    record = IndicatorRecord(
        indicator_id=uuid4(), kind="phone", canonical=f"+8551234567{number}", created_at=NOW - timedelta(days=30)
    )
    session.add(record)
    session.flush()
    return record.indicator_id


@pytest.fixture
def origin(database_url: str) -> Iterator[Origin]:
    database = Database(database_url)
    yield Origin(database, 9)
    database.close()


def by_hand(disputes: list[Dispute]) -> DisputeFigures:
    """The figures as Python computed them from all rows."""
    states = [policy.status_of(dispute, NOW) for dispute in disputes]
    acknowledged = [
        (dispute.acknowledged_at - dispute.created_at).total_seconds()
        for dispute in disputes
        if dispute.acknowledged_at
    ]
    decided = [
        (dispute.closed_at - dispute.created_at).total_seconds()
        for dispute in disputes
        if dispute.closed_at and dispute.closed_as in list(DisputeDecisionKind)
    ]
    corrected = [
        (dispute.closed_at - dispute.created_at).total_seconds()
        for dispute in disputes
        if dispute.closed_at and dispute.closed_as == DisputeDecisionKind.UPHELD
    ]
    return DisputeFigures(
        opened=len(disputes),
        open=sum(dispute.closed_at is None for dispute in disputes),
        overdue=sum(dispute.closed_at is None and policy.due_by(dispute) < NOW for dispute in disputes),
        upheld=states.count(DisputeStatus.UPHELD),
        rejected=states.count(DisputeStatus.REJECTED),
        withdrawn=states.count(DisputeStatus.WITHDRAWN),
        median_to_acknowledge=median(acknowledged) if acknowledged else None,
        longest_to_acknowledge=max(acknowledged, default=None),
        median_to_decide=median(decided) if decided else None,
        longest_to_decide=max(decided, default=None),
        median_to_correct=median(corrected) if corrected else None,
        longest_to_correct=max(corrected, default=None),
    )


def rounded(all_figures: DisputeFigures) -> dict[str, float | None]:
    """To the nanosecond: the two add up in different orders."""
    return {name: None if value is None else round(value, 9) for name, value in asdict(all_figures).items()}


def test_figures_are_those_of_the_rows(origin: Origin) -> None:
    @settings(max_examples=turns(13, 40), suppress_health_check=list(HealthCheck))
    @given(st.lists(rows(), max_size=9))
    def check(drawn: list[dict[str, object]]) -> None:
        with origin.database.transaction() as session, session.begin_nested() as savepoint:
            origin.add_disputes(session, drawn)
            stored = list(session.exec(select(Dispute)))
            due = sorted(policy.due_by(row) for row in stored if row.closed_at is None)
            assert rounded(figures(session, NOW)) == rounded(by_hand(stored))
            assert [policy.due_by(row) for row in repository.undecided(session)] == due
            savepoint.rollback()

    check()


def test_figures_load_no_dispute(origin: Origin) -> None:
    loaded: list[object] = []
    event.listen(Dispute, "load", lambda dispute, _: loaded.append(dispute))
    with origin.database.transaction() as session:
        row = {
            "seq": 1,
            "grounds": "other",
            "audience": 0,
            "hold_when_opened": False,
            "dispute_id": uuid4(),
            "created_at": NOW,
        }
        origin.add_disputes(session, [row | {"acknowledge_by": NOW, "decide_by": NOW}])
        assert figures(session, NOW + timedelta(hours=1)).overdue == 1
        assert not loaded
