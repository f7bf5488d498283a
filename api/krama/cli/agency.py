"""`krama agency`: manage agencies."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.agencies.permissions import Permission
from krama.agencies.roles import Role
from krama.cli.session import AsJson, acting, open_database, settings, show, show_list, show_removed_scopes
from krama.sharing.sectors import Sector

if TYPE_CHECKING:
    from krama.agencies.tables import Agency

app = typer.Typer(help="Manage agencies.", no_args_is_help=True, add_completion=False)

_SECTORS = f"The kind of organisation: {', '.join(Sector)}. An agency abroad is a partner."
AgencyId = Annotated[UUID, typer.Argument(metavar="AGENCY_ID", help="Shown by `krama agency list`.")]
AgencyScopes = Annotated[
    list[Permission] | None,
    typer.Option(
        "--scope",
        metavar="SCOPE",
        help="A scope that its clients may have, such as checks:run. Repeatable. By default, the scopes of its sector.",
    ),
]

AgencyGrantableScopes = Annotated[
    list[Permission] | None,
    typer.Option(
        "--grantable",
        metavar="SCOPE",
        help="A scope that its own administrators may grant without having it. Repeatable. By default, the scopes of "
        "its sector's daily work.",
    ),
]


@app.command("add")
def add_agency(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name that other agencies see.")],
    sector: Annotated[Sector, typer.Option("--sector", metavar="SECTOR", help=_SECTORS)],
    country: Annotated[str, typer.Option(metavar="CODE", help="ISO 3166-1 alpha-2 code, such as KH.")],
    province: Annotated[
        str | None, typer.Option(metavar="CODE", help="ISO 3166-2 code, such as KH-12, for a provincial office.")
    ] = None,
    scope: AgencyScopes = None,
    role: Annotated[
        list[Role] | None,
        typer.Option("--role", metavar="ROLE", help="The scopes of a role, in addition to those of `--scope`."),
    ] = None,
    grantable: AgencyGrantableScopes = None,
    as_json: AsJson = False,
) -> None:
    """Enrol an agency."""
    from krama.agencies import enrolment

    given = {*(scope or ()), *(permission for each in role or () for permission in each.permissions)}
    with acting("addAgency") as session:
        agency = enrolment.add_agency(
            session,
            name=name,
            sector=sector,
            country=country,
            home=settings().default_region,
            province=province,
            permissions=given or None,
            grantable=grantable or None,
        )
        shown = _shown(agency)
    show(shown, as_json=as_json)


@app.command("list")
def list_agencies(as_json: AsJson = False) -> None:
    """Show all agencies."""
    from krama.agencies import enrolment

    with open_database() as database, database.read() as session:
        agencies = [_shown(agency) for agency in enrolment.list_agencies(session)]
    for agency in [] if as_json else agencies:
        for name in ("scopes", "grantable_scopes", "created_at", "updated_at", "revision"):
            del agency[name]  # a table has no room for every field
    show_list(agencies, as_json=as_json)


@app.command("show")
def show_agency(agency_id: AgencyId, as_json: AsJson = False) -> None:
    """Show one agency, with the scopes that its clients may have."""
    from krama.agencies import enrolment

    with open_database() as database, database.read() as session:
        shown = _shown(enrolment.find_agency(session, agency_id))
    show(shown, as_json=as_json)


@app.command("change")
def change_agency(
    agency_id: AgencyId,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="The name that other agencies see.")
    ] = None,
    province: Annotated[str | None, typer.Option(metavar="CODE", help="ISO 3166-2 code. Empty: none.")] = None,
    scope: AgencyScopes = None,
    grantable: AgencyGrantableScopes = None,
    as_json: AsJson = False,
) -> None:
    """Change an agency. Scopes replace the earlier ones. Clients lose the scopes that their agency loses."""
    from krama.agencies import enrolment
    from krama.agencies.enrolment import AgencyChange

    change = AgencyChange()
    if name is not None:
        change["name"] = name
    if province is not None:
        change["province"] = province or None
    if scope:
        change["permissions"] = scope
    if grantable:
        change["grantable"] = grantable
    if not change:
        raise typer.BadParameter("Nothing to change. `krama agency change --help` lists the options.")
    with acting("changeAgency") as session:
        before = enrolment.find_agency(session, agency_id).scopes
        shown = _shown(enrolment.change_agency(session, agency_id, change))
    show(shown, as_json=as_json)
    show_removed_scopes(before, shown["scopes"])


@app.command("disable")
def disable_agency(agency_id: AgencyId, as_json: AsJson = False) -> None:
    """Disable an agency. Its clients may not call, and their tokens end within two seconds."""
    from krama.agencies import enrolment

    with acting("disableAgency") as session:
        shown = _shown(enrolment.disable_agency(session, agency_id))
    show(shown, as_json=as_json)


@app.command("enable")
def enable_agency(agency_id: AgencyId, as_json: AsJson = False) -> None:
    """Enable an agency. Its clients may call again, except clients that are disabled themselves."""
    from krama.agencies import enrolment

    with acting("enableAgency") as session:
        shown = _shown(enrolment.enable_agency(session, agency_id))
    show(shown, as_json=as_json)


def _shown(agency: "Agency") -> dict[str, Any]:
    from krama.administration.answers import agency_out

    return agency_out(agency, with_scopes=True).model_dump(mode="json")
