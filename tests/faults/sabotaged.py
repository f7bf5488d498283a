"""`krama` with one of its guards taken away: the control of a fault's test, which must find it out.

python -m tests.faults.sabotaged NAME ARGUMENTS…
"""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama import app, lifespan
from krama.access import endpoint
from krama.bulk import routes as bulk_routes
from krama.cli.main import main
from krama.core import bounded_http, database, durability
from krama.core import limits as edge
from krama.core.database import Database
from krama.core.idempotent_steps import Steps
from krama.core.postgres import COMMAND, connection_arguments
from krama.operations import readiness


def _put(place: Any, **things: Any) -> None:
    for name, thing in things.items():
        assert hasattr(place, name), f"there is no {name} to take away any more"
        setattr(place, name, thing)


_MOST_LATER = 20


class AnswersFirst:
    """ASGI middleware: says 201 to a report at once, and stores it a little later."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.later: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["type"], scope.get("path"), scope.get("method")) != ("http", "/v1/reports", "POST"):
            await self.app(scope, receive, send)
            return
        received = await receive()
        while len(self.later) >= _MOST_LATER:  # or a slow machine would never work off what it has promised
            await asyncio.wait(self.later, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0.02)  # no quicker than it could do the work
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"{}"})
        task = asyncio.create_task(self._store(scope, received))
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    async def _store(self, scope: Scope, received: Message) -> None:
        async def again() -> Message:
            return received

        async def nobody(_: Message) -> None: ...

        await asyncio.sleep(0.3)
        await self.app(scope, again, nobody)


def answers_first() -> None:
    """What is acknowledged is stored later."""
    whole = app.create_app

    def create_app(*arguments: Any) -> Any:
        made = whole(*arguments)
        made.add_middleware(AnswersFirst)
        return made

    _put(app, create_app=create_app)


def no_durability_check() -> None:
    """A PostgreSQL with synchronous_commit off is taken."""
    for module in (lifespan, durability):
        _put(module, require_durable=lambda _: None)
    _put(readiness, unsafe_settings=lambda _: [])


def no_sync() -> None:
    """SQLite leaves it to the system when a commit reaches the disk."""
    no_durability_check()
    whole = database.open_sqlite

    def hasty(path: str, **options: Any) -> Any:
        connection = whole(path, **options)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    _put(database, open_sqlite=hasty)


def no_idempotency() -> None:
    """A key is taken and ignored."""
    _put(endpoint, claim=lambda *_: None, remember=lambda *_: None)
    _put(bulk_routes, once_in_steps=lambda database, _, work: work(Steps(database, None)))


def swallows() -> None:
    """A transaction that fails is taken for one that did not."""
    whole = Database.transaction_in

    @contextmanager
    def transaction_in(opened: Database, session_type: type[Any]) -> Iterator[Any]:
        try:
            with whole(opened, session_type) as session:
                yield session
        except OperationalError:
            return

    _put(Database, transaction_in=transaction_in)


def patient() -> None:
    """A request that finds no free connection waits as long as it takes."""
    patient = {"connection_arguments": lambda url, _: connection_arguments(url, COMMAND)}
    _put(database, BUSY_SECONDS=120, **patient)


def hasty() -> None:
    """No guard is gone: a slow peer is cut off after one second, so that the test need not wait longer."""
    _put(bounded_http, HEAD_SECONDS=1.0, READER_SECONDS=1.0)
    _put(edge, _GRACE_SECONDS=1.0)


def no_limits() -> None:
    """Any head and any body is taken."""
    _put(app, _body_limit=lambda _: lambda _: 10**12)
    _put(bounded_http, MAX_HEAD=10**12)


SABOTAGES: dict[str, Callable[[], None]] = {
    sabotage.__name__: sabotage
    for sabotage in (answers_first, no_durability_check, no_sync, no_idempotency, swallows, patient, hasty, no_limits)
}

if __name__ == "__main__":
    os.environ["SABOTAGE"] = sys.argv.pop(1)
if __name__ in ("__main__", "__mp_main__"):  # the second in each worker of several
    SABOTAGES[os.environ["SABOTAGE"]]()
if __name__ == "__main__":
    main()
