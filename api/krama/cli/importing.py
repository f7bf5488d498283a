"""`krama import`: copy what another source lists as reports of an agency of its own."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.cli.session import AsJson, open_database, operator, settings, show, show_list, shown_time

if TYPE_CHECKING:
    from sqlmodel import Session

    from krama.agencies.service import Principal
    from krama.core.database import Database
    from krama.imports.service import Summary
    from krama.imports.sources import ImportReader, SourcePlace

app = typer.Typer(
    help="Import reports from a file or another exchange: CSV, STIX, MISP or TAXII. Show the sources of imports.",
    no_args_is_help=True,
    add_completion=False,
)

_CLIENT_NAME = "Imports"
_FAULTS_SHOWN = 20
_ALL_REJECTED = 3
"""The status of a run that read something, of which nothing could be imported."""


class Form(StrEnum):
    """The formats of sources."""

    CSV = "csv"
    STIX = "stix"
    MISP = "misp"
    TAXII = "taxii"


_HELP = {
    Form.CSV: "Import the rows of a CSV file, or of an address that answers with it.",
    Form.STIX: "Import the indicators of a bundle of STIX 2.1 objects: a file or an address.",
    Form.MISP: "Import a MISP feed, which is a folder or an address with / at its end, or one event.",
    Form.TAXII: "Import a collection of a TAXII 2.1 server, by its address.",
}
_EPILOG = (
    "Run it again for what is new: it continues where it stopped. A report ends when no source states it any more. Set "
    "KRAMA_IMPORT_USER and KRAMA_IMPORT_PASSWORD, or KRAMA_IMPORT_TOKEN, if the source needs a login."
)


def import_source(  # noqa: PLR0913, PLR0917  (options, each with a default)
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A file, the folder of a MISP feed, or an https:// address.")],
    agency: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="AGENCY",
            help="The agency that reports what is imported, by its name or id. Enrol one that does nothing but import.",
        ),
    ],
    rules: Annotated[
        Path | None,
        typer.Option("--map", help="A TOML file that says how to read the source. docs/imports.md has an example."),
    ] = None,
    origin: Annotated[
        str | None, typer.Option(help="Who made the list, if the source does not say it, such as a host name.")
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(metavar="XX", help="Of which country telephone numbers without a country code are, such as KH."),
    ] = None,
    max_confidence: Annotated[
        int, typer.Option(min=0, max=100, help="Reports of this import have no higher confidence.")
    ] = 50,
    max_megabytes: Annotated[
        int, typer.Option(min=1, max=1024, help="Refuse a file or an answer that is larger.")
    ] = 32,
    again: Annotated[
        bool, typer.Option("--again", help="Read the source from its beginning, such as after a change of the map.")
    ] = False,
    end: Annotated[
        bool, typer.Option("--end", help="End all that this source states, and import nothing. It is not asked.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported, and store nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import what a source states, and withdraw what it has ended. The name of the command is the format."""
    from krama.imports.fetching import Fetcher, is_address, refuse_address
    from krama.imports.rules import read_rules
    from krama.imports.sources import FORMS, SourcePlace

    if end and dry_run:
        raise typer.BadParameter("--end has no dry run. `krama report person` shows which source states a value.")
    _refuse_other_texts(source=source, origin=origin, country=country)
    place = source if is_address(source) else _whole_path(source)
    if is_address(place):
        refuse_address(place)
    chosen = read_rules(rules, most_confidence=max_confidence, origin=origin, country=country)
    reading = SourcePlace(place, Fetcher(_login(), max_megabytes), chosen, _now(), max_megabytes)
    with open_database() as database:
        agency_id, form = _agency_id(database, agency), str(context.info_name)
        reader = None if end else FORMS[form](reading)
        try:
            summary = _import(database, agency_id, form, reader, reading, again=again, dry_run=dry_run)
        except KeyboardInterrupt:
            typer.echo("Interrupted. What was stored stays. Run the same command again: it continues there.", err=True)
            raise
    _show(summary, dry_run=dry_run, as_json=as_json)
    if not as_json:
        _name_faults(summary)
    if summary.all_rejected:
        typer.echo("All that was read was rejected. The map may name other columns and values.", err=True)
        raise typer.Exit(_ALL_REJECTED)


for _form, _help in _HELP.items():
    app.command(_form.value, help=_help, epilog=_EPILOG)(import_source)


