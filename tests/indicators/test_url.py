"""The canonical form of a link is what a browser requests, however the link is disguised."""

import posixpath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from krama.indicators import hosts, url
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama.indicators.text import unwrap
from tests.tiers import fewer_examples


def form(text: str) -> str:
    return url.canonical(unwrap(text), Hints())


@pytest.mark.parametrize(
    "written",
    [
        "https://evil.com/login",
        "http://evil.com/login",
        "hxxps://evil[.]com/login",
        "hxxp[://]evil(dot)com[/]login",
        "evil.com/login",
        "//evil.com/login",
        "http:evil.com/login",
        "http:\\\\evil.com\\login",
        "HTTPS://EVIL.COM:443/login",
        "http://evil.com:80/login",
        "https://evil.com:80/login",
        "evil.com:443/login",
        "evil.com./login",
        "https://www.ababank.com@evil.com/login",
        "https://user:pass@evil.com/login#step2",
        "evil.com/a/../login",
        "evil.com/a/%2e%2E/login",
        "evil.com/a/%252e%252e/login",
        "evil.com//login",
        "evil.com/%2Flogin",
        "evil.com/.%5Clogin",
        "evil.com/%6C%256fgin",
        "evil.com/login?",
        "evil.com/log\nin",
        "“https://evil.com/login”.",
        "https://evil.com/login?fbclid=IwAR0e807&utm_source=facebook&gclid=1",
        "https://evil.com/login#:~:text=win",
        "https://evil.com/login#/",
    ],
)
def test_every_spelling_of_a_link_is_one(written: str) -> None:
    text = written if "\n" in written else unwrap(written)  # unwrap makes a space of a line break
    assert url.canonical(text, Hints()) == "evil.com/login"


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        # Safe Browsing, "URLs and hashing", canonicalisation examples; "host" is written host.com, because a single
        # label is not a public name, and the scheme is dropped.
        ("http://host.com/%25%32%35", "host.com/%25"),
        ("http://host.com/%25%32%35%25%32%35", "host.com/%25%25"),
        ("http://host.com/%2525252525252525", "host.com/%25"),
        ("http://host.com/asdf%25%32%35asd", "host.com/asdf%25asd"),
        ("http://host.com/%%%25%32%35asd%%", "host.com/%25%25%25asd%25%25"),
        ("http://www.google.com/", "www.google.com/"),
        (
            "http://%31%36%38%2e%31%38%38%2e%39%39%2e%32%36/%2E%73%65%63%75%72%65/%77%77%77%2E%65%62%61%79%2E%63%6F%6D/",
            "168.188.99.26/.secure/www.ebay.com/",
        ),
        (
            "http://195.127.0.11/uploads/%20%20%20%20/.verify/.eBaysecure=updateuserdataxplimnbqmn-xplmvalidateinfo",
            "195.127.0.11/uploads/%20%20%20%20/.verify/.eBaysecure=updateuserdataxplimnbqmn-xplmvalidateinfo",
        ),
        (
            "http://host.com/%257Ea%2521b%2540c%2523d%2524e%25f%255E00%252611%252A22%252833%252944_55%252B",
            "host.com/~a!b@c%23d$e%25f^00&11*22(33)44_55+",
        ),
        ("http://3279880203/blah", "195.127.0.11/blah"),
        ("http://www.google.com/blah/..", "www.google.com/"),
        ("www.google.com/", "www.google.com/"),
        ("www.google.com", "www.google.com/"),
        ("http://www.evil.com/blah#frag", "www.evil.com/blah"),
        ("http://www.GOOgle.com/", "www.google.com/"),
        ("http://www.google.com/foo\tbar\rbaz\n2", "www.google.com/foobarbaz2"),
        ("http://www.google.com/q?r?s", "www.google.com/q?r?s"),
        ("http://evil.com/foo#bar#baz", "evil.com/foo"),
        ("http://notrailingslash.com", "notrailingslash.com/"),
        ("http://www.gotaport.com:1234/", "www.gotaport.com:1234/"),
        ("  http://www.google.com/  ", "www.google.com/"),
        ("https://www.securesite.com/", "www.securesite.com/"),
        ("http://host.com/ab%23cd", "host.com/ab%23cd"),
        ("http://host.com//twoslashes?more//slashes", "host.com/twoslashes?more//slashes"),
    ],
)
def test_safe_browsing_examples(published: str, expected: str) -> None:
    assert url.canonical(published.strip(" "), Hints()) == expected


