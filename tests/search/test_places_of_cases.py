"""Where cases stand among everything else that is found."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from krama.core.cursor import KeysetPosition
from krama.search.cases import first_before, place_of

_NEAR = st.builds(lambda high, low: (high << 80) + low, st.integers(0, 5), st.integers(0, 3))
_NUMBERS = st.one_of(st.integers(0, 2**128 - 1), _NEAR)


@given(case=_NUMBERS, key=_NUMBERS, seq=st.one_of(st.integers(0, 6_000), st.integers(0, 2**63 - 1)))
def test_ids_below_the_bound_are_those_of_the_cases_that_follow(case: int, key: int, seq: int) -> None:
    after = KeysetPosition(seq, UUID(int=key), newest=True)
    bound = first_before(after)
    assert (place_of(UUID(int=case)) < after) == (bound is None or case < bound.int)
