"""A telephone number and the accounts that messengers create for it belong to one subscriber, and cover each other."""

from collections.abc import Iterator

from krama.indicators.kinds import Indicator, Kind, Platform, RelatedIndicator, Relation

_MESSENGERS = (Platform.WHATSAPP, Platform.TELEGRAM, Platform.VIBER, Platform.SIGNAL)
"""Their accounts with a number were opened from the SIM card of that number. WeChat's keep a number that was given up."""

_ONLY_ON_TELEGRAM = "+888"
"""Numbers that Telegram sells. No telephone network has them."""


def accounts_of_number(number: str) -> Iterator[RelatedIndicator]:
    """The messenger accounts of a canonical telephone number."""
    for platform in _MESSENGERS:
        yield Relation.SAME_SUBSCRIBER, Indicator(Kind.HANDLE, f"{platform.value}:{number}")


def others_of_account(handle: str) -> Iterator[RelatedIndicator]:
    """The telephone number of a canonical handle that has one, and the number's other accounts."""
    platform, _, number = handle.partition(":")
    if platform not in _MESSENGERS or not _is_number(number):
        return
    yield Relation.SAME_SUBSCRIBER, Indicator(Kind.PHONE, number)
    for relation, account in accounts_of_number(number):
        if account.canonical != handle:
            yield relation, account


def _is_number(name: str) -> bool:
    """Whether it is a number, and not an invitation, which begins with + as well."""
    return name.startswith("+") and name[1:].isdecimal() and not name.startswith(_ONLY_ON_TELEGRAM)
