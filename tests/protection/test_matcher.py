"""Which entry of the protected list covers which indicator."""

import time
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain, Hints, Indicator, Kind, Platform
from krama.protection.forms import ProtectionForm as Form
from krama.protection.rules import Coverage, Matcher, ProtectionRefused, read_coverage
from krama.protection.well_known import read_well_known
from tests.tiers import fewer_examples

HOME = Hints(region="KH")


def entry(form: Form, value: str, kind: Kind | None = None, institution: str | None = None) -> Matcher:
    return Matcher([(uuid4(), read_coverage(form, value, Hints(kind, institution, None, None, "KH")))])


def covers(matcher: Matcher, value: str, kind: Kind | None = None, institution: str | None = None) -> bool:
    return matcher.covering(canonicalise(value, Hints(kind, institution, None, None, "KH"))) is not None


def test_exact_entry_covers_every_spelling_of_its_value_and_no_other() -> None:
    hotline = entry(Form.EXACT, "០២៣ ៩៩៤ ៤៤៤")
    assert covers(hotline, "+855 23 994 444")
    assert not covers(hotline, "+855 23 994 445")


def test_domain_suffix_covers_the_domain_with_its_links_and_addresses_and_nothing_that_only_looks_like_it() -> None:
    bank = entry(Form.DOMAIN_SUFFIX, "https://ACLEDAbank.com.kh".removeprefix("https://"))
    for value in (
        "acledabank.com.kh",
        "www.acledabank.com.kh",
        "https://pay.acledabank.com.kh/x?y",
        "a@acledabank.com.kh",
    ):
        assert covers(bank, value), value
    for value in ("evil-acledabank.com.kh", "acledabank.com.kh.example.com", "https://example.com/acledabank.com.kh"):
        assert not covers(bank, value), value


@pytest.mark.parametrize(
    "value",
    [
        "bit.ly", "https://bit.ly/", "www.bit.ly", "docs.google.com", "http://facebook.com", "https://tr.ee/", "s.ee",
        "https://web.telegram.org/k/", "https://web.telegram.org/", "web.whatsapp.com", "https://matrix.to/#/",
        "https://tronscan.org/#/", "https://etherscan.io/address/", "https://bscscan.com/tx", "ipfs.io",
        "https://ipfs.io/ipfs/", "gmail.com", "https://mail.google.com/mail/u/0/", "proton.me",
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "0xdAC17F958D2ee523a2206206994597C13D831ec7",
        "https://tronscan.org/#/address/TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "1BitcoinEaterAddressDontSendf59kuE",
        "0x000000000000000000000000000000000000dEaD", "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", "police.gov.kh",
        "https://hotline.police.gov.kh/", "https://www.nbc.gov.kh:8443/",
    ],
)  # fmt: skip
def test_what_belongs_to_everybody_is_never_listed(value: str) -> None:
    assert covers(Matcher(read_well_known().items()), value)


@pytest.mark.parametrize(
    "value",
    [
        "https://bit.ly/x", "x.github.io", "https://docs.google.com/forms/d/e/1", "https://bit.ly.evil.com/",
        "https://ipfs.io/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi", "dara@gmail.com",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.dweb.link", "https://police.gov.kh/news/1",
        "https://web.telegram.org/k/#-1234567890", "https://t.me/dara_sok", "https://tronscan.org/#/transaction/a",
        "https://mega.nz/#!AbCdEfGh!key", "evil-gov.kh", "gov.kh.evil.com", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    ],
)  # fmt: skip
def test_page_on_a_shared_host_may_be_listed(value: str) -> None:
    assert not covers(Matcher(read_well_known().items()), value)