@app.command("sources")
def sources(as_json: AsJson = False) -> None:
    """Show each source that was ever imported, when it was read last, and how many reports it states now."""
    from krama.agencies import service as agencies
    from krama.audit.entry import Entry
    from krama.audit.service import recorded_transaction
    from krama.imports import service

    with open_database() as database, recorded_transaction(database, Entry(operator(), "listImportSources")) as session:
        known, counts = service.every(session), service.report_counts(session)
        names = agencies.names_of(session, {each.agency_id for each in known})
        rows = [
            {
                "agency": names[each.agency_id][0],
                "agency_id": str(each.agency_id),
                "format": each.form,
                "source": each.place,
                "report_count": counts.get(each.source_id, 0),
                "began_at": shown_time(each.created_at),
                "read_at": shown_time(each.updated_at),
            }
            for each in known
        ]
    show_list(rows, as_json=as_json, none="No source was ever imported.")


def _now() -> Any:
    from krama.core import clock

    return clock.now()


def _login() -> Any:
    from krama.imports.fetching import Login

    names = ("KRAMA_IMPORT_USER", "KRAMA_IMPORT_PASSWORD", "KRAMA_IMPORT_TOKEN")
    user, password, token = (os.environ.get(name) or None for name in names)
    _refuse_other_texts(**dict(zip(names, (user, password, token), strict=True)))
    if token is None and (user is None) != (password is None):
        raise typer.BadParameter(f"Set both {names[0]} and {names[1]}, or {names[2]} alone.")
    return Login(user, password or "", token)


def _whole_path(source: str) -> str:
    """The same text for the same file, from whichever folder. Raises `ImportRefused`."""
    from krama.imports.errors import ImportRefused

    try:
        return str(Path(source).resolve()) + ("/" if source.endswith("/") else "")
    except (OSError, RuntimeError) as problem:
        raise ImportRefused("The file can't be read: its symbolic links lead in a circle.") from problem


def _refuse_other_texts(**texts: str | None) -> None:
    """Raise `ImportRefused` for a text that is not UTF-8. The text is not shown: it may be a password."""
    from krama.imports.errors import ImportRefused

    for name, text in texts.items():
        try:
            (text or "").encode()
        except UnicodeEncodeError:
            raise ImportRefused(f"{name} is not text in UTF-8. Write it in UTF-8.") from None


def _agency_id(database: "Database", agency: str) -> UUID:
    """The id of an agency that is given by it or by its name. Raises `ImportRefused`."""
    from krama.agencies import enrolment
    from krama.imports.errors import ImportRefused

    try:
        return UUID(agency)
    except ValueError:
        with database.read() as session:
            known = enrolment.named(session, agency)
    if known is None:
        raise ImportRefused("--as: no agency has this name or id. `krama agency list` shows both.")
    return known.agency_id


def _import(
    database: "Database",
    agency_id: UUID,
    form: str,
    source: "ImportReader | None",
    reading: "SourcePlace",
    *,
    again: bool,
    dry_run: bool,
) -> "Summary":
    """Import a source; without one, end what it states."""
    from krama.addresses.own import own_ids
    from krama.audit.entry import Entry
    from krama.imports import service
    from krama.imports.errors import ImportRefused
    from krama.imports.sources import beginning
    from krama.institutions.cache import InstitutionCache
    from krama.sandbox import marker

    configured = settings()
    InstitutionCache(database).refresh()
    is_sandbox = marker.version_of(database) is not None
    with database.read() as session:
        place = _as_before(session, agency_id, form, reading.place)
        key = service.source_id(agency_id, form, place)
        position = service.position(session, key)
        own = own_ids(session, [configured.public_url], is_sandbox=is_sandbox)
    if source is None and position is None:
        raise ImportRefused(f"The agency never imported this source. {_imported(database, agency_id)}")
    principal = _principal(database, agency_id, (key, form, place), is_known=position is not None, dry_run=dry_run)
    target = service.Target(principal, configured.default_region, own, reading.rules.country)
    start = beginning(position or {}) if again else position or {}
    actor = operator()._replace(agency_id=agency_id, client_id=principal.client_id)
    if source is None:
        return service.end(database, target, Entry(actor, "endImport"), key)
    if dry_run:
        return service.preview(database, target, source, start, key)
    return service.run(database, target, source, start, Entry(actor, "importReports"), key)


