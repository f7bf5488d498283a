"""`krama report person`: what the exchange holds on one value, for a person who asks under data protection."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from krama.cli.session import AsJson, open_database, operator, settings, show, show_list
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.indicators.text import MAX_CHARACTERS

if TYPE_CHECKING:
    from krama.operations.access_report import AccessReport

_MOST_BYTES = 4 * MAX_CHARACTERS + 2
_TABLES = {"covered_by", "listings", "changes", "corrections", "disclosed_to"}
"""Parts whose rows are short enough for a table. Of the others, each row is a block of lines."""
_LEFT_OUT = {"indicator", "disclosures", "erased_record_count"}


def person(
    kind: Annotated[Kind | None, typer.Option(help="The kind, if the value does not show it.")] = None,
    institution: Annotated[
        str | None, typer.Option(help="The bank of a bank account, as `krama institution list` names it.")
    ] = None,
    chain: Annotated[Chain | None, typer.Option(help="The ledger of a wallet.")] = None,
    platform: Annotated[Platform | None, typer.Option(help="The platform of a handle.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what the exchange holds on one value, and which agencies received it.

    The value is read from standard input, so that it is in no history of commands and no list of processes. The audit
    log records that the operator asked.

    The output names agencies and victims' words. Give it to nobody before you have read
    docs/operate/data-protection.md.
    """
    from krama.audit.entry import Entry
    from krama.audit.service import note, recorded_transaction
    from krama.indicators.canonical import canonicalise
    from krama.institutions.cache import InstitutionCache
    from krama.operations.access_report import access_report

    value = value_from_stdin()
    with open_database() as database:
        InstitutionCache(database).refresh()
        indicator = canonicalise(value, Hints(kind, institution, chain, platform, settings().default_region))
        with database.read() as session:
            held = access_report(session, indicator)
        with recorded_transaction(database, Entry(operator(), "reportPerson")) as session:
            note(session, indicator_id=held.indicator["indicator_id"], report_count=len(held.reports))
    if as_json:
        show({**asdict(held), "kept": _kept()}, as_json=True)
    else:
        _print(held)


def value_from_stdin() -> str:
    """One line of standard input. Raises `typer.BadParameter` if it is not one value."""
    if sys.stdin.isatty():
        typer.echo("Type the value, and press Enter:", err=True)
        content = sys.stdin.buffer.readline(_MOST_BYTES)
    else:
        content = sys.stdin.buffer.read(_MOST_BYTES)
    try:
        value = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as problem:
        raise typer.BadParameter("Standard input is not UTF-8 text. Send one value as UTF-8.") from problem
    if not value:
        raise typer.BadParameter("Standard input is empty. Send one value, such as a telephone number.")
    if len(value) > MAX_CHARACTERS:
        raise typer.BadParameter(f"Standard input is too long. Send one value of at most {MAX_CHARACTERS} characters.")
    if len(value.splitlines()) > 1:
        raise typer.BadParameter("Standard input has several lines. Send one value, and run the command for each.")
    return value


def _kept() -> list[dict[str, Any]]:
    from krama.operations.kept import kept

    return [each._asdict() for each in kept(settings().retention_days)]


def _print(held: "AccessReport") -> None:
    show(held.indicator, as_json=False)
    if held.is_empty():
        typer.echo("\nThe exchange holds nothing on this value.")
    for part, rows in asdict(held).items():
        if part in _LEFT_OUT or not rows:
            continue
        typer.echo(f"\n{part}: {len(rows)}")
        shown = [{name: _short(value) for name, value in row.items()} for row in rows]
        if part in _TABLES:
            show_list(shown, as_json=False)
            continue
        for row in shown:
            typer.echo("-")
            show(row, as_json=False)
    typer.echo("\nkept:")
    show_list(_kept(), as_json=False)
    if held.erased_record_count:
        typer.echo(
            f"{held.erased_record_count:,} records of the log are erased. Their disclosures are no longer known."
        )


def _short(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value
