"""Every call that the command makes, in one place. Answers are dictionaries, as the API's JSON has them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, Self

from krama_client import Krama, Refused
from krama_client.types import BulkOutcome

Document = dict[str, Any]
Progress = Callable[[BulkOutcome], object]
RETRIES = 3
APP = "krama-client"


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
        self._krama = Krama(url, client_id, secret, private_key=private_key, dpop=dpop, max_retries=RETRIES, app=APP)

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
        return _document(self._krama.me.get())

    def reports(self, own: bool | None) -> Listing:
        """Reports of the agency, or those of others."""
        return Listing(self._krama.reports.list(own=own))

    def disputes(self, is_open: bool | None) -> Listing:
        """The agency's disputes."""
        return Listing(self._krama.disputes.list(open=is_open))

    def open_dispute(self, indicator_id: str, grounds: str, statement: str, evidence: list[str]) -> Document:
        """Dispute a listing."""
        dispute = self._krama.disputes.open(
            indicator_id=indicator_id, grounds=grounds, statement=statement, evidence=evidence
        )
        return _document(dispute)

    def corrections(self, since: str | None) -> Listing:
        """Listings that the agency was shown and that have ended."""
        return Listing(self._krama.corrections.list(cursor=since))

    def agencies(self) -> Listing:
        """The members of the exchange."""
        return Listing(self._krama.agencies.list())

    def add_agency(self, facts: Document) -> Document:
        """Enrol an agency."""
        return _document(self._krama.agencies.add(**facts))

    def set_agency(self, agency_id: str, *, enabled: bool) -> Document:
        """Enable or disable an agency."""
        agencies = self._krama.agencies
        return _document((agencies.enable if enabled else agencies.disable)(agency_id))

    def clients(self, agency_id: str | None) -> list[Document]:
        """The clients of an agency; of your own by default."""
        return [_document(client) for client in self._krama.clients.list(agency_id=agency_id).items]

    def add_client(self, facts: Document) -> Document:
        """Add a client. The answer has its secret, unless it has keys."""
        return _document(self._krama.clients.add(**facts))

    def set_client(self, client_id: str, *, enabled: bool) -> Document:
        """Enable or disable a client."""
        clients = self._krama.clients
        return _document((clients.enable if enabled else clients.disable)(client_id))

    def add_secret(self, client_id: str) -> Document:
        """Give a client a second secret. The answer has it."""
        return _document(self._krama.clients.add_secret(client_id))

    def register_keys(self, client_id: str, keys: list[Document]) -> Document:
        """Replace a client's public keys."""
        return _document(self._krama.clients.register_keys(client_id, keys=keys))


def refused(answer: Refused) -> Document:
    """A refusal in the place of a verdict."""
    error = answer.error
    return {"value": answer.value, "error": {"code": error.code, "detail": error.detail, "field": error.field}}
