"""The name an indicator has everywhere: the same on every exchange that follows the same rule."""

import hashlib
import uuid

from krama.indicators.kinds import Indicator

# UUIDv5 of the DNS name krama.example, fixed for good: every id that was ever given out depends on it.
NAMESPACE = uuid.UUID("a6996140-7b63-5a33-a88b-278fc8a4f3e5")

_VERSION_5 = ~(0xF000 << 64) & ~(0xC000 << 48)
_VERSION_5_BITS = (5 << 76) | (0x8000 << 48)
_NAMESPACE_BYTES = NAMESPACE.bytes


def indicator_id(indicator: Indicator) -> uuid.UUID:
    """UUIDv5 (RFC 9562 §5.5) of `kind:canonical` in UTF-8 under `NAMESPACE`.

    Equal to `uuid.uuid5(NAMESPACE, f"{kind}:{canonical}")`, in half its time.
    """
    name = f"{indicator.kind.value}:{indicator.canonical}".encode()
    digest = hashlib.sha1(_NAMESPACE_BYTES + name, usedforsecurity=False).digest()
    return uuid.UUID(int=int.from_bytes(digest[:16], "big") & _VERSION_5 | _VERSION_5_BITS)
