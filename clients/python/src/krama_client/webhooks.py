"""Messages that an exchange pushes to you, verified before you believe them (Standard Webhooks 1.0)."""

import base64
import hashlib
import hmac
import math
import time
from collections.abc import Callable, Mapping, Sequence

from krama_client.errors import WebhookUnverified

_PREFIX = "whsec_"
_SCHEME = "v1"
_LEAST_BYTES = 24
"""The least that Standard Webhooks 1.0 allows. With an empty key, which a missing setting gives, anyone could sign."""


def sign(body: bytes, key: str, message_id: str, timestamp: int) -> dict[str, str]:
    """The headers of a signed message. `key` is like `whsec_…`, and `timestamp` in Unix seconds.

    For tests of a receiver, and for receivers in other languages. Raises `ValueError` for a key that is not one.
    """
    signature = base64.b64encode(_digest(body, key, message_id, str(timestamp))).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"{_SCHEME},{signature}",
    }


def verify(
    body: bytes,
    headers: Mapping[str, str],
    keys: Sequence[str],
    *,
    tolerance: float = 300.0,
    clock: Callable[[], float] = time.time,
) -> str:
    """Verify one message and return its id: keep it, and drop a message whose id you have seen.

    `keys` are your secrets, two of them while you replace one. `tolerance` is how old the message may be, and how far
    in the future, in seconds. `body` must be the bytes as they came. Raises `WebhookUnverified`, and `ValueError` for a
    key that is not one.
    """
    if not 0 <= tolerance < math.inf:
        raise ValueError("tolerance must be a number of seconds, 0 or more.")
    if isinstance(keys, str):
        raise TypeError("keys must be a list or a tuple of secrets.")
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message_id, timestamp = given["webhook-id"], given["webhook-timestamp"]
        signatures = given["webhook-signature"].split(" ")
    except KeyError as error:
        raise WebhookUnverified(f"The header {error.args[0]} is missing.") from None
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise WebhookUnverified("The header webhook-timestamp is not a time in Unix seconds.")
    expected = [_digest(body, key, message_id, timestamp) for key in keys]
    if not any(hmac.compare_digest(_decoded(signature), digest) for signature in signatures for digest in expected):
        raise WebhookUnverified("None of your keys signed this message.")
    if abs(clock() - int(timestamp)) > tolerance:
        raise WebhookUnverified(f"The message was signed more than {tolerance:g} seconds ago, or in the future.")
    return message_id


def _digest(body: bytes, key: str, message_id: str, timestamp: str) -> bytes:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return hmac.new(_secret(key), signed, hashlib.sha256).digest()


def _secret(key: str) -> bytes:
    try:
        secret = base64.b64decode(key.removeprefix(_PREFIX), validate=True)
    except ValueError:
        secret = b""  # raised below, so that no part of the key hangs on the exception
    if len(secret) < _LEAST_BYTES:
        raise ValueError("A webhook key must be base64 of 24 bytes or more after `whsec_`, as the exchange gave it.")
    return secret


def _decoded(signature: str) -> bytes:
    scheme, _, encoded = signature.partition(",")
    try:
        return base64.b64decode(encoded, validate=True) if scheme == _SCHEME else b""
    except ValueError:
        return b""
