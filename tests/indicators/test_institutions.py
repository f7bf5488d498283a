"""A BIC, a code or a name identifies a bank. Slips and words are refused, with the names that they resemble."""

from dataclasses import replace

import pytest

from krama.indicators import institutions
from krama.indicators.institution_data import Certainty, bundled
from krama.indicators.institutions import Directory, InstitutionUnknown, NameTaken

LISTED = bundled()

FORMERLY_REFUSED = [
    "Wing", "KB Prasac", "AMK", "Sathapana", "Bakong", "NBC", "Campu", "Maybank", "CIMB", "Hong Leong", "HongLeong",
    "Vattanac", "Phillip", "Shinhan", "Kookmin", "Prince", "Panda",
]  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "ABAAKHPP", "abaakhpp", "ABAAKHPPXXX", "ABAAKHPP XXX", "ABAAKHPP001", "ABA", "aba", "abaa", " ABA ", "ABA Bank",
        "ABA Bank Plc.", "Aba-Bank (Cambodia)", "Advanced Bank of Asia", "ធនាគារ អេប៊ីអេ", "អេប៊ីអេ", "ធនាគារABA",
    ],
)  # fmt: skip
def test_every_name_of_a_bank_is_its_code(written: str) -> None:
    assert institutions.resolve(written) == "ABAAKHPP"


@pytest.mark.parametrize("written", FORMERLY_REFUSED)
def test_bank_without_a_certain_bic_is_known_by_its_names(written: str) -> None:
    code = institutions.resolve(written)
    assert code.startswith("KH-")
    for spelling in (f"{written} Bank", written.upper(), f"{written}  (Cambodia) Plc."):
        assert institutions.resolve(spelling) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [("WIGCKHPP", "KH-WING"), ("MBBEKHPPXXX", "KH-MAYBANK"), ("SBPLKHPP", "KH-SATHAPANA"), ("kh-wing", "KH-WING")],
)
def test_unverified_bic_names_the_bank_that_has_a_code_of_the_exchange(written: str, code: str) -> None:
    assert institutions.resolve(written) == code


@pytest.mark.parametrize("written", ["BARCGB22XXX", "PRBAXKPR", "DEUTDEFF", "MBBEMYKL"])
def test_bic_of_a_bank_abroad_is_accepted_by_its_form_and_is_not_known(written: str) -> None:
    code = institutions.resolve(written)
    assert code == written[:8]
    assert not institutions.is_known(code)


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "ABAAKHP", "ABAAKHPPX", "ABAAKHPK", "ACLEKHPP", "ABAAQQPP", "12345678", "barcgb22", "ftcc", "ppcb",
        "ETHEREUM", "WHATSAPP", "CELLCARD", "CUSTOMER", "RECEIVER", "CHILDREN", "BANKCARD", "A" * 200,
    ],
)  # fmt: skip
def test_slip_or_word_names_no_institution(written: str) -> None:
    with pytest.raises(InstitutionUnknown) as refused:
        institutions.resolve(written)
    assert refused.value.field == "institution"


@pytest.mark.parametrize("name", ["CHIPMONG", "AGRIBANK", "WINGBANK", "KBPRASAC", "VATTANAC", "CITIBANK"])
def test_name_of_a_bank_in_capitals_is_never_a_bic(name: str) -> None:
    code = institutions.find(name)
    assert code is None or institutions.is_known(code)
    assert code != name


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("ABAAKHPK", "ABA (ABAAKHPP)"),
        ("Satapana", "Sathapana (KH-SATHAPANA)"),
        ("KB Prasak", "KB Prasac (KH-KBPRASAC)"),
    ],
)
def test_refusal_names_what_the_text_resembles_and_not_the_text(written: str, near: str) -> None:
    with pytest.raises(InstitutionUnknown) as refused:
        institutions.resolve(written)
    assert near in refused.value.detail
    assert written not in refused.value.detail


def test_equally_similar_institutions_come_in_one_order() -> None:
    forwards, backwards = (Directory(each).near("Phnom Pen Commercial Bank") for each in (LISTED, LISTED[::-1]))
    assert [each.code for each in forwards] == [each.code for each in backwards]


def test_participant_is_a_bank_only_where_the_code_is_certain() -> None:
    sure = {"abaa": "ABAAKHPP", "aclb": "ACLBKHPP", "cadi": "CADIKHPP", "wing": "KH-WING", "bkrt": "KH-BAKONG"}
    codes = [each.participant for each in LISTED if each.participant]
    assert {code: bank for code in codes if (bank := institutions.of_participant(code))} == sure
    assert len(codes) > len(sure)


