"""The one way in: a value as somebody wrote it becomes an indicator."""

from collections.abc import Callable

from krama.indicators import bank_account, domain, email, handle, phone, url, wallet
from krama.indicators.detect import KindAmbiguous, detect
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.indicators.text import tidy

_MOST_ROUNDS = 4

_CANONICAL: dict[Kind, Callable[[str, Hints], str]] = {
    Kind.PHONE: phone.canonical,
    Kind.BANK_ACCOUNT: bank_account.canonical,
    Kind.WALLET: wallet.canonical,
    Kind.URL: url.canonical,
    Kind.DOMAIN: domain.canonical,
    Kind.EMAIL: email.canonical,
    Kind.HANDLE: handle.canonical,
}
_DISPLAY: dict[Kind, Callable[[str], str]] = {
    Kind.PHONE: phone.display,
    Kind.BANK_ACCOUNT: bank_account.display,
    Kind.WALLET: wallet.display,
    Kind.URL: url.display,
    Kind.DOMAIN: domain.display,
    Kind.EMAIL: email.display,
    Kind.HANDLE: handle.display,
}


class HintContradicts(IndicatorRefused):
    """A hint that goes with another kind than the value's."""

    code = "hint_contradicts"


class ValueUnsettled(IndicatorRefused):
    """The canonical form changes each time it is read again."""

    code = "value_unsettled"


def canonicalise(value: str, hints: Hints) -> Indicator:
    """The indicator that the value names: one form for every way to write it, on write and on read.

    The kind is `hints.kind`, or what another hint implies, or what the value shows. Reading the canonical form again
    gives it back: `canonicalise(i.canonical, Hints(kind=i.kind)) == i`. Raises a subclass of `IndicatorRefused`.
    """
    text = tidy(value)
    kind = _kind_hinted(hints) or detect(text, hints)
    read = _CANONICAL[kind]
    form = read(text, hints)
    for _ in range(_MOST_ROUNDS):
        again = tidy(form)
        if again == form:
            return Indicator(kind, form)
        form = read(again, Hints(kind=kind))
    raise ValueUnsettled("The value has no settled form. Send it without quotes and punctuation around it.")


def display(indicator: Indicator) -> str:
    """A form for people: spaced numbers, checksummed addresses, links that can't be clicked."""
    return _DISPLAY[indicator.kind](indicator.canonical)


def _kind_hinted(hints: Hints) -> Kind | None:
    """The kind that the hints name or imply. Raises `HintContradicts` or `KindAmbiguous` if they disagree."""
    if hints.chain is None and hints.platform is None:
        if hints.institution is None:
            return hints.kind
        if hints.kind is None or hints.kind is Kind.BANK_ACCOUNT:  # by far the most common hint: a bank's own checks
            return Kind.BANK_ACCOUNT
    given = {
        "institution": (hints.institution, Kind.BANK_ACCOUNT),
        "chain": (hints.chain, Kind.WALLET),
        "platform": (hints.platform, Kind.HANDLE),
    }
    implied = {field: kind for field, (hint, kind) in given.items() if hint is not None}
    for field, kind in implied.items():
        if hints.kind not in (None, kind):
            raise HintContradicts(
                f"{field} goes with kind {kind.value} alone. Leave it out or correct kind.", field=field
            )
    if len(implied) > 1:
        raise KindAmbiguous(*implied.values())
    return next(iter(implied.values()))
