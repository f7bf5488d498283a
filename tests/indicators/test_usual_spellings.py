"""The shortcut for usual spellings gives what the careful reading gives, with each kind and without one."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from krama.indicators import canonical, domain, email, handle, phone, url, wallet
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind
from tests.corpus.cases import cases
from tests.corpus.mutations import mutated
from tests.tiers import turns

_CORPUS = sorted({case.value for case in cases()})
_PATTERNS = [module._USUAL for module in (phone, wallet, url, domain, email, handle)]
_HOSTS = st.from_regex(r"([a-z0-9][a-z0-9-]{0,5}\.){1,3}(com|kh|com\.kh|me|org|io|dev|onion|uk|co\.uk)", fullmatch=True)
_REST = st.from_regex(r"(/[A-Za-z0-9_~.+-]{1,6}){0,3}/?(\?[a-z_]{1,4}=[A-Za-z0-9_=&.~+-]{0,9})?", fullmatch=True)
_SITES = st.sampled_from(["t.me", "wa.me", "www.facebook.com", "m.facebook.com", "tiktok.com", "x.com", "tronscan.org"])
_SCHEMES = st.sampled_from(["", "http://", "https://"])
_LINKS = st.builds("{}{}{}".format, _SCHEMES, _HOSTS | _SITES, _REST)
_NAMES = st.from_regex(r"[A-Za-z0-9]+([._+-][A-Za-z0-9]+){0,2}", fullmatch=True)
_ADDRESSES = st.builds("{}@{}".format, _NAMES, _HOSTS | _SITES | st.builds("{}.t.me".format, _NAMES))
_NUMBERS = st.from_regex(
    r"(\+?855 ?0?|0)(1[0-9]|9[0-9]|7[07]|8[5-9]) ?[0-9]{3} ?[0-9]{3,4}( [0-9]{1,2})?", fullmatch=True
)
_KHMER = st.builds(str.translate, _NUMBERS, st.just(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")))
_VALUES = st.one_of(
    _LINKS, _ADDRESSES, _NUMBERS, _KHMER, *(st.from_regex(pattern, fullmatch=True) for pattern in _PATTERNS)
)


def _read(value: str, hints: Hints, *, usual: bool) -> object:
    try:
        return canonical._read_usual(value, hints) if usual else canonical._read_with_care(value, hints)
    except IndicatorRefused as refusal:
        return type(refusal)


def _differences(value: str) -> list[tuple[Kind | None, object, object]]:
    """Where the shortcut reads the value, and reads it differently."""
    taken = {kind: _read(value, Hints(kind), usual=True) for kind in (None, *Kind)}
    both = [(kind, usual, _read(value, Hints(kind), usual=False)) for kind, usual in taken.items() if usual is not None]
    return [(kind, usual, careful) for kind, usual, careful in both if usual != careful]


@settings(max_examples=turns(150, 5_000), deadline=None)
@given(_VALUES)
@example("០១២ ៣៤៥ ៦៧៨")
@example("+៨៥៥ ១២ ៣៤៥ ៦៧៨")
@example("៨៥៥១២៣៤៥៦៧៨")
@example("០១២ ៣៤៥ ៦៧៨ ៩០")
@example("០១២ ៣៤៥ 678")
@example("https://a.com/b..c")
@example("https://evil.com?a=b")
@example("https://evil.com/a?utm_source=b")
@example("home.arpa")
@example("t.me")
@example("000201@xxx.io")
@example("0002010102110000000000000000000000000.com")
@example("+85518001688 61")
@example("85518001182 53")
@example("sok@dara.t.me")
@example("a." * 1100 + "com")
@example("https://bit.ly/3xYzAbC")
@example("facebook.com/groups/1")
@example("https://facebook.com/login")
def test_usual_spelling_is_read_as_with_care(value: str) -> None:
    assert _differences(value) == []


def test_whole_corpus_is_read_as_with_care() -> None:
    assert [(value, wrong) for value in _CORPUS if (wrong := _differences(value))] == []


@settings(max_examples=turns(150, 5_000), deadline=None)
@given(mutated(st.sampled_from(_CORPUS)))
def test_values_around_the_corpus_are_read_as_with_care(value: str) -> None:
    assert _differences(value) == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("012 345 678", Kind.PHONE),
        ("+85512345678", Kind.PHONE),
        ("012-345-678", Kind.PHONE),
        ("096-345-6789", Kind.PHONE),
        ("០១២ ៣៤៥ ៦៧៨", Kind.PHONE),
        ("https://evil.com", Kind.URL),
        ("https://bit.ly/3xYzAbC", Kind.URL),
        ("evil.com/login?id=7", Kind.URL),
        ("www.evil.com.kh", Kind.DOMAIN),
        ("Dara.Sok@evil.com", Kind.EMAIL),
        ("0x52908400098527886E0F7030069857D2E4169EE7", Kind.WALLET),
        ("https://t.me/dara_sok", Kind.HANDLE),
    ],
)
def test_what_most_members_send_takes_the_shortcut(value: str, kind: Kind) -> None:
    for hints in (Hints(), Hints(kind)):
        usual = canonical._read_usual(value, hints)
        assert usual is not None
        assert usual == canonical._read_with_care(value, hints)


def test_number_of_another_region_does_not_take_the_shortcut() -> None:
    hints = Hints(Kind.PHONE, region="TH")
    assert canonical._read_usual("012 345 678", hints) is None