@pytest.mark.parametrize(
    ("published", "settled"),
    [
        # Where Safe Browsing keeps closing punctuation, a pasted link loses it: it ended the sentence.
        ("http://www.google.com/q?r?", "www.google.com/q?r"),
        ("http://www.google.com/q?", "www.google.com/q"),
        ("http://evil.com/foo;", "evil.com/foo"),
        ("http://evil.com/foo?bar;", "evil.com/foo?bar"),
        ("evil.com/a%2E", "evil.com/a"),
        ("evil.com/a%22", "evil.com/a"),
        # What reads as defanging when it is pasted back is undone at once.
        ("evil.com/x%28dot%29y", "evil.com/x.y"),
        ("evil.com/[%2F%2F%2F]x", "evil.com/x"),
    ],
)
def test_form_survives_being_pasted_back(published: str, settled: str) -> None:
    assert url.canonical(published, Hints()) == settled


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("http://0x8.0x8.2056/", "8.8.8.8/"),
        ("http://134744072", "8.8.8.8/"),
        ("http://01002004010/", "8.8.8.8/"),
        ("0x08080808/a", "8.8.8.8/a"),
        ("http://1.2.3.4./", "1.2.3.4/"),
        ("http://[2A00:1450:0::1]:443/a", "[2a00:1450::1]/a"),
        ("[2a00:1450::1]:8080/a", "[2a00:1450::1]:8080/a"),
        ("http://[::ffff:1.2.3.4]/", "1.2.3.4/"),
        (
            "https://ខ្មែរ.com/ចូល?ឈ្មោះ=ក",
            "xn--j2e0cg3n2c.com/%E1%9E%85%E1%9E%BC%E1%9E%9B?%E1%9E%88%E1%9F%92%E1%9E%98%E1%9F%84%E1%9F%87=%E1%9E%80",
        ),
        ("evil.com:8443/x", "evil.com:8443/x"),
        ("evil.com/A/b?C=D", "evil.com/A/b?C=D"),
        ("evil.com/a?b=http://x.com/../y", "evil.com/a?b=http://x.com/../y"),
        ("evil.com/a%3Fb=1", "evil.com/a?b=1"),
        ("evil.com/%00%7f%ff", "evil.com/%00%7F%FF"),
        ("evil.com/wiki/Foo_(bar)", "evil.com/wiki/Foo_(bar)"),
        ("my_shop.evil.com/a", "my_shop.evil.com/a"),
        ("github.io/a", "github.io/a"),
        ("evil.com/a/%2e", "evil.com/a/"),
        ("evil.com/a/%252e", "evil.com/a/"),
        ("evil.com/a/b/%252e%252e", "evil.com/a/"),
        ("evil.com/%252e%252e/%252e%252e", "evil.com/"),
    ],
)
def test_hosts_paths_and_queries_have_one_spelling(written: str, expected: str) -> None:
    assert form(written) == expected


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("ftp://evil.com/a", url.UrlSchemeUnsupported),
        ("javascript:alert(1)", url.UrlSchemeUnsupported),
        ("mailto:dara@evil.com", url.UrlSchemeUnsupported),
        ("tel:012345678", url.UrlSchemeUnsupported),
        ("whatever:evil.com", url.UrlSchemeUnsupported),
        ("dara@evil.com", url.UrlIsEmail),
        ("http://evil/", hosts.HostInvalid),
        ("dara@evil.com/", url.UrlIsEmail),
        ("dara@evil.com?subject=win", url.UrlIsEmail),
        ("123456789", hosts.HostInvalid),
        ("1.2.3.0/24", url.UrlIsNetwork),
        ("[2a00:1450::]/32", url.UrlIsNetwork),
        ("http://18/", hosts.HostPrivate),
        ("http://127.1/", hosts.HostPrivate),
        ("http://10.0.0.7/a", hosts.HostPrivate),
        ("http://192.168.1.1", hosts.HostPrivate),
        ("http://100.64.0.1", hosts.HostPrivate),
        ("http://169.254.169.254/latest", hosts.HostPrivate),
        ("http://224.0.0.1", hosts.HostPrivate),
        ("http://255.255.255.255", hosts.HostPrivate),
        ("http://[::1]/", hosts.HostPrivate),
        ("http://[fe80::1]/", hosts.HostPrivate),
        ("http://[fd00::1]/", hosts.HostPrivate),
        ("http://[::ffff:10.0.0.7]/", hosts.HostPrivate),
        ("http://my.localhost/", hosts.HostPrivate),
        ("http://router.local/", hosts.HostPrivate),
        ("hello", hosts.HostInvalid),
        ("http://", hosts.HostInvalid),
        ("http://a b.com/", hosts.HostInvalid),
        ("http://evil.com:99999/", hosts.HostInvalid),
        ("evil.com:port/", hosts.HostInvalid),
        ("http://ho%23st.com/", hosts.HostInvalid),
        ("http://%2565vil.com/", hosts.HostInvalid),
        ("http://1.2.3.256/", hosts.HostInvalid),
        ("http://evil..com/", hosts.HostInvalid),
        ("http://evil.com../", hosts.HostInvalid),
        ("http://[::1", hosts.HostInvalid),
        ("http://xn--a.com/", hosts.HostInvalid),
        ("http://" + "a" * 64 + ".com/", hosts.HostTooLong),
        ("evil.com/" + "ក" * 500, url.UrlTooLong),
        ("evil.com/%2" + "%3" * 40 + "5", url.UrlUnstable),
    ],
)
def test_what_no_browser_opens_is_refused_with_its_reason(written: str, refusal: type[IndicatorRefused]) -> None:
    with pytest.raises(refusal) as refused:
        form(written)
    assert type(refused.value) is refusal
    assert written not in refused.value.detail


