"""`krama protected`: manage the protected list."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.cli.session import (
    AsJson,
    open_database,
    operator,
    read_long,
    read_moment,
    read_short,
    settings,
    show,
    show_list,
)
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.protection.forms import MOST_INDICATORS, Form

if TYPE_CHECKING:
    from krama.audit.entry import Entry
    from krama.protection.tables import ProtectedEntry

app = typer.Typer(
    help="Manage the protected list: values that may never be listed.", no_args_is_help=True, add_completion=False
)

_PAGE = 1000

Owner = Annotated[str, typer.Option(parser=read_short, metavar="TEXT", help="The owner of the value.")]
EntryReason = Annotated[str, typer.Option(parser=read_long, metavar="TEXT", help="Why it may not be listed.")]
EntryExpires = Annotated[
    datetime | None,
    typer.Option(parser=read_moment, metavar="TIME", help="When it expires (RFC 3339). By default, never."),
]
Most = Annotated[
    int,
    typer.Option(min=0, help="The most listings that may be taken down. If there are more, nothing is added."),
]


def _entry(operation: str) -> "Entry":
    from krama.audit.entry import Entry

    return Entry(operator(), operation)


@app.command("add")
def add(  # noqa: PLR0913, PLR0917  (options, each with a default)
    value: Annotated[str, typer.Argument(help="A value, domain, prefix or pattern. --form says which.")],
    owner: Owner,
    reason: EntryReason,
    form: Annotated[Form, typer.Option(help="What the entry covers. See docs/verdicts.md.")] = Form.EXACT,
    kind: Annotated[Kind | None, typer.Option(help="Required for a prefix or a pattern.")] = None,
    institution: Annotated[str | None, typer.Option(help="The bank of a bank account.")] = None,
    chain: Annotated[Chain | None, typer.Option(help="The ledger of a wallet.")] = None,
    platform: Annotated[Platform | None, typer.Option(help="The platform of a handle.")] = None,
    expires: EntryExpires = None,
    most: Most = MOST_INDICATORS,
    as_json: AsJson = False,
) -> None:
    """Protect a value. Reports on it become pending, and listings of it end at once.

    If the list has the entry already, the entry gets this owner, reason and end.
    """
    from krama.protected_list.takedown import protect
    from krama.protection import service
    from krama.protection.rules import read_coverage
    from krama.protection.service import ProtectionRequest

    request = ProtectionRequest(owner, reason, expires_at=expires)
    covering = read_coverage(form, value, Hints(kind, institution, chain, platform, settings().default_region))
    with open_database() as database:
        added, taken = protect(database, _entry("protect"), [covering], request, most)
        (entry_id,) = added.new or added.known
        with database.read() as session:
            shown = _shown(service.find(session, entry_id))
    show({**shown, "indicators": taken}, as_json=as_json)


@app.command("import")
def import_warninglist(
    file: Annotated[Path, typer.Argument(help="A MISP warninglist: JSON of type hostname or string.")],
    owner: Owner,
    reason: EntryReason,
    form: Annotated[
        Form | None,
        typer.Option(help="What each entry covers. By default, domain_suffix if it begins with a dot, else host."),
    ] = None,
    expires: EntryExpires = None,
    most: Most = MOST_INDICATORS,
    as_json: AsJson = False,
) -> None:
    """Protect all values of a MISP warninglist.

    Importing it again adds only new values. What it added before gets this owner, reason and end.
    """
    from krama.protected_list.takedown import protect
    from krama.protection.service import ProtectionRequest
    from krama.protection.warninglists import read_warninglist

    warninglist = read_warninglist(file, form, settings().default_region)
    request = ProtectionRequest(owner, reason, warninglist.name, expires)
    with open_database() as database:
        added, taken = protect(
            database, _entry("importProtected"), warninglist.coverages, request, most, partial(typer.echo, err=True)
        )
    summary = {
        "list": warninglist.name,
        "entries": len(added.known | added.new),
        "refused": warninglist.refused,
        "indicators": taken,
    }
    show(summary, as_json=as_json)


@app.command("list")
def list_protected(as_json: AsJson = False) -> None:
    """Show all entries. Well-known shorteners and shared hosts are protected without an entry."""
    from krama.core.cursor import START, KeysetPosition
    from krama.protection import service

    shown: list[dict[str, Any]] = []
    after = START
    with open_database() as database, database.read() as session:
        more = True
        while more:
            entries, more = service.page(session, after=after, limit=_PAGE)
            shown += [_shown(entry) for entry in entries]
            after = KeysetPosition(entries[-1].seq, entries[-1].entry_id) if entries else after
    none = "No entry yet. Well-known shorteners and shared hosts are protected without one."
    show_list(shown, as_json=as_json, none=none)


@app.command("remove")
def remove(
    entry_id: Annotated[UUID, typer.Argument(help="Shown by `krama protected list`.")], as_json: AsJson = False
) -> None:
    """Remove an entry. Values that no other entry covers may be listed again."""
    from krama.protected_list.takedown import unprotect
    from krama.reports import pending

    with open_database() as database:
        given = unprotect(database, _entry("unprotect"), entry_id)
        with database.read() as session:
            waiting = pending.waiting(session, entry_id)
    show({"entry_id": str(entry_id), "indicators": given}, as_json=as_json)
    if waiting:
        typer.echo(
            f"Reports that are still pending because of this entry: {waiting:,}. "
            "`POST /v1/held-reports/{held_id}/decide` accepts or rejects them.",
            err=True,
        )


def _shown(entry: "ProtectedEntry") -> dict[str, Any]:
    from krama.protected_list.answers import entry_out

    return entry_out(entry).model_dump(mode="json")
