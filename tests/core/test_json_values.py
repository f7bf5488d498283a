"""The values of a JSON body are counted as they are, whatever its texts contain."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.core import strict_json

TEXTS = st.text(alphabet=',[{"\\\\a]}:', max_size=8)
DOCUMENTS = st.recursive(
    st.none() | st.integers(-9, 9) | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=20,
)


def _values(document: Any) -> int:
    """The members and elements. An empty object or array counts as one."""
    if not isinstance(document, dict | list):
        return 0
    inner = document.values() if isinstance(document, dict) else document
    return max(len(document), 1) + sum(map(_values, inner))


@given(document=DOCUMENTS, limit=st.integers(0, 20), as_ascii=st.booleans())
def test_values_are_counted_outside_of_texts(document: Any, limit: int, as_ascii: bool) -> None:
    body = json.dumps(document, ensure_ascii=as_ascii).encode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(strict_json, "MOST_JSON_VALUES", limit)
        patched.setattr(strict_json, "_QUOTES", 4 * limit + 2)
        assert strict_json._has_too_many_values(body) == (_values(document) > limit)
