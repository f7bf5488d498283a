"""The entry point of this package: converts a value, as somebody wrote it, to an indicator."""

from krama.indicators.cells import only_value
from krama.indicators.detect import KindAmbiguous, detect, named_by_link
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.indicators.registry import KINDS
from krama.indicators.text import fold, unwrap

_MOST_ROUNDS = 4

_CANONICAL = {kind: spec.canonical for kind, spec in KINDS.items()}
_DISPLAY = {kind: spec.display for kind, spec in KINDS.items()}
_IMPLIED = {hint: kind for kind, spec in KINDS.items() for hint in spec.implied_by}
_OF_INSTITUTION = _IMPLIED["institution"]
_AS_WRITTEN = frozenset(kind for kind, spec in KINDS.items() if spec.as_written)
_LINKS = frozenset({Kind.URL, Kind.DOMAIN})


class HintContradicts(IndicatorRefused):
    """A hint that belongs to a kind other than the value's."""

    code = "hint_contradicts"


class ValueUnsettled(IndicatorRefused):
    """The canonical form changes each time that it is read again."""

    code = "value_unsettled"


def canonicalise(value: str, hints: Hints) -> Indicator:
    """The indicator that the value names: one form for every way to write it, on write and on read.

    The kind is `hints.kind`, or the kind that another hint implies, or the kind that the value shows. A link that names
    an account or a wallet is that account or wallet, also if `hints.kind` says that it is a link. Reading the
    canonical form gives the same indicator: `canonicalise(i.canonical, Hints(kind=i.kind)) == i`. Raises a subclass of
    `IndicatorRefused`.
    """
    text = unwrap(value)
    kind = _kind_hinted(hints)
    if kind is None or kind in _AS_WRITTEN:
        text = only_value(text, _read_alone, display)
    if kind is None:
        kind = detect(fold(text), hints)
        if kind in _AS_WRITTEN and not text.isascii():
            kind = detect(text, hints)
    elif kind in _LINKS:
        kind = named_by_link(text, hints) or kind
    return _settled(_read(kind, text, hints))


def _read_alone(text: str) -> Indicator:
    return canonicalise(text, Hints())


def _read(kind: Kind, text: str, hints: Hints) -> Indicator:
    form = _CANONICAL[kind](text if kind in _AS_WRITTEN else fold(text), hints)
    if kind in _LINKS and (named := named_by_link(form, hints)) is not None:  # escapes may have hidden the account
        return Indicator(named, _CANONICAL[named](form, Hints()))
    return Indicator(kind, form)


def _settled(indicator: Indicator) -> Indicator:
    for _ in range(_MOST_ROUNDS):
        again = unwrap(indicator.canonical)
        if again == indicator.canonical and (indicator.kind in _AS_WRITTEN or fold(again) == again):
            return indicator
        indicator = _read(indicator.kind, again, Hints(kind=indicator.kind))
    raise ValueUnsettled("The value has no stable form. Send it without quotes and punctuation around it.")


def display(indicator: Indicator) -> str:
    """The form to show to people: grouped numbers, addresses with checksums, links that can't be clicked."""
    return _DISPLAY[indicator.kind](indicator.canonical)


def belonging(indicator: Indicator) -> dict[str, str | None]:
    """Where the indicator belongs: its `institution`, `chain` and `platform`, in the words of a request.

    All three are always there. Nobody may change the dictionary, because most indicators share one.
    """
    named = _BELONGS_TO.get(indicator.kind)
    if named is None:
        return NOWHERE
    hint, of = named
    return NOWHERE | {hint: of(indicator.canonical)}


NOWHERE: dict[str, str | None] = {"institution": None, "chain": None, "platform": None}
"""What `belonging` gives for a kind that belongs nowhere."""

_BELONGS_TO = {
    kind: (spec.implied_by[0], spec.belongs_to) for kind, spec in KINDS.items() if spec.belongs_to is not None
}


def _kind_hinted(hints: Hints) -> Kind | None:
    """The kind that the hints name or imply. Raises `HintContradicts` or `KindAmbiguous` if they disagree."""
    if hints.chain is None and hints.platform is None:  # the two shortcuts decide nearly every check
        if hints.institution is None:
            return hints.kind
        if hints.kind is None or hints.kind is _OF_INSTITUTION:
            return _OF_INSTITUTION
    implied = {hint: kind for hint, kind in _IMPLIED.items() if getattr(hints, hint) is not None}
    for hint, kind in implied.items():
        if hints.kind not in (None, kind):
            raise HintContradicts(
                f"`{hint}` can only be sent with kind {kind.value}. Leave it out or correct `kind`.", field=hint
            )
    if len(implied) > 1:
        raise KindAmbiguous(*implied.values())
    return next(iter(implied.values()))
