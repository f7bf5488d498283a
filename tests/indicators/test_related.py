"""A listing covers everything below it, but nothing beyond a public suffix."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators import related, url
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.related import MatchType
from tests.tiers import fewer_examples


def covering(kind: Kind, canonical: str) -> list[tuple[str, str, str]]:
    covers = related.related(Indicator(kind, canonical))
    return [(match_type.value, of.value, form) for match_type, (of, form) in covers]


def test_link_is_covered_by_its_page_its_folders_and_its_domains_nearest_first_with_www_and_without() -> None:
    assert covering(Kind.URL, "www.evil.com.kh/kit/index.php?id=1") == [
        ("www", "url", "evil.com.kh/kit/index.php?id=1"),
        ("parent_path", "url", "www.evil.com.kh/kit/index.php"),
        ("parent_path", "url", "evil.com.kh/kit/index.php"),
        ("parent_path", "url", "www.evil.com.kh/kit/"),
        ("parent_path", "url", "evil.com.kh/kit/"),
        ("parent_path", "url", "www.evil.com.kh/kit"),
        ("parent_path", "url", "evil.com.kh/kit"),
        ("parent_path", "url", "www.evil.com.kh/"),
        ("parent_path", "url", "evil.com.kh/"),
        ("domain", "domain", "www.evil.com.kh"),
        ("parent_domain", "domain", "evil.com.kh"),
    ]


def without_www(covers: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(match_type, kind, value) for match_type, kind, value in covers if not value.startswith("www.")]


def test_page_behind_a_fragment_is_covered_by_the_pages_above_it() -> None:
    assert without_www(covering(Kind.URL, "evil.com/a?b=1#/otp/c?id=7")) == [
        ("parent_path", "url", "evil.com/a?b=1#/otp/c"),
        ("parent_path", "url", "evil.com/a?b=1"),
        ("parent_path", "url", "evil.com/a"),
        ("parent_path", "url", "evil.com/"),
        ("domain", "domain", "evil.com"),
    ]


def test_folder_is_covered_by_its_name_without_the_slash_but_not_by_itself() -> None:
    assert without_www(covering(Kind.URL, "evil.com/kit/")) == [
        ("parent_path", "url", "evil.com/kit"),
        ("parent_path", "url", "evil.com/"),
        ("domain", "domain", "evil.com"),
    ]


def test_root_page_is_covered_by_its_domain_and_by_the_same_site_with_www() -> None:
    assert covering(Kind.URL, "evil.com/") == [
        ("www", "url", "www.evil.com/"),
        ("domain", "domain", "evil.com"),
        ("www", "domain", "www.evil.com"),
    ]


def test_query_of_a_root_page_is_covered_by_the_page() -> None:
    assert covering(Kind.URL, "evil.com/?a=/b/c")[1] == ("parent_path", "url", "evil.com/")


def test_folders_keep_their_port_and_the_domain_has_none() -> None:
    assert covering(Kind.URL, "evil.com:8443/a") == [
        ("www", "url", "www.evil.com:8443/a"),
        ("parent_path", "url", "evil.com:8443/"),
        ("parent_path", "url", "www.evil.com:8443/"),
        ("domain", "domain", "evil.com"),
        ("www", "domain", "www.evil.com"),
    ]


@pytest.mark.parametrize("host", ["1.2.3.4", "1.2.3.4:81", "[2001:db8::1]", "[::1]:81", "github.io", "github.io:81"])
def test_addresses_and_public_suffixes_are_no_domain_and_have_no_www(host: str) -> None:
    assert covering(Kind.URL, f"{host}/a") == [("parent_path", "url", f"{host}/")]


def test_neighbours_on_a_shared_platform_are_not_covered() -> None:
    assert without_www(covering(Kind.URL, "evil.github.io/")) == [("domain", "domain", "evil.github.io")]
    assert without_www(covering(Kind.DOMAIN, "evil.github.io")) == [("root_page", "url", "evil.github.io/")]
    assert covering(Kind.URL, "www.github.io/") == [("domain", "domain", "www.github.io")]
    assert covering(Kind.DOMAIN, "www.github.io") == [("root_page", "url", "www.github.io/")]


def test_domain_is_covered_by_its_root_page_and_its_parents() -> None:
    assert covering(Kind.DOMAIN, "a.b.evil.com") == [
        ("root_page", "url", "a.b.evil.com/"),
        ("root_page", "url", "www.a.b.evil.com/"),
        ("www", "domain", "www.a.b.evil.com"),
        ("parent_domain", "domain", "b.evil.com"),
        ("parent_domain", "domain", "evil.com"),
    ]
    assert covering(Kind.DOMAIN, "www.evil.com") == [
        ("root_page", "url", "www.evil.com/"),
        ("root_page", "url", "evil.com/"),
        ("parent_domain", "domain", "evil.com"),
    ]


@pytest.mark.parametrize("kind", sorted({*Kind} - {Kind.URL, Kind.DOMAIN, Kind.PHONE}))
def test_other_kinds_are_covered_by_themselves_alone(kind: Kind) -> None:
    assert related.related(Indicator(kind, "evil.com/a/b")) == ()


def test_number_and_its_messenger_accounts_cover_each_other() -> None:
    phone, *accounts = [
        (Kind.PHONE, "+85512345678"),
        (Kind.HANDLE, "whatsapp:+85512345678"),
        (Kind.HANDLE, "telegram:+85512345678"),
        (Kind.HANDLE, "viber:+85512345678"),
        (Kind.HANDLE, "signal:+85512345678"),
    ]
    for each in (phone, *accounts):
        covers = covering(*each)
        assert {(kind, canonical) for _, kind, canonical in covers} == {phone, *accounts} - {each}
        assert {match_type for match_type, _, _ in covers} == {"same_subscriber"}
        assert covers[0][1:] == (accounts[0] if each == phone else phone)


@pytest.mark.parametrize(
    "handle",
    [
        "telegram:dara_sok", "telegram:+AbCdEfGhIjKlMnOp", "telegram:+88801234567", "telegram:123456789",
        "wechat:+85512345678", "whatsapp:chat/AbCdEfGh", "facebook:100001234567890",
    ],
)  # fmt: skip
def test_account_that_is_not_certain_to_be_a_subscribers_is_covered_by_itself_alone(handle: str) -> None:
    assert covering(Kind.HANDLE, handle) == []


def test_junk_folders_do_not_hide_a_listed_one() -> None:
    covers = covering(Kind.URL, "evil.com/kit/" + "x/" * 400)
    assert ("parent_path", "url", "evil.com/kit/") in covers
    assert ("parent_path", "url", "evil.com/kit") in covers
    assert len(covers) <= 2 * (2 * url.MOST_FOLDERS + 1)


def test_exact_is_the_relation_of_a_listing_to_itself() -> None:
    assert MatchType.EXACT.value == "exact"


@fewer_examples
@given(st.lists(st.sampled_from(["a", "b.c", ""]), max_size=25), st.sampled_from(["", "?q", "?a/b"]))
def test_covering_links_are_shorter_distinct_prefixes(segments: list[str], query: str) -> None:
    link = re.sub("/+", "/", f"www.evil.com/{'/'.join(segments)}") + query
    covers = [canonical for _, kind, canonical in covering(Kind.URL, link) if kind == "url"]
    links = [canonical for canonical in covers if canonical.startswith("www.")]
    assert [canonical for canonical in covers if canonical not in links] == [each[4:] for each in [link, *links]]
    assert all(link.startswith(prefix) and len(prefix) < len(link) for prefix in links)
    assert links == sorted(set(links), key=len, reverse=True)
    assert (links[-1] if links else link) == "www.evil.com/"
