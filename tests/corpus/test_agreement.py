"""Around the corpus too, a check without a kind finds what was reported with one."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, Kind, Platform
from krama.indicators.related import related
from tests.corpus.cases import cases
from tests.corpus.mutations import mutated
from tests.exchange import Caller, Exchange
from tests.tiers import turns

_VALUES = sorted({case.value for case in cases()})


def _read(value: str, kind: Kind | None = None) -> Indicator | None:
    try:
        return canonicalise(value, Hints(kind))
    except IndicatorRefused:
        return None


@settings(max_examples=turns(1500, 20_000), deadline=None)
@given(mutated(st.sampled_from(_VALUES)))
@example("12345678.0.com")  # with kind phone it was a number
@example("facebook:123456789")
@example("t.me/user12345678")
@example("Facebook: 123456789 ")
@example("t.me/dara@gmail.com")
@example("0716140005/")  # with kind url it was an address in octal digits
@example("https://tronscan.org/address/TJRabPrwbZy៤៥sbavfcjinPJC១៨kjpRTv៨")
@example("https://mempool.space/address/1A1zP1eP5Q\u200bGefi2DMPTfTL5SLmv7DivfNa")
def test_value_that_is_accepted_with_a_kind_and_without_is_the_same_or_covered(value: str) -> None:
    alone = _read(value)
    if alone is None:
        return
    findable = {alone, *(covering for _, covering in related(alone))}
    listed = {kind: read for kind in Kind if (read := _read(value, kind)) is not None}
    assert {kind: read for kind, read in listed.items() if read not in findable} == {}


@settings(max_examples=turns(1000, 20_000), deadline=None)
@given(mutated(st.sampled_from(_VALUES)), st.sampled_from(Kind))
@example("Wing Bank (Cambodia) P lc 012 345 678", Kind.BANK_ACCOUNT)
@example("www.hxxp://https://api.whatsapp.com/send?phone=85512345678", Kind.URL)
@example("https://wa.e/85512345678", Kind.URL)
@example("FACEBOOK TEL: 012 345 678", Kind.PHONE)  # FACEBOOKTEL was a BIC of Bolivia
@example("www.htps://.me/x/../dara_so", Kind.URL)
@example("https://evil.com/a\nhttps://evil .com/b", Kind.PHONE)  # its form has %20 before the second link
@example("ACLEDA 2 026", Kind.PHONE)  # alone, 2026 is a year and refused
def test_form_of_any_reading_is_read_as_itself(value: str, kind: Kind) -> None:
    for read in (_read(value), _read(value, kind)):
        assert read is None or canonicalise(read.canonical, Hints(kind=read.kind)) == read


@given(st.text("+0123456789 ", min_size=3, max_size=24))
@settings(max_examples=turns(300, 10_000), deadline=None)
def test_digits_alone_are_a_telephone_number_or_refused(value: str) -> None:
    read = _read(value)
    assert read is None or read.kind is Kind.PHONE


def test_report_with_a_kind_that_the_value_contradicts_is_refused(module_exchange: Exchange) -> None:
    office: Caller = module_exchange.member("Office")
    answer = office.post("/v1/reports", {"value": "facebook:123456789", "kind": "phone", "category": "loan"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "kind_contradicted", "kind")
    assert "kind handle" in answer.json()["detail"]
    assert "123456789" not in answer.text


@pytest.mark.parametrize("value", ["https://tronscan.org/address/TJRabPrwbZy៤៥sbavfcjinPJC១៨kjpRTv៨"])
def test_wallet_that_a_link_names_in_khmer_digits_is_that_wallet_with_kind_url_too(value: str) -> None:
    assert _read(value, Kind.URL) == _read(value) == Indicator(Kind.WALLET, "tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("telegram:dara_sok", Kind.PHONE, Kind.HANDLE),
        ("https://t.me/dara_sok", Kind.PHONE, Kind.HANDLE),
        ("https://wa.me/85512345678", Kind.PHONE, Kind.HANDLE),
        ("a@b.example", Kind.PHONE, Kind.EMAIL),
        ("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", Kind.PHONE, Kind.WALLET),
        ("evil.example.com", Kind.EMAIL, Kind.DOMAIN),
        ("0x52908400098527886E0F7030069857D2E4169EE7", Kind.URL, Kind.WALLET),
        ("012345678", Kind.URL, Kind.PHONE),
    ],
)
def test_value_that_only_another_kind_can_read_is_refused_for_its_kind(value: str, kind: Kind, shown: Kind) -> None:
    """Not for its digits or its spelling, which are right."""
    with pytest.raises(IndicatorRefused, match=f"The value shows that it is of kind {shown.value}") as refused:
        canonicalise(value, Hints(kind))
    assert (refused.value.code, refused.value.field) == ("kind_contradicted", "kind")


@pytest.mark.parametrize(
    ("value", "hints", "code"),
    [
        ("012 345", Hints(Kind.PHONE), "phone_invalid"),
        ("117", Hints(Kind.PHONE), "phone_is_short_code"),
        ("012 abc 345 678", Hints(Kind.PHONE), "phone_invalid"),  # nothing reads it
        ("dara@localhost", Hints(Kind.EMAIL), "email_invalid"),
        ("+888 0123 4567", Hints(platform=Platform.WHATSAPP), "phone_invalid"),  # no kind was stated
        ("https://wa.e/85512345678", Hints(), "value_unstable"),  # its form is read as a telephone number
    ],
)
def test_value_that_no_other_kind_can_read_is_refused_for_itself(value: str, hints: Hints, code: str) -> None:
    with pytest.raises(IndicatorRefused) as refused:
        canonicalise(value, hints)
    assert (refused.value.code, refused.value.field) == (code, "value")
