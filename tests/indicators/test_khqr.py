"""A KHQR payload is read with its tags in any order, and refused if anything in it was changed."""

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators import khqr
from krama.indicators.errors import IndicatorRefused
from krama.indicators.text import tidy
from tests.indicators.khqr_encoding import Measure, crc16, encode, in_bytes, in_characters, in_utf16, signed, written
from tests.tiers import fewer_examples

if TYPE_CHECKING:
    from tests.indicators.khqr_encoding import Objects

# Synthetic, from the tests of the SDK ts-khqr.
PERSON = (
    "00020101021229180014jonhsmith@nbcq520459995303116540750000.05802KH5910Jonh Smith6010Phnom Penh"
    "62150211855123456789917001316257134678276304A96B"
)
MERCHANT = (
    "00020101021230400014jonhsmith@devb01061234560208Dev Bank520459995303840540410.05802KH5910Jonh Smith"
    "6010Phnom Penh62360117INV-2021-07-658220211855123456789917001316257134678276304ED60"
)
BODY: "Objects" = [
    ("00", "01"),
    ("01", "12"),
    ("29", [("00", "abaakhppxxx@abaa"), ("01", "000123456"), ("02", "ABA Bank")]),
    ("52", "5999"),
    ("53", "116"),
    ("58", "KH"),
    ("59", "SOK DARA"),
    ("60", "Phnom Penh"),
    ("99", [("00", "1625713467827")]),
]
KHMER: "Objects" = [*BODY[:-1], ("64", [("00", "km"), ("01", "ហាង\u200bកាហ្វេ៣"), ("02", "ភ្នំពេញ")]), BODY[-1]]
EMOJI: "Objects" = [*BODY[:6], ("59", "កាហ្វេ ☕🧋"), *BODY[7:]]


def test_payload_for_a_person_is_read() -> None:
    assert khqr.decode(PERSON) == khqr.Payload(
        merchant=False,
        handle="jonhsmith@nbcq",
        account=None,
        acquirer=None,
        currency="116",
        amount="50000.0",
        merchant_name="Jonh Smith",
        local_name=None,
        city="Phnom Penh",
        mobile_number="85512345678",
    )


def test_payload_for_a_merchant_is_read() -> None:
    payload = khqr.decode(MERCHANT)
    assert (payload.merchant, payload.handle, payload.account) == (True, "jonhsmith@devb", "123456")
    assert (payload.acquirer, payload.currency, payload.amount) == ("Dev Bank", "840", "10.0")


def test_encoder_of_these_tests_agrees_with_the_published_payload() -> None:
    assert crc16(b"123456789") == 0x29B1  # the check value of CRC-16/CCITT-FALSE
    assert signed(PERSON[:-8]) == PERSON


def test_tags_may_stand_in_any_order() -> None:
    for order in permutations(BODY[2:7]):
        payload = khqr.decode(encode([*BODY[:2], *order, *BODY[7:]]))
        assert (payload.handle, payload.account) == ("abaakhppxxx@abaa", "000123456")
    assert khqr.decode(encode(BODY[::-1])).account == "000123456"


def test_sub_tags_may_stand_in_any_order() -> None:
    account: Objects = [("02", "ABA Bank"), ("01", "000123456"), ("00", "abaakhppxxx@abaa")]
    assert khqr.decode(encode([*BODY[:2], ("29", account), *BODY[3:]])).account == "000123456"


@pytest.mark.parametrize("measure", [in_characters, in_utf16, in_bytes])
@pytest.mark.parametrize("body", [KHMER, EMOJI])
def test_khmer_names_are_read_whatever_their_lengths_count(body: "Objects", measure: Measure) -> None:
    payload = khqr.decode(tidy(encode(body, measure)))
    assert payload.account == "000123456"
    assert payload.merchant_name == ("កាហ្វេ ☕🧋" if body is EMOJI else "SOK DARA")
    assert payload.local_name == (None if body is EMOJI else "ហាង\u200bកាហ្វេ៣")


def test_scanner_noise_around_a_payload_is_ignored() -> None:
    wrapped = f"  \r\n{PERSON[:60]}\n{PERSON[60:-4]}{PERSON[-4:].lower()}\n\t "
    assert khqr.decode(wrapped) == khqr.decode(PERSON)
    assert khqr.decode(tidy(wrapped)) == khqr.decode(PERSON)


