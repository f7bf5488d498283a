"""Compares a check with what was asked: a proxy or a cache that mixes answers up must not clear the wrong payment."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from krama_client._core.models import MemberUnreadable

if TYPE_CHECKING:
    from krama_client._generated.models import Check, PaymentCheck, PaymentCheckItem

_OTHER: Final = "is not what was sent: it is the answer to another question"
KIND_OF_HINT: Final = {"institution": "bank_account", "chain": "wallet", "platform": "handle"}
"""A value with one of these hints is of this kind, or it is refused."""
_LINKS: Final = frozenset({"url", "domain"})
"""A link may name an account or a wallet, and is then of that kind."""


def check_of(asked: Mapping[str, Any], document: Any) -> Check:
    """Read the check of what was asked. Raises `MemberUnreadable` for that of something else."""
    # imported with the first answer, so that a program starts without the models
    from krama_client._generated.models import Check  # noqa: PLC0415

    check = Check.from_dict(document)
    _refuse_other_question(asked, check)
    refuse_other_reference(asked.get("reference"), check.reference)
    return check


def payment_check_of(items: Sequence[Mapping[str, Any]], reference: object, document: Any) -> PaymentCheck:
    """Read the check of the payment with these items. Raises `MemberUnreadable` for that of another one."""
    from krama_client._generated.models import PaymentCheck  # noqa: PLC0415

    payment = PaymentCheck.from_dict(document)
    refuse_other_reference(reference, payment.reference)
    if len(payment.items) != len(items):
        raise MemberUnreadable("items", f"has {len(payment.items)} items, and {len(items)} were sent")
    for place, (asked, answered) in enumerate(zip(items, payment.items, strict=True)):
        _refuse_other_item(asked, answered, place)
    return payment


def refuse_other_reference(sent: object, answered: object) -> None:
    """Raises `MemberUnreadable`. The exchange normalises a reference, and drops the spaces around it."""
    _refuse_unless(answered == sent or _plain(answered) == _plain(sent), "reference")


def refuse_other_place(place: int, answered: object) -> None:
    """Raises `MemberUnreadable` for the answer to an item in another place of the request."""
    _refuse_unless(answered == place, "index")


def _refuse_other_item(asked: Mapping[str, Any], answered: PaymentCheckItem, place: int) -> None:
    where = f"items[{place}]."
    _refuse_unless(answered.index == place, f"{where}index")
    _refuse_unless(answered.role == asked.get("role"), f"{where}role")
    if answered.check is not None:  # its reference is null: the payment has one for all values
        _refuse_other_question(asked, answered.check, f"{where}check.")


def _refuse_other_question(asked: Mapping[str, Any], check: Check, where: str = "") -> None:
    """Raises `MemberUnreadable` for the check of another value, of another kind or on another ledger or platform.

    The institution is not compared: it may be sent as a name, and the answer has its code.
    """
    _refuse_unless(check.value == asked.get("value"), f"{where}value")
    for hint, kind in KIND_OF_HINT.items():
        if asked.get(hint) is not None:
            _refuse_unless(check.kind == kind, f"{where}kind")
    for hint in ("chain", "platform"):
        _refuse_unless(asked.get(hint) in (None, getattr(check, hint)), f"{where}{hint}")
    stated = asked.get("kind")
    _refuse_unless(stated in (None, check.kind) or stated in _LINKS, f"{where}kind")


def _refuse_unless(is_same: bool, where: str) -> None:
    if not is_same:
        raise MemberUnreadable(where, _OTHER)


def _plain(text: object) -> object:
    """A reference without what the exchange may change: composed letters, and marks of the direction of writing."""
    if not isinstance(text, str):
        return text
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", shown).strip()
