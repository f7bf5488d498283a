"""A listing whose action another day has changed is published once, for those who see it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from krama.core import clock, sequence
from krama.events import service as events
from krama.events.changes import Cause, ListingChanged, action_of, seen_by
from krama.listings import repository
from krama.listings.fading import publish_faded
from krama.rule.judgement import Action
from krama.sharing.audiences import Viewer, viewer
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"
BANK = viewer(UUID(int=9), Sector.BANK)


def faded(exchange: Exchange) -> list[ListingChanged]:
    with exchange.database.read() as session:
        return [change for change in events.changes_after(session, 0, 1000) if change.cause is Cause.FADED]


class Days:
    """Sets the clock so many days ahead."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch, self._now = monkeypatch, clock.now

    def later(self, days: int) -> None:
        self._monkeypatch.setattr(clock, "now", lambda: self._now() + timedelta(days=days))


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


def test_every_step_down_is_published_on_its_day_and_once(
    exchange: Exchange, police: Caller, office: Caller, days: Days
) -> None:
    publish_faded(exchange.database)
    police.report(PHONE, "loan", confidence=100)
    office.report(PHONE, "loan", confidence=100)
    steps = []
    for day in range(0, 560, 20):
        days.later(day)
        publish_faded(exchange.database)
        assert publish_faded(exchange.database) == 0
        steps = [(change.action_before, change.action_after) for change in faded(exchange)]
    assert steps == [("hold", "verify"), ("verify", "warn"), ("warn", "proceed")]


def test_check_and_events_tell_the_same_on_every_day(
    exchange: Exchange, police: Caller, office: Caller, days: Days
) -> None:
    publish_faded(exchange.database)
    police.report(PHONE, "loan", confidence=90)
    office.report(PHONE, "phishing", confidence=60)
    for day in range(0, 400, 80):
        days.later(day)
        publish_faded(exchange.database)
        with exchange.database.read() as session:
            *_, last = events.changes_after(session, 0, 1000)
        asking = exchange.member(f"Bank {day}", Sector.BANK)
        assert asking.check(PHONE)["action"] == last.action_after


def test_days_without_a_running_service_are_made_up_for(
    exchange: Exchange, police: Caller, office: Caller, days: Days
) -> None:
    publish_faded(exchange.database)
    police.report(PHONE, "loan", confidence=100)
    office.report(PHONE, "loan", confidence=100)
    days.later(600)
    publish_faded(exchange.database)
    assert [(change.action_before, change.action_after) for change in faded(exchange)] == [("hold", "proceed")]


def test_what_never_fades_and_what_was_withdrawn_is_left_alone(exchange: Exchange, police: Caller, days: Days) -> None:
    publish_faded(exchange.database)
    police.report("0x52908400098527886E0F7030069857D2E4169EE7", "investment")
    report = police.report(PHONE, "loan")
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    days.later(2000)
    assert publish_faded(exchange.database) == 0


def test_feedback_moves_the_day_on_which_a_listing_fades(exchange: Exchange, police: Caller, days: Days) -> None:
    publish_faded(exchange.database)
    report = police.report(PHONE, "loan", confidence=100)
    key = report["indicator"]["indicator_id"]
    for number in range(3):
        bank = exchange.member(f"Bank {number}", Sector.BANK)
        assert bank.post("/v1/outcomes", {"indicator_id": key, "outcome": "false_positive"}).status_code == 201
    day, published = 0, 0
    while not published:
        day += 10
        days.later(day)
        published = publish_faded(exchange.database)
    days.later(day - 10)
    before = exchange.member("Before", Sector.BANK).check(PHONE)["action"]
    days.later(day)
    assert (before, exchange.member("After", Sector.BANK).check(PHONE)["action"]) == ("warn", "proceed")


@pytest.fixture
def two_listed(exchange: Exchange, police: Caller, office: Caller) -> None:
    """A number that two offices reported after the first turn."""
    publish_faded(exchange.database)
    police.report(PHONE, "loan", confidence=100)
    office.report(PHONE, "loan", confidence=100)


