"""How a scam reached the victim. A usual channel has one spelling, so that figures do not divide it."""

from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from krama.core.folding import folded
from krama.core.texts import ShortLine

SPELLINGS = {
    "telegram": ("tg", "តេឡេក្រាម", "តេលេក្រាម"),
    "facebook": ("fb", "ហ្វេសប៊ុក", "ហ្វេសបុក"),
    "messenger": ("facebook messenger", "fb messenger", "មែសសិនជ័រ"),
    "whatsapp": ("whats app",),
    "tiktok": ("tik tok", "ធីកថុក", "តិកតុក"),
    "instagram": ("insta", "ig"),
    "phone call": ("phone", "call", "telephone", "telephone call", "ទូរស័ព្ទ", "ហៅទូរស័ព្ទ"),
    "sms": ("text message", "សារ"),
    "email": ("e mail", "អ៊ីមែល"),
    "website": ("web site", "គេហទំព័រ"),
}
"""The spelling of each usual channel, and what people write for it."""


def _key(text: str) -> str:
    return " ".join(folded(text).replace("-", " ").replace("_", " ").split())


_USUAL = {_key(word): name for name, words in SPELLINGS.items() for word in (name, *words)}


@lru_cache(maxsize=4096)
def usual_channel(text: str) -> str:
    """The usual spelling of a channel. Another channel stays as it is written."""
    # gate: a channel that is spelled otherwise is the same
    return _USUAL.get(_key(text), text)


Channel = Annotated[ShortLine, AfterValidator(usual_channel)]
