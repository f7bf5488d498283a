# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Platform(StrEnum):
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
