"""The id of an indicator. Every exchange that follows this rule computes the same id."""

import hashlib
import uuid

from krama.indicators.kinds import Indicator, Kind, KindAndForm

# UUIDv5 of the DNS name krama.example. It never changes: every published id depends on it.
NAMESPACE = uuid.UUID("a6996140-7b63-5a33-a88b-278fc8a4f3e5")

_HASHED_UP_TO_FORM = {kind: hashlib.sha1(NAMESPACE.bytes + f"{kind}:".encode(), usedforsecurity=False) for kind in Kind}
_VERSION_5 = [bytes([octet & 0x0F | 0x50]) for octet in range(256)]
_VARIANT = [bytes([octet & 0x3F | 0x80]) for octet in range(256)]


def indicator_key(indicator: KindAndForm) -> bytes:
    """The 16 bytes of `indicator_id`, in a fifth of the time. The check of one link needs ten of these keys."""
    kind, canonical = indicator
    hashed = _HASHED_UP_TO_FORM[kind].copy()
    hashed.update(canonical.encode())
    digest = hashed.digest()
    return b"".join((digest[:6], _VERSION_5[digest[6]], digest[7:8], _VARIANT[digest[8]], digest[9:16]))


def indicator_id(indicator: Indicator) -> uuid.UUID:
    """UUIDv5 (RFC 9562 §5.5) of `kind:canonical` in UTF-8 under `NAMESPACE`.

    Equal to `uuid.uuid5(NAMESPACE, f"{kind}:{canonical}")`.
    """
    return uuid.UUID(int=int.from_bytes(indicator_key(indicator), "big"))  # faster than `bytes`


def listing_key(event_id: uuid.UUID, of: uuid.UUID) -> uuid.UUID:
    """The id of what lists an indicator in an event of MISP. `of` is the `indicator_id`."""
    return uuid.uuid5(event_id, of.hex)
