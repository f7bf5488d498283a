"""Every call that the command makes, in one place. Answers are dictionaries, as the API's JSON has them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, Self

from krama_client import BulkOutcome, Krama, Refused
from krama_client._call import Call

Document = dict[str, Any]
Progress = Callable[[BulkOutcome], object]
RETRIES = 3


class _Answer(Protocol):
    def to_dict(self) -> Document: ...


class Listing:
    """The items of a list, as they are asked for. `cursor` is where to go on later."""

    def __init__(self, pages: Any) -> None:
        self._pages = pages

    @property
    def cursor(self) -> str | None:
        """The place after the last page that was read."""
        return self._pages.cursor  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Document]:
        return (_document(item) for item in self._pages)


def _document(answer: _Answer) -> Document:
    return answer.to_dict()


class Exchange(AbstractContextManager["Exchange"]):
    """A connection to one exchange. Its methods raise what the client raises."""

    def __init__(self, url: str, client_id: str, *, secret: str | None, private_key: str | None, dpop: bool) -> None:
        self.name = f"{url} {client_id}"
        self._krama = Krama(url, client_id, secret, private_key=private_key, dpop=dpop, max_retries=RETRIES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self._krama.close()

    def check(self, value: str, hints: Mapping[str, Any], *, receipt: bool) -> Document:
        """The verdict on one value."""
        return _document(self._krama.check(value, **hints, receipt=receipt))

    def check_many(self, items: Iterable[Any], purpose: str) -> Iterator[Document]:
        """A verdict for each item, or `value` and `error` where it was refused."""
        for answer in self._krama.check_many(items, purpose=purpose):
            yield refused(answer) if isinstance(answer, Refused) else _document(answer)

    def report_many(self, file: Path, *, dry_run: bool, on_progress: Progress) -> BulkOutcome:
        """Submit a file of reports, or only ask what would become of them."""
        return self._krama.report_many(file, dry_run=dry_run, on_progress=on_progress)

    def me(self) -> Document:
        """The client, its agency and its scopes."""
        return _document(self._krama.me())

    def reports(self, own: bool | None) -> Listing:
        """Reports of the agency, or those of others."""
        return Listing(self._krama.reports(own=own))

    def disputes(self, is_open: bool | None) -> Listing:
        """The agency's disputes."""
        return Listing(self._krama.disputes(is_open=is_open))

    def open_dispute(self, indicator_id: str, grounds: str, statement: str, evidence: list[str]) -> Document:
        """Dispute a listing."""
        return _document(self._krama.dispute(indicator_id, grounds, statement, evidence=evidence))

    def corrections(self, since: str | None) -> Listing:
        """Listings that the agency was shown and that have ended."""
        return Listing(self._krama.corrections(cursor=since))

    def agencies(self) -> Listing:
        """The members of the exchange."""
        return Listing(self._krama.agencies())

    def add_agency(self, facts: Document) -> Document:
        """Enrol an agency."""
        return self._ask("POST", "/v1/agencies", facts)

    def set_agency(self, agency_id: str, *, enabled: bool) -> Document:
        """Enable or disable an agency."""
        return self._ask("POST", f"/v1/agencies/{agency_id}/{'enable' if enabled else 'disable'}")

    def clients(self, agency_id: str | None) -> list[Document]:
        """The clients of an agency; of your own by default."""
        query = {"agency_id": agency_id} if agency_id else {}
        items: list[Document] = self._ask("GET", "/v1/clients", query=query)["items"]
        return items

    def add_client(self, facts: Document) -> Document:
        """Add a client. The answer has its `client_secret`, unless it has keys."""
        return self._ask("POST", "/v1/clients", facts)

    def set_client(self, client_id: str, *, enabled: bool) -> Document:
        """Enable or disable a client."""
        return self._ask("POST", f"/v1/clients/{client_id}/{'enable' if enabled else 'disable'}")

    def add_secret(self, client_id: str) -> Document:
        """Give a client a second secret. The answer has it."""
        return self._ask("POST", f"/v1/clients/{client_id}/secrets", {})

    def register_keys(self, client_id: str, keys: list[Document]) -> Document:
        """Replace a client's public keys."""
        return self._ask("PUT", f"/v1/clients/{client_id}/keys", {"keys": keys})

    def _ask(self, method: str, path: str, body: Document | None = None, query: Any = None) -> Document:
        encoded = None if body is None else json.dumps(body).encode()
        return self._krama._connection.call(Call(method, path, dict, body=encoded, query=query or {}))


def refused(answer: Refused) -> Document:
    """A refusal in the place of a verdict."""
    error = answer.error
    return {"value": answer.value, "error": {"code": error.code, "detail": error.detail, "field": error.field}}
