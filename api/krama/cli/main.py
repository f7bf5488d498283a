"""Entry of the `krama` command: its sub-commands, and how their errors are shown.

A sub-command's module is imported when the sub-command runs, and the service when the sub-command does its work.
"""

import os
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from krama import __version__
from krama.core.errors import KramaError

COMMANDS = {
    "setup": ("setup", "Set an exchange up: environment file, tables, keys, administrator and first members."),
    "migrate": ("serving", "Create or update the database's tables for this version."),
    "serve": ("serving", "Run the service. Run `krama migrate` first."),
    "sandbox": ("sandbox", "Start a lasting exchange with invented members and test values."),
    "agency": ("agency", "Manage agencies."),
    "audit": ("audit", "Verify, export and erase the audit log."),
    "client": ("client", "Manage clients, the programs that act for agencies."),
    "dispute": ("dispute", "Show open disputes, and how long disputes take."),
    "import": (
        "importing",
        "Import reports from a file or another exchange: CSV, STIX, MISP or TAXII. Show the sources of imports.",
    ),
    "institution": ("institution", "Manage the list of banks and wallets that accounts are held with."),
    "keys": ("keys", "Manage the keys that sign access tokens."),
    "openapi": ("openapi", "Write the OpenAPI document to a file."),
    "protection": ("protection", "Manage the protected list: values that may never be listed."),
    "report": (
        "report",
        "Show scorecards, statistics and what is held on a value, and read the values of reports again.",
    ),
    "retention": ("retention", "End expired reports, and erase old data."),
    "backup": ("operations", "Back up the database and the keys into a new folder, while the service runs."),
    "restore": (
        "operations",
        "Verify a backup, restore it into an empty database and the state folder, and record it in the audit log.",
    ),
    "restored": (
        "operations",
        "Say that the database was restored by other means than `krama restore`. Stop the service before. Copies of "
        "the list then begin again, because they may hold what the database has lost. It is recorded in the audit log.",
    ),
    "doctor": (
        "operations",
        "Check settings, clock, disk, keys, tables, audit log and queues. Exits with status 1 if there is a fault.",
    ),
}
"""For each command or group of commands its module, and the help that `krama --help` prints for it."""


_SENT = re.compile(r"Send `(kind|institution|chain|platform)`(?: with it)?")
"""How an error names a member of a request. At the command line it is an option."""
_WITHOUT_SETTINGS = {"setup", "sandbox"}
"""`setup` writes the file, and a sandbox has settings of its own."""


def load_command(name: str) -> Any:
    """Import a sub-command. Returns the object that typer runs. Raises `KeyError` for an unknown name."""
    module = import_module(f"krama.cli.{COMMANDS[name][0]}")
    loaded: Any = get_group(module.app)
    return loaded.commands.get(name, loaded)


class LoadingGroup(TyperGroup):
    """Replaces the placeholder of a sub-command by the sub-command itself, once it is known which one runs."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else load_command(name), rest


app = typer.Typer(
    name="krama",
    cls=LoadingGroup,
    no_args_is_help=True,
    invoke_without_command=True,  # for --version, which needs no sub-command
    pretty_exceptions_enable=False,  # its tracebacks would show local variables, including secrets
    add_completion=False,
)
for _name, (_, _help) in COMMANDS.items():
    app.command(_name, help=_help)(lambda: None)


@app.callback()
def choose(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    env_file: Annotated[
        Path | None,
        typer.Option(envvar="KRAMA_ENV_FILE", help="File with settings. Those of the environment take precedence."),
    ] = None,
) -> None:
    """Run and manage a Krama exchange. Settings are environment variables with the prefix KRAMA_, or in --env-file."""
    if version:
        typer.echo(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    context.obj = env_file
    if env_file is not None and context.invoked_subcommand not in _WITHOUT_SETTINGS:
        _apply(env_file)


def _apply(env_file: Path) -> None:
    from krama.core import env_file as env_files

    if env_files.apply(env_file):
        typer.echo(f"Other users can read {env_file}. If it has a password, run chmod 600 on it.", err=True)


def main() -> None:
    """Run the command. An error that the operator can fix is shown as a message, without a traceback. Status 1."""
    # gate: mode of new files
    os.umask(0o077)  # files of the database, keys, backups and exports are for this user alone
    try:
        app()
    except Exception as problem:
        message = _explanation(problem)
        if message is None:
            raise
        typer.echo(message, err=True)
        sys.exit(1)


def _explanation(problem: Exception) -> str | None:
    """A message that says how to fix an error. None if it is a fault of the program."""
    from pydantic import ValidationError
    from sqlalchemy.exc import SQLAlchemyError

    from krama.core.database import describe_error
    from krama.core.validation import field_problems
    from krama.settings import Settings

    match problem:
        case KramaError(code="agency_not_found"):
            return "There is no agency with this id. `krama agency list` shows all agencies."
        case KramaError():
            return _SENT.sub(r"Give --\1", problem.detail)
        case ValidationError() if problem.title == Settings.__name__:
            lines = [f"KRAMA_{(wrong.field or '').upper()}: {wrong.detail}" for wrong in field_problems(problem)]
            return "\n".join(lines)
        case OSError(strerror=str(reason)):
            place = "" if problem.filename is None else f"{problem.filename}: "
            return f"{place}{reason}. Is it there, may this user use it, and is there room on the disk?"
        case SQLAlchemyError():
            return (
                f"The database failed ({describe_error(problem)}). "
                "Is it running, is KRAMA_DATABASE_URL right, and was `krama migrate` run?"
            )
    return None


if __name__ == "__main__":
    main()