def test_refused_scheme_is_named_only_if_it_is_a_known_one() -> None:
    with pytest.raises(url.UrlSchemeUnsupported, match=r"ftp:"):
        form("ftp://evil.com/")
    with pytest.raises(url.UrlSchemeUnsupported) as refused:
        form("secretword:evil.com")
    assert "secretword" not in refused.value.detail


def test_lone_surrogate_is_refused() -> None:
    with pytest.raises(IndicatorRefused):
        url.canonical("evil.com/\ud800", Hints())


def test_display_is_defanged_and_reads_back() -> None:
    assert url.display("www.evil.com:81/a.php?b=c.d") == "www[.]evil[.]com:81/a.php?b=c.d"
    assert form(url.display("www.evil.com:81/a.php?b=c.d")) == "www.evil.com:81/a.php?b=c.d"
    assert form(url.display("[2a00:1450::1]/a")) == "[2a00:1450::1]/a"


_PIECES = st.sampled_from(
    [
        *"/\\.%?#[]){}a;'\"!*:@ ក",
        *("//", "..", "%2e", "%25", "%2", "2e", "%23", "%3F", "[.]", "(dot)", "%28", "{/}", "%5B", "%5c", "hxxp://"),
        *("&x=", "%00", "%0a", "%E1", "Z9", "xn--", "%2525"),
    ]
)


