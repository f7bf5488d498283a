"""Identifiers in order of time."""

from datetime import UTC, datetime, timedelta

from krama.core.uuid7 import uuid7

_MOMENT = datetime(2026, 11, 28, 6, 30, 0, 1999, tzinfo=UTC)


def test_identifier_says_its_version_its_variant_and_its_millisecond() -> None:
    made = uuid7(_MOMENT)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(_MOMENT.timestamp() * 1000) == 1795847400001


def test_identifiers_of_one_moment_differ_and_later_ones_are_greater() -> None:
    made = {uuid7(_MOMENT) for _ in range(1000)}
    assert len(made) == 1000
    assert max(made) < uuid7(_MOMENT + timedelta(milliseconds=1))


def test_each_bit_of_chance_is_used() -> None:
    alike = differing = uuid7(_MOMENT).int
    for _ in range(200):
        other = uuid7(_MOMENT).int
        alike, differing = alike & other, differing | other
    assert (alike ^ differing).bit_count() == 74
