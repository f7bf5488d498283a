"""What a copy asks of the exchange."""

import json
import time
from typing import Any

from krama_client._core.call import Call
from krama_client._mirror.snapshot import Manifest, read_manifest
from krama_client._sync.client import Krama
from krama_client.errors import NotFound

_GRACE_SECONDS = 30.0
_PAGE_SECONDS = 300.0
_FIRST_SECONDS = 10


class Source:
    """The exchange, as a copy uses it. The answers are read as they are, because models of each record cost more."""

    def __init__(self, krama: Krama) -> None:
        self._krama = krama

    def verifier_key(self) -> str:
        """The key with which the exchange signs."""
        for _ in range(_FIRST_SECONDS):
            try:
                return self._krama.audit.get_checkpoint().verifier_key
            except NotFound:  # a new exchange has not signed anything yet
                time.sleep(1)
        return self._krama.audit.get_checkpoint().verifier_key

    def document(self) -> dict[str, Any]:
        """What the exchange says of itself."""
        document: dict[str, Any] = self._get("getService", "/v1", {})
        return document

    def institutions(self) -> str:
        """All institutions as JSON. Canonical forms of accounts depend on them."""
        items: list[Any] = []
        query = {"limit": "1000"}
        while True:
            page = self._get("listInstitutions", "/v1/institutions", query)
            items += page["items"]
            if page["next_cursor"] is None:
                return json.dumps(items, ensure_ascii=False)
            query["cursor"] = page["next_cursor"]

    def latest_snapshot(self, verifier_key: str) -> Manifest:
        """The manifest of the newest snapshot, verified."""
        answer: dict[str, Any] = self._get("readLatestSnapshot", "/v1/snapshots/latest", {})
        return read_manifest(answer.get("signed_note"), verifier_key)

    def piece(self, path: str, first: int, last: int) -> bytes:
        """Some bytes of a file of a snapshot."""
        call: Call[bytes] = Call(
            "downloadSnapshotFile", "GET", path, bytes, accept="*/*", repeatable=True, byte_range=(first, last)
        )
        return self._krama._connection.call(call, {"deadline": _PAGE_SECONDS})

    def changes(self, cursor: str, limit: int, wait: int) -> dict[str, Any]:
        """The page of changes after a cursor, or the first one. An empty one comes after `wait` seconds."""
        query = {"limit": str(limit)}
        if cursor:
            query["cursor"] = cursor
        if wait:
            query["wait"] = str(wait)
        page: dict[str, Any] = self._get("listChanges", "/v1/changes", query, wait)
        return page

    def _get(self, operation: str, path: str, query: dict[str, str], wait: int = 0) -> Any:
        call: Call[Any] = Call(operation, "GET", path, _as_it_is, query=query, repeatable=True)
        limits = {"deadline": _PAGE_SECONDS + wait, "timeout": wait + _GRACE_SECONDS}
        return self._krama._connection.call(call, limits)


def _as_it_is(document: Any) -> Any:
    if not isinstance(document, dict):
        raise TypeError("not an object")
    return document
