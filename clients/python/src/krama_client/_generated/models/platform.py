# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Platform(StrEnum):
    """The messenger or social network of a handle."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    LINE = "line"
    SIGNAL = "signal"
    TELEGRAM = "telegram"
    TIKTOK = "tiktok"
    VIBER = "viber"
    WECHAT = "wechat"
    WHATSAPP = "whatsapp"
    X = "x"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A word that the service has learned since this was generated: passed on as it came."""
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word
