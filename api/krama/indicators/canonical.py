"""The entry point of this package: converts a value, as somebody wrote it, to an indicator."""

import re

from krama.indicators import institutions
from krama.indicators.cells import ValueHasSeveralValues, only_value
from krama.indicators.detect import KindAmbiguous, detect, named_by_link
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.indicators.registry import KINDS
from krama.indicators.related import related
from krama.indicators.text import MAX_CHARACTERS, fold, tidy, unwrap

RULES = 4
"""The version of the rules by which values are read.

Raise it when a value that was accepted is refused or names something else. `krama doctor` then says that
`krama report reread` must be run, and `python -m tests.corpus.record` records how the corpus is read now.
"""

_MOST_ROUNDS = 4

_CANONICAL = {kind: spec.canonical for kind, spec in KINDS.items()}
_DISPLAY = {kind: spec.display for kind, spec in KINDS.items()}
_IMPLIED = {hint: kind for kind, spec in KINDS.items() for hint in spec.implied_by}
_OF_INSTITUTION = _IMPLIED["institution"]
_CLEAN = {kind: unwrap if spec.as_written else tidy for kind, spec in KINDS.items()}
_AS_WRITTEN = frozenset(kind for kind, spec in KINDS.items() if spec.as_written)
_LINKS = frozenset({Kind.URL, Kind.DOMAIN})
_USUAL = tuple((kind, spec.usual) for kind, spec in KINDS.items() if spec.usual is not None)
_USUAL_OF = {kind: tuple(usual for usual in _USUAL if usual[0] is kind) for kind in KINDS}
_SITES = tuple(sorted(frozenset[str]().union(*(spec.sites for spec in KINDS.values()))))
_WITHOUT_PREFIX = frozenset({Kind.URL, Kind.DOMAIN, Kind.EMAIL})
"""Kinds whose forms begin with nothing that shows the kind. A form that shows another one can't be read again."""
_IF_OF_ANOTHER_KIND = frozenset({
    "phone_invalid", "phone_is_short_code", "phone_label_contradicted", "email_invalid", "host_invalid"
})  # fmt: skip
"""Refusals of a text that the stated kind can't read. If another kind can, the kind is wrong and not the text."""
_is_plain_number = re.compile(r"[+0-9 ]+").fullmatch


class KindContradicted(IndicatorRefused):
    """A hint that belongs to a kind other than the value's. `shown` is the value's kind, if the value shows it."""

    code = "kind_contradicted"
    facts = ("meant",)

    def __init__(self, detail: str, *, field: str, meant: Kind, shown: Kind | None = None) -> None:
        self.shown = shown
        self.meant = meant.value
        super().__init__(detail, field=field)


class ValueUnstable(IndicatorRefused):
    """The canonical form changes each time that it is read again."""

    code = "value_unstable"

    def __init__(self) -> None:
        super().__init__("The value has no stable form. Send it without quotes and punctuation around it.")


def canonicalise(value: str, hints: Hints) -> Indicator:
    """The indicator that the value names: one form for every way to write it, on write and on read.

    The kind is `hints.kind`, or the kind that another hint implies, or the kind that the value shows. A link that names
    an account or a wallet is that account or wallet, also if `hints.kind` says that it is a link. Reading the
    canonical form gives the same indicator: `canonicalise(i.canonical, Hints(kind=i.kind)) == i`. Raises a subclass of
    `IndicatorRefused`.

    With a kind and without one, a value that both accept is the same indicator, or the one with the kind covers the
    other. So a check without a kind finds what was reported with one, and a stated kind never turns a value into
    another thing, such as an account's number into a telephone number.
    """
    usual = _read_usual(value, hints)
    return _read_with_care(value, hints) if usual is None else usual


def _read_usual(value: str, hints: Hints) -> Indicator | None:
    """What the value names, if it has a usual spelling. It is certain, so that no other kind has to be tried.

    On a site where links name accounts or wallets, nothing is certain. Raises what reading with care would raise.
    """
    if hints.institution is not None or hints.chain is not None or hints.platform is not None:
        return None
    if len(value) > MAX_CHARACTERS:
        return None
    for kind, read in _USUAL if hints.kind is None else _USUAL_OF[hints.kind]:
        form = read(value, hints)
        if form is not None and not (kind in _WITHOUT_PREFIX and _may_be_on_site(form)):
            return Indicator(kind, form)
    return None


