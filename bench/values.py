"""Invented values as members write them, with valid checksums and number plans, computed from a seed and a serial."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from bench.addresses import bitcoin_address, evm_address, tron_address

LISTED, ABSENT, FRESH, ALONE = 0, 20_000_000, 40_000_000, 60_000_000
"""The first serials of sets that have no indicator in common: stored, never stored, stored by the bench through the
service, and stored by the driver alone."""

_SHORT_PREFIXES = (10, 11, 15, 16, 17, 69, 70, 77, 78, 81, 86, 87, 89, 92, 93, 95, 98, 99)
_LONG_PREFIXES = (12, 18, 31, 38, 71, 76, 88, 96, 97)
_PHONE_PREFIXES = (*_SHORT_PREFIXES, *(prefix * 10 + digit for prefix in _LONG_PREFIXES for digit in range(10)))
_KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_BANKS = ("ABAAKHPP", "ABA", "ACLBKHPP", "CADIKHPP", "FTCCKHPP", "PPCBKHPP")
_NAMES = ("sokha", "dara", "vichea", "bopha", "chan", "kosal", "srey", "rith", "mony", "phalla")
_WORDS = ("win", "loan", "gift", "pay", "bonus", "aba-help", "invest", "job", "parcel", "vip", "wallet", "secure")
_SUFFIXES = ("com", "xyz", "top", "com.kh", "online", "info", "shop", "net")
_FOLDERS = ("login", "kyc/verify", "claim", "m/otp/confirm", "promo/2026")
_PLATFORMS = ("telegram", "facebook", "instagram", "tiktok")


@dataclass(frozen=True, slots=True)
class Written:
    """A value and its hints, by their names in the API."""

    value: str
    hints: dict[str, str]


class _Dice:
    """Choices that depend only on the seed and the serial, not on the machine or the order."""

    def __init__(self, seed: int, serial: int) -> None:
        self.serial = serial
        self.bytes = blake2b(serial.to_bytes(8, "big"), key=seed.to_bytes(8, "big"), digest_size=40).digest()
        self._left = int.from_bytes(self.bytes[20:], "big")

    def below(self, ceiling: int) -> int:
        self._left, chosen = divmod(self._left, ceiling)
        return chosen

    def one_of(self, choices: tuple[str, ...]) -> str:
        return choices[self.below(len(choices))]

    @property
    def tag(self) -> str:
        """Ten letters and digits that are unique to the serial: the serial in this alphabet, and some noise."""
        return f"{(self.serial * 2_654_435_761) % 2**32:07x}{self.bytes[:2].hex()}"


def _phone(dice: _Dice) -> Written:
    place, turn = divmod(dice.serial, len(_PHONE_PREFIXES))
    subscriber = f"{(place * 386_197 + 70_001) % 1_000_000:06d}"
    prefix = _PHONE_PREFIXES[turn]
    local = f"0{prefix} {subscriber[:3]} {subscriber[3:]}"
    match dice.below(20):
        case 0:
            return Written(local.translate(_KHMER), {})
        case 1 | 2 | 3 | 4 | 5 | 6:
            return Written(f"+855 {local[1:]}", {})
        case 7 | 8 | 9 | 10:
            return Written(f"0{prefix}{subscriber}", {"kind": "phone"})
    return Written(local, {"kind": "phone"})


def _bank_account(dice: _Dice) -> Written:
    if dice.below(8) == 0:
        return Written(f"{dice.one_of(_NAMES)}_{dice.tag}@aclb", {})
    number = f"{(dice.serial * 387_420_489 + 11) % 1_000_000_000:09d}"
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}" if dice.below(2) else number
    return Written(spaced, {"kind": "bank_account", "institution": dice.one_of(_BANKS)})


def _wallet(dice: _Dice) -> Written:
    make = (tron_address, tron_address, evm_address, bitcoin_address)[dice.below(4)]
    return Written(make(dice.bytes[:20], dice.below(4)), {"kind": "wallet"} if dice.below(2) else {})


def _domain_name(dice: _Dice) -> str:
    return f"{dice.one_of(_WORDS)}-{dice.tag}.{dice.one_of(_SUFFIXES)}"


def _domain(dice: _Dice) -> Written:
    name = _domain_name(dice)
    return Written(f"www.{name}" if dice.below(3) == 0 else name, {"kind": "domain"} if dice.below(2) else {})


def _url(dice: _Dice) -> Written:
    link = f"https://{_domain_name(dice)}/{dice.one_of(_FOLDERS)}"
    match dice.below(10):
        case 0:
            return Written(link.replace("https", "hxxps").replace(".", "[.]"), {})
        case 1 | 2 | 3:
            return Written(f"{link}?ref={dice.below(100_000)}", {})
    return Written(link, {"kind": "url"} if dice.below(2) else {})


def _email(dice: _Dice) -> Written:
    mailbox = f"{dice.one_of(_NAMES).title()}.{dice.tag}"
    return Written(f"{mailbox}@{dice.one_of(('gmail.com', 'mail.ru', 'khbank.com.kh'))}", {})


def _handle(dice: _Dice) -> Written:
    name = f"{dice.one_of(_NAMES)}{dice.tag}"
    if dice.below(3) == 0:
        return Written(f"https://t.me/{name}", {})
    return Written(f"@{name}", {"platform": dice.one_of(_PLATFORMS)})


_MIX: tuple[Callable[[_Dice], Written], ...] = (
    *[_phone] * 6, *[_bank_account] * 6, *[_wallet] * 2, *[_domain] * 2, *[_url] * 2, _email, _handle,
)  # fmt: skip
"""In twentieths: a bank mostly screens payees."""


def written(seed: int, serial: int) -> Written:
    """The value of this serial. Two serials below 100 million never give the same indicator."""
    dice = _Dice(seed, serial)
    return _MIX[dice.below(len(_MIX))](dice)