def _as_before(session: "Session", agency_id: UUID, form: str, place: str) -> str:
    """The place as it was written when it was imported first: however it is written now, it is one source."""
    from krama.imports import service
    from krama.imports.places import spellings

    first, *others = spellings(form, place)
    for each in (place, first, *others):
        if service.position(session, service.source_id(agency_id, form, each)) is not None:
            return each
    return first


def _imported(database: "Database", agency_id: UUID) -> str:
    """The sources of an agency, for an operator who does not remember how one was named."""
    from krama.imports import service

    with database.read() as session:
        named = [f"{each.form} {each.place}" for each in service.every(session) if each.agency_id == agency_id]
    return f"It imported: {', '.join(named)}." if named else "It imported none."


def _principal(
    database: "Database", agency_id: UUID, source: tuple[UUID, str, str], *, is_known: bool, dry_run: bool
) -> "Principal":
    """The agency's client for imports. It has no secret, so that nobody can log in as it. It is made if it is missing.

    Raises `AgencyNotFound`, `AgencyRefused` and `ImportRefused`.
    """
    from krama.agencies import enrolment
    from krama.agencies.permissions import Permission
    from krama.agencies.service import find_principal
    from krama.audit.entry import Entry
    from krama.audit.service import recorded_transaction
    from krama.imports import service
    from krama.imports.errors import ImportRefused

    key, form, place = source
    with database.read() as session:
        client_id = service.client_of(session, agency_id)
    if dry_run or (client_id is not None and is_known):
        with database.read() as session:
            principal = _previewing(session, agency_id) if client_id is None else find_principal(session, client_id)
    else:
        with recorded_transaction(database, Entry(operator(), "beginImport")) as session:
            if client_id is None:
                facts = enrolment.ClientFacts(name=_CLIENT_NAME, permissions=frozenset({Permission.REPORTS_SUBMIT}))
                client_id = enrolment.add_client(session, agency_id, facts).client_id
            if not is_known:
                service.begin(session, key, client_id, agency_id, form, place)
            principal = find_principal(session, client_id)
    # gate: import for an agency that may report
    if principal is None or not principal.active or Permission.REPORTS_SUBMIT not in principal.permissions:
        raise ImportRefused("The agency or its client for imports is disabled, or may not submit reports.")
    return principal


def _previewing(session: "Session", agency_id: UUID) -> "Principal":
    """The client that the first import would make. Raises `AgencyNotFound`."""
    from krama.agencies import enrolment
    from krama.agencies.permissions import known_permissions
    from krama.agencies.service import Principal
    from krama.sharing.audiences import viewer
    from krama.sharing.sectors import Sector

    agency = enrolment.find_agency(session, agency_id)
    sector = Sector(agency.sector)
    return Principal(
        client_id="krama_import",
        permissions=known_permissions(agency.scopes),
        agency_id=agency_id,
        agency_name=agency.name,
        sector=sector,
        country=agency.country,
        province=agency.province,
        viewer=viewer(agency_id, sector),
        active=agency.disabled_at is None,
    )


def _show(summary: "Summary", *, dry_run: bool, as_json: bool) -> None:
    from krama.imports.service import COUNTED

    counts = {f"{name}_count": summary.counts[name] for name in COUNTED} | {"taken_back_count": summary.taken_back}
    if not as_json:
        if dry_run:
            typer.echo("A dry run: nothing was stored.")
        happened = {name: count for name, count in counts.items() if count}
        show(happened, as_json=False) if happened else typer.echo("Nothing has changed.")
        return
    rejected = [{"object": fault.name, "code": fault.code, "detail": fault.detail} for fault in summary.faults]
    named = {"notes": summary.notes, "rejected": rejected, "protected": summary.protected}
    show({"dry_run": dry_run, **counts, **named}, as_json=True)


def _name_faults(summary: "Summary") -> None:
    for note in summary.notes:
        typer.echo(note, err=True)
    for fault in summary.faults[:_FAULTS_SHOWN]:
        typer.echo(f"{fault.name}: {fault.detail}", err=True)
    _say_how_many_more("rejected", summary.counts["rejected"])
    for name in summary.protected[:_FAULTS_SHOWN]:
        typer.echo(f"{name}: The value is protected, so it was not imported.", err=True)
    _say_how_many_more("protected", summary.counts["protected"])


def _say_how_many_more(what: str, count: int) -> None:
    if (left := count - _FAULTS_SHOWN) > 0:
        others = "1 other was" if left == 1 else f"{left:,} others were"
        typer.echo(f"{others} {what} too. --json names up to 1,000.", err=True)
