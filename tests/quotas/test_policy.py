"""Limits as an operator writes them, and what requests cost."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.agencies.permissions import Permission
from krama.quotas.limits import Limit, Quota
from krama.quotas.policy import costs_of, read_limits
from krama.sharing.sectors import Sector
from tests.tiers import fewer_examples


def test_bank_may_run_ten_thousand_checks_a_second() -> None:
    usual = read_limits("")
    for quota in (Quota.CHECKS, Quota.VALUES):
        limit = usual[Sector.BANK, quota]
        assert limit.amount / limit.seconds >= 10_000


def test_everything_else_is_bounded_by_default() -> None:
    usual = read_limits("")
    assert usual.keys() == {(sector, quota) for sector in Sector for quota in Quota}
    for (sector, quota), limit in usual.items():
        if sector is not Sector.BANK or quota not in (Quota.CHECKS, Quota.VALUES):
            assert limit.amount / limit.seconds <= 50, (sector, quota)


def test_off_counts_nothing() -> None:
    assert read_limits(" off ") == {}


def test_what_is_said_of_a_sector_goes_before_what_is_said_of_all() -> None:
    for text in ("bank.tokens=5/second tokens=7/day", "tokens=7/day bank.tokens=5/second"):
        limits = read_limits(text)
        assert limits[Sector.BANK, Quota.TOKENS] == Limit(5, 1)
        assert limits[Sector.POLICE, Quota.TOKENS] == Limit(7, 86_400)
        assert limits[Sector.BANK, Quota.CHECKS] == read_limits("")[Sector.BANK, Quota.CHECKS]


@pytest.mark.parametrize(
    "text",
    ["on", "tokens", "tokens=5", "tokens=5/year", "tokens=-5/day", "tokens=0/day", "tokens=9999999999/day",
     "king.tokens=5/day", "jokes=5/day", "values=9999/hour", "submissions=1/second",
     "tokens=5/day,values=20000/day", "off tokens=5/day", "tokens=٥/day"],
)  # fmt: skip
def test_limit_that_can_not_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        read_limits(text)


@fewer_examples
@given(st.text(max_size=60))
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(ValueError):
        read_limits(text)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_costs_something(permission: Permission) -> None:
    assert {units for _, units in costs_of([permission.value])} == {1}


@fewer_examples
@given(st.integers(1, 10**9), st.sampled_from([1, 60, 3600]))
def test_lease_is_small_beside_its_limit_and_never_nothing(amount: int, seconds: int) -> None:
    lease = Limit(amount, seconds).lease
    assert 1 <= lease <= max(1, amount // 100)
