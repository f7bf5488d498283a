"""Ways in which people and programs change a value without meaning another one, and slips that may mean one."""

from collections.abc import Callable

from hypothesis import strategies as st

_KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_WIDE = str.maketrans("0123456789.:/@", "０１２３４５６７８９．：／＠")
_SPACES = (" ", "  ", "\u00a0", "\u200b", "\t", "\n")
_DETOURS = ("/./", "/../", "/x/../", "/.x/", "//")
_WRAPPING = ("“{}”", "({})", "<{}>", "[{}]", "{}.", "- {}", "*{}*", "{},")
_PREFIXES = (
    "http://", "https://", "hxxp://", "//", "www.", "http://www.", "mailto:", "tel:", "sms:", "phone:", "url:",
    "domain:", "email:", "account:", "ABA ", "ABAAKHPP:", "wallet:", "bitcoin:", "ethereum:", "telegram:", "@", "t.me/",
    "facebook:", "+", "00", "0", "+855", "855", "Tel: ", "Link: ", "ទូរស័ព្ទ ", "គណនី ", "№ ", "#", "Wing ", "USD ",
)  # fmt: skip
_SUFFIXES = (
    "/",
    "/.",
    "?",
    "#",
    "#a",
    ".",
    ":80",
    ":443",
    " USD",
    " (ABA)",
    "@aclb",
    ".com",
    ".0",
    "?utm_source=a",
    "/a",
)

Mutation = Callable[[str], str]

_EVERYWHERE: tuple[Mutation, ...] = (
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    lambda value: value.translate(_KHMER),
    lambda value: value.translate(_WIDE),
    lambda value: value.replace(".", "[.]"),
    lambda value: value.replace(".", " dot "),
    lambda value: value.replace(".", "(.)", 1),
    lambda value: value.replace("@", "[at]"),
    lambda value: value.replace("@", " at "),
    lambda value: value.replace("http", "hxxp"),
    lambda value: value.replace("://", "[://]"),
    lambda value: value.replace("/", "[/]"),
    lambda value: value.replace(".", "%2E"),
    lambda value: value.replace("/", "%2F"),
    lambda value: value.replace(" ", ""),
    lambda value: value.replace(" ", "-"),
    lambda value: value.replace("-", " "),
    lambda value: value.replace(":", ": "),
)


def _at(position: int, inserted: str) -> Mutation:
    return lambda value: value[: position % (len(value) + 1)] + inserted + value[position % (len(value) + 1) :]


def _without(position: int) -> Mutation:
    return lambda value: value[: position % (len(value) or 1)] + value[position % (len(value) or 1) + 1 :]


_places = st.integers(0, 80)
mutations: st.SearchStrategy[Mutation] = st.one_of(
    st.sampled_from(_EVERYWHERE),
    st.builds(_at, _places, st.sampled_from(_SPACES)),
    st.builds(_at, _places, st.sampled_from("0123456789.-_/@:#?&=%+")),
    st.builds(_at, _places, st.sampled_from(_DETOURS)),
    st.builds(_without, _places),
    st.sampled_from(_PREFIXES).map(lambda prefix: prefix.__add__),
    st.sampled_from(_SUFFIXES).map(lambda suffix: lambda value: value + suffix),
    st.sampled_from(_WRAPPING).map(lambda wrapping: wrapping.format),
)
"""One change of a value."""


def mutated(values: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    """These values, each after up to `most` changes."""

    def changed(value: str, changes: list[Mutation]) -> str:
        for change in changes:
            value = change(value)
        return value

    return st.builds(changed, values, st.lists(mutations, max_size=most))
