"""Which column of a file is what: by the name that the user gives, else by the headings that people write."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from krama_client._cli.failures import WRONG_USE, Stop
from krama_client._cli.writing import shown

VALUE_HEADINGS: dict[str, str | None] = {
    **dict.fromkeys(("value", "indicator", "តម្លៃ", "ព័ត៌មាន"), None),
    **dict.fromkeys(
        ("phone", "phone_number", "phonenumber", "telephone", "tel", "mobile", "mobile_number", "msisdn",
         "ទូរស័ព្ទ", "លេខទូរស័ព្ទ", "លេខទូរសព្ទ"), "phone",
    ),
    **dict.fromkeys(
        ("account", "account_number", "account_no", "bank_account", "beneficiary_account", "គណនី", "លេខគណនី",
         "គណនីធនាគារ", "លេខគណនីធនាគារ"), "bank_account",
    ),
    **dict.fromkeys(("wallet", "wallet_address", "កាបូប"), "wallet"),
    **dict.fromkeys(("url", "link", "តំណ", "តំណភ្ជាប់"), "url"),
    **dict.fromkeys(("domain",), "domain"),
    **dict.fromkeys(("email", "e_mail", "email_address", "អ៊ីមែល"), "email"),
    **dict.fromkeys(("handle", "username"), "handle"),
}  # fmt: skip
"""Headings of a column of values, with the kind that they say; None if they say none."""

OTHER_HEADINGS = {
    "bic": "institution", "bank": "institution", "bank_code": "institution", "ធនាគារ": "institution",
    "ប្រភេទការឆបោក": "category", "ខេត្ត": "province", "លេខសំណុំរឿង": "case_reference",
    "កាលបរិច្ឆេទ": "occurred_at", "រៀបរាប់": "narrative",
}  # fmt: skip
"""Further names for columns of the contract."""

HINTS = ("kind", "institution", "chain", "platform")
"""Columns that say more about the value of their row."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of the values, from 0, their kind if the heading says it, and the places of the hints."""

    value: int
    kind: str | None
    hints: dict[str, int]


def normal(heading: str) -> str:
    """A heading as it is compared: small letters, `_` for spaces and hyphens, no invisible characters."""
    visible = "".join(sign for sign in heading if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", visible).strip().lower().replace(" ", "_").replace("-", "_").rstrip(":_")


def known(heading: str) -> str:
    """The contract's name of a column that is not the value's, for what people write."""
    name = normal(heading)
    return OTHER_HEADINGS.get(name, name)


def columns_of(header: Sequence[str], wanted: str | None, kind: str | None, *, named: bool = True) -> Columns:
    """The columns to read. `named` says whether the header has headings. Raises `Stop` if it takes a guess."""
    headings = [known(heading) for heading in header] if named else []
    hints = {name: headings.index(name) for name in HINTS if name in headings}
    place = _at(header, wanted, headings) if wanted else _found(header, kind, headings)
    heading = normal(header[place]) if named else ""
    return Columns(place, kind or VALUE_HEADINGS.get(heading), hints)


def _found(header: Sequence[str], kind: str | None, headings: list[str]) -> int:
    if not headings and len(header) == 1:
        return 0
    places = [place for place, name in enumerate(headings) if name in VALUE_HEADINGS]
    fitting = [place for place in places if kind and VALUE_HEADINGS[headings[place]] == kind]
    if len(fitting or places) == 1:
        return (fitting or places)[0]
    key = "headings.several" if places else "headings.none"
    raise Stop(WRONG_USE, key, columns=listed(header if headings else [""] * len(header)))


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


def listed(header: Sequence[str]) -> str:
    """The columns for people: `A (name), B (phone)`. Of many, the first twelve."""
    named = [
        f"{letter_of(place)} ({shown(text, 30)})" if text else letter_of(place) for place, text in enumerate(header)
    ]
    return ", ".join(named[:12]) + (" …" if len(named) > 12 else "")
