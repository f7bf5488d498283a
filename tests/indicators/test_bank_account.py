"""An account has the form of its bank and number. An id that stands for a whole bank is never listed."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators import account_number, bakong, bank_account, iban, institutions, khqr
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama.indicators.masks import NumberMasked
from krama.indicators.text import tidy
from tests.indicators.khqr_encoding import encode
from tests.tiers import fewer_examples

SHARED = [
    "abaakhppxxx@abaa",
    "khqr@aclb",
    "aclbkhppxxx@aclb",
    "wing_khqr@wing",
    "cadikhppxxx@cadi",
    "khqr@ppcb",
    "amkbkhppxxx@amkb",
    "ftcckhppxxx@ftcc",
    "bkrtkhppxxx@bkrt",
    "receivekhqr@dvpy",
]


def form(text: str, institution: str | None = None) -> str:
    return bank_account.canonical(tidy(text), Hints(institution=institution))


def qr(handle: str, account: str | None = None, tag: str = "29") -> str:
    payee = [("00", handle)] if account is None else [("00", handle), ("01", account), ("02", "Bank")]
    return encode([("00", "01"), (tag, payee), ("53", "116"), ("58", "KH"), ("59", "ឈ្មោះ"), ("99", [("00", "1" * 13)])])


@pytest.mark.parametrize(
    ("written", "institution", "expected"),
    [
        ("000123456", "ABAAKHPP", "ABAAKHPP:000123456"),
        ("000 123 456", "abaakhppxxx", "ABAAKHPP:000123456"),
        ("000-123.456", "ABA", "ABAAKHPP:000123456"),
        ("០០០ ១២៣ ៤៥៦", "abaa", "ABAAKHPP:000123456"),
        ("000–123–456", "ABAAKHPP", "ABAAKHPP:000123456"),
        ("ABAAKHPP:000123456", None, "ABAAKHPP:000123456"),
        ("ABAAKHPPXXX: 000 123 456", "ABAAKHPP", "ABAAKHPP:000123456"),
        ("ABA 000 123 456", None, "ABAAKHPP:000123456"),
        ("aba:000123456", "ABAAKHPP", "ABAAKHPP:000123456"),
        ("ABA 000 123 456", "ABAAKHPP", "ABAAKHPP:000123456"),
        ("ab12cd34", "BARCGB22", "BARCGB22:AB12CD34"),
        ("0001", "MBBEKHPP", "KH-MAYBANK:0001"),
        ("1" * 34, "BARCGB22", "BARCGB22:" + "1" * 34),
        ("000201 123 456", "ACLEDA", "ACLBKHPP:000201123456"),
        ("000123456789012", "ABA", "ABAAKHPP:000123456789012"),
        ("GB82 WEST 1234 5698 7654 32", None, "iban:GB82WEST12345698765432"),
        ("IBAN: gb82-west-1234-5698-7654-32", None, "iban:GB82WEST12345698765432"),
        ("gb82west12345698765432", "BARCGB22", "iban:GB82WEST12345698765432"),
        ("gb82west12345698765432", "BARCJESH", "iban:GB82WEST12345698765432"),
        ("Dara@ACLB", None, "bakong:dara@aclb"),
        ("dara[at]aclb", None, "bakong:dara@aclb"),
        ("Bakong: dara_sok.1@aclb", "ACLBKHPP", "bakong:dara_sok.1@aclb"),
        ("dara@wing", "wing", "bakong:dara@wing"),
        ("khqr.fan@aclb", None, "bakong:khqr.fan@aclb"),
        ("darakh88@aclb", None, "bakong:darakh88@aclb"),
        ("a" * 27 + "@aclb", None, "bakong:" + "a" * 27 + "@aclb"),
    ],
)
def test_every_spelling_of_an_account_is_one(written: str, institution: str | None, expected: str) -> None:
    assert form(written, institution) == expected


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (qr("jonhsmith@nbcq"), "bakong:jonhsmith@nbcq"),
        (qr("JonhSmith@devb", "123456", tag="30"), "bakong:jonhsmith@devb"),
        (qr("abaakhppxxx@abaa", "000123456"), "ABAAKHPP:000123456"),
        (qr("abaakhppxxx@abaa", "000 123 456", tag="30"), "ABAAKHPP:000123456"),
        (qr("khqr@aclb", "00012345678901"), "ACLBKHPP:00012345678901"),
        (qr("cadikhppxxx@cadi", "0001234567890"), "CADIKHPP:0001234567890"),
        (qr("wing_khqr@wing", "123456789"), "KH-WING:123456789"),
        (qr("khqr@ppcb", "000 1234567890"), "bakong:khqr@ppcb/0001234567890"),
        (qr("ftcckhppxxx@ftcc", "00ab12"), "bakong:ftcckhppxxx@ftcc/00AB12"),
    ],
)
def test_khqr_code_names_its_payee(payload: str, expected: str) -> None:
    assert form(f"\n {payload} \r\n") == expected


def test_same_account_by_code_and_by_hand_is_one() -> None:
    assert form(qr("abaakhppxxx@abaa", "000123456")) == form("000 123 456", "ABA")
    assert form(qr("dara@aclb", "99")) == form("dara@aclb")
    assert form(qr("khqr@ppcb", "000 123")) == form("khqr@ppcb / 000-123")


@pytest.mark.parametrize("handle", [*SHARED, "newbank_khqr@newb", "cpbpkhp1xxx@cpbp", "KHQR@ACLB"])
def test_handle_of_a_whole_bank_is_never_listed(handle: str) -> None:
    for text in (handle, f"bakong:{handle}", f"bakong:{handle}/", qr(handle), qr(handle, "")):
        with pytest.raises(bakong.BakongIdShared):
            form(text)


@pytest.mark.parametrize("handle", SHARED)
def test_payee_beside_a_shared_handle_is_listed_and_not_the_handle(handle: str) -> None:
    canonical = form(qr(handle, "000123456"))
    assert "000123456" in canonical
    assert canonical != f"bakong:{handle}"
    assert form(canonical) == canonical


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("bakong:khqr@ppcb/00012", "bakong:khqr@ppcb/00012"),
        ("bakong:khqr@aclb/00012", "ACLBKHPP:00012"),
        ("bakong:dara@aclb/00012", "bakong:dara@aclb"),
    ],
)
def test_own_form_with_an_account_is_read_back(given: str, expected: str) -> None:
    assert form(given) == expected
    assert form(expected) == expected


@pytest.mark.parametrize(
    ("written", "institution"),
    [
        ("ABAAKHPP:000123456", "ACLEDA"),
        ("ABA 000123456", "ACLBKHPP"),
        ("dara@aclb", "ABA"),
        (qr("abaakhppxxx@abaa", "000123456"), "ACLBKHPP"),
        ("GB82WEST12345698765432", "ABAAKHPP"),
        ("iban:GB82WEST12345698765432", "ABAAKHPP"),
        ("ABAAKHPP:GB82WEST12345698765432", None),
    ],
)
def test_institution_that_contradicts_the_value_is_refused(written: str, institution: str | None) -> None:
    with pytest.raises(bank_account.InstitutionContradicted) as refused:
        form(written, institution)
    assert refused.value.field == "institution"


@pytest.mark.parametrize("written", ["000123456", "000 123 456", "0002 0112 3456", "KH12345678901234567890"])
def test_number_without_institution_is_refused_naming_the_field(written: str) -> None:
    with pytest.raises(bank_account.InstitutionMissing) as refused:
        form(written)
    assert refused.value.field == "institution"


@pytest.mark.parametrize(
    ("written", "institution", "refusal"),
    [
        ("123", "ACLEDA", account_number.AccountNumberInvalid),
        ("1" * 35, "ACLEDA", account_number.AccountNumberInvalid),
        ("nodigits", "ABA", account_number.AccountNumberInvalid),
        ("no digits", "ABA", account_number.AccountNumberInvalid),
        ("SREYNICH 000123456", "ABA", account_number.AccountNumberInvalid),
        ("000123456é", "ABA", account_number.AccountNumberInvalid),
        ("000_123_456", "ABA", account_number.AccountNumberInvalid),
        (qr("khqr@aclb", "--"), None, account_number.AccountNumberInvalid),
        ("15.16.17.18", "ABA", account_number.AccountNumberInvalid),
        ("000123456", "ABAAQQPP", institutions.InstitutionUnknown),
        ("DARA:000123456", None, institutions.InstitutionUnknown),
        ("GB82WEST12345698765433", None, iban.IbanInvalid),
        ("GB82WEST12345698765433", "BARCGB22", iban.IbanInvalid),
        ("GB82WEST1234569876543", None, iban.IbanInvalid),
        ("iban:KH12345678901234567890", None, iban.IbanInvalid),
        ("iban:1234", "ABA", iban.IbanInvalid),
        ("dara@gmail.com", None, bakong.BakongIdInvalid),
        ("dara@gmail", None, bakong.BakongIdInvalid),
        ("dara@mail", None, bakong.BakongIdInvalid),
        ("dara@live", None, bakong.BakongIdInvalid),
        ("dara@bardotcom", None, bakong.BakongIdInvalid),
        ("dara@dev", None, bakong.BakongIdInvalid),
        ("dara sok@aclb", None, bakong.BakongIdInvalid),
        ("dara@aclb@abaa", None, bakong.BakongIdInvalid),
        ("@abaa", "ABA", bakong.BakongIdInvalid),
        ("bakong:dara", None, bakong.BakongIdInvalid),
        ("ដារ៉ា@aclb", None, bakong.BakongIdInvalid),
        ("a" * 28 + "@aclb", None, bakong.BakongIdInvalid),
        (qr("dara@aclb")[:-1] + "?x", None, khqr.KhqrTruncated),
        (qr("dara@aclb").replace("dara", "sara"), None, khqr.KhqrChecksumWrong),
    ],
)
def test_what_is_no_account_is_refused_with_its_reason(
    written: str, institution: str | None, refusal: type[IndicatorRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        form(written, institution)
    assert type(refused.value) is refusal
    assert written not in refused.value.detail


@pytest.mark.parametrize("number", ["GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606"])
def test_every_changed_digit_of_an_iban_is_noticed(number: str) -> None:
    for position in [at for at, char in enumerate(number) if char.isdigit()]:
        changed = number[:position] + str((int(number[position]) + 1) % 10) + number[position + 1 :]
        with pytest.raises(iban.IbanInvalid):
            form(changed)


@pytest.mark.parametrize(
    ("canonical", "shown"),
    [
        ("ABAAKHPP:000123456", "ABA 000123456"),
        ("KH-KBPRASAC:000123456", "KB Prasac 000123456"),
        ("MBBEMYKL:000123456", "MBBEMYKL:000123456"),
        ("iban:GB82WEST12345698765432", "GB82 WEST 1234 5698 7654 32"),
        ("bakong:dara@aclb", "dara@aclb"),
        ("bakong:khqr@ppcb/00012", "khqr@ppcb/00012"),
    ],
)
def test_display_reads_back_to_the_same_account(canonical: str, shown: str) -> None:
    assert bank_account.display(canonical) == shown
    assert form(shown) == canonical


@fewer_examples
@given(
    st.text(max_size=50)
    | st.from_regex(r"((bakong|iban|[a-z]{6}[0-9a-z]{2}|aba)[: ])?[a-zA-Z0-9 ._@/-]{3,40}", fullmatch=True)
    | st.from_regex(r"(bakong:)?[a-z_]{1,9}@[a-z]{4}(/[0-9a-z -]{2,12})?", fullmatch=True),
    st.sampled_from([None, "ABA", "ACLBKHPP", "BARCGB22XXX", "?"]),
)
def test_any_text_is_one_form_or_a_refusal(text: str, institution: str | None) -> None:
    try:
        once = form(text, institution)
    except IndicatorRefused:
        return
    assert form(once) == once
    assert form(bank_account.display(once)) == once


@pytest.mark.parametrize(
    "text", ["000123456.00", "ABA 000123456.0", "ABAAKHPP:000123456.0", "000 123 456.0", "000-123-456.5"]
)
def test_number_with_the_decimals_of_a_spreadsheet_is_refused_and_not_read_as_another_account(text: str) -> None:
    with pytest.raises(account_number.AccountNumberInvalid, match="decimal number"):
        form(text, "ABAAKHPP")


@pytest.mark.parametrize(
    "written",
    [
        "No. 000123456", "No 000 123 456", "Acc: 000123456", "Account No: 000 123 456 (USD)", "A/C 000123456",
        "000123456USD", "000123456 USD", "USD 000123456", "000123456៛", "លេខគណនី ០០០ ១២៣ ៤៥៦", "គណនី ABA 000123456",
        "ABA Bank Account 000123456", "000123456 ABA", "000 123 456 (ABA Bank)", "000123456 SOK DARA", "* 000123456",
        "000123456 សុខ ដារ៉ា", "ABA 000 123 456 SOK DARA",
    ],
)  # fmt: skip
def test_labels_and_the_holders_name_are_not_a_part_of_the_number(written: str) -> None:
    assert form(written, "ABA") == "ABAAKHPP:000123456"


@pytest.mark.parametrize("written", ["SOK DARA 000123456", "Tel 000123456", "000123456 tel", "Order 000123456"])
def test_words_that_may_say_something_else_are_refused(written: str) -> None:
    with pytest.raises(account_number.AccountNumberInvalid):
        form(written, "ABA")


@pytest.mark.parametrize("written", ["123456", "0123456", "00123456", "000123456", "ABA 123456"])
def test_zeros_that_a_spreadsheet_removed_are_added_where_the_length_is_certain(written: str) -> None:
    assert form(written, "ABA") == "ABAAKHPP:000123456"


@pytest.mark.parametrize("written", ["1234", "12345", "1234567890", "12345678901234", "1234567890123456", "AB1234567"])
def test_other_length_is_refused_with_the_lengths_of_the_bank(written: str) -> None:
    with pytest.raises(account_number.AccountLengthWrong, match="9 or 15 digits") as refused:
        form(written, "ABA")
    assert written not in refused.value.detail


def test_unverified_length_decides_nothing() -> None:
    assert form("1234", "Canadia") == "CADIKHPP:1234"


@pytest.mark.parametrize(
    ("written", "institution", "named"),
    [
        ("000123456 000123457", "ABA", ["000123456", "000123457"]),
        ("000123456 / 000123457", "ABA", ["000123456", "000123457"]),
        ("000123456, 000123457; 000123458", "ABA", ["000123456", "000123457", "000123458"]),
        ("000123456 and 000123457", "ABA", ["000123456", "000123457"]),
        ("000123456\n000123457", "ABA", ["000123456", "000123457"]),
        ("12345678 12345679", "BARCGB22", ["12345678", "12345679"]),
        ("dara@aclb sok@abaa", None, ["dara@aclb", "sok@abaa"]),
        ("dara@aclb / sok@aclb", None, ["dara@aclb", "sok@aclb"]),
        ("dara@aclb, sok@aclb", None, ["dara@aclb", "sok@aclb"]),
    ],
)
def test_several_accounts_are_refused_naming_each(written: str, institution: str | None, named: list[str]) -> None:
    with pytest.raises(account_number.AccountHasSeveralNumbers) as refused:
        form(written, institution)
    assert all(account in refused.value.detail for account in named)
    assert f"{len(named)} accounts" in refused.value.detail


@pytest.mark.parametrize("written", ["000 1234567890", "0001 2345 6789 0", "000-123456-7890"])
def test_groups_of_one_number_are_not_several_accounts(written: str) -> None:
    assert form(written, "PPCBank") == "PPCBKHPP:0001234567890"


@pytest.mark.parametrize("written", ["1.23457E14", "1.23457E+14", "1,23457e+14", "1.23456789012E+11", "ABA 1.23457E14"])
def test_account_in_scientific_notation_is_refused(written: str) -> None:
    with pytest.raises(IndicatorRefused) as refused:
        form(written, "ABA")
    assert refused.value.code in {"number_rounded", "account_number_invalid"}


@pytest.mark.parametrize(
    "written", ["XXXXX3456", "•••• 1234", "****1234", "ABA ****3456", "0001234XX", "000 *** 456", "000123456…", "x1234"]
)
def test_masked_account_is_refused(written: str) -> None:
    with pytest.raises(NumberMasked):
        form(written, "ABA")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("AB12X34567890", "BARCGB22:AB12X34567890"),
        ("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "iban:MT84MALT011000012345MTLCAST001S"),
    ],
)
def test_letters_of_a_number_are_not_a_mask(written: str, canonical: str) -> None:
    assert form(written, None if canonical.startswith("iban:") else "BARCGB22") == canonical


@fewer_examples
@given(st.from_regex(r"[0-9]{1,18}([ -][0-9]{1,12}){0,3}", fullmatch=True), st.sampled_from(["ABAAKHPP", "CADIKHPP"]))
def test_quick_reading_of_digits_agrees_with_the_thorough_one(text: str, institution: str) -> None:
    def outcome(read: Callable[[str, str], str]) -> str:
        try:
            return read(text, institution)
        except IndicatorRefused as refusal:
            return refusal.code

    assert outcome(account_number.read_digits) == outcome(account_number.read)


def test_a_raised_digit_in_a_number_is_refused_and_does_not_break_the_reading() -> None:
    with pytest.raises(IndicatorRefused):
        bank_account.canonical(tidy("ABA 5²56"), Hints())
