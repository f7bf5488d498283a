"""`krama setup`: from an empty machine to an exchange that `krama serve` can start. Safe to run again."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from krama.cli.session import operator

if TYPE_CHECKING:
    from krama.operations.setup import Plan
    from krama.settings import Settings

app = typer.Typer(add_completion=False)

_TRIES = 3


@app.command("setup")
def set_up(  # noqa: PLR0913, PLR0917  (options, each with a default)
    context: typer.Context,
    public_url: Annotated[
        str | None, typer.Option(help="The address at which members reach the exchange, such as https://krama.gov.kh.")
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(help="postgresql://user@host:port/name or sqlite:///path. Empty: a file in --state-dir."),
    ] = None,
    state_dir: Annotated[
        Path | None, typer.Option(help="The folder for keys, and for the database if it is a file.")
    ] = None,
    administrator: Annotated[
        str | None, typer.Option(help="The name of the agency that administers the exchange.")
    ] = None,
    members: Annotated[
        str | None, typer.Option(help="CSV file of the first members: name,sector,country,province. Empty: none.")
    ] = None,
    env_file: Annotated[Path | None, typer.Option(help="The environment file to write. By default krama.env.")] = None,
    secret_file: Annotated[
        Path | None, typer.Option(help="A new file for the administrator's login. By default the secret is printed.")
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing: take the options, and defaults for the rest.")
    ] = False,
) -> None:
    """Set an exchange up: environment file, tables, keys, administrator and first members."""
    from krama.operations import setup

    file = (env_file or context.obj or Path("krama.env")).absolute()
    given = {
        "public_url": public_url,
        "database_url": database_url,
        "state_dir": state_dir and str(state_dir.absolute()),
    }
    settings = _settings(given, file, yes=yes)
    name = _answer("administrator", administrator, None, yes=yes, read=_name)
    listed = _answer("members", members, "", yes=yes, read=str)
    plan = setup.Plan(settings, file, name, Path(listed) if listed else None, secret_file)
    enrolling = setup.check(plan)
    _refuse_sandbox(settings)
    has_new_login = False
    for step in setup.carry_out(plan, enrolling, operator(), typer.echo):
        has_new_login = has_new_login or step.credential is not None
        typer.echo(f"{'made  ' if step.is_new else 'exists'}  {step.text}")
        if step.credential is not None and secret_file is None:
            typer.echo(f"\n    client_secret: {step.credential.client_secret}\n    It is shown only now. Store it.\n")
    _say_what_next(plan, has_new_login=has_new_login)


def _refuse_sandbox(settings: "Settings") -> None:
    from contextlib import closing

    from krama.core.database import Database
    from krama.sandbox.marker import require_kind

    with closing(Database(settings.resolved_database_url, pool_size=1)) as database:
        if not database.is_empty():
            require_kind(database, sandbox=False)


def _stated(file: Path) -> dict[str, str]:
    """What the environment says, and otherwise the file, if it is there."""
    from krama.core import env_file

    return {**(env_file.read(file) if file.exists() else {}), **os.environ}


def _settings(given: dict[str, Any], file: Path, *, yes: bool) -> "Settings":
    from krama.settings import Settings

    usual = {"public_url": None, "database_url": "", "state_dir": "/var/lib/krama"}
    stated, is_written = _stated(file), file.exists()
    known = {name: stated.get(f"KRAMA_{name.upper()}") or None for name in usual}
    if is_written and known["database_url"] is None:
        known["database_url"] = ""
    answers = {
        name: _answer(
            name, given[name] if given[name] is not None else known[name], default, yes=yes, read=_reader(name)
        )
        for name, default in usual.items()
    }
    rest = {
        name.lower().removeprefix("krama_"): value
        for name, value in stated.items()
        if name.lower().removeprefix("krama_") in Settings.model_fields and name.startswith("KRAMA_")
    }
    complete: dict[str, Any] = {**rest, **answers}
    return Settings(**complete)


_QUESTIONS = {
    "public_url": "Address at which members reach the exchange, such as https://krama.example.gov.kh",
    "database_url": "Database, such as postgresql://krama@127.0.0.1/krama (empty: a file in the state folder)",
    "state_dir": "State folder, for the keys",
    "administrator": "Name of the agency that administers the exchange, such as National Police",
    "members": "CSV file of the first members (empty: none)",
}


def _answer(name: str, given: str | None, default: str | None, *, yes: bool, read: Callable[[str], str]) -> str:
    """The answer to a question, which is asked only if no option, setting or default has it."""
    option = f"--{name.replace('_', '-')}"
    if given is None and yes:
        if default is None:
            raise typer.BadParameter("It is missing.", param_hint=option)
        given = default
    if given is not None:
        try:
            return read(given)
        except ValueError as problem:
            raise typer.BadParameter(str(problem), param_hint=option) from problem
    for _ in range(_TRIES):
        try:
            answer = typer.prompt(_QUESTIONS[name], default=default, show_default=bool(default))
        except typer.Abort:
            typer.echo("\nThe answers ended early. Nothing was changed.", err=True)
            raise typer.Exit(1) from None
        try:
            return read(answer.strip())
        except ValueError as problem:
            typer.echo(f"{option}: {problem}", err=True)
    raise typer.Exit(1)


def _reader(name: str) -> Callable[[str], str]:
    """Reads the text of a setting. Raises `ValueError` with a message that does not repeat it."""

    def read(text: str) -> str:
        from pydantic import ValidationError

        from krama.core.database import DatabaseUnusable, parse_url
        from krama.settings import Settings

        try:
            Settings.__pydantic_validator__.validate_assignment(Settings.model_construct(), name, text)
            if name == "database_url" and text:
                parse_url(text)
        except ValidationError as problem:
            raise ValueError(problem.errors()[0]["msg"].removeprefix("Value error, ")) from None
        except DatabaseUnusable as problem:
            raise ValueError(problem.detail) from None
        return str(Path(text).absolute()) if name == "state_dir" else text

    return read


def _name(text: str) -> str:
    from krama.agencies import policy
    from krama.agencies.enrolment import LONGEST_AGENCY_NAME
    from krama.core.errors import KramaError

    try:
        return policy.clean_name(text, LONGEST_AGENCY_NAME)
    except KramaError as problem:
        raise ValueError(problem.detail) from None


def _say_what_next(plan: "Plan", *, has_new_login: bool) -> None:
    command = f"krama --env-file {shlex.quote(str(plan.env_file))}"
    lines = ["", "Next:", f"  {command} doctor", f"  {command} serve"]
    if plan.secret_file is not None and has_new_login:
        lines.append(f"The administrator's login is in {plan.secret_file}. Keep it, then delete the file.")
    if os.geteuid() == 0:
        owned = f"{shlex.quote(str(plan.settings.state_dir))} {shlex.quote(str(plan.env_file))}"
        lines.append(f"You are root. If the service runs as another user: chown -R USER {owned}")
    lines += [
        "Each member needs a client, which the administrator adds, or you do:",
        f"  {command} agency list",
        f"  {command} client add AGENCY_ID --role reporter",
    ]
    typer.echo("\n".join(lines))
