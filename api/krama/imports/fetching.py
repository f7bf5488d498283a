"""Reads what an operator names as a source: a file, or an address that is asked over HTTPS.

An address is the operator's own, never a member's. Still, its owner may be wrong or taken over. So an answer is read
within a size and a time, only over HTTPS except on this machine, and no redirect leads to another host.
"""

import base64
import http.client
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep as _pause
from typing import IO, Any, TypeVar
from urllib.parse import urlsplit

from krama.addresses.own import is_this_machine
from krama.imports.errors import ImportRefused

MEGABYTE = 1024 * 1024
USUAL_MEGABYTES = 32
"""The most that is read at once, unless the operator allows more. Parsed JSON takes about ten times as much memory."""

_CONNECT_SECONDS = 30.0
_WHOLE_SECONDS = 300.0
_PIECE = 256 * 1024
_RETRIED = 3


@dataclass(frozen=True, slots=True)
class Login:
    """How to log in at the source: HTTP Basic with a user, or a bearer token. Neither is ever shown or stored."""

    user: str | None = None
    password: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """The header that the source expects, if it expects one."""
        if self.token is not None:
            return {"Authorization": f"Bearer {self.token}"}
        if self.user is None:
            return {}
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its content, and its headers by their names in lower case."""

    content: bytes
    headers: Mapping[str, str]


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to the same scheme, host and port: the login goes with it."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        # gate: redirect of a source
        if _origin(req.full_url) != _origin(newurl):
            fp.close()
            raise ImportRefused(
                "The source answers with a redirect to another host. Name the address that it leads to."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


class Fetcher:
    """Asks one source. `most_megabytes` bounds each answer, after it was unpacked."""

    def __init__(self, login: Login, most_megabytes: int = USUAL_MEGABYTES) -> None:
        self._login = login
        self._most_megabytes = most_megabytes
        context = ssl.create_default_context()
        self._opener = urllib.request.build_opener(_SameHost(), urllib.request.HTTPSHandler(context=context))

    def get(self, url: str, accept: str) -> Fetched:
        """The answer of the source. Raises `ImportRefused`, with the status of an answer that refuses."""
        refuse_address(url)
        headers = {"Accept": accept, "User-Agent": "krama-import", **self._login.headers}
        request = urllib.request.Request(url, headers=headers)
        for attempt in range(1, _RETRIED + 1):
            try:
                return _within(_WHOLE_SECONDS, lambda: self._answer(request))
            except urllib.error.HTTPError as problem:
                if problem.code not in (429, 503) or attempt == _RETRIED:
                    said = f"The source answers with the status {problem.code}.{_ADVICE.get(problem.code, '')}"
                    raise ImportRefused(said, status=problem.code) from None
            except (OSError, http.client.HTTPException, ValueError) as problem:
                if attempt == _RETRIED:
                    raise ImportRefused(f"The source does not answer ({_reason(problem)}).") from problem
            _pause(attempt)
        raise AssertionError("unreachable")

    def _answer(self, request: urllib.request.Request) -> Fetched:
        try:
            with self._opener.open(request, timeout=_CONNECT_SECONDS) as answer:
                content = self._read(answer)
                return Fetched(content, {name.lower(): value for name, value in answer.headers.items()})
        except urllib.error.HTTPError as problem:
            problem.close()
            raise

    def _read(self, answer: Any) -> bytes:
        pieces, taken = [], 0
        while piece := answer.read(_PIECE):
            taken += len(piece)
            # gate: size of a source
            if taken > self._most_megabytes * MEGABYTE:
                raise _too_large(self._most_megabytes)
            pieces.append(piece)
        whole = b"".join(pieces)
        # gate: an answer that was cut off is none
        if answer.length:  # what is missing of its Content-Length: `read` with a size does not say that
            raise http.client.IncompleteRead(whole, answer.length)
        return whole


_LOGIN = " Set KRAMA_IMPORT_USER and KRAMA_IMPORT_PASSWORD, or KRAMA_IMPORT_TOKEN, as the source wants it."
_NOTHING_THERE = (
    " There is nothing at this address, or this login may not read it. Of TAXII, name a collection, and of MISP the "
    "folder of the feed, with / at its end."
)
_ADVICE = {401: _LOGIN, 403: _LOGIN, 404: _NOTHING_THERE, 410: _NOTHING_THERE}


def _reason(problem: Exception) -> str:
    """Why there is no answer, as the system says it: a refused connection, an unknown name or a certificate."""
    below = problem.reason if isinstance(problem, urllib.error.URLError) else problem
    return (below.strerror if isinstance(below, OSError) else None) or type(below).__name__


_Result = TypeVar("_Result")


def _within(seconds: float, ask: Callable[[], _Result]) -> _Result:
    """What `ask` returns or raises. Raises `ImportRefused` if that takes longer.

    A socket's own time limit begins again with each byte, also in the headers. So a thread asks, and is left behind.
    """
    asking: futures.Future[_Result] = futures.Future()

    def run() -> None:
        try:
            asking.set_result(ask())
        except BaseException as problem:  # raised again where it is waited for
            asking.set_exception(problem)

    threading.Thread(target=run, daemon=True).start()
    futures.wait([asking], seconds)
    # gate: time of an answer
    if not asking.done():
        raise ImportRefused(f"The source has not sent its whole answer after {seconds:.0f} seconds.")
    return asking.result()


def refuse_address(url: str) -> None:
    """Raise `ImportRefused` for an address that is not asked."""
    try:
        parts = urlsplit(url)
    except ValueError as problem:
        raise ImportRefused("The address is not one that can be asked. Write it as https://host/path.") from problem
    if parts.username is not None or parts.password is not None:
        raise ImportRefused("Leave the login out of the address. Set KRAMA_IMPORT_USER and KRAMA_IMPORT_PASSWORD.")
    # gate: source without encryption
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(parts.hostname or "")):
        raise ImportRefused("Only https:// addresses are asked, and http:// on this machine.")


def is_address(source: str) -> bool:
    """Whether the source is an address, and not a file."""
    return "://" in source


def read_file(file: Path, most_megabytes: int) -> bytes:
    """The content of a file. Raises `ImportRefused` if it is too large, or can't be read."""
    try:
        # gate: size of a file
        if file.stat().st_size > most_megabytes * MEGABYTE:
            raise _too_large(most_megabytes)
        return file.read_bytes()
    except OSError as problem:
        status = 404 if isinstance(problem, FileNotFoundError) else None
        raise ImportRefused(f"The file {file} can't be read ({problem.strerror}).", status=status) from problem


def _too_large(most_megabytes: int) -> ImportRefused:
    return ImportRefused(
        f"The source is larger than {most_megabytes} MB. Divide it, or raise --max-megabytes: reading it takes about "
        "ten times its size in memory.",
        status=413,
    )
