"""Declares everything the service must know about a kind. Each kind's module has one `KindSpec`, named `SPEC`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import NamedTuple

from krama.indicators.kinds import Hints, Kind, RelatedIndicator


class Stage(IntEnum):
    """The order in which clues are tried. The first stage at which a kind recognises a value decides its kind.

    If several kinds recognise a value at the same stage, the value is refused as ambiguous. A stage is therefore
    shared only by clues that can't both be right, or by kinds that only the member can tell apart.
    """

    PREFIX = auto()  # a known word, a colon and more: `telegram:dara`. Words of `KindSpec.schemes` come before it
    ISSUER = auto()  # after the known words, because a bank's code may be any eight letters: `ABAAKHPP:`
    ACCOUNT_LINK = auto()  # before other links: a link to an account or a wallet names the account or wallet
    LINK = auto()  # `https://`
    ADDRESS = auto()  # `name@somewhere`
    HOST_NAME = auto()  # a host name and nothing else
    HOST_AND_PATH = auto()  # a link without its scheme
    CERTAIN_NUMBER = auto()  # digits that can be of one kind only
    NUMBER = auto()  # any other digits
    CHECKED = auto()  # check digits that fit
    SHAPE = auto()  # a form that no other kind has
    MISTYPED = auto()  # a form with check digits that don't fit, so that the kind itself can say what is wrong
    ISSUER_AND_NUMBER = auto()  # `ABA 000 123 456`: the name of a bank counts for more than any other word
    WORDS_AND_NUMBER = auto()  # `ទូរស័ព្ទ 012 345 678`


class Clue(NamedTuple):
    """One way to recognise a kind: the value passes all three tests. No test may raise.

    `contains` is a text that the value contains; it comes first because it is the cheapest test. `looks` judges the
    tidied text; any true result passes. `reads` is for tests that are slower or need the hints.
    """

    stage: Stage
    looks: Callable[[str], object]
    reads: Callable[[str, Hints], bool] | None = None
    contains: str = ""


class OnHost(NamedTuple):
    """How the protected list's entries for domains and hosts apply to a kind. Both functions take a canonical form.

    `host` gives the host that a value belongs to. `is_whole_host` says whether the value stands for the host itself,
    and not only for a page, an address or an account on it.
    """

    host: Callable[[str], str]
    is_whole_host: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSpec:
    """One kind of indicator. Every kind must set the fields that have no default.

    `canonical` gives one form for every way to write a value, and raises a subclass of `IndicatorRefused`. Reading a
    canonical or displayed form gives the same canonical form. `display` takes a canonical form.

    `half_life_days` is the time after which a report weighs half, unless a deployment sets another time. 0 means that
    it never fades. `shortest_protected_prefix` is the minimum length of a prefix on the protected list, so that a slip
    can't protect half of the kind.

    A value shows its kind in three ways. `is_payload` recognises the text of a QR code. It is tried first, before
    defanging is undone. `schemes` are lower-case words that show the kind when a colon follows them. `clues` are the
    other ways, in the order of their stages.

    `as_written` is for kinds that programs read, such as links: their text is only unwrapped. The text of other kinds
    is tidied, so that a number in Khmer digits is the number. Clues always judge tidied text.

    `implied_by` names the fields of `Hints` that only this kind uses. `belongs_to` gives the content of the first of
    them for a canonical form, such as the institution of an account, or None if the form does not name it.
    `covered_by` gives the other indicators whose listing covers a canonical form, nearest first.

    `usual` is a shortcut for the spellings that most values have. It gives their canonical form, raises what
    `canonical` raises for them, and gives None for any other text. It must accept only what can be of no other kind,
    also without hints, and what neither unwrapping nor refanging changes. One thing is tested after it: `sites` are the
    sites, such as `t.me`, on which a link or an address may name something of this kind. There, no other kind is
    certain.
    """

    kind: Kind
    canonical: Callable[[str, Hints], str]
    display: Callable[[str], str]
    half_life_days: int
    shortest_protected_prefix: int
    is_payload: Callable[[str], bool] | None = None
    schemes: frozenset[str] = frozenset()
    clues: tuple[Clue, ...] = ()
    implied_by: tuple[str, ...] = ()
    belongs_to: Callable[[str], str | None] | None = None
    covered_by: Callable[[str], Sequence[RelatedIndicator]] | None = None
    as_written: bool = False
    on_host: OnHost | None = None
    usual: Callable[[str, Hints], str | None] | None = None
    sites: frozenset[str] = frozenset()
