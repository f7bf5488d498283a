"""A domain has one form. A name that belongs to many owners is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators import domain, hosts
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama.indicators.text import unwrap
from tests.tiers import fewer_examples


def form(text: str) -> str:
    return domain.canonical(unwrap(text), Hints())


@pytest.mark.parametrize(
    "written",
    [
        "evil.com",
        "EVIL.com",
        "evil.com.",
        "evil[.]com",
        "evil(dot)com",
        "hxxps://evil[.]com/",
        "https://evil.com",
        "http://evil.com./",
        "*.evil.com",
        ".evil.com",
        "evil。com",
        "ｅｖｉｌ.com",
        "e\u200bvil.com",
        '"evil.com",',
        "%65vil.com",
    ],
)
def test_every_spelling_of_a_domain_is_one(written: str) -> None:
    assert form(written) == "evil.com"


def test_khmer_name_becomes_punycode() -> None:
    assert form("ខ្មែរ.com") == "xn--j2e0cg3n2c.com"
    assert form("XN--J2E0CG3N2C.com") == "xn--j2e0cg3n2c.com"


def test_khmer_digits_are_a_name_of_their_own() -> None:
    assert form("១២៣.com") == form("xn--94ecd.com") == "xn--94ecd.com"


def test_sharp_s_stays_a_letter_of_its_own() -> None:
    assert form("faß.de") == "xn--fa-hia.de"


def test_display_is_defanged_and_reads_back() -> None:
    shown = domain.display("www.evil.com.kh")
    assert shown == "www[.]evil[.]com[.]kh"
    assert form(shown) == "www.evil.com.kh"


@pytest.mark.parametrize(
    "suffix", ["com.kh", "gov.kh", "github.io", "netlify.app", "co.uk", "foo.ck", "COM.KH.", "*.com.kh"]
)
def test_public_suffix_is_never_listed(suffix: str) -> None:
    with pytest.raises(domain.DomainIsPublicSuffix):
        form(suffix)


def test_site_on_a_shared_platform_is_listed_alone() -> None:
    assert form("evil.github.io") == "evil.github.io"


def test_name_that_the_suffix_list_excepts_is_listed() -> None:
    assert form("www.ck") == "www.ck"


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("evil.com/login", domain.DomainHasPath),
        ("evil.com?x", domain.DomainHasPath),
        ("evil.com#x", domain.DomainHasPath),
        ("dara@evil.com", domain.DomainHasPath),
        ("ftp://evil.com", domain.DomainHasPath),
        ("evil.com\\x", domain.DomainHasPath),
        ("pqwnsa.top:448", domain.DomainHasPort),
        ("https://evil.com:443/", domain.DomainHasPort),
        ("1.2.3.4", domain.DomainIsAddress),
        ("0x7f.1", domain.DomainIsAddress),
        ("2130706433", domain.DomainIsAddress),
        ("[::1]", domain.DomainIsAddress),
        ("2001:db8::1", domain.DomainIsAddress),
        ("localhost", hosts.HostInvalid),
        ("router.local", hosts.HostPrivate),
        ("db.internal", hosts.HostPrivate),
        ("evil..com", hosts.HostInvalid),
        ("evil com.kh", hosts.HostInvalid),
        ("xn--a.com", hosts.HostInvalid),
        ("my_shop.com", hosts.HostInvalid),
        ("-evil.com", hosts.HostInvalid),
        ("evil-.com", hosts.HostInvalid),
        ("1.2.3.256", hosts.HostInvalid),
        ("ev*il.com", hosts.HostInvalid),
        ("a" * 64 + ".com", hosts.HostTooLong),
        ("a." * 126 + "com", hosts.HostTooLong),
    ],
)
def test_what_is_no_domain_is_refused_with_its_reason(written: str, refusal: type[IndicatorRefused]) -> None:
    with pytest.raises(refusal) as refused:
        form(written)
    assert type(refused.value) is refusal
    assert written not in refused.value.detail


@pytest.mark.parametrize("written", ["my_shop.evil.com", "_dmarc.evil.com", "-www.evil.com", "a-.evil.com"])
def test_odd_labels_resolve_below_a_registered_domain(written: str) -> None:
    assert form(written) == written


def test_longest_label_and_name_are_accepted() -> None:
    assert form("a" * 63 + ".com")
    assert len(form("a." * 124 + "a.com")) == 253


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("evil.com", ()),
        ("www.evil.com", ("evil.com",)),
        ("a.b.evil.com.kh", ("b.evil.com.kh", "evil.com.kh")),
        ("a.evil.github.io", ("evil.github.io",)),
        ("github.io", ()),
    ],
)
def test_parents_end_at_the_registrable_domain(name: str, above: tuple[str, ...]) -> None:
    assert domain.parents(name) == above


def test_labels_added_in_front_do_not_hide_a_listed_parent() -> None:
    above = domain.parents("x." * 60 + "kit.evil.com")
    assert len(above) == domain.MOST_LEVELS
    assert above[-2:] == ("kit.evil.com", "evil.com")


@fewer_examples
@given(st.text(max_size=80) | st.from_regex(r"[a-z0-9._:/@%\[\]*-]{1,40}(\.com|\.kh)?", fullmatch=True))
def test_any_text_is_one_form_or_a_refusal(text: str) -> None:
    try:
        once = form(text)
    except IndicatorRefused:
        return
    assert form(once) == once
    assert form(domain.display(once)) == once
