"""The kind is detected if the value shows it. Otherwise the member must state it."""

import pytest

from krama.indicators.canonical import KindContradicted, canonicalise
from krama.indicators.detect import KindAmbiguous, KindUnknown, detect
from krama.indicators.errors import IndicatorRefused
from krama.indicators.handle import PlatformMissing
from krama.indicators.iban import IbanInvalid
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.indicators.phone import PhoneHasSeveralNumbers, PhoneIsShortCode

KHQR = (
    "00020101021229180014jonhsmith@nbcq520459995303116540750000.05802KH5910Jonh Smith6010Phnom Penh"
    "62150211855123456789917001316257134678276304A96B"
)


@pytest.mark.parametrize(
    ("value", "kind", "canonical"),
    [
        ("012 345 678", Kind.PHONE, "+85512345678"),
        ("85512345678", Kind.PHONE, "+85512345678"),
        ("+442071838750", Kind.PHONE, "+442071838750"),
        ("012.345.678", Kind.PHONE, "+85512345678"),
        ("tel:012345678", Kind.PHONE, "+85512345678"),
        ("ទូរស័ព្ទ ០១២៣៤៥៦៧៨", Kind.PHONE, "+85512345678"),
        (KHQR, Kind.BANK_ACCOUNT, "bakong:jonhsmith@nbcq"),
        ("dara@aclb", Kind.BANK_ACCOUNT, "bakong:dara@aclb"),
        ("bakong:dara@aclb", Kind.BANK_ACCOUNT, "bakong:dara@aclb"),
        ("gb82 west 1234 5698 7654 32", Kind.BANK_ACCOUNT, "iban:GB82WEST12345698765432"),
        ("ABAAKHPP:000123456", Kind.BANK_ACCOUNT, "ABAAKHPP:000123456"),
        ("ABA 000 123 456", Kind.BANK_ACCOUNT, "ABAAKHPP:000123456"),
        ("dara@example.com", Kind.EMAIL, "dara@example.com"),
        ("Dara <dara@example.com>", Kind.EMAIL, "dara@example.com"),
        ("dara at example dot com", Kind.EMAIL, "dara@example.com"),
        ("telegram:dara_sok", Kind.HANDLE, "telegram:dara_sok"),
        ("https://t.me/dara_sok", Kind.HANDLE, "telegram:dara_sok"),
        ("tiktok.com/@dara", Kind.HANDLE, "tiktok:dara"),
        ("https://t.me/share/url?url=a", Kind.URL, "t.me/share/url?url=a"),
        ("https://facebook.com/groups/", Kind.URL, "facebook.com/groups/"),
        ("https://x.com/a-b", Kind.URL, "x.com/a-b"),
        ("evil.com", Kind.DOMAIN, "evil.com"),
        ("bakong.nbc.gov.kh", Kind.DOMAIN, "bakong.nbc.gov.kh"),
        ("evil[.]com", Kind.DOMAIN, "evil.com"),
        ("evil.co.za", Kind.DOMAIN, "evil.co.za"),
        ("evil.com.kh", Kind.DOMAIN, "evil.com.kh"),
        ("ខ្មែរ.com", Kind.DOMAIN, "xn--j2e0cg3n2c.com"),
        ("hxxps://evil[.]com/a", Kind.URL, "evil.com/a"),
        ("evil.com/a?b=1", Kind.URL, "evil.com/a?b=1"),
        ("evil.com:8080", Kind.URL, "evil.com:8080/"),
        ("1.2.3.4", Kind.URL, "1.2.3.4/"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Kind.WALLET, "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", Kind.WALLET, "tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
        (
            "0x52908400098527886E0F7030069857D2E4169EE7",
            Kind.WALLET,
            "evm:0x52908400098527886e0f7030069857d2e4169ee7",
        ),
    ],
)
def test_value_that_shows_its_kind_needs_no_hint(value: str, kind: Kind, canonical: str) -> None:
    indicator = canonicalise(value, Hints())
    assert (indicator.kind, indicator.canonical) == (kind, canonical)
    assert canonicalise(canonical, Hints()) == indicator


@pytest.mark.parametrize(
    ("link", "other_link"),
    [
        ("ig.me/j/AbCdEfGh", "ig.me/j/IjKlMnOp"),
        ("instagram.com/channel/AbCdEfGh", "instagram.com/channel/IjKlMnOp"),
        ("instagram.com/s/AbCdEfGh", "instagram.com/s/IjKlMnOp"),
        ("instagram.com/stories/highlights/1", "instagram.com/stories/highlights/2"),
        ("facebook.com/video.php?v=1", "facebook.com/video.php?v=2"),
        ("facebook.com/media/set/?set=a.1", "facebook.com/media/set/?set=a.2"),
        ("facebook.com/home.php?a=1", "facebook.com/home.php?a=2"),
        ("facebook.com/checkpoint/?next=1", "facebook.com/checkpoint/?next=2"),
        ("facebook.com/pages/create", "facebook.com/pages/create?ref=1"),
        ("facebook.com/pages/category/Shop", "facebook.com/pages/category/Bank"),
        ("facebook.com/pages/category/Shop/Dara", "facebook.com/pages/category/Shop/Sok"),
        ("facebook.com/groups/feed?a=1", "facebook.com/groups/feed?a=2"),
        ("facebook.com/legal/terms", "facebook.com/legal/commercial_terms"),
        ("x.com/en/tos", "x.com/en/privacy"),
        ("twitter.com/account/begin_password_reset", "twitter.com/account/access"),
        ("x.com/unheard-of/a", "x.com/unheard-of/b"),
        ("facebook.com/newpage/a", "facebook.com/newpage/b"),
        ("t.me/newpage/a", "t.me/newpage/b"),
        ("tiktok.com/newpage/a", "tiktok.com/newpage/b"),
        ("line.me/newpage/p/AbCdEfGhIj", "line.me/otherpage/p/AbCdEfGhIj"),
    ],
)
def test_pages_of_a_platform_stay_links_that_differ(link: str, other_link: str) -> None:
    first, second = canonicalise(link, Hints()), canonicalise(other_link, Hints())
    assert (first.kind, second.kind) == (Kind.URL, Kind.URL)
    assert first != second


def test_two_pages_of_one_category_are_two_accounts() -> None:
    stem = "https://www.facebook.com/pages/category/Shop"
    first = canonicalise(f"{stem}/Dara-100001234567890", Hints())
    second = canonicalise(f"{stem}/Sok-100001234567891/posts", Hints())
    assert first.canonical == "facebook:100001234567890"
    assert second.canonical == "facebook:100001234567891"


@pytest.mark.parametrize("value", ["123456789", "000123456", "1800203203", "6011 0000 1234 5678"])
def test_bare_digits_are_refused_naming_both_candidates(value: str) -> None:
    with pytest.raises(KindAmbiguous) as refusal:
        canonicalise(value, Hints())
    assert refusal.value.candidates == (Kind.PHONE, Kind.BANK_ACCOUNT)
    assert "phone or bank_account" in refusal.value.detail
    assert refusal.value.field == "kind"


@pytest.mark.parametrize("value", ["dara_sok", "dara.sok", "invoice.pdf", "សួស្តី", "hello world"])
def test_value_that_shows_nothing_is_refused_asking_for_the_kind(value: str) -> None:
    with pytest.raises(KindUnknown) as refusal:
        detect(value, Hints())
    assert refusal.value.field == "kind"


def test_name_without_platform_is_refused_asking_for_the_platform() -> None:
    with pytest.raises(PlatformMissing):
        canonicalise("@dara_sok", Hints())


def test_hotline_and_several_numbers_are_told_as_such() -> None:
    with pytest.raises(PhoneIsShortCode):
        canonicalise("117", Hints())
    with pytest.raises(PhoneHasSeveralNumbers):
        canonicalise("023/086 999 911", Hints())


@pytest.mark.parametrize(
    "value", ["0x52908400098527886E0F7030069857D2E4169Ee7", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv9", "0x1234"]
)
def test_wallet_with_a_slip_is_refused_as_a_wallet(value: str) -> None:
    with pytest.raises(IndicatorRefused) as refusal:
        canonicalise(value, Hints())
    assert refusal.value.code.startswith("wallet_")


def test_wallet_that_begins_like_an_iban_is_a_wallet() -> None:
    address = "DE37gU5qCP8jWFzaZmabvet3W9c47SyJ1L"
    assert canonicalise(address, Hints()).canonical == f"dogecoin:{address}"


def test_iban_with_a_slip_is_refused_as_an_iban() -> None:
    with pytest.raises(IbanInvalid):
        canonicalise("GB82WEST12345698765433", Hints())


@pytest.mark.parametrize(
    ("value", "hints", "canonical"),
    [
        ("000 123 456", Hints(institution="ABAAKHPP"), "ABAAKHPP:000123456"),
        ("dara_sok", Hints(platform=Platform.TELEGRAM), "telegram:dara_sok"),
        (
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            Hints(chain=Chain.BITCOIN),
            "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        ),
        ("123 456 78", Hints(kind=Kind.PHONE), "+85512345678"),
    ],
)
def test_another_hint_implies_the_kind(value: str, hints: Hints, canonical: str) -> None:
    assert canonicalise(value, hints).canonical == canonical


@pytest.mark.parametrize(
    ("hints", "field"),
    [
        (Hints(kind=Kind.PHONE, platform=Platform.TELEGRAM), "platform"),
        (Hints(kind=Kind.WALLET, institution="ABAAKHPP"), "institution"),
        (Hints(kind=Kind.URL, chain=Chain.TRON), "chain"),
    ],
)
def test_hint_of_another_kind_is_refused_at_its_field(hints: Hints, field: str) -> None:
    with pytest.raises(KindContradicted) as refusal:
        canonicalise("012 345 678", hints)
    assert refusal.value.field == field


def test_hints_of_two_kinds_are_refused_naming_both() -> None:
    with pytest.raises(KindAmbiguous) as refusal:
        canonicalise("012 345 678", Hints(institution="ABAAKHPP", chain=Chain.TRON))
    assert refusal.value.candidates == (Kind.BANK_ACCOUNT, Kind.WALLET)


@pytest.mark.parametrize(
    ("value", "kind", "canonical"),
    [
        ("ABA Bank 012 345 678", Kind.BANK_ACCOUNT, "ABAAKHPP:012345678"),
        ("012 345 678 ABA", Kind.BANK_ACCOUNT, "ABAAKHPP:012345678"),
        ("Advanced Bank of Asia 012 345 678", Kind.BANK_ACCOUNT, "ABAAKHPP:012345678"),
        ("KB Prasac: 012 345 678", Kind.BANK_ACCOUNT, "KH-KBPRASAC:012345678"),
        ("ធនាគារ វីង ០១២៣៤៥៦៧៨", Kind.BANK_ACCOUNT, "KH-WING:012345678"),
        ("ABA 000 123 456 SOK DARA", Kind.BANK_ACCOUNT, "ABAAKHPP:000123456"),
        ("Cellcard: 012 345 678", Kind.PHONE, "+85512345678"),
        ("WhatsApp 012 345 678", Kind.HANDLE, "whatsapp:+85512345678"),
        ("☎ 012 345 678", Kind.PHONE, "+85512345678"),
        ("85512345678.0", Kind.PHONE, "+85512345678"),
        ("8.5512345678E+10", Kind.PHONE, "+85512345678"),
        ("012·345·678", Kind.PHONE, "+85512345678"),
        (
            "ethereum:0x52908400098527886E0F7030069857D2E4169EE7",
            Kind.WALLET,
            "evm:0x52908400098527886e0f7030069857d2e4169ee7",
        ),
        (
            "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
            Kind.WALLET,
            "bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
        ),
        ("whatsapp://send?phone=85512345678", Kind.HANDLE, "whatsapp:+85512345678"),
    ],
)
def test_words_schemes_and_banks_next_to_a_value_show_its_kind(value: str, kind: Kind, canonical: str) -> None:
    alone = canonicalise(value, Hints())
    assert (alone.kind, alone.canonical) == (kind, canonical)
    assert canonicalise(value, Hints(kind=kind)) == alone


@pytest.mark.parametrize(
    "value", ["Order #012345678", "ID 012345678", "Dara 012345678", "user12345678", "លេខ 012345678", "No. 012345678"]
)
def test_number_whose_label_leaves_its_kind_open_is_ambiguous(value: str) -> None:
    with pytest.raises(KindAmbiguous) as refusal:
        canonicalise(value, Hints())
    assert refusal.value.candidates == (Kind.PHONE, Kind.BANK_ACCOUNT)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("លេខគណនី 012 345 678", "institution_missing"),
        ("Account No: 000 123 456 (USD)", "institution_missing"),
        ("No. 000123456", "institution_missing"),
        ("ABAAKHPK:000123456", "institution_unknown"),
        ("IP 15.16.17.18", "kind_unknown"),
        ("DARA:000123456", "kind_unknown"),
        ("ETHEREUM:000123456", "wallet_invalid"),
        ("ethereum:0x1234", "wallet_invalid"),
        ("+86138****0000", "number_masked"),
        ("012 987 65x", "number_masked"),
        ("XXXXX3456", "number_masked"),
        ("•••• 1234", "number_masked"),
        ("ABA ****3456", "number_masked"),
        ("1.23457E14", "number_rounded"),
        ("dara@gmail", "bakong_id_invalid"),
        ("foo@barDOTcom", "bakong_id_invalid"),
        ("dara@aclb sok@abaa", "account_has_several_numbers"),
    ],
)
def test_value_that_can_not_be_read_is_refused_with_its_own_reason(value: str, code: str) -> None:
    with pytest.raises(IndicatorRefused) as refusal:
        canonicalise(value, Hints())
    assert refusal.value.code == code
