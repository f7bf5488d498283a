"""Money on the wire: an amount as text, in and out with the decimals of its currency, so that texts can be compared."""

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from krama.core.texts import Currency

_USUAL: Final = 2
_OTHERS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX",  # those with X have none: the finest is taken
}
"""The minor units of ISO 4217 (its table A.1 as of 2024) that are not two."""

_DECIMALS: Final = {currency: number for number, currencies in _OTHERS.items() for currency in currencies.split()}

_PATTERN: Final = r"^[0-9]{1,14}(\.[0-9]{1,4})?$"
_AMOUNT: Final = re.compile(_PATTERN.removesuffix("$") + r"\Z", re.ASCII)


def decimals(currency: str) -> int:
    """The number of decimals of a currency."""
    return _DECIMALS.get(currency, _USUAL)


def amount_text(amount: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency. No digit is dropped if it was stored with more."""
    exponent = amount.normalize().as_tuple().exponent
    shown = max(decimals(currency), -exponent if isinstance(exponent, int) else 0)
    return format(amount, f".{shown}f")


def too_fine(amount: Decimal, currency: str) -> PydanticCustomError | None:
    """The error of an amount with more decimals than its currency has."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent <= decimals(currency):
        return None
    facts = {"currency": currency, "decimals": decimals(currency)}
    return PydanticCustomError("too_many_decimals", "{currency} has {decimals} decimals. Write no more.", facts)


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str):
        told = 'Write the amount as text, in JSON with quotes: "250.00".'
        raise PydanticCustomError("string_type", told, {"form": "amount"})
    if not _AMOUNT.match(value):
        raise PydanticCustomError(
            "wrong_form",
            "Write the amount with digits and a point, such as 1250.00: at most 14 digits and 4 decimals.",
            {"form": "amount"},
        )
    return Decimal(value)


AmountText = Annotated[
    Decimal,
    BeforeValidator(_text),
    WithJsonSchema({"type": "string", "pattern": _PATTERN, "examples": ["250.00"]}),
]
"""An amount of money as text. It has no `format`: with `decimal`, clients that are generated would send a number."""


class MoneyIn(BaseModel):
    """An amount of money in a request."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"amount": "250.00", "currency": "USD"}]})

    currency: Currency = Field(description="ISO 4217 code.")
    amount: AmountText = Field(
        description="Text with at most the decimals that ISO 4217 gives the currency: two for KHR and USD."
    )

    @field_validator("amount")
    @classmethod
    def _not_finer_than_the_currency(cls, amount: Decimal, info: ValidationInfo) -> Decimal:
        currency = info.data.get("currency")  # missing if it was refused
        fault = None if currency is None else too_fine(amount, currency)
        if fault is not None:
            raise fault
        return amount


class MoneyOut(BaseModel):
    """An amount of money."""

    model_config = ConfigDict(extra="forbid")

    amount: str = Field(description="Text with the decimals of the currency.", examples=["250.00"])
    currency: str = Field(description="ISO 4217 code.", examples=["USD"])

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Self:
        """The wire format of a stored amount."""
        return cls(amount=amount_text(amount, currency), currency=currency)
