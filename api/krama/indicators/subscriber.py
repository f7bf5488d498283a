"""A telephone number and the accounts that messengers create for it belong to one subscriber, and cover each other."""

from krama.indicators.kinds import Kind, MatchType, Platform, RelatedIndicator

_MESSENGERS = tuple(
    f"{platform.value}:" for platform in (Platform.WHATSAPP, Platform.TELEGRAM, Platform.VIBER, Platform.SIGNAL)
)
"""How the handles of these messengers begin. An account with a number was opened from the SIM card of that number.

WeChat is not among them: an account there keeps a number that its holder has given up.
"""

_SAME_SUBSCRIBER, _HANDLE = MatchType.SAME_SUBSCRIBER, Kind.HANDLE  # a member of an enumeration takes long to look up

_ONLY_ON_TELEGRAM = "+888"
"""Numbers that Telegram sells. No telephone network has them."""


def accounts_of_number(number: str) -> list[RelatedIndicator]:
    """The messenger accounts of a canonical telephone number."""
    return [(_SAME_SUBSCRIBER, (_HANDLE, messenger + number)) for messenger in _MESSENGERS]


def others_of_account(handle: str) -> list[RelatedIndicator]:
    """The telephone number of a canonical handle that has one, and the number's other accounts."""
    platform, _, number = handle.partition(":")
    if f"{platform}:" not in _MESSENGERS or not _is_number(number):
        return []
    others = [account for account in accounts_of_number(number) if account[1] != (_HANDLE, handle)]
    return [(_SAME_SUBSCRIBER, (Kind.PHONE, number)), *others]


def _is_number(name: str) -> bool:
    """Whether it is a number, and not an invitation, which begins with + as well."""
    return name.startswith("+") and name[1:].isdecimal() and not name.startswith(_ONLY_ON_TELEGRAM)