def test_prefix_covers_canonical_forms_of_its_kind_that_begin_so() -> None:
    central_bank = entry(Form.PREFIX, "NCBCKHPP:", Kind.BANK_ACCOUNT)
    assert central_bank.covering(Indicator(Kind.BANK_ACCOUNT, "NCBCKHPP:000123")) is not None
    assert central_bank.covering(Indicator(Kind.BANK_ACCOUNT, "ABAAKHPP:000123")) is None
    assert central_bank.covering(Indicator(Kind.HANDLE, "NCBCKHPP:000123")) is None


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        (Kind.PHONE, "+855 18 00", "+8551800"),
        (Kind.PHONE, "+855-1800", "+8551800"),
        (Kind.DOMAIN, "ACLEDAbank.", "acledabank."),
        (Kind.EMAIL, "Info@ACLEDA", "info@acleda"),
        (Kind.BANK_ACCOUNT, "KH-WING:", "KH-WING:"),
        (Kind.BANK_ACCOUNT, "bakong:nbc_", "bakong:nbc_"),
        (Kind.WALLET, "evm:0x00000000", "evm:0x00000000"),
        (Kind.HANDLE, "facebook:acleda", "facebook:acleda"),
        (Kind.HANDLE, "line:@acleda", "line:@acleda"),
        (Kind.HANDLE, "telegram:+8551800", "telegram:+8551800"),
        (Kind.URL, "acledabank.com.kh/kh/", "acledabank.com.kh/kh/"),
        (Kind.URL, "1.2.3.4:8080/", "1.2.3.4:8080/"),
    ],
)
def test_prefix_is_stored_as_canonical_forms_are_written(kind: Kind, written: str, stored: str) -> None:
    assert read_coverage(Form.PREFIX, written, Hints(kind)) == Coverage(Form.PREFIX, kind, stored)


def test_pattern_covers_what_it_matches_as_a_whole() -> None:
    free_calls = entry(Form.PATTERN, r"\+8551800\d{6}", Kind.PHONE)
    assert free_calls.covering(Indicator(Kind.PHONE, "+8551800123456")) is not None
    assert free_calls.covering(Indicator(Kind.PHONE, "+85518001234567")) is None


def test_pattern_that_would_hang_others_takes_linear_time() -> None:
    evil = entry(Form.PATTERN, r"(a+)+b.{3,}", Kind.HANDLE)
    began = time.thread_time()
    assert evil.covering(Indicator(Kind.HANDLE, "a" * 20_000)) is None
    assert time.thread_time() - began < 1


@pytest.mark.parametrize(
    ("form", "value", "kind"),
    [
        (Form.EXACT, "123", Kind.PHONE),
        (Form.EXACT, "", None),
        (Form.EXACT, "x" * 600, None),
        (Form.DOMAIN_SUFFIX, "com", None),
        (Form.DOMAIN_SUFFIX, "com.kh", None),
        (Form.DOMAIN_SUFFIX, "*.github.io", None),
        (Form.DOMAIN_SUFFIX, "1.2.3.4", None),
        (Form.DOMAIN_SUFFIX, "[::1]", None),
        (Form.DOMAIN_SUFFIX, "https://a.com/x", None),
        (Form.HOST, "not a host", None),
        (Form.HOST, "com.kh", None),
        (Form.HOST, "*.co.uk", None),
        (Form.HOST, "kh", None),
        (Form.HOST, "bit.ly", Kind.URL),
        (Form.DOMAIN_SUFFIX, "acledabank.com.kh", Kind.EMAIL),
        (Form.PREFIX, "+85", Kind.PHONE),
        (Form.PREFIX, "+85518", None),
        (Form.PREFIX, "012 345 67", Kind.PHONE),  # no form begins with 0
        (Form.PREFIX, "+855 12", Kind.PHONE),  # too short without its space
        (Form.PREFIX, "evm:0x", Kind.WALLET),
        (Form.PREFIX, "evm:0xABC", Kind.WALLET),
        (Form.PREFIX, "bitcoin:bc1q", Kind.WALLET),
        (Form.PREFIX, "0x52908400098527886e", Kind.WALLET),
        (Form.PREFIX, "telegram:", Kind.HANDLE),
        (Form.PREFIX, "Telegram:dara", Kind.HANDLE),
        (Form.PREFIX, "telegram:+855", Kind.HANDLE),
        (Form.PREFIX, "telegram:@dara", Kind.HANDLE),
        (Form.PREFIX, "facebook:1", Kind.HANDLE),
        (Form.PREFIX, "facebook:1000", Kind.HANDLE),
        (Form.PREFIX, "facebook:groups/", Kind.HANDLE),
        (Form.PREFIX, "bakong:", Kind.BANK_ACCOUNT),
        (Form.PREFIX, "iban:DE", Kind.BANK_ACCOUNT),
        (Form.PREFIX, "ABA 000", Kind.BANK_ACCOUNT),
        (Form.PREFIX, "https://evil.com/", Kind.URL),
        (Form.PREFIX, "Evil.com/", Kind.URL),
        (Form.PREFIX, "www.", Kind.URL),
        (Form.PREFIX, "www.", Kind.DOMAIN),
        (Form.PREFIX, "xn--", Kind.DOMAIN),
        (Form.PREFIX, "evil com", Kind.DOMAIN),
        (Form.PREFIX, "@gmail.com", Kind.EMAIL),
        (Form.PATTERN, "telegram:[a-z].*", Kind.HANDLE),
        (Form.PATTERN, r"[^a]+\.com", Kind.DOMAIN),
        (Form.PATTERN, "evm:.*", Kind.WALLET),
        (Form.PATTERN, "(", Kind.PHONE),
        (Form.PATTERN, r"(a)\1", Kind.PHONE),
        (Form.PATTERN, "(?=a)b", Kind.PHONE),
        (Form.PATTERN, ".*", Kind.PHONE),
        (Form.PATTERN, r"\+\d+", Kind.PHONE),
        (Form.PATTERN, r".*\.com\.kh", Kind.DOMAIN),
        (Form.PATTERN, r".*\.github\.io/.*", Kind.URL),
        (Form.PATTERN, r".*@gmail\.com", Kind.EMAIL),
    ],
)
def test_entry_that_covers_nothing_or_far_too_much_is_refused(form: Form, value: str, kind: Kind | None) -> None:
    with pytest.raises(ProtectionRefused) as refused:
        read_coverage(form, value, Hints(kind, region="KH"))
    assert refused.value.field in ("value", "kind")


