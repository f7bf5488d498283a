"""`krama agency`: member organisations."""

from typing import Annotated, Any
from uuid import UUID

import typer

from krama.agencies import service
from krama.agencies.sectors import Sector
from krama.agencies.tables import Agency
from krama.cli.session import AsJson, open_database, show, show_list

app = typer.Typer(help="Member organisations.", no_args_is_help=True)


@app.command("add")
def add_agency(
    name: Annotated[str, typer.Argument(help="As members know it.")],
    sector: Annotated[Sector, typer.Option(help="What kind of organisation it is.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2, such as KH.")],
    province: Annotated[str | None, typer.Option(help="ISO 3166-2, for a provincial office, such as KH-12.")] = None,
    as_json: AsJson = False,
) -> None:
    """Enrol a member."""
    with open_database() as database, database.transaction() as session:
        agency = service.add_agency(session, name=name, sector=sector, country=country, province=province)
        shown = _shown(agency)
    show(shown, as_json=as_json)


@app.command("list")
def list_agencies(as_json: AsJson = False) -> None:
    """Show all members."""
    with open_database() as database, database.read() as session:
        show_list([_shown(agency) for agency in service.list_agencies(session)], as_json=as_json)


@app.command("disable")
def disable_agency(agency_id: UUID, as_json: AsJson = False) -> None:
    """Stop all clients of a member."""
    with open_database() as database, database.transaction() as session:
        shown = _shown(service.disable_agency(session, agency_id))
    show(shown, as_json=as_json)


def _shown(agency: Agency) -> dict[str, Any]:
    return {
        "agency_id": str(agency.agency_id),
        "name": agency.name,
        "sector": agency.sector,
        "country": agency.country,
        "province": agency.province,
        "status": "active" if agency.disabled_at is None else "disabled",
    }
