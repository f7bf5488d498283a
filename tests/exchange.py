"""An exchange for tests: the real application on a real, migrated database, and members that call it over ASGI."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.agencies.service import Credential
from krama.agencies.tables import Agency, Client
from krama.app import create_app
from krama.core.database import Database
from krama.core.services import Services
from krama.disputes.tables import Dispute
from krama.reports.tables import Report
from krama.settings import Settings
from krama.sharing.sectors import Sector
from tests.members import new_agency, new_client

# httpx looks for it at every call over ASGI, through every folder that Python imports from, where it is not installed.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]

_REVISED: dict[str, tuple[type[Agency | Client | Dispute | Report], type[str | UUID]]] = {
    "agencies": (Agency, UUID),
    "clients": (Client, str),
    "disputes": (Dispute, UUID),
    "reports": (Report, UUID),
}


class Caller:
    """Calls the application, with one member's token or none. `answer.json()` is what came back."""

    def __init__(self, portal: BlockingPortal, app: FastAPI, token: str | None = None) -> None:
        self._portal = portal
        self._app = app
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        given = httpx.Headers(options.pop("headers", {}))
        own = [(name, value) for name, value in self._headers.items() if name not in given]
        headers = httpx.Headers([*httpx.Headers(own).raw, *given.raw])
        answer: httpx.Response = self._portal.call(self._send, method, path, headers, options)
        return answer

    async def _send(self, method: str, path: str, headers: httpx.Headers, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://krama.test") as client:
            return await client.request(method, path, headers=headers, **options)

    def get(self, path: str, **parameters: Any) -> httpx.Response:
        return self.request("GET", path, params=parameters)

    def post(self, path: str, document: Any, **headers: str) -> httpx.Response:
        return self.request("POST", path, json=document, headers=headers)

    def post_as_read(self, path: str, document: Any, **headers: str) -> httpx.Response:
        """Post to an action, such as `…/decide`, with the tag of its resource as this member reads it now."""
        return self.post(path, document, **{"If-Match": self.get(path.rpartition("/")[0]).headers["etag"], **headers})

    def at_its_state(self, path: str) -> dict[str, str]:
        """`If-Match` with the revision that this resource has now, whether or not this member may read it."""
        noun, key = path.split("/")[2:4]
        table, form = _REVISED[noun]
        with self._app.state.services[Database].read() as session:
            row = session.get(table, form(key))
        return {"If-Match": f'"{1 if row is None else row.revision}"'}

    def report(self, value: str, category: str = "phishing", **facts: Any) -> dict[str, Any]:
        """Submit a report that must be taken; the report as it stands."""
        answer = self.post("/v1/reports", {"value": value, "category": category, **facts})
        assert answer.status_code in (200, 201), answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    def check(self, value: str, **hints: Any) -> dict[str, Any]:
        """Check a value that must be checkable; the verdict."""
        answer = self.post("/v1/checks", {"value": value, **hints})
        assert answer.status_code == 200, answer.text
        verdict: dict[str, Any] = answer.json()
        return verdict


@dataclass
class Exchange:
    """A running application and its database."""

    app: FastAPI
    database: Database
    portal: BlockingPortal
    _enrolled: Counter[str] = field(default_factory=Counter)

    @property
    def services(self) -> Services:
        """What the application was assembled with."""
        services: Services = self.app.state.services
        return services

    @property
    def nobody(self) -> Caller:
        return Caller(self.portal, self.app)

    def enrol(
        self, name: str, sector: Sector = Sector.POLICE, scopes: Iterable[Permission] = tuple(Permission)
    ) -> tuple[UUID, Credential]:
        """A new agency with one client. The second agency of a name is called "… 2", because names are unique."""
        self._enrolled[name] += 1
        if self._enrolled[name] > 1:
            name = f"{name} {self._enrolled[name]}"
        with self.database.transaction() as session:
            agency_id = new_agency(session, name, sector)
            return agency_id, new_client(session, agency_id, scopes)

    def member(
        self, name: str, sector: Sector = Sector.POLICE, scopes: Iterable[Permission] = tuple(Permission)
    ) -> Caller:
        """A caller with a valid token, from a new agency."""
        _, credential = self.enrol(name, sector, scopes)
        return self.with_token(self.services[Tokens].issue(credential.client_id, scopes))

    def colleagues(self, name: str, count: int, scopes: Iterable[Permission] = tuple(Permission)) -> list[Caller]:
        """Callers of one new police office, each with a client of its own that holds every scope."""
        agency_id, first = self.enrol(name)
        with self.database.transaction() as session:
            clients = [first, *(new_client(session, agency_id, tuple(Permission)) for _ in range(count - 1))]
        return [self.with_token(self.services[Tokens].issue(each.client_id, scopes)) for each in clients]

    def with_token(self, token: str) -> Caller:
        return Caller(self.portal, self.app, token)


@contextmanager
def running_exchange(database_url: str, state_dir: Path, **settings: Any) -> Iterator[Exchange]:
    """Start the application as a server would, and stop it at the end. The database must be migrated."""
    app = create_app(Settings(database_url=database_url, state_dir=state_dir, **settings))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        yield Exchange(app, app.state.services[Database], portal)
