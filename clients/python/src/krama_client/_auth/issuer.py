"""Which address an exchange goes by: what assertions and proofs are made out to (RFC 8414)."""

import re
from typing import Any

import httpx

from krama_client._core.call import Call
from krama_client.errors import IssuerMismatch

_ISSUER = re.compile(r"https?://[!-~]{1,255}")
_NO_PART = re.compile(r"[/?#@\\\"<>]")


def metadata_call() -> Call[str]:
    """Ask the exchange what it calls itself."""

    def read(document: Any) -> str:
        issuer = document["issuer"]
        if not _ISSUER.fullmatch(issuer) or _NO_PART.search(issuer.partition("://")[2]):
            raise ValueError("not the origin of an exchange")
        return str(issuer)

    path = "/.well-known/oauth-authorization-server"
    return Call("readServerMetadata", "GET", path, read, repeatable=True, auth="none")


def agreed_issuer(named: str, base_url: str, expected: str | None) -> str:
    """The issuer that the exchange named, in its own spelling. Raises `IssuerMismatch`.

    It must be `expected`, or have the origin of `base_url`. Otherwise another party that answers there could have the
    client sign for another exchange, and use there what was signed (RFC 8414 §3.3).
    """
    if expected is None and _origin(named) == _origin(base_url):
        return named
    if expected is not None and named == expected.rstrip("/"):
        return named
    given = f"issuer={expected}" if expected is not None else f"base_url={base_url}"
    raise IssuerMismatch(
        f"The exchange calls itself {named}, and this client was made with {given}. Nothing was signed. "
        f"If that is your exchange, make the client with this base_url, or with issuer={named!r} in addition to the "
        f"base_url at which you reach it."
    )


def _origin(address: str) -> tuple[str, str, int | None]:
    url = httpx.URL(address)  # in lower case, and without the port that the scheme implies
    return url.scheme, url.host, url.port
