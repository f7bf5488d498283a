"""Entry of the `krama` command: its sub-commands, and how their errors are shown."""

import errno
import os
import socket
import sqlite3
import sys
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from krama import __version__
from krama.cli import (
    agency,
    audit,
    client,
    credentials,
    dispute,
    keys,
    openapi,
    operations,
    protected,
    report,
    retention,
)
from krama.cli.session import open_database, settings
from krama.core.database import describe_error
from krama.core.errors import KramaError
from krama.core.sqlite_wal import wants_one_process
from krama.core.validation import field_problems
from krama.operations.metrics import serve_metrics
from krama.rule.half_lives import read_half_lives
from krama.settings import unknown_names

app = typer.Typer(
    name="krama",
    no_args_is_help=True,
    invoke_without_command=True,  # for --version, which stands alone
    pretty_exceptions_enable=False,  # its tracebacks would show local variables, secrets among them
    add_completion=False,
)
app.add_typer(agency.app, name="agency")
app.add_typer(audit.app, name="audit")
client.app.add_typer(credentials.app)
app.add_typer(client.app, name="client")
app.add_typer(dispute.app, name="dispute")
app.add_typer(keys.app, name="keys")
app.add_typer(openapi.app, name="openapi")
app.add_typer(protected.app, name="protected")
app.add_typer(report.app, name="report")
app.add_typer(retention.app, name="retention")
app.add_typer(operations.app)


@app.callback()
def choose(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version, and end.")] = False,
) -> None:
    """Run and look after a Krama exchange. Settings come from the environment, each with the prefix KRAMA_."""
    for name in unknown_names(os.environ):
        typer.echo(f"Unknown setting {name}. Is it misspelt?", err=True)
    if version:
        typer.echo(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


@app.command("migrate")
def migrate_database() -> None:
    """Make or change the database's tables until they are this version's."""
    from krama.migrations.state import migrate  # noqa: PLC0415  (half a second that other commands need not wait)

    half_lives = read_half_lives(settings().half_lives)
    with open_database(make=True) as database:
        migrate(database, typer.echo, half_lives)
    typer.echo("The database has this version's tables.")


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, min=1, max=65535, help="Port to listen on."),
    workers: int = typer.Option(1, min=1, max=64, help="Processes."),
) -> None:
    """Run the service. It needs `krama migrate` first."""
    import uvicorn  # noqa: PLC0415

    from krama.access.keys import load_or_create  # noqa: PLC0415
    from krama.audit.continuity import last_signed, signer_of_log  # noqa: PLC0415
    from krama.core import logs  # noqa: PLC0415
    from krama.core.bounded_http import BoundedHttp  # noqa: PLC0415
    from krama.core.durability import require_durable  # noqa: PLC0415
    from krama.listings.half_lives import stored  # noqa: PLC0415
    from krama.migrations.state import is_current  # noqa: PLC0415
    from krama.quotas.store import open_store  # noqa: PLC0415

    reachable = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    os.environ.setdefault(
        "KRAMA_PUBLIC_URL", f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
    )
    logs.write_to_standard_error()
    configured = settings()
    if configured.metrics_address.endswith(f":{port}"):
        raise typer.BadParameter(
            f"{port} is also the port of KRAMA_METRICS_ADDRESS. Choose another port for one of them."
        )
    with open_database() as database:
        if not is_current(database):
            typer.echo("The database does not have the tables of this version. Run `krama migrate` first.", err=True)
            raise typer.Exit(1)
        require_durable(database)
        with database.read() as session:
            if stored(session) != read_half_lives(configured.half_lives):
                typer.echo(
                    "KRAMA_HALF_LIVES is new to the database. Run `krama migrate` to weigh all reports again.", err=True
                )
                raise typer.Exit(1)
        open_store(configured.quota_store, database).close()
        load_or_create(configured.state_dir)  # before the workers, which would each make one
        signer_of_log(database, configured.state_dir, configured.public_url)
        last_signed(configured.state_dir)
    _refuse_taken(host, port)
    if workers > 1 and database.is_sqlite and wants_one_process():
        logs.get_logger("krama").warning(
            "this SQLite may, very rarely, damage a database that several processes write to",
            version=sqlite3.sqlite_version,
            fix="one worker, SQLite 3.51.3 or later, or PostgreSQL",
        )
    with serve_metrics(configured.metrics_address, workers=workers):
        uvicorn.run(
            "krama.app:create_worker",
            factory=True,
            http=BoundedHttp,
            ws="none",
            host=host,
            port=port,
            workers=workers,
            log_config=None,  # it is `core.logs`' here and in every worker
            access_log=False,  # a member may put a value into a URL by mistake
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=10,
            timeout_worker_healthcheck=60,  # a slow machine may take longer than the usual 5 s to load a worker
        )


def _refuse_taken(host: str, port: int) -> None:
    """End with a readable message if the port is taken, or the address does not exist.

    The server's own message would come later, as JSON. Unclear cases are left to the server.
    """
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        typer.echo(
            f"{host} is not an address of this machine. Leave --host out, or name an address that it has.", err=True
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


def main() -> None:
    """Run the command. An error that a person can fix ends with a message and status 1, not with a traceback."""
    try:
        app()
    except KramaError as problem:
        _fail(problem.detail)
    except ValidationError as problem:
        lines = [f"KRAMA_{(wrong.field or '').upper()}: {wrong.detail}" for wrong in field_problems(problem)]
        _fail("\n".join(lines))
    except SQLAlchemyError as problem:
        _fail(
            f"The database failed ({describe_error(problem)}). "
            "Does it run, is KRAMA_DATABASE_URL right, and was `krama migrate` run?"
        )


def _fail(message: str) -> None:
    typer.echo(message, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
