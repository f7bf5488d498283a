"""`krama protection`: manage the protected list."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.cli.session import (
    AsJson,
    MaxIndicators,
    open_database,
    operator,
    read_long,
    read_moment,
    read_short,
    settings,
    show,
    show_list,
    warn_of_limit,
)
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.protection.forms import MAX_INDICATORS, ProtectionForm

if TYPE_CHECKING:
    from krama.audit.entry import Entry
    from krama.core.database import Database
    from krama.protection.rules import Coverage

app = typer.Typer(
    help="Manage the protected list: values that may never be listed.", no_args_is_help=True, add_completion=False
)

_PAGE = 1000

Owner = Annotated[str, typer.Option(parser=read_short, metavar="TEXT", help="The owner of the value.")]
ProtectionReason = Annotated[str, typer.Option(parser=read_long, metavar="TEXT", help="Why it may not be listed.")]
Expires = Annotated[
    datetime | None,
    typer.Option(parser=read_moment, metavar="TIME", help="When it expires (RFC 3339). By default, never."),
]
DryRun = Annotated[bool, typer.Option(help="Count what would be taken down, however much it is, and add nothing.")]


def _entry(operation: str) -> "Entry":
    from krama.audit.entry import Entry

    return Entry(operator(), operation)


@app.command("add")
def add(  # noqa: PLR0913, PLR0917  (options, each with a default)
    value: Annotated[str, typer.Argument(help="A value, domain, prefix or pattern. --form says which.")],
    owner: Owner,
    reason: ProtectionReason,
    form: Annotated[ProtectionForm, typer.Option(help="What it covers. See docs/verdicts.md.")] = ProtectionForm.EXACT,
    kind: Annotated[Kind | None, typer.Option(help="Required for a prefix or a pattern.")] = None,
    institution: Annotated[
        str | None, typer.Option(help="The bank of a bank account, as `krama institution list` names it.")
    ] = None,
    chain: Annotated[Chain | None, typer.Option(help="The ledger of a wallet.")] = None,
    platform: Annotated[Platform | None, typer.Option(help="The platform of a handle.")] = None,
    expires: Expires = None,
    max_indicators: MaxIndicators = MAX_INDICATORS,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Protect a value. Reports on it become pending, and listings of it end at once.

    If it is protected already, the protection gets this owner, reason and end.
    """
    from krama.institutions.cache import InstitutionCache
    from krama.protected_list.takedown import protect, would_take_down
    from krama.protection.rules import read_coverage
    from krama.protection.service import ProtectionRequest

    request = ProtectionRequest(owner, reason, expires_at=expires)
    with open_database() as database:
        InstitutionCache(database).refresh()
        covering = read_coverage(form, value, Hints(kind, institution, chain, platform, settings().default_region))
        if dry_run:
            show({"indicator_count": would_take_down(database, [covering])}, as_json=as_json)
            _warn_if_refused(database, [covering], max_indicators)
            return
        added, taken = protect(database, _entry("addProtection"), [covering], request, max_indicators)
        (protection_id,) = added.new or added.known
        shown = _shown(database, protection_id)
    show({**shown, "indicator_count": taken}, as_json=as_json)


@app.command("import")
def import_warninglist(
    file: Annotated[Path, typer.Argument(help="A MISP warninglist: JSON of type hostname or string.")],
    owner: Owner,
    reason: ProtectionReason,
    form: Annotated[
        ProtectionForm | None,
        typer.Option(help="What each value covers. By default, domain_suffix if it begins with a dot, else host."),
    ] = None,
    expires: Expires = None,
    max_indicators: MaxIndicators = MAX_INDICATORS,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Protect all values of a MISP warninglist.

    Importing it again adds only new values. What it added before gets this owner, reason and end.
    """
    from krama.protected_list.takedown import protect, would_take_down
    from krama.protection.service import ProtectionRequest
    from krama.protection.warninglists import read_warninglist

    warninglist = read_warninglist(file, form, settings().default_region)
    request = ProtectionRequest(owner, reason, warninglist.name, expires)
    summary: dict[str, Any] = {
        "list": warninglist.name,
        "protection_count": len(set(warninglist.coverages)),
        "refused": warninglist.refused,
    }
    with open_database() as database:
        if dry_run:
            taken = would_take_down(database, warninglist.coverages)
            show({**summary, "indicator_count": taken}, as_json=as_json)
            _warn_if_refused(database, warninglist.coverages, max_indicators)
            return
        _, taken = protect(
            database,
            _entry("importProtections"),
            warninglist.coverages,
            request,
            max_indicators,
            show_progress=partial(typer.echo, err=True),
        )
    show({**summary, "indicator_count": taken}, as_json=as_json)


def _warn_if_refused(database: "Database", coverages: "Sequence[Coverage]", max_indicators: int) -> None:
    from krama.protected_list.takedown import would_be_refused

    if would_be_refused(database, coverages, max_indicators):
        warn_of_limit(max_indicators)


@app.command("list")
def list_protections(
    as_json: AsJson = False,
    include_ended: Annotated[bool, typer.Option("--ended", help="Also show those that have ended.")] = False,
) -> None:
    """Show the protections. Well-known shorteners and shared hosts are protected without one."""
    from krama.core.cursor import START, KeysetPosition
    from krama.protected_list.answers import protections_out
    from krama.protection import service
    from krama.protection.forms import ProtectionStatus

    statuses = () if include_ended else (ProtectionStatus.ACTIVE,)
    shown: list[dict[str, Any]] = []
    after = START
    with open_database() as database, database.read() as session:
        more = True
        while more:
            rows, more = service.page(session, statuses=statuses, after=after, limit=_PAGE)
            shown += [each.model_dump(mode="json") for each in protections_out(session, rows)]
            after = KeysetPosition(rows[-1].seq, rows[-1].protection_id) if rows else after
    none = "No protection yet. Well-known shorteners and shared hosts are protected without one."
    show_list(shown, as_json=as_json, none=none)


@app.command("well-known")
def print_well_known() -> None:
    """Print the service's own list of what is protected from the start, to be changed and named in KRAMA_WELL_KNOWN."""
    from krama.protection.well_known import BUILT_IN

    typer.echo(BUILT_IN.read_text(encoding="utf-8"), nl=False)


@app.command("end")
def end(
    protection_id: Annotated[UUID, typer.Argument(help="Shown by `krama protection list`.")],
    reason: Annotated[str, typer.Option(parser=read_long, metavar="TEXT", help="Why it may be listed again.")],
    as_json: AsJson = False,
) -> None:
    """End a protection. Values that no other one covers may be listed again."""
    from krama.protected_list.takedown import unprotect
    from krama.reports import pending

    with open_database() as database:
        given = unprotect(database, _entry("endProtection"), protection_id, reason)
        with database.read() as session:
            waiting = pending.waiting(session, protection_id)
    show({"protection_id": str(protection_id), "indicator_count": given}, as_json=as_json)
    if waiting:
        typer.echo(
            f"Reports that are still pending because of it: {waiting:,}. "
            "`POST /v1/reports/{report_id}/decide` accepts or dismisses them.",
            err=True,
        )


def _shown(database: "Database", protection_id: UUID) -> dict[str, Any]:
    from krama.protected_list.answers import protections_out
    from krama.protection import service

    with database.read() as session:
        (shown,) = protections_out(session, [service.find(session, protection_id)])
    return shown.model_dump(mode="json")
