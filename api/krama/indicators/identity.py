"""The name an indicator has everywhere: the same on every exchange that follows the same rule."""

import hashlib
import uuid

from krama.indicators.kinds import Indicator

# UUIDv5 of the DNS name krama.example, fixed for good: every id that was ever given out depends on it.
NAMESPACE = uuid.UUID("a6996140-7b63-5a33-a88b-278fc8a4f3e5")

_NAMESPACE_HASHED = hashlib.sha1(NAMESPACE.bytes, usedforsecurity=False)
_VERSION_5 = [bytes([octet & 0x0F | 0x50]) for octet in range(256)]
_VARIANT = [bytes([octet & 0x3F | 0x80]) for octet in range(256)]


def indicator_key(indicator: Indicator) -> bytes:
    """The 16 bytes of `indicator_id`, in a fifth of its time: a check of a link needs ten of them."""
    hashed = _NAMESPACE_HASHED.copy()
    hashed.update((indicator.kind + ":" + indicator.canonical).encode())
    digest = hashed.digest()
    return digest[:6] + _VERSION_5[digest[6]] + digest[7:8] + _VARIANT[digest[8]] + digest[9:16]


def indicator_id(indicator: Indicator) -> uuid.UUID:
    """UUIDv5 (RFC 9562 §5.5) of `kind:canonical` in UTF-8 under `NAMESPACE`.

    Equal to `uuid.uuid5(NAMESPACE, f"{kind}:{canonical}")`.
    """
    return uuid.UUID(bytes=indicator_key(indicator))
