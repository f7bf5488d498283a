"""Two exchanges give the same indicator the same id."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from krama.indicators.identity import NAMESPACE, indicator_id
from krama.indicators.kinds import Indicator, Kind


def test_ids_that_were_given_out_never_change() -> None:
    assert uuid.UUID("a6996140-7b63-5a33-a88b-278fc8a4f3e5") == NAMESPACE
    assert indicator_id(Indicator(Kind.PHONE, "+85512345678")) == uuid.UUID("acd7e074-d7fa-5726-b5df-67b541027e0c")


@given(st.sampled_from(Kind), st.text(st.characters(exclude_categories=["Cs"])))
def test_id_is_the_uuid5_of_kind_and_canonical(kind: Kind, canonical: str) -> None:
    assert indicator_id(Indicator(kind, canonical)) == uuid.uuid5(NAMESPACE, f"{kind.value}:{canonical}")


def test_same_text_of_another_kind_is_another_thing() -> None:
    assert indicator_id(Indicator(Kind.URL, "evil.com")) != indicator_id(Indicator(Kind.DOMAIN, "evil.com"))
