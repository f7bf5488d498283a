"""Which column of a file is what: by the name that the user gives, else by the headings that people write."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from krama_client._cli.texts import WRONG_USE, Stop
from krama_client._cli.writing import shown

CONTRACT = (
    "value", "kind", "institution", "chain", "platform", "category", "confidence", "tlp", "occurred_at", "province",
    "case_reference", "channel", "loss_amount", "loss_currency", "narrative", "audience_sectors", "audience_agencies",
    "anonymous", "valid_until", "reference",
)  # fmt: skip
"""The columns of a report that the API takes. `reference` is your own, and comes back with a rejected row."""

VALUE_HEADINGS: dict[str, str | None] = {
    **dict.fromkeys(("value", "indicator", "or_link", "តម្លៃ", "ព័ត៌មាន", "_ឬតំណ"), None),
    **dict.fromkeys(
        ("phone", "phonenumber", "telephone", "tel", "mobile", "mobile_phone", "msisdn", "ទូរស័ព្ទ", "ទូរសព្ទ"), "phone",
    ),
    **dict.fromkeys(
        ("account", "acct", "acc", "a_c", "bank_account", "beneficiary_account", "គណនី", "គណនីធនាគារ"), "bank_account",
    ),
    **dict.fromkeys(("wallet", "wallet_address", "កាបូប"), "wallet"),
    **dict.fromkeys(("url", "link", "តំណ", "តំណភ្ជាប់"), "url"),
    **dict.fromkeys(("domain",), "domain"),
    **dict.fromkeys(("email", "e_mail", "email_address", "អ៊ីមែល"), "email"),
    **dict.fromkeys(("handle", "username"), "handle"),
}  # fmt: skip
"""Headings of a column of values, as `normal` makes them, with the kind that they say; None if they say none."""

OTHER_HEADINGS = {
    "bic": "institution", "bank": "institution", "bank_code": "institution", "ធនាគារ": "institution",
    "scam_type": "category", "ប្រភេទការឆបោក": "category", "ខេត្ត": "province",
    "case": "case_reference", "សំណុំរឿង": "case_reference",
    "date": "occurred_at", "កាលបរិច្ឆេទ": "occurred_at", "រៀបរាប់": "narrative",
    "amount": "loss_amount", "loss": "loss_amount", "currency": "loss_currency", "notes": "narrative",
    "ប្រភេទព័ត៌មាន": "kind", "ចំនួនទឹកប្រាក់": "loss_amount", "រូបិយប័ណ្ណ": "loss_currency", "កំណត់ចំណាំ": "narrative",
}  # fmt: skip
"""Further names for columns of the contract."""

_MAYBE_A_VALUE = re.compile("phone|mobile|account|acct|e-?mail|(?<![a-z])(?:tel|a/c)(?![a-z])|លេខ|ទូរស|គណនី")
_NO_VALUE = re.compile("name|holder|ឈ្មោះ|លេខរៀង")
_NUMBER = {"no", "nr", "num", "number", "numbers"}

FIX_HEADINGS = ("what_to_fix", "អ្វីដែលត្រូវកែ")
"""The column that `report --rejected` adds, as `normal` makes it. It is never sent, so that a corrected file can be."""

HINTS = ("kind", "institution", "chain", "platform")
"""Columns that say more about the value of their row."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of the values, from 0, their kind if the heading says it, and the places of the hints."""

    value: int
    kind: str | None
    hints: dict[str, int]


def normal(heading: str) -> str:
    """A heading as it is compared: small letters, `_` between words, and neither signs nor the word for number."""
    words = re.sub(r"[\s_.:៖/#*()-]+", " ", _visible(heading)).split()
    name = "_".join([word for word in words if word not in _NUMBER] or words)
    return name.removeprefix("លេខ") or name


def _visible(heading: str) -> str:
    visible = "".join(sign for sign in heading if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", visible).lower()


def known(heading: str) -> str:
    """The contract's name of a column that is not the value's, for what people write."""
    name = normal(heading)
    return OTHER_HEADINGS.get(name, name)


def columns_of(
    header: Sequence[str], wanted: str | None, kind: str | None, *, named: bool = True, otherwise: str = ""
) -> Columns:
    """The columns to read. `named` says whether the header has headings. Raises `Stop` if it takes a guess, which says
    what to do `otherwise`."""
    headings = [known(heading) for heading in header] if named else []
    hints = {name: headings.index(name) for name in HINTS if name in headings}
    for name in hints:
        if headings.count(name) > 1:
            raise Stop(WRONG_USE, "headings.twice", column=name, columns=listed(header))
    place = _at(header, wanted, headings) if wanted else _found(header, kind, headings, otherwise)
    heading = normal(header[place]) if named else ""
    return Columns(place, kind or VALUE_HEADINGS.get(heading), hints)


def _found(header: Sequence[str], kind: str | None, headings: list[str], otherwise: str) -> int:
    """The only column that can have the values: another one that looks like it must not be left out in silence."""
    if not headings and len(header) == 1:
        return 0
    places = [place for place, name in enumerate(headings) if name in VALUE_HEADINGS]
    if kind:  # those of this kind, else those that say none
        places = [place for place in places if VALUE_HEADINGS[headings[place]] in (kind, None)]
    fitting = [place for place in places if kind and VALUE_HEADINGS[headings[place]] == kind] or places
    if len(fitting) == 1 and not any(map(_may_have_values, header)):
        return fitting[0]
    shown_columns = listed(header if headings else [""] * len(header))
    if places:
        raise Stop(WRONG_USE, "headings.several", columns=shown_columns)
    raise Stop(WRONG_USE, "headings.none", columns=shown_columns, otherwise=otherwise)


def _may_have_values(heading: str) -> bool:
    """Whether an unknown heading looks like one of values."""
    name, looks = known(heading), _visible(heading)
    if name in VALUE_HEADINGS or name in CONTRACT or _NO_VALUE.search(looks):
        return False
    return _MAYBE_A_VALUE.search(looks) is not None


def _at(header: Sequence[str], wanted: str, headings: list[str]) -> int:
    """By heading, by letter as in a spreadsheet, or by number from 1."""
    same = [place for place, name in enumerate(headings) if normal(wanted) in (name, normal(header[place]))]
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        raise Stop(WRONG_USE, "headings.twice", column=shown(wanted, 40), columns=listed(header))
    place = _number(wanted)
    if place is None or not 0 <= place < len(header):
        raise Stop(WRONG_USE, "headings.no_such", column=shown(wanted, 40), columns=listed(header))
    return place


def _number(wanted: str) -> int | None:
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= 5:
        return int(wanted) - 1
    if wanted.isascii() and wanted.isalpha() and len(wanted) <= 3:
        place = 0
        for letter in wanted.upper():
            place = place * 26 + ord(letter) - 64
        return place - 1
    return None


def letter_of(place: int) -> str:
    """`A` for 0, `AA` for 26, as spreadsheets name their columns."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def titled(header: Sequence[str], place: int) -> str:
    """A column for people: `B (phone)`; `B` where it has no heading."""
    text = header[place].strip()
    return f"{letter_of(place)} ({shown(text, 30)})" if text else letter_of(place)


def listed(header: Sequence[str]) -> str:
    """The columns for people: `A (name), B (phone)`. Of many, the first twelve."""
    named = [titled(header, place) for place in range(len(header))]
    return ", ".join(named[:12]) + (" …" if len(named) > 12 else "")
