"""Shared by all sub-commands: settings, database, and output for people or programs.

Like every module of this package, it imports the service inside functions, which takes most of a second. So the help
and a mistyped argument are shown at once.
"""

import getpass
import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

    from krama.audit.entry import Actor
    from krama.core.database import Database
    from krama.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
MaxIndicators = Annotated[
    int,
    typer.Option(min=0, help="The most listings that may be taken down. If there are more, nothing changes."),
]


_LEAST_WIDTH, _MOST_WIDTH = 80, 1000


def settings() -> "Settings":
    """The settings of the environment. Names on standard error what looks like a misspelt setting."""
    from krama.settings import Settings

    _warn_of_unknown_names()
    return Settings()


@cache  # once for each command
def _warn_of_unknown_names() -> None:
    from krama.settings import unknown_names

    for name in unknown_names(os.environ):
        typer.echo(f"Unknown setting {name}. Is it misspelt?", err=True)


@contextmanager
def open_database(*, make: bool = False) -> "Iterator[Database]":
    """The configured database. With `make`, a missing SQLite file and state folder are created.

    Raises `DatabaseUnusable`.
    """
    from krama import consumers
    from krama.audit.continuity import lost_database
    from krama.core.database import Database, DatabaseUnusable
    from krama.core.postgres import COMMAND
    from krama.protection import well_known

    configured = settings()
    consumers.install_all()
    well_known.install(configured.well_known)
    database = Database(configured.resolved_database_url, pool_size=1, waits=COMMAND)
    try:
        missing = database.path is not None and not database.path.exists()
        if (missing or (make and database.is_empty())) and (lost := lost_database(configured.state_dir)):
            raise DatabaseUnusable(lost)
        if configured.database_url:
            database.refuse_missing_folder()
        if missing and not make:
            raise DatabaseUnusable(
                f"The database {database.path} does not exist. For a sandbox, set KRAMA_STATE_DIR to its folder, such "
                "as `sandbox`. Otherwise, run `krama migrate` first, or correct "
                f"{'KRAMA_DATABASE_URL' if configured.database_url else 'KRAMA_STATE_DIR'}."
            )
        database.refuse_readable_by_others()
        if make and not configured.database_url:
            _make(configured.state_dir)
        yield database
    finally:
        database.close()


def _make(folder: Path) -> None:
    from krama.core.database import DatabaseUnusable

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise DatabaseUnusable(
            f"KRAMA_STATE_DIR can't be created ({problem.strerror}). Set it to a folder that this user may write to."
        ) from problem


def operator() -> "Actor":
    """The user who runs the command. A user id without a name, as containers have, is named by its number."""
    from krama.audit.entry import Actor

    try:
        return Actor(operator=getpass.getuser())
    except (KeyError, OSError):  # an OSError since Python 3.13
        return Actor(operator=f"uid {os.getuid()}")


@contextmanager
def acting(operation: str) -> "Iterator[Session]":
    """A transaction for a change by the operator, with its audit record, on the configured database."""
    from krama.audit.entry import Entry
    from krama.audit.service import recorded_transaction

    with open_database() as database, recorded_transaction(database, Entry(operator(), operation)) as session:
        yield session


def read_moment(text: str) -> datetime:
    """Parse an option that is a time. Raises `typer.BadParameter`."""
    from krama.core.texts import Moment

    moment: datetime = _read(Moment, text)
    return moment


def read_short(text: str) -> str:
    """Parse an option that is a short text. Raises `typer.BadParameter`."""
    from krama.core.texts import ShortText

    return str(_read(ShortText, text))


def read_long(text: str) -> str:
    """Parse an option that is a long text. Raises `typer.BadParameter`."""
    from krama.core.texts import LongText

    return str(_read(LongText, text))


def shown_time(moment: datetime | None) -> str | None:
    """A time as the API writes it (RFC 3339, UTC)."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _read(kind: Any, text: str) -> Any:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(kind).validate_python(text)
    except ValidationError as problem:
        raise typer.BadParameter(problem.errors()[0]["msg"]) from problem


def show(document: dict[str, Any], *, as_json: bool) -> None:
    """Print a document, as JSON or as one line for each field, such as `names.en`, and for each item of a list."""
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for name, value in document.items():
        if isinstance(value, list) and value:
            typer.echo("\n".join([f"{name}:", *(f"  {_of_item(item)}" for item in value)]))
        elif isinstance(value, dict):
            members = {f"{name}.{member}": each for member, each in value.items()}
            show(members, as_json=False)
        elif value not in (None, "", []):
            typer.echo(f"{name}: {_cell(value)}")


def _of_item(item: Any) -> str:
    """One line for an item of a list. The members of an object are written as JSON writes them."""
    if not isinstance(item, dict):
        return str(item)
    words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in item.items()}
    return ", ".join(f"{name}: {value}" for name, value in words.items())


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def _is_word(name: str, documents: Sequence[dict[str, Any]]) -> bool:
    """Whether a column must not wrap: ids and words, but not sentences and lists."""
    return not any(" " in _cell(row[name]) or isinstance(row[name], list) for row in documents)


def show_list(documents: Sequence[dict[str, Any]], *, as_json: bool, none: str = "None yet.") -> None:
    """Print documents as a JSON array or a table. `none` is printed for people if there are none."""
    if as_json:
        typer.echo(json.dumps(documents, ensure_ascii=False))
        return
    if not documents:
        typer.echo(none)
        return
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Column, Table
    from rich.text import Text

    names = {name: _heading(name) for name in documents[0]}
    table = Table(*(Column(names[name], no_wrap=_is_word(name, documents), overflow="fold") for name in names))
    for document in documents:
        table.add_row(*(Text(_cell(value)) for value in document.values()))  # brackets stay as they are
    console = Console()
    console.width = max(console.width, _LEAST_WIDTH)
    if Measurement.get(console, console.options.update(max_width=_MOST_WIDTH), table).minimum <= console.width:
        console.print(table)
        return
    # ids must be complete, so that they can be copied: what is too wide for a table is shown line by line
    blocks = ({names[name]: value for name, value in document.items()} for document in documents)
    for number, block in enumerate(blocks):
        typer.echo("\n" if number else "", nl=False)
        show(block, as_json=False)


def _heading(name: str) -> str:
    """The name of a member in words for people, such as `Last used` for `last_used_at`."""
    words = name.removesuffix("_at").split("_")
    first, *others = ("ID" if word == "id" else word for word in words)
    return " ".join([first if first.isupper() else first.capitalize(), *others])


def show_removed_scopes(before: str, scopes: Collection[str]) -> None:
    """Show which scopes were removed, in case the operator meant to add one and not to replace all."""
    if lost := sorted(set(before.split()) - set(scopes)):
        lines = "".join(f"  {scope}\n" for scope in lost)
        typer.echo(f"Scopes removed:\n{lines}To keep them, give all scopes again.", err=True)


def warn_of_limit(max_indicators: int) -> None:
    """Say of a dry run that more would be taken down than the command allows."""
    typer.echo(
        f"That is more than {max_indicators:,}: without --dry-run it is refused. Raise --max-indicators.", err=True
    )