def test_handle_is_lower_cased() -> None:
    assert khqr.decode(encode([("00", "01"), ("29", [("00", "Dara@ACLB")])])).handle == "dara@aclb"


def test_every_single_changed_character_is_noticed() -> None:
    for position in range(len(PERSON) - 8):
        other = "7" if PERSON[position] != "7" else "8"
        with pytest.raises(khqr.KhqrChecksumWrong):
            khqr.decode(PERSON[:position] + other + PERSON[position + 1 :])


def test_every_truncated_payload_is_noticed() -> None:
    for kept in range(20, len(PERSON)):
        with pytest.raises(khqr.KhqrTruncated):
            khqr.decode(PERSON[:kept])


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        (signed("000201" + "2918" + "0014jonhsmith@nbc"), khqr.KhqrInvalid),  # a length past the end
        (signed("000201" + "29180014jonhsmith@nbcq" + "58XXKH"), khqr.KhqrInvalid),
        (signed("000201" + "29180014jonhsmith@nbcq" + "58"), khqr.KhqrInvalid),
        (signed("000201" + "29180014jonhsmith@nbcq" * 2), khqr.KhqrInvalid),  # two payees under one tag
        (signed("000202" + "29180014jonhsmith@nbcq"), khqr.KhqrInvalid),
        (signed("29180014jonhsmith@nbcq"), khqr.KhqrInvalid),
        (signed("000201" + "29180014jonhsmith@nbcq" + "6304ABCD5802KH"), khqr.KhqrInvalid),
        (signed("000201" + "29180014jonhsmith@nbcq" + "5908"), khqr.KhqrInvalid),  # the checksum is part of a name
        (signed("000201" + "5802KH"), khqr.KhqrWithoutBakong),
        (signed("000201" + "29100014jonhsm"), khqr.KhqrWithoutBakong),  # the sub-tags are broken
        (encode([("00", "01"), ("29", [("00", "kh.com.acledabank.www"), ("01", "123")])]), khqr.KhqrWithoutBakong),
        (encode([("00", "01"), ("29", [("00", "A000000677010111")])]), khqr.KhqrWithoutBakong),
        (encode([("00", "01"), ("40", [("00", "abaP2P"), ("02", "000123456")])]), khqr.KhqrWithoutBakong),
        (encode([("00", "01"), ("29", [("00", "a@aclb")]), ("30", [("00", "b@aclb")])]), khqr.KhqrHasTwoPayees),
        ("000201" + "\ud800" + "6304ABCD", khqr.KhqrInvalid),
        ("", khqr.KhqrTruncated),
    ],
)
def test_what_does_not_hold_together_is_refused_with_its_reason(payload: str, refusal: type[IndicatorRefused]) -> None:
    with pytest.raises(refusal) as refused:
        khqr.decode(payload)
    assert type(refused.value) is refusal
    assert "jonhsmith" not in refused.value.detail


@pytest.mark.parametrize(
    "payload",
    [PERSON, MERCHANT, encode(KHMER), encode(BODY[::-1]), PERSON[:20], PERSON[:30], PERSON[:50], "0" + PERSON[1:]],
)
def test_payloads_and_damaged_ones_are_recognised(payload: str) -> None:
    assert khqr.looks_like(payload)


@pytest.mark.parametrize(
    "text", ["000201", "000201123456", "0002 0112 3456", "dara@aclb", "0123@aclb", "000123456", ""]
)
def test_account_numbers_and_ids_are_not_payloads(text: str) -> None:
    assert not khqr.looks_like(text)


@fewer_examples
@given(st.text(max_size=80) | st.text("0123456789@a29", max_size=60).map(lambda body: signed(f"000201{body}")))
def test_any_text_is_a_payload_or_a_refusal(text: str) -> None:
    try:
        khqr.decode(text)
    except IndicatorRefused:
        return


@fewer_examples
@given(
    st.lists(
        st.tuples(st.sampled_from(["51", "52", "59", "62", "64", "80"]), st.text(max_size=20)),
        unique_by=lambda pair: pair[0],
    )
)
def test_whatever_surrounds_the_payee_it_is_found(others: list[tuple[str, str]]) -> None:
    plain = [(tag, value.translate({9: None, 10: None, 13: None})) for tag, value in others]
    body = written([*BODY[:3], *plain])
    try:
        body.encode()
    except UnicodeEncodeError:
        return
    assert khqr.decode(signed(body)).account == "000123456"
