"""What every sub-command needs: the settings, the database, and two ways to print."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table

from krama.core.database import Database
from krama.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


_WIDE_ENOUGH = 240


def settings() -> Settings:
    """The settings of the environment."""
    return Settings()


@contextmanager
def open_database() -> Iterator[Database]:
    """The configured database, its state folder made if it is missing."""
    configured = settings()
    if not configured.database_url:
        configured.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(configured.resolved_database_url, pool_size=1)
    try:
        yield database
    finally:
        database.close()


def show(document: dict[str, Any], *, as_json: bool) -> None:
    """Print one thing: as JSON, or a line a member."""
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for name, value in document.items():
        if value is not None:
            typer.echo(f"{name}: {' '.join(value) if isinstance(value, list) else value}")


def show_list(documents: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print many: as a JSON array, or a table."""
    if as_json:
        typer.echo(json.dumps(documents, ensure_ascii=False))
        return
    if not documents:
        typer.echo("None yet.")
        return
    table = Table(*(Column(name, no_wrap=True) for name in documents[0]))
    for document in documents:
        table.add_row(*("" if value is None else str(value) for value in document.values()))
    console = Console()
    console.width = max(console.width, _WIDE_ENOUGH)  # an id cut short could not be copied into the next command
    console.print(table)