@fewer_examples
@given(
    st.text(max_size=60)
    | st.lists(_PIECES, max_size=12).map(lambda pieces: "evil.com/" + "".join(pieces))
    | st.lists(_PIECES, max_size=12).map("".join)
)
def test_any_text_is_one_form_or_a_refusal(text: str) -> None:
    try:
        once = form(text)
    except IndicatorRefused:
        return
    assert url.canonical(once, Hints()) == once
    assert form(once) == once
    assert form(url.display(once)) == once
    assert once.isascii()
    assert once.isprintable()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://evil.com/#/register?code=7", "evil.com/#/register?code=7"),
        ("https://evil.com/#!/a/b", "evil.com/#!/a/b"),
        ("https://evil.com/a?b=1#/c?d=2&utm_source=x", "evil.com/a?b=1#/c?d=2"),
        ("https://evil.com/#/?utm_source=x", "evil.com/"),
        ("https://evil.com/#/ក%2Fa#b", "evil.com/#/%E1%9E%80/a%23b"),
        ("https://evil.com/a%23/b", "evil.com/a%23/b"),
        ("https://matrix.to/#/#room:evil.com", "matrix.to/#/%23room:evil.com"),
        ("https://mega.nz/#!AbCdEf!key", "mega.nz/#!AbCdEf!key"),
        ("https://mega.nz/file/AbCdEf#key", "mega.nz/file/AbCdEf"),
        ("https://evil.com/#victim@bank.com", "evil.com/"),
    ],
)
def test_fragment_stays_if_it_selects_the_page(written: str, expected: str) -> None:
    assert form(written) == expected
    assert form(expected) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("evil.com/?a=1&fbclid=x&b=2", "evil.com/?a=1&b=2"),
        ("evil.com/?FBCLID=x", "evil.com/"),
        ("evil.com/?utm_source", "evil.com/"),
        ("evil.com/?u%74m_source=x&a=1", "evil.com/?a=1"),
        ("evil.com/?ref=a&utm=b&xfbclid=c&gclidx=d", "evil.com/?ref=a&utm=b&xfbclid=c&gclidx=d"),
        ("evil.com/?a=1&amp;b=2", "evil.com/?a=1&b=2"),
        ("evil.com/?a=1&amp;amp;b=2&#38;c=3&#x26;d", "evil.com/?a=1&b=2&c=3&d"),
        ("evil.com/?a=1%26amp;b=2", "evil.com/?a=1&b=2"),
    ],
)
def test_trackers_and_html_add_nothing_to_a_query(written: str, expected: str) -> None:
    assert form(written) == expected
    assert form(expected) == expected


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("https://១២៣.com/", "https://xn--94ecd.com/"),
        ("https://evil.com/១២៣", "https://evil.com/%E1%9F%A1%E1%9F%A2%E1%9F%A3"),
        ("https://evil.com/?a=១", "https://evil.com/?a=%E1%9F%A1"),
        ("https://evil.com/e\u0301", "https://evil.com/e%CC%81"),
        ("https://evil.com/ក\u200dខ", "https://evil.com/%E1%9E%80%E2%80%8D%E1%9E%81"),
        ("https://evil.com/路。径", "https://evil.com/%E8%B7%AF%E3%80%82%E5%BE%84"),
        ("https://نامه\u200cای.com/", "https://xn--mgba3gch31f060k.com/"),  # UTS 46: a joiner that makes another name
        ("https://evil.com/❤\ufe0f", "https://evil.com/%E2%9D%A4%EF%B8%8F"),
    ],
)
def test_link_is_read_as_written_and_matches_its_escaped_form(written: str, escaped: str) -> None:
    assert form(written) == form(escaped)


_paths = st.lists(st.sampled_from(["a", ".a", "..a", ".", "..", "%2e", ".%2E"]), min_size=1, max_size=8)


@given(_paths)
@example(["x", ".a", "y", "..", "login"])  # the parser leaves this one as it is
def test_path_with_detours_is_the_page_to_which_it_leads(steps: list[str]) -> None:
    """As a browser resolves it: otherwise one page has many links, and a listing finds only one of them."""
    written = [step.lower().replace("%2e", ".") for step in steps]
    page = posixpath.normpath("/" + "/".join(written)).rstrip("/")
    closing = "/" if written[-1] in (".", "..") else ""
    assert url.canonical(f"evil.com/{'/'.join(steps)}", Hints()) == f"evil.com{page}{closing or ('' if page else '/')}"
