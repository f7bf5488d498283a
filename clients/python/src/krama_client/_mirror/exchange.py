"""What a copy asks of the exchange."""

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from krama_client._core.call import Answer, Call
from krama_client._mirror.directory import UNREADABLE, directory_of
from krama_client._mirror.records import Row, row_of
from krama_client._mirror.snapshot import Manifest, read_manifest
from krama_client._sync.client import Krama
from krama_client.errors import AnswerNotUnderstood, NotFound

_GRACE_SECONDS = 30.0
_PAGE_SECONDS = 300.0
_FIRST_SECONDS, _NOTHING_SIGNED = 10, "checkpoint_not_found"


class Page(NamedTuple):
    """A page of changes. `cursor` is where the copy stands once it has them."""

    rows: list[Row]
    has_more: bool
    cursor: str


class Source:
    """The exchange, as a copy uses it. Raises what its calls raise: `AnswerNotUnderstood` for one of another shape.

    The answers are read as they are, because models of each record cost more.
    """

    def __init__(self, krama: Krama) -> None:
        self._krama = krama

    def verifier_key(self) -> str:
        """The key with which the exchange signs."""
        for _ in range(_FIRST_SECONDS):
            try:
                return self._krama.audit.get_checkpoint().verifier_key
            except NotFound as error:
                if error.code != _NOTHING_SIGNED:
                    raise
                time.sleep(1)  # a new exchange has not signed anything yet
        return self._krama.audit.get_checkpoint().verifier_key

    def service(self) -> dict[str, str]:
        """The version of the rule, the country whose numbering plan applies, and whether all is invented."""
        return self._get("getService", "/v1", {}, _service)

    @property
    def client_id(self) -> str:
        """The client that asks."""
        return self._krama._connection._member.credential.client_id

    def agency_id(self, deadline: float = _PAGE_SECONDS) -> str:
        """The agency of this client. A copy holds what one agency may see."""
        return self._get("readMe", "/v1/me", {}, _agency_id, deadline=deadline)

    def institutions(self) -> str:
        """All institutions as JSON. Canonical forms of accounts depend on them."""
        items: list[Any] = []
        query = {"limit": "1000"}
        while True:
            more, cursor = self._get("listInstitutions", "/v1/institutions", query, _institutions)
            items += more
            if cursor is None:
                return _usable(items)
            # gate: lists have an end
            if cursor == query.get("cursor"):
                raise AnswerNotUnderstood("The list of institutions has no end: a page leads to itself.")
            query["cursor"] = cursor

    def latest_snapshot(self, verifier_key: str) -> Manifest:
        """The manifest of the newest snapshot, verified."""
        note = self._get("readLatestSnapshot", "/v1/snapshots/latest", {}, _signed_note)
        return read_manifest(note, verifier_key)

    def piece(self, path: str, first: int, last: int) -> bytes:
        """Some bytes of a file of a snapshot."""
        call: Call[bytes] = Call(
            "downloadSnapshotFile", "GET", path, bytes, accept="*/*", repeatable=True, byte_range=(first, last)
        )
        return self._call(call, {"deadline": _PAGE_SECONDS})

    def changes(self, cursor: str, limit: int, wait: int) -> Page:
        """The page of changes after a cursor, or the first one. An empty one comes after `wait` seconds."""
        query = {"limit": str(limit)}
        if cursor:
            query["cursor"] = cursor
        if wait:
            query["wait"] = str(wait)
        page = self._get("listChanges", "/v1/changes", query, _page, wait)
        # gate: a page leads on
        if page.cursor == cursor and (page.rows or page.has_more):
            raise AnswerNotUnderstood("A page of changes leads to itself. Nothing of it was stored.")
        return page

    def _get(
        self,
        operation: str,
        path: str,
        query: dict[str, str],
        read: Callable[[Any], Answer],
        wait: int = 0,
        deadline: float = _PAGE_SECONDS,
    ) -> Answer:
        call = Call(operation, "GET", path, read, query=query, repeatable=True)
        return self._call(call, {"deadline": deadline + wait, "timeout": wait + _GRACE_SECONDS})

    def _call(self, call: Call[Answer], limits: dict[str, float]) -> Answer:
        """Ask as bulk calls do, which may take longer than a payer waits."""
        return self._krama._connection.call(call, limits, bulk=True)


def _service(document: Any) -> dict[str, str]:
    return {
        "policy": _text(document["policy"]),
        "region": _text(document.get("region", "KH")),
        "sandbox": "yes" if document.get("sandbox") is True else "no",
    }


def _agency_id(document: Any) -> str:
    return _text(document["agency"]["agency_id"])


def _institutions(page: Any) -> tuple[list[Any], str | None]:
    cursor = page["next_cursor"]
    return _list(page["items"]), None if cursor is None else _text(cursor)


def _usable(institutions: list[Any]) -> str:
    """The list as JSON, if a copy can read it."""
    written = json.dumps(institutions, ensure_ascii=False)
    try:
        directory_of(written)
    except UNREADABLE:
        raise AnswerNotUnderstood("The list of institutions can't be read. Take a newer krama-client.") from None
    return written


def _signed_note(document: Any) -> Any:
    return document.get("signed_note")


def _page(document: Any) -> Page:
    has_more = document["has_more"]
    if not isinstance(has_more, bool):
        raise TypeError("has_more")
    cursor = _text(document["next_cursor" if has_more else "resume_cursor"])
    return Page([row_of(item) for item in _list(document["items"])], has_more, cursor)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("not a text")
    return value
