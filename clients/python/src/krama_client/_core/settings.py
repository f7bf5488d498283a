"""What a client is made from: the address, the options of httpx that may be given, and how it names itself."""

import ipaddress
import os
import platform
import re
import sys
from collections.abc import Mapping
from typing import Any, TypedDict
from urllib.parse import urlsplit

from krama_client._version import CONTRACT, __version__

DEFAULT_CHUNK = 2_000
"""Items or rows to a request: enough that the request's own cost is small, and few enough for one second."""

_VARIABLES = {
    "base_url": "KRAMA_URL",
    "client_id": "KRAMA_CLIENT_ID",
    "client_secret": "KRAMA_CLIENT_SECRET",
    "private_key": "KRAMA_PRIVATE_KEY",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_APP = re.compile(r"[A-Za-z0-9._-]{1,40}(/[A-Za-z0-9._-]{1,20})?")


class HttpOptions(TypedDict, total=False):
    """Options that go to the httpx client as they are. No other is taken: it could replace the credential."""

    verify: Any
    cert: Any
    proxy: Any
    mounts: Any
    transport: Any
    limits: Any
    trust_env: bool
    http1: bool
    http2: bool
    event_hooks: Any


def http_options(
    base_url: str, timeout: float, insecure: bool, language: str | None, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Options for `httpx.Client` and `httpx.AsyncClient`.

    Raises `ValueError` if `base_url` or `language` is not usable, and `TypeError` for an option that is not in
    `HttpOptions`.
    """
    unknown = given.keys() - HttpOptions.__annotations__.keys()
    if unknown:
        names = ", ".join(HttpOptions.__annotations__)
        raise TypeError(f"Krama takes no option {', '.join(sorted(unknown))}. Of httpx's options it takes {names}.")
    _check_address(base_url, insecure)
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise ValueError("language must be a tag such as `km`.")
    headers = {} if language is None else {"Accept-Language": language}
    return {"base_url": base_url, "timeout": timeout, "follow_redirects": False, "headers": headers, **given}


def user_agent(app: str | None) -> str:
    """How the client names itself. Raises `ValueError` unless `app` is like `payment-gate/2.1`."""
    if app is not None and not _APP.fullmatch(app):
        raise ValueError("app must be a name, or a name and a version, such as `payment-gate/2.1`.")
    system = f"python/{platform.python_version()}; {sys.platform}"
    named = [f"krama-client/{__version__} ({system})", f"contract/{CONTRACT}", *([f"app/{app}"] if app else [])]
    return " ".join(named)


def environment(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `Krama`: those given, then those of KRAMA_URL, KRAMA_CLIENT_ID and the variables below.

    KRAMA_CLIENT_SECRET is the secret. KRAMA_PRIVATE_KEY is a key's path, or the key itself as PEM or JWK. KRAMA_DPOP=1
    binds tokens to a key. Raises `ValueError` with the names of the variables that are missing.
    """
    arguments: dict[str, Any] = {name: os.environ.get(variable) or None for name, variable in _VARIABLES.items()}
    arguments |= {"dpop": os.environ.get("KRAMA_DPOP", "").lower() in ("1", "true", "yes"), **given}
    if "client_secret" in given or "private_key" in given:  # the caller chose one of the two
        arguments |= {name: given.get(name) for name in ("client_secret", "private_key")}
    missing = [_VARIABLES[name] for name in ("base_url", "client_id") if not arguments[name]]
    if not arguments["client_secret"] and not arguments["private_key"]:
        missing.append("KRAMA_CLIENT_SECRET or KRAMA_PRIVATE_KEY")
    if missing:
        raise ValueError(
            f"Set the environment variable {' and '.join(missing)}. Your exchange's administrator gives it to you."
        )
    return arguments


def _check_address(base_url: str, insecure: bool) -> None:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("base_url must be like https://krama.example, with a scheme and a host.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("base_url must hold no user, query or fragment: give the credential as its own argument.")
    if parts.path.rstrip("/").endswith("/v1"):
        raise ValueError("base_url must be the address of the exchange without /v1, which each call adds.")
    if parts.scheme == "http" and not insecure and not _is_loopback(parts.hostname):
        raise ValueError(
            "base_url must begin with https: over http, anyone on the way reads your credential and your values. "
            "For a test network, insecure=True allows it."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
