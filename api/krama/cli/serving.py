"""`krama migrate` and `krama serve`."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from krama.cli.session import open_database, settings

if TYPE_CHECKING:
    from krama.core.database import Database
    from krama.settings import Settings

app = typer.Typer(add_completion=False)


@app.command("migrate")
def migrate_database() -> None:
    """Create or update the database's tables for this version."""
    from krama.migrations.state import migrate
    from krama.rule.half_lives import read_half_lives
    from krama.sandbox.marker import require_kind

    half_lives = read_half_lives(settings().half_lives)
    with open_database(make=True) as database:
        if database.has_table("sequence"):  # otherwise it is new, or of another program
            require_kind(database, sandbox=False)
        migrate(database, typer.echo, half_lives)
    typer.echo("The database has the tables of this version.")


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to listen on."),
    workers: int = typer.Option(1, min=1, max=64, help="Number of processes."),
) -> None:
    """Run the service. Run `krama migrate` first."""
    from krama.core import logs, open_files

    os.environ.setdefault("KRAMA_PUBLIC_URL", address_of(host, port))
    logs.write_to_standard_error()
    configured = settings()
    if configured.metrics_address.endswith(f":{port}"):
        raise typer.BadParameter(
            f"{port} is also the port of KRAMA_METRICS_ADDRESS. Choose another port for one of them."
        )
    with open_database() as database:
        _prepare(configured, database)
    refuse_taken(host, port)
    open_files.allow(configured.open_files)
    _run(configured, database, host, port, workers)


def address_of(host: str, port: int) -> str:
    """The URL at which this machine reaches a service that listens there."""
    reachable = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _prepare(configured: "Settings", database: "Database") -> None:
    """Check what every worker needs, and create the keys, so that all workers find the same."""
    from krama.access.keys import load_or_create
    from krama.audit.continuity import last_signed, signer_of_log
    from krama.core.durability import require_durable
    from krama.core.extras import Extra, require
    from krama.listings.half_lives import stored
    from krama.migrations.state import is_current
    from krama.quotas.store import open_store
    from krama.rule.half_lives import read_half_lives
    from krama.sandbox.marker import require_kind

    if configured.traces_endpoint:
        require(Extra.TRACES, "KRAMA_TRACES_ENDPOINT")
    if not is_current(database):
        typer.echo("The database does not have the tables of this version. Run `krama migrate` first.", err=True)
        raise typer.Exit(1)
    require_kind(database, sandbox=False)
    require_durable(database)
    with database.read() as session:
        if stored(session) != read_half_lives(configured.half_lives):
            typer.echo("KRAMA_HALF_LIVES has changed. Run `krama migrate` to weigh all reports again.", err=True)
            raise typer.Exit(1)
    open_store(configured.quota_store, database).close()
    load_or_create(configured.state_dir)
    signer_of_log(database, configured.state_dir, configured.public_url)
    last_signed(configured.state_dir)


def _run(configured: "Settings", database: "Database", host: str, port: int, workers: int) -> None:
    import uvicorn

    from krama.core import logs
    from krama.core.sqlite_wal import one_worker_advice
    from krama.operations.metrics import serve_metrics

    if workers > 1 and database.is_sqlite and (advice := one_worker_advice()) is not None:
        logs.get_logger("krama").warning(advice, workers=workers)
    with _held(database), serve_metrics(configured.metrics_address, workers=workers):
        uvicorn.run(
            "krama.app:create_worker",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            timeout_worker_healthcheck=60,  # a slow machine may take longer than the usual 5 s to load a worker
            **http_options(),
        )


@contextmanager
def _held(database: "Database") -> Iterator[None]:
    """Warn if another process serves the same SQLite file: neither knows what the other one keeps in memory."""
    from krama.core import logs, state_files

    if database.path is None:
        yield
        return
    with state_files.held(database.path) as alone:
        if not alone:
            logs.get_logger("krama").warning(
                "Another `krama serve` serves this SQLite file. Stop one of them, or use PostgreSQL."
            )
        yield


def http_options() -> dict[str, Any]:
    """How every exchange serves HTTP, as uvicorn takes it."""
    from krama.core.bounded_http import BoundedHttp

    return {
        "http": BoundedHttp,
        "ws": "none",
        "log_config": None,  # `core.logs` configures logging, here and in every worker
        "access_log": False,  # a client may put a value into a URL by mistake
        "proxy_headers": False,
        "server_header": False,
        "timeout_graceful_shutdown": 10,
    }


def refuse_taken(host: str, port: int) -> None:
    """End with a readable message if the port is taken, or the address does not exist.

    The server's own message would come later, as JSON. Unclear cases are left to the server.
    """
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        typer.echo(
            f"{host} is not an address of this machine. Omit --host, or choose an address of this machine.", err=True
        )
        raise typer.Exit(1) from None
    for family, kind, protocol, _, address in addresses:
        try:
            with socket.socket(family, kind, protocol) as trying:
                trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    trying.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                trying.bind(address)
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                typer.echo(
                    f"A server already listens on {host} port {port}. Choose another port with --port.", err=True
                )
                raise typer.Exit(1) from None