def interrupt_first_step(monkeypatch: pytest.MonkeyPatch, interruption: Callable[[], object]) -> None:
    """Do something between the query of a worker's first step and its transaction."""
    crossing = repository.crossing

    def crossing_then_interrupted(*arguments: Any) -> list[UUID]:
        due = crossing(*arguments)
        monkeypatch.setattr(repository, "crossing", crossing)
        interruption()
        return due

    monkeypatch.setattr(repository, "crossing", crossing_then_interrupted)


@pytest.mark.usefixtures("two_listed")
def test_two_workers_that_fade_the_same_day_publish_each_step_once(
    exchange: Exchange, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    days.later(300)
    interrupt_first_step(monkeypatch, lambda: publish_faded(exchange.database))
    assert publish_faded(exchange.database) == 0
    assert len(faded(exchange)) == 1


@pytest.mark.usefixtures("two_listed")
def test_worker_that_began_on_an_earlier_day_does_not_turn_the_day_back(
    exchange: Exchange, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_worker_finishes_a_later_day() -> None:
        days.later(600)
        publish_faded(exchange.database)
        with exchange.database.read() as session:
            finished.append(sequence.mark(session, "faded_day"))
        days.later(300)

    finished: list[int | None] = []
    days.later(300)
    interrupt_first_step(monkeypatch, another_worker_finishes_a_later_day)
    publish_faded(exchange.database)
    with exchange.database.read() as session:
        assert sequence.mark(session, "faded_day") == finished[0]
    days.later(600)
    assert publish_faded(exchange.database) == 0
    assert [change.action_after for change in faded(exchange)][-1] == "proceed"


@pytest.mark.usefixtures("two_listed")
def test_what_was_published_is_read_before_the_number_is_taken(
    exchange: Exchange, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number makes every other writer wait."""
    steps: list[str] = []

    def noted(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any) -> Any:
            steps.append(step)
            return function(*arguments)

        return called

    monkeypatch.setattr(events, "newest_fading_of", noted("read", events.newest_fading_of))
    monkeypatch.setattr(sequence, "take", noted("take", sequence.take))
    days.later(300)
    publish_faded(exchange.database)
    assert steps[:2] == ["read", "take"]


def days_until_hold_becomes_verify(exchange: Exchange, police: Caller, office: Caller) -> int:
    """Lists a number with `hold`, and says after how many days that fades to `verify`."""
    publish_faded(exchange.database)
    police.report(PHONE, "loan", confidence=100)
    office.report(PHONE, "loan", confidence=100)
    with exchange.database.read() as session:
        *_, last = events.changes_after(session, 0, 1000)
    row, now = last.after, clock.now()
    times = {day: clock.to_micros(now + timedelta(days=day)) for day in range(1, 1000)}
    return next(day for day, at in times.items() if action_of(row, at) is Action.VERIFY)


def actions(exchange: Exchange, who: Viewer) -> list[tuple[Cause, Action | None, Action | None]]:
    with exchange.database.read() as session:
        mine = seen_by(events.changes_after(session, 0, 1000), who)
    return [(change.cause, change.action_before, change.action_after) for change in mine]


def test_change_that_comes_before_the_job_publishes_what_has_faded(
    exchange: Exchange, police: Caller, office: Caller, days: Days
) -> None:
    day = days_until_hold_becomes_verify(exchange, police, office)
    days.later(day - 1)
    publish_faded(exchange.database)
    days.later(day)
    exchange.member("Kandal").report(PHONE, "other", confidence=0)
    publish_faded(exchange.database)
    *_, last = actions(exchange, BANK)
    assert last == (Cause.REPORTED, Action.HOLD, Action.VERIFY)


def test_change_that_an_agency_may_not_see_publishes_nothing_to_it_before_the_job_does(
    exchange: Exchange, police: Caller, office: Caller, days: Days
) -> None:
    day = days_until_hold_becomes_verify(exchange, police, office)
    days.later(day - 1)
    publish_faded(exchange.database)
    days.later(day)
    seen = actions(exchange, BANK)
    exchange.member("Kandal").report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    assert actions(exchange, BANK) == seen
    publish_faded(exchange.database)
    assert actions(exchange, BANK) == [*seen, (Cause.FADED, Action.HOLD, Action.VERIFY)]
