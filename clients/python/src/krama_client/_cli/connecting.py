"""Whose exchange to ask: as the environment says, else as `krama-client login` stored it."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from krama_client._cli.failures import WRONG_USE, Stop
from krama_client._cli.login_store import Login, stored

if TYPE_CHECKING:
    from krama_client._cli.exchange import Exchange

URL, CLIENT_ID, SECRET, KEY, DPOP = (
    "KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET", "KRAMA_PRIVATE_KEY", "KRAMA_DPOP",
)  # fmt: skip


def connected() -> "Exchange":
    """The exchange. Raises `Stop` if there is no complete login, or one that can't be used."""
    login = from_environment(os.environ) or stored()
    if login is None:
        raise Stop(WRONG_USE, "login.missing")
    return exchange_of(login)


def from_environment(environment: Mapping[str, str]) -> Login | None:
    """The login that the environment states. None if it states nothing.

    It is never completed from the stored login: a stored secret must not reach an address from elsewhere. Raises `Stop`
    if something is missing.
    """
    stated = {name: environment[name] for name in (URL, CLIENT_ID, SECRET, KEY) if environment.get(name)}
    if not stated:
        return None
    missing = [name for name in (URL, CLIENT_ID) if name not in stated]
    if SECRET not in stated and KEY not in stated:
        missing.append(f"{SECRET} / {KEY}")
    if missing:
        raise Stop(WRONG_USE, "login.incomplete", names=", ".join(missing))
    if SECRET in stated and KEY in stated:
        raise Stop(WRONG_USE, "login.two_credentials")
    dpop = environment.get(DPOP, "").lower() in {"1", "true", "yes"}
    return Login(stated[URL], stated[CLIENT_ID], stated.get(SECRET), stated.get(KEY), dpop)


def exchange_of(login: Login) -> "Exchange":
    """A connection with this login. Raises `Stop` for an address, id, secret or key that can't be used."""
    from krama_client._cli.exchange import Exchange  # httpx: not needed to say what is missing

    for text in (login.url, login.client_id, login.client_secret or "", login.private_key or ""):
        if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in text):
            raise Stop(WRONG_USE, "login.not_text")
    try:
        return Exchange(
            login.url, login.client_id, secret=login.client_secret, private_key=login.private_key, dpop=login.dpop
        )
    except OSError as error:
        raise Stop(WRONG_USE, "login.key_unreadable", reason=error.strerror or "") from None
    except (ValueError, TypeError) as error:
        raise _unusable(str(error)) from None
    except Exception:  # httpx refuses some addresses with an error of its own
        raise Stop(WRONG_USE, "login.not_an_address") from None


def _unusable(detail: str) -> Stop:
    """What the client says about its arguments, in the words of the command."""
    if "insecure=True" in detail:  # advice for programs, which the command does not take
        return Stop(WRONG_USE, "login.needs_https")
    for argument, words in (("base_url", "The address"), ("private_key", "The private key")):
        detail = detail.replace(argument, words)
    return Stop(WRONG_USE, "login.unusable", detail=detail)