def _may_be_on_site(form: str) -> bool:
    """Whether a usual link, name or address may be on one of the sites. `fort.me` may, because it ends like `t.me`."""
    return form.partition("/")[0].endswith(_SITES)


def _read_with_care(value: str, hints: Hints) -> Indicator:
    """The same as `canonicalise`, for every spelling."""
    try:
        indicator = _read(value, hints)
    except IndicatorRefused as refusal:
        if refusal.code in _IF_OF_ANOTHER_KIND:
            _refuse_other_kind(value, hints, refusal)
        raise
    if indicator.kind in _WITHOUT_PREFIX and indicator.canonical != value:  # else the value itself is looked at
        _refuse_contradiction(indicator.canonical, hints, indicator)
    # Digits alone are a telephone number or refused, so nearly every check of one needs no second look.
    if hints.kind is None or (hints.kind is Kind.PHONE and _is_plain_number(value)):
        return indicator
    # gate: kind that the value contradicts
    if hints.institution is None and hints.chain is None and hints.platform is None:
        _refuse_contradiction(value, hints, indicator)
    return indicator


def _refuse_other_kind(value: str, hints: Hints, refusal: IndicatorRefused) -> None:
    """Raise `KindContradicted` if only the stated kind is wrong: the value is something else without it.

    A number next to a bank's name that somebody called a telephone number may be one. Sent again without its
    kind, it would list an account of that number. So the first refusal stands, which says to send the number alone.
    """
    is_alone = hints.institution is None and hints.chain is None and hints.platform is None
    if hints.kind is None or not is_alone or (hints.kind is Kind.PHONE and _is_plain_number(value)):
        return
    alone = Hints(region=hints.region)
    try:
        kind, _ = _kind_of(value, None, alone)
        if kind is hints.kind:
            return
        kind = _read(value, alone).kind
    except ValueHasSeveralValues:
        raise
    except IndicatorRefused:
        return  # nothing can read it
    if refusal.code != "phone_label_contradicted" or kind is not Kind.BANK_ACCOUNT:
        raise _shown_as(kind)


def _refuse_contradiction(value: str, hints: Hints, stated: Indicator) -> None:
    """Raise `KindContradicted` if the value is something else without its kind, or `ValueUnstable` if it has none.

    A value that shows another kind, and is damaged, is not of the stated kind either: a QR code with a wrong checksum.
    """
    alone = Hints(region=hints.region)
    try:
        kind, _ = _kind_of(value, None, alone)
    except ValueHasSeveralValues:
        raise  # its kind chooses one of them, and the others would be lost
    except IndicatorRefused:
        return  # only its kind says what it is
    if kind is stated.kind and hints.kind in (None, kind):  # nearly always, and the reading is the same
        return
    try:
        shown = _read(value, alone)
    except IndicatorRefused:
        shown = None
    if shown is None:
        contradicts = kind is not stated.kind and not {kind, stated.kind} <= _LINKS
    else:
        contradicts = shown != stated and stated not in [covering for _, covering in related(shown)]
    if contradicts:
        raise ValueUnstable if hints.kind is None else _shown_as(kind if shown is None else shown.kind)


def _shown_as(kind: Kind) -> KindContradicted:
    detail = f"The value shows that it is of kind {kind.value}. Leave `kind` out, or correct the value."
    return KindContradicted(detail, field="kind", meant=kind, shown=kind)


def _read(value: str, hints: Hints) -> Indicator:
    kind = _kind_hinted(hints)
    if kind is None or kind in _AS_WRITTEN:
        kind, text = _kind_of(value, kind, hints)
    else:
        text = tidy(value)
    clean, read = _CLEAN[kind], _CANONICAL[kind]
    form = read(text, hints)
    # Escapes may have hidden the account. Nearly every link has none, and only loses its scheme.
    if kind in _LINKS and text != f"https://{form}" and (named := named_by_link(form, hints)) is not None:
        kind, clean, read = named, _CLEAN[named], _CANONICAL[named]
        form = read(form, Hints(kind=named))
    for _ in range(_MOST_ROUNDS):
        again = clean(form)
        if again == form:
            return Indicator(kind, form)
        form = read(again, Hints(kind=kind))
    raise ValueUnstable