@pytest.mark.parametrize("value", ["gov.kh", "mil.kh", "go.th", "police.uk", "police.gov.kh", "acledabank.com.kh"])
def test_domain_of_one_owner_or_of_a_states_authorities_may_be_protected(value: str) -> None:
    assert read_coverage(Form.DOMAIN_SUFFIX, value, Hints()) == Coverage(Form.DOMAIN_SUFFIX, None, value)


@pytest.mark.parametrize("value", ["carrd.co", "gov.uk", "www.com.kh", "bit.ly"])
def test_host_of_a_platform_or_of_authorities_may_be_protected(value: str) -> None:
    assert read_coverage(Form.HOST, value, Hints()) == Coverage(Form.HOST, None, value)


@pytest.mark.parametrize(
    ("form", "hints", "field"),
    [
        (Form.HOST, Hints(institution="ABA"), "institution"),
        (Form.DOMAIN_SUFFIX, Hints(Kind.URL), "kind"),
        (Form.DOMAIN_SUFFIX, Hints(platform=Platform.TELEGRAM), "platform"),
        (Form.PREFIX, Hints(Kind.BANK_ACCOUNT, institution="ABA"), "institution"),
        (Form.PATTERN, Hints(Kind.WALLET, chain=Chain.TRON), "chain"),
    ],
)
def test_what_would_not_narrow_an_entry_is_refused_by_its_name(form: Form, hints: Hints, field: str) -> None:
    """A caller who sends it expects an entry that covers less."""
    with pytest.raises(ProtectionRefused, match=f"`{field}` would not narrow") as refused:
        read_coverage(form, "acledabank.com.kh", hints)
    assert refused.value.field == field


labels = st.text("abc-", min_size=1, max_size=3).filter(lambda label: not label.startswith("-"))
names = st.lists(labels, min_size=1, max_size=4).map(lambda parts: ".".join([*parts, "example"]))


@fewer_examples
@given(names, st.lists(st.tuples(st.sampled_from([Form.DOMAIN_SUFFIX, Form.HOST]), names), max_size=5))
def test_matcher_agrees_with_the_rule_read_literally(name: str, entries: list[tuple[Form, str]]) -> None:
    try:
        matcher = Matcher(
            (UUID(int=number), Coverage(form, None, value)) for number, (form, value) in enumerate(entries)
        )
        indicator = canonicalise(name, Hints(Kind.DOMAIN, region="KH"))
    except IndicatorRefused:
        return
    wanted = any(
        name == value or (form is Form.DOMAIN_SUFFIX and name.endswith(f".{value}")) or name == f"www.{value}"
        for form, value in entries
    )
    assert (matcher.covering(indicator) is not None) == wanted
