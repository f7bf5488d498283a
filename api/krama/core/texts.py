"""Field types for what clients send: bounded texts without control characters, and times with a zone."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from krama.core.iso import NO_MONEY, known_country, known_currency, known_subdivision

Item = TypeVar("Item")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BIDI_CONTROLS = dict.fromkeys("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "")
"""The characters with the Unicode property Bidi_Control. Each is replaced by nothing."""
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""What shows nothing although Unicode calls it a letter, a mark or a symbol."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"})


def is_unseen(character: str) -> bool:
    """Whether a reader sees nothing where this is."""
    is_selector = "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0000"
    return character in _BLANK or is_selector or unicodedata.category(character) in _UNSEEN


def _is_usual(text: str) -> bool:
    """Whether it has only printable ASCII characters, as most texts do. Nothing has to be looked for in these."""
    return text.isascii() and text.isprintable()


def without_controls(value: Any) -> Any:
    """The value as it is. Raises for a text with control characters or halves of characters."""
    if isinstance(value, str) and _CONTROL.search(value):
        raise PydanticCustomError("control_characters", "Remove the control characters.")
    return value


def plain(text: str) -> str:
    """The text as it is stored: composed, and without controls of the direction."""
    # gate: direction of a text
    return unicodedata.normalize("NFC", replaced(text, _BIDI_CONTROLS))


def replaced(text: str, table: Mapping[str, str]) -> str:
    """What `str.translate` gives for a short table, in a tenth of its time: few texts have any of the characters."""
    for character, other in table.items():
        if character in text:
            text = text.replace(character, other)
    return text


def _storable(value: Any) -> Any:
    """Normalise the text before its length is checked, because this may make it longer.

    A text without anything to see is empty: a reason is asked for so that somebody reads it. Controls of the direction
    are dropped. They show nothing, and come with what is copied from messengers and address books. With them, a reader
    would see other words than those that are stored.
    """
    if not isinstance(value, str) or _is_usual(value):
        return value
    without_controls(value)
    return "" if all(map(is_unseen, value)) else plain(value)


def _rfc3339(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    if not isinstance(value, datetime) and not (isinstance(value, str) and _RFC3339.fullmatch(value)):
        raise PydanticCustomError("time_invalid", "Write the time as RFC 3339 with a zone: 2026-01-31T08:00:00+07:00.")
    try:
        return read(value)
    except ValidationError:
        no_such = "There is no such day or time. Write one of the calendar, such as 2026-01-31T08:00:00+07:00."
        raise PydanticCustomError("time_invalid", no_such, {"form": "moment"}) from None


def _in_range(moment: datetime) -> datetime:
    if moment.year < _EARLIEST.year:
        raise PydanticCustomError("time_too_early", "The time is before the year 2000.")
    try:
        return moment.astimezone(UTC)
    except OverflowError as problem:
        raise PydanticCustomError("time_too_late", "The time is after the year 9999.") from problem


def _country(code: str) -> str:
    if not known_country(code):
        raise PydanticCustomError("country_unknown", "Use an ISO 3166-1 alpha-2 code in upper case, such as KH.")
    return code


def _subdivision(code: str) -> str:
    if not known_subdivision(code):
        raise PydanticCustomError(
            "province_unknown",
            "Use an ISO 3166-2 code without a leading zero: KH-12 is Phnom Penh, KH-2 Battambang. `GET /v1/provinces` "
            "lists Cambodia's.",
        )
    return code


_NO_CURRENCY = "Use an ISO 4217 code in upper case, such as KHR or USD. XXX and XTS name no currency."


STORED = {"stored": True}
"""The context in which a request that was stored is read again: codes count that were allowed when it was sent."""


def _each_once(items: list[Any], info: ValidationInfo) -> list[Any]:
    if info.context != STORED and len(set(items)) < len(items):
        raise PydanticCustomError("repeated", "Name each one once.")
    return items


class _Unique:
    """States in the contract that no item may come twice."""

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(core_schema), "uniqueItems": True}


def _currency(code: str, info: ValidationInfo) -> str:
    allowed_before = info.context == STORED and code in NO_MONEY
    if not allowed_before and not known_currency(code):
        raise PydanticCustomError("currency_unknown", _NO_CURRENCY)
    return code


_SHA256 = "^[0-9a-fA-F]{64}$"
_MONTH = "^20[0-9]{2}-(0[1-9]|1[0-2])$"


def _hash(text: str) -> str:
    if not re.search(_SHA256, text) or len(text) != 64:
        raise PydanticCustomError(
            "wrong_form", "Write a SHA-256 hash as 64 hexadecimal digits, as `sha256sum` does.", {"form": "sha256"}
        )
    return text.lower()


def _month(text: str) -> str:
    if not re.search(_MONTH, text, re.ASCII) or len(text) != 7:
        raise PydanticCustomError(
            "wrong_form",
            "Write a month as four digits and two, such as 2026-01, from 2000-01 to 2099-12.",
            {"form": "month"},
        )
    return text


_LINE_BREAK = re.compile(r"[\t\n\r\u2028\u2029]")


def _one_line(value: Any) -> Any:
    if not isinstance(value, str) or _is_usual(value):
        return value
    if _LINE_BREAK.search(value):
        raise PydanticCustomError("line_breaks", "Write it on one line.")
    return _storable(value)


def _reference(value: Any) -> Any:
    """References that look alike are the same: without invisible characters, and Khmer digits as ASCII ones."""
    value = _one_line(value)
    if not isinstance(value, str) or value.isascii():
        return value
    return "".join([char for char in value.translate(_KHMER_DIGITS) if unicodedata.category(char) != "Cf"])


_KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


SingleLine = Annotated[str, StringConstraints(strip_whitespace=True), BeforeValidator(_one_line)]
ShortText = Annotated[
    str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True), BeforeValidator(_storable)
]
ShortLine = Annotated[
    str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True), BeforeValidator(_one_line)
]
MediumLine = Annotated[
    str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True), BeforeValidator(_one_line)
]
"""As long as the name of a file or of a media type (RFC 6838 §4.2) may be."""
CaseReference = Annotated[
    str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True), BeforeValidator(_reference)
]
LongText = Annotated[
    str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True), BeforeValidator(_storable)
]
Digest = Annotated[
    str,
    AfterValidator(_hash),
    Field(description="SHA-256 of a document, in hexadecimal.", json_schema_extra={"pattern": _SHA256}),
]
MonthText = Annotated[str, AfterValidator(_month), Field(json_schema_extra={"pattern": _MONTH}, examples=["2026-01"])]
Moment = Annotated[
    datetime,
    WrapValidator(_rfc3339, json_schema_input_type=datetime),
    AfterValidator(_in_range),
    Field(examples=["2026-01-31T08:00:00+07:00"]),
]
EachOnce = Annotated[list[Item], AfterValidator(_each_once), _Unique()]
"""Words or ids in a body. One that comes twice is refused, as in a filter: its sender may have meant another."""
Country = Annotated[str, AfterValidator(_country), Field(max_length=2, examples=["KH"])]
Province = Annotated[str, AfterValidator(_subdivision), Field(max_length=6, examples=["KH-12"])]
Currency = Annotated[str, AfterValidator(_currency), Field(max_length=3, examples=["KHR"])]