def _kind_of(value: str, hinted: Kind | None, hints: Hints) -> tuple[Kind, str]:
    """The kind of a value that may be a link, and the value's text, cleaned for its kind."""
    text = only_value(unwrap(value), _read_alone, display)
    if hinted is not None and hinted not in _LINKS:
        return hinted, text
    if hinted is not None:
        named = named_by_link(text, hints)
        if named is None and not text.isascii():  # the same link as below, where no kind is stated
            tidied = fold(text)
            named = named_by_link(tidied, hints)
            return (hinted, text) if named is None or named in _AS_WRITTEN else (named, tidied)
        return named or hinted, text
    if text.isascii():
        return detect(text, hints), text
    tidied = fold(text)
    kind = detect(tidied, hints)
    return (detect(text, hints), text) if kind in _AS_WRITTEN else (kind, tidied)


def _read_alone(text: str) -> Indicator:
    return canonicalise(text, Hints())


def display(indicator: Indicator) -> str:
    """The form to show to people: grouped numbers, addresses with checksums, links that can't be clicked."""
    return _DISPLAY[indicator.kind](indicator.canonical)


def belonging(indicator: Indicator) -> dict[str, str | bool | None]:
    """Where the indicator belongs: its `institution`, `chain` and `platform`, in the words of a request.

    `institution_known` says whether the institution is on the list. All members are always there. Nobody may change the
    dictionary, because most indicators share one.
    """
    if indicator.kind not in _BELONGS_TO:  # telephone numbers and links, which most checks ask about
        return NOWHERE
    return place_members(indicator.kind, belongs_to(indicator))


def place_members(kind: Kind, place: str | None) -> dict[str, str | bool | None]:
    """The members of `belonging` for an indicator of this kind that `belongs_to` this place."""
    named = _BELONGS_TO.get(kind)
    if named is None:
        return NOWHERE
    hint = named[0]
    known = institutions.is_known(place) if hint == "institution" and place is not None else None
    return {**NOWHERE, hint: place, "institution_known": known}


def has_place(kind: Kind) -> bool:
    """Whether indicators of this kind may belong to an institution, a chain or a platform."""
    return kind in _BELONGS_TO


def belongs_to(indicator: Indicator) -> str | None:
    """The institution, chain or platform of the indicator alone, or None if it has none or does not name it."""
    named = _BELONGS_TO.get(indicator.kind)
    return named[1](indicator.canonical) if named else None


NOWHERE: dict[str, str | bool | None] = {
    "institution": None,
    "institution_known": None,
    "chain": None,
    "platform": None,
}
"""What `belonging` gives for a kind that belongs nowhere."""

_BELONGS_TO = {
    kind: (spec.implied_by[0], spec.belongs_to) for kind, spec in KINDS.items() if spec.belongs_to is not None
}


def _kind_hinted(hints: Hints) -> Kind | None:
    """The kind that the hints name or imply. Raises `KindContradicted` or `KindAmbiguous` if they disagree."""
    if hints.chain is None and hints.platform is None:  # the two shortcuts decide nearly every check
        if hints.institution is None:
            return hints.kind
        if hints.kind is None or hints.kind is _OF_INSTITUTION:
            return _OF_INSTITUTION
    implied = {hint: kind for hint, kind in _IMPLIED.items() if getattr(hints, hint) is not None}
    for hint, kind in implied.items():
        if hints.kind not in (None, kind):
            raise KindContradicted(
                f"`{hint}` can only be sent with kind {kind.value}. Leave it out or correct `kind`.",
                field=hint,
                meant=kind,
            )
    if len(implied) > 1:
        raise KindAmbiguous(*implied.values())
    return next(iter(implied.values()))
