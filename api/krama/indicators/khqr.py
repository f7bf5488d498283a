"""KHQR payloads, the text in a Cambodian payment QR code: the payee, and details that an officer may want to see."""

import re
from binascii import crc_hqx
from dataclasses import dataclass

from krama.indicators import tlv
from krama.indicators.errors import IndicatorRefused

_LONGEST_ACCOUNT_NUMBER = 34
_FORMAT = "000201"
_USES = ("010211", "010212")
_CHECKSUM = re.compile(r"6304([0-9A-Fa-f]{4})\Z")
_INDIVIDUAL, _MERCHANT = "29", "30"


class KhqrTruncated(IndicatorRefused):
    """The payload does not end with its checksum."""

    code = "khqr_truncated"


class KhqrChecksumWrong(IndicatorRefused):
    """The payload does not match its checksum."""

    code = "khqr_checksum_wrong"


class KhqrInvalid(IndicatorRefused):
    """The payload's structure is broken."""

    code = "khqr_invalid"


class KhqrWithoutBakong(IndicatorRefused):
    """The payload does not name a Bakong account."""

    code = "khqr_without_bakong"


class KhqrHasTwoPayees(IndicatorRefused):
    """The payload names one account for persons and another for merchants."""

    code = "khqr_has_two_payees"


@dataclass(frozen=True, slots=True)
class Payload:
    """The contents of a KHQR code. The sender chooses all fields except the handle and the account; they prove nothing.

    `handle` is lower-case. `account` is the account number that comes with it, as written. If the handle stands for a
    whole bank, the account is the payee. `currency` is an ISO 4217 number (116 KHR, 840 USD).
    """

    merchant: bool
    handle: str
    account: str | None
    acquirer: str | None
    currency: str | None
    amount: str | None
    merchant_name: str | None
    local_name: str | None
    city: str | None
    mobile_number: str | None


def looks_like(text: str) -> bool:
    """Whether the text is a KHQR payload, complete or damaged. Account numbers never look like one."""
    if text.startswith(_FORMAT):
        return "@" in text or len(text) > _LONGEST_ACCOUNT_NUMBER or text.startswith(_USES, len(_FORMAT))
    return text[:4].isdecimal() and "@" in text and _CHECKSUM.search(text) is not None


def decode(payload: str) -> Payload:
    """The contents of a payload. Tags may have any order. CRC-16/CCITT-FALSE is verified over the UTF-8 bytes.

    Line breaks around and inside the payload, from a wrapped message, are removed. Raises `KhqrTruncated`,
    `KhqrChecksumWrong`, `KhqrInvalid`, `KhqrWithoutBakong` or `KhqrHasTwoPayees`.
    """
    text = re.sub(r"[\t\r\n]", "", payload).strip()
    _check_sum(text)
    objects = _objects(text)
    kind, account = _account(objects)
    more, local = _inside(objects.get("62")), _inside(objects.get("64"))
    return Payload(
        merchant=kind == _MERCHANT,
        handle=account["00"].lower(),
        account=account.get("01") or None,
        acquirer=account.get("02"),
        currency=objects.get("53"),
        amount=objects.get("54"),
        merchant_name=objects.get("59"),
        local_name=local.get("01"),
        city=objects.get("60"),
        mobile_number=more.get("02"),
    )


def _check_sum(text: str) -> None:
    given = _CHECKSUM.search(text)
    if given is None:
        raise KhqrTruncated("The KHQR text does not end with its checksum. Scan it again and send all of the text.")
    try:
        covered = text[:-4].encode("utf-8")
    except UnicodeEncodeError:
        raise KhqrInvalid("The KHQR text contains an invalid character. Scan the code again.") from None
    if crc_hqx(covered, 0xFFFF) != int(given[1], 16):
        raise KhqrChecksumWrong("The KHQR text does not match its checksum, so it was changed. Scan the code again.")


def _objects(text: str) -> dict[str, str]:
    for objects in tlv.readings(text):
        if objects.get("00") == "01" and list(objects)[-1] == "63":
            return objects
    raise KhqrInvalid("The structure of the KHQR text is broken. Scan it again, or send the account number.")


def _account(objects: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The tag of the only payee, 29 (person) or 30 (merchant), and its sub-tags."""
    accounts = {tag: _inside(objects[tag]) for tag in (_INDIVIDUAL, _MERCHANT) if tag in objects}
    if any("@" not in account.get("00", "") for account in accounts.values()) or not accounts:
        raise KhqrWithoutBakong(
            "The code does not name a Bakong account; older bank QR codes do not. "
            "Send the account number with `institution` instead."
        )
    if len({(account["00"].lower(), account.get("01")) for account in accounts.values()}) > 1:
        raise KhqrHasTwoPayees("The code names two payees. Send each account separately.")
    return next(iter(accounts.items()))


def _inside(value: str | None) -> dict[str, str]:
    """The sub-tags of a template. Empty if it is missing or broken, because only the payee's template must be valid."""
    return next(tlv.readings(value or ""), {})
