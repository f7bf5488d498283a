"""Consumers get every change once, in commit order, whatever fails."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from sqlmodel import Session, update
from structlog.testing import capture_logs

from krama import consumers
from krama.core import clock
from krama.events import metrics, repository, service
from krama.events.changes import Cause, ListingChanged
from krama.events.consumers import Consumer, install
from krama.events.delivery import begin_consumers, deliver
from krama.events.tables import ListingEvent
from tests.exchange import Caller, Exchange
from tests.overlap import only_on_postgresql, overlap

PHONE = "012 345 678"


class Recorder:
    """A consumer that keeps what it receives, and fails when `fails` is set."""

    def __init__(self, name: str = "recorder", *, in_transaction: bool = False) -> None:
        self.changes: list[ListingChanged] = []
        self.fails = False
        self.consumer = Consumer(name, self.handle, in_transaction=in_transaction)

    def handle(self, session: Session, changes: Sequence[ListingChanged]) -> None:
        if self.fails:
            raise RuntimeError("a consumer's own fault")
        self.changes += changes

    @property
    def causes(self) -> list[Cause]:
        return [change.cause for change in self.changes]


Follow = Callable[..., Recorder]


@pytest.fixture
def follow(exchange: Exchange) -> Iterator[Follow]:
    """Adds a consumer to those of the service until the test ends."""

    def add(name: str = "recorder", *, in_transaction: bool = False) -> Recorder:
        recorder = Recorder(name, in_transaction=in_transaction)
        added.append(recorder.consumer)
        install((*consumers.CONSUMERS, *added))
        begin_consumers(exchange.database)
        return recorder

    added: list[Consumer] = []
    yield add
    consumers.install_all()


def test_consumer_gets_each_change_once_and_in_order(exchange: Exchange, police: Caller, follow: Follow) -> None:
    recorder = follow()
    report = police.report(PHONE, "loan")
    police.report("evil-shop.com", "phishing")
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    deliver(exchange.database)
    deliver(exchange.database)
    assert recorder.causes == [Cause.REPORTED, Cause.REPORTED, Cause.WITHDRAWN]
    assert [change.seq for change in recorder.changes] == sorted(change.seq for change in recorder.changes)


def test_consumer_begins_with_the_next_change(exchange: Exchange, police: Caller, follow: Follow) -> None:
    police.report(PHONE, "loan")
    recorder = follow()
    police.report("evil-shop.com", "phishing")
    deliver(exchange.database)
    assert len(recorder.changes) == 1


def test_failing_consumer_keeps_its_place_and_stops_no_other(
    exchange: Exchange, police: Caller, follow: Follow
) -> None:
    failing, other = follow("failing"), follow("other")
    failing.fails = True
    police.report(PHONE, "loan")
    with pytest.raises(RuntimeError):
        deliver(exchange.database)
    assert (failing.causes, other.causes) == ([], [Cause.REPORTED])
    failing.fails = False
    deliver(exchange.database)
    assert (failing.causes, other.causes) == ([Cause.REPORTED], [Cause.REPORTED])


def test_consumer_that_fails_is_named_once_and_its_delay_is_measured(
    exchange: Exchange, police: Caller, follow: Follow
) -> None:
    failing = follow("named when it fails")
    follow("other")
    police.report(PHONE, "loan")
    deliver(exchange.database)
    failures = metrics.FAILURES.labels("named when it fails")._value
    behind, before = metrics.BEHIND.labels("named when it fails")._value, failures.get()
    with (
        capture_logs() as lines
    ):  # the worker's own job may fail first, or that of another module's exchange in between
        failing.fails = True
        police.report("evil-shop.com", "phishing")
        for _ in range(2):
            with pytest.raises(RuntimeError):
                deliver(exchange.database)
    named = {"event": "a consumer of changes failed", "consumer": "named when it fails", "kind": "RuntimeError"}
    said = [line for line in lines if line.get("kind") == "RuntimeError"]
    others = [line for line in lines if "consumer" in line and line not in said]
    assert said[0] == named | {"log_level": "error"}
    assert len(said) == 1 or others, "named again although nothing else had failed"
    assert failures.get() >= before + 2
    assert 0 < behind.get() < 60
    failing.fails = False
    deliver(exchange.database)
    assert (behind.get(), metrics.BEHIND.labels("other")._value.get()) == (0, 0)


def test_change_is_not_made_if_a_consumer_within_it_fails(exchange: Exchange, police: Caller, follow: Follow) -> None:
    recorder = follow(in_transaction=True)
    recorder.fails = True
    assert police.post("/v1/reports", {"value": PHONE, "category": "loan"}).status_code == 500
    assert police.check(PHONE)["listed"] is False
    with exchange.database.read() as session:
        assert service.changes_after(session, 0, 10) == []


def test_repeating_a_report_publishes_nothing(exchange: Exchange, police: Caller, follow: Follow) -> None:
    recorder = follow()
    police.report(PHONE, "loan")
    police.report(PHONE, "loan")
    deliver(exchange.database)
    assert len(recorder.changes) == 1


def test_old_changes_are_removed_and_new_ones_stay(exchange: Exchange, police: Caller) -> None:
    police.report(PHONE, "loan")
    moment = clock.now()
    police.report("evil-shop.com", "phishing")
    with exchange.database.transaction() as session:
        assert service.clear(session, moment, 100) == 1
        assert len(service.changes_after(session, 0, 10)) == 1


def test_change_is_removed_only_once_every_consumer_has_handled_it(
    exchange: Exchange, police: Caller, follow: Follow
) -> None:
    recorder = follow()
    recorder.fails = True
    police.report(PHONE, "loan")
    soon = clock.now() + timedelta(seconds=1)
    with exchange.database.transaction() as session:
        assert service.clear(session, soon, 100) == 0
    recorder.fails = False
    deliver(exchange.database)
    assert recorder.causes == [Cause.REPORTED]
    with exchange.database.transaction() as session:
        assert service.clear(session, soon, 100) == 1


@only_on_postgresql
def test_two_workers_that_deliver_at_once_hand_over_each_change_once(
    exchange: Exchange, police: Caller, follow: Follow
) -> None:
    recorder, database = follow(), exchange.database

    def report_and_deliver() -> None:
        police.report(PHONE, "loan")
        deliver(database)

    overlap(database, repository, "position", report_and_deliver, lambda: deliver(database))
    assert recorder.causes == [Cause.REPORTED]


def test_two_consumers_may_not_have_one_name() -> None:
    twice = Consumer("twice", lambda *_: None)
    with pytest.raises(ValueError, match="same name"):
        install((twice, twice))


def test_change_without_installed_consumers_is_refused(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.events.consumers._installed", None)
    assert police.post("/v1/reports", {"value": PHONE, "category": "loan"}).status_code == 500
    assert police.check(PHONE)["listed"] is False


def test_events_of_an_older_layout_are_still_read(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the last upgrade had added `half_life`, renamed `agencies` and turned two members round."""
    police.report(PHONE, "loan")
    with exchange.database.read() as session:
        (now,) = service.changes_after(session, 0, 10)
    older = [
        "reports",
        "sources",
        "log_weight",
        "weight",
        "second_log_weight",
        "categories",
        "flags",
        "first_at",
        "last_at",
    ]
    assert now.after is not None
    values = now.after.aggregate._asdict() | {"sources": 7}
    stored = json.dumps([-1, now.seq, *(values[name] for name in older)])
    monkeypatch.setattr(repository, "_LAYOUTS", {**repository._LAYOUTS, -1: older})
    with exchange.database.transaction() as session:
        session.execute(update(ListingEvent).values(after=stored))
    with exchange.database.read() as session:
        (then,) = service.changes_after(session, 0, 10)
    assert then.after == now.after._replace(
        aggregate=now.after.aggregate._replace(
            half_life=0, agencies=0, direct_log_weight=0, labels=0, roles=0, corroborated_at=0
        )
    )