def test_every_name_on_the_list_leads_back_to_its_institution() -> None:
    for each in LISTED:
        for name in (*each.all_names, each.code, *([each.bic] if each.bic else [])):
            assert institutions.resolve(name) == each.code, name
        assert institutions.short_name(each.code) == each.short_name


def test_code_is_the_bic_only_where_the_bic_is_certain() -> None:
    for each in LISTED:
        if each.bic_certainty is not None and each.bic_certainty.decides:
            assert each.code == each.bic
        else:
            assert each.code.startswith(f"{each.country}-")
            assert each.bic is None or each.bic_certainty is Certainty.UNVERIFIED


def test_two_institutions_may_not_have_one_name() -> None:
    other = replace(LISTED[0], code="KH-OTHER", bic=None, participant=None)
    with pytest.raises(NameTaken):
        Directory([*LISTED, other])


def test_two_institutions_may_not_have_one_code() -> None:
    other = replace(LISTED[0], names={"en": "Krong"}, short_name="Krong", aliases=(), bic=None, participant=None)
    with pytest.raises(NameTaken) as taken:
        Directory([*LISTED, other])
    assert taken.value.code == LISTED[0].code


@pytest.mark.parametrize(
    "name",
    [
        "Bank", "Plc", "P.L.C.", "Cambodia", "Bank (Cambodia) Ltd", "Order", "Order No. 1", "Account", "bank account",
        "BankAccount", "Acc No", "AccNo", "My Bank", "No", "N-o", "Telegram", "Tele-gram", "Twitter", "WA", "LINE Bank",
        "Smart", "ធនាគារ", "គណនី", "លេខគណនីធនាគារ", "លេខទូរស័ព្ទ", "1 - 2",
    ],
)  # fmt: skip
def test_name_of_words_that_stand_next_to_any_number_says_nothing(name: str) -> None:
    assert institutions.says_nothing(name)


@pytest.mark.parametrize("name", ["Krong", "Toto", "LINE Bank Taiwan", "Signature Bank", "N26", "eMoney", "ក្រុង"])
def test_name_with_a_word_of_its_own_says_something(name: str) -> None:
    assert not institutions.says_nothing(name)


def test_names_on_the_list_say_something_except_bakong() -> None:
    assert {each.code for each in LISTED for name in each.all_names if institutions.says_nothing(name)} == {"KH-BAKONG"}


def test_shortened_name_that_would_mean_two_institutions_means_neither() -> None:
    first = replace(LISTED[0], code="KH-A", names={"en": "Krong Bank"}, short_name="Krong Bank", aliases=())
    second = replace(first, code="KH-B", names={"en": "Krong Plc"}, short_name="Krong Plc", bic=None, participant=None)
    directory = Directory([first, second])
    assert directory.by_name("Krong Bank") == "KH-A"
    assert directory.by_name("Krong Plc") == "KH-B"
    assert directory.by_name("Krong") is None


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("ABA Bank 012 345 678", "ABAAKHPP", "012 345 678"),
        ("KB Prasac: 000123456", "KH-KBPRASAC", "000123456"),
        ("ABA000123456", "ABAAKHPP", "000123456"),
        ("Wing Bank (Cambodia) Plc 012", "KH-WING", "012"),
        ("ធនាគារអេស៊ីលីដា ០១២", "ACLBKHPP", "០១២"),
        ("CPBPKHP1: 0123", "KH-POSTBANK", "0123"),
        ("Prince Bank 012", "KH-PRINCE", "012"),
        ("Prince 012", None, "Prince 012"),
        ("Wings 012", None, "Wings 012"),
    ],
)
def test_name_of_any_length_is_found_before_a_number(text: str, code: str | None, rest: str) -> None:
    assert institutions.current().named_first(text) == (code, rest)


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("012 345 678 ABA", "ABAAKHPP", "012 345 678"),
        ("012345678 (KB Prasac Bank)", "KH-KBPRASAC", "012345678"),
        ("012345678 Canadia Bank Plc.", "CADIKHPP", "012345678"),
        ("012345678 subaba", None, "012345678 subaba"),
    ],
)
def test_name_of_any_length_is_found_after_a_number(text: str, code: str | None, rest: str) -> None:
    assert institutions.current().named_last(text) == (code, rest)
