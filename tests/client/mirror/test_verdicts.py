"""A copy gives the verdicts that the exchange would give, today and on every later day."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from krama.checks.answers import reasons_of
from krama.checks.service import conclude
from krama.core import clock
from krama.indicators.canonical import display
from krama.indicators.identity import indicator_key
from krama.indicators.kinds import Hints, Indicator, Kind, Platform
from krama.rule.coverage import candidates_of
from krama_client import InvalidRequest
from krama_client._mirror import clock as own_clock
from krama_client._mirror import reading
from krama_client._rows.check_batches import Refused
from krama_client.mirror import Mirror, MirrorCheck
from tests.client.mirror.feed import Feed, aggregate
from tests.tiers import turns


@pytest.fixture
def feed() -> Feed:
    listed = Feed()
    now = clock.now()
    listed.put("012 345 678", aggregate(0), kind=Kind.PHONE)
    listed.put("https://scam.example.com/kh/prize", aggregate(0, 1, 2), kind=Kind.URL)
    listed.put("example.com", aggregate(3, confidence=30), kind=Kind.DOMAIN)
    listed.put("+85512345679", aggregate(0, at=now - timedelta(days=400)), kind=Kind.HANDLE, platform=Platform.TELEGRAM)
    listed.put(
        "000123456", aggregate(0, 1, at=now - timedelta(days=80)), kind=Kind.BANK_ACCOUNT, institution="ABAAKHPP"
    )
    listed.put("a@scam.example.com", aggregate(4, half_life=0), kind=Kind.EMAIL)
    return listed


ASKED: tuple[dict[str, Any], ...] = (
    {"value": "0 1 2 3 4 5 6 7 8"},
    {"value": "+855 12 345 679", "kind": "phone"},
    {"value": "telegram:+85512345678"},
    {"value": "https://scam.example.com/kh/prize/now?x=1"},
    {"value": "hxxps://www[.]scam[.]example[.]com/kh/prize", "kind": "url"},
    {"value": "https://other.example.com/"},
    {"value": "scam.example.com", "kind": "domain"},
    {"value": "example.org", "kind": "domain"},
    {"value": "000 123 456", "institution": "ABA"},
    {"value": "000 123 457", "institution": "ABA"},
    {"value": "a@scam.example.com"},
    {"value": "b@scam.example.com"},
    {"value": "012 999 999", "kind": "phone"},
)


def expected(feed: Feed, asked: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the service's own rule says."""
    kind = asked.get("kind")
    hints = Hints(None if kind is None else Kind(kind), asked.get("institution"))
    rows = {indicator_key(indicator): known for indicator, (known, _) in feed.rows.items()}
    verdict = conclude(candidates_of(asked["value"], hints), rows, clock.now(), lambda _: False)
    matches = [(key.hex(), form.canonical, relation.value, display(form)) for key, relation, form in verdict.matches]
    judgement = verdict.judgement
    return judgement.action, judgement.score, judgement.status, bool(matches), reasons_of(verdict), matches


def given(mirror: Mirror, asked: Mapping[str, Any]) -> tuple[Any, ...]:
    check = mirror.check(**asked)
    matches = [(match.indicator_id.hex, match.canonical, match.match_type, match.display) for match in check.matches]
    return check.action, check.score, check.status, check.listed, check.reason_codes, matches


@pytest.mark.parametrize("days", [0, 1, 30, 91, 200, 900])
def test_copy_says_on_every_day_what_the_exchange_would_say(
    feed: Feed, tmp_path: Path, later: list[timedelta], days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.make_snapshot()
    ended = next(iter(feed.rows))
    mirror = feed.mirror(tmp_path / "copy", max_age_seconds=1e9)
    mirror.sync()
    feed.end(ended)
    mirror.sync()
    later[0] = timedelta(days=days)
    monkeypatch.setattr(own_clock, "now", clock.now)
    for asked in ASKED:
        assert given(mirror, asked) == expected(feed, asked), asked


def test_numbers_in_a_batch_get_the_answers_that_they_get_with_care(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As people type them, one in ten of them stored, and with some that are listed, mistyped or no numbers at all."""
    numbers = [f"0{12 + place % 7}{place * 386_197 % 1_000_000:06}" for place in range(turns(3_000, 100_000))]
    shapes = (
        "{}", "+855{1}", "{2} {3} {4}", "855{1}", "{2}-{3}-{4}", " {}", "{} 9", "Tel: {}", "{}x", "+855 {5} {3} {4}",
    )  # fmt: skip
    typed = [
        shapes[place % 10].format(text, text[1:], text[:3], text[3:6], text[6:], text[1:3])
        for place, text in enumerate(numbers)
    ]
    typed = [text.translate(KHMER) if place % 13 == 0 else text for place, text in enumerate(typed)]
    for text in numbers[::10]:
        feed.rows[Indicator(Kind.PHONE, f"+855{text[1:]}")] = aggregate(0), feed.next_seq()
    feed.make_snapshot()
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    items: list[Any] = [
        text if place % 3 else {"value": text, "reference": str(place)} for place, text in enumerate(typed)
    ]
    quickly = [_told(answer) for answer in mirror.check_many(items, kind="phone")]
    monkeypatch.setattr(reading, "may_be_numbers", lambda hints: False)
    assert quickly == [_told(answer) for answer in mirror.check_many(items, kind="phone")]
    assert len({told[0] for told in quickly}) > 3


KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def _told(answer: MirrorCheck | Refused) -> tuple[Any, ...]:
    if isinstance(answer, Refused):
        return answer.error.code, answer.value, answer.reference
    return (
        answer.action,
        answer.value,
        answer.reference,
        answer.kind,
        answer.canonical,
        answer.reason_codes,
        answer.matches,
    )


def test_many_values_get_their_answers_in_order_and_what_is_refused_stays_in_its_place(
    feed: Feed, tmp_path: Path
) -> None:
    feed.make_snapshot()
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    items: list[Any] = [*ASKED, "12", {"value": 7}, {"value": "012 345 678", "kind": "car"}, *["012 345 678"] * 2500]
    answers = list(mirror.check_many(items))
    assert len(answers) == len(items)
    assert [answer.error.code for answer in answers if isinstance(answer, Refused)] == [
        "phone_invalid", "value_not_text", "hint_unknown",
    ]  # fmt: skip
    assert {answer.action for answer in answers[-2500:] if not isinstance(answer, Refused)} == {"warn"}
    with pytest.raises(InvalidRequest) as refused:
        mirror.check("12", kind="phone")
    assert (refused.value.code, refused.value.status) == ("phone_invalid", 422)


def test_what_is_the_members_own_replaces_what_is_shared(feed: Feed, tmp_path: Path) -> None:
    alone = Feed()
    alone.put("012 345 678", aggregate(0, 1, 2, confidence=100), kind=Kind.PHONE)
    feed.make_snapshot(own=alone.records())
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    assert (mirror.check("012 345 678").action, mirror.check("012 345 678").agency_count) == ("hold", 3)


def test_nothing_of_a_value_is_shown(feed: Feed, tmp_path: Path) -> None:
    feed.make_snapshot()
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    answer = mirror.check("012 345 678")
    assert "345" not in f"{answer!r}{answer.matches!r}{mirror!r}"
