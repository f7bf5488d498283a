"""Reading the items of a JSON body. `tests/contract/test_batches.py` has what is refused."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from krama.bulk.json_array import items_of
from tests.tiers import fewer_examples

scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(['"', "\\", '\\"', "[", "]},{"])
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@fewer_examples
@given(st.lists(values, min_size=1), st.booleans(), st.sampled_from([None, 0, 2]))
def test_items_are_those_of_a_json_parser(items: list[Any], ascii_only: bool, indent: int | None) -> None:
    assert items_of(json.dumps({"items": items}, ensure_ascii=ascii_only, indent=indent).encode()) == items
