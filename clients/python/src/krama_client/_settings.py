"""What both clients are made from: an httpx client's options, the credential, and how often to try again."""

from typing import Any
from urllib.parse import urlsplit

from krama_client._retry import RetryPolicy

DEFAULT_TIMEOUT = 30.0
DEFAULT_RETRIES = 8
DEFAULT_RETRY_SECONDS = 120.0
DEFAULT_CHUNK = 2_000
"""Items or rows a call: large enough that a call costs little beside them, small enough to answer within a second."""
DEFAULT_PAGE = 500


def client_options(base_url: str, timeout: float, options: dict[str, Any]) -> dict[str, Any]:
    """Options for `httpx.Client` and `httpx.AsyncClient`. Raises `ValueError` if `base_url` is not usable."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("base_url must be like https://krama.example, with a scheme and a host.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("base_url must hold no user, query or fragment: give the credential beside it.")
    return {"base_url": base_url, "timeout": timeout, **options}


def retry_policy(max_retries: int, retry_seconds: float) -> RetryPolicy:
    """How often and how long to try again. Raises `ValueError` if either is negative."""
    if max_retries < 0 or retry_seconds < 0:
        raise ValueError("max_retries and retry_seconds must not be negative.")
    return RetryPolicy(max_retries, retry_seconds)
