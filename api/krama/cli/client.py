"""`krama client`: the programs that act for a member, and their secrets."""

from typing import Annotated, Any
from uuid import UUID

import typer

from krama.agencies import service
from krama.agencies.permissions import Permission
from krama.agencies.service import Credential
from krama.agencies.tables import Client
from krama.cli.session import AsJson, open_database, show, show_list

app = typer.Typer(help="The programs that act for a member.", no_args_is_help=True)


@app.command("add")
def add_client(
    agency_id: Annotated[UUID, typer.Argument(help="Of `krama agency add` or `krama agency list`.")],
    scope: Annotated[list[Permission], typer.Option(help="What it may do; give one `--scope` for each.")],
    name: Annotated[str, typer.Option(help="What it is, for the list of clients.")] = "",
    as_json: AsJson = False,
) -> None:
    """Give a member a client. The secret is shown once, and never again."""
    with open_database() as database, database.transaction() as session:
        credential = service.add_client(session, agency_id, scope, name)
    show(
        {"agency_id": str(agency_id), **_secret(credential), "scopes": sorted({one.value for one in scope})},
        as_json=as_json,
    )


@app.command("list")
def list_clients(
    agency_id: Annotated[UUID | None, typer.Argument(help="Only this member's.")] = None, as_json: AsJson = False
) -> None:
    """Show clients, without their secrets."""
    with open_database() as database, database.read() as session:
        show_list([_shown(client) for client in service.list_clients(session, agency_id)], as_json=as_json)


@app.command("disable")
def disable_client(client_id: str, as_json: AsJson = False) -> None:
    """Stop a client: its tokens end within two seconds."""
    with open_database() as database, database.transaction() as session:
        shown = _shown(service.disable_client(session, client_id))
    show(shown, as_json=as_json)


@app.command("rotate")
def rotate_secret(client_id: str, as_json: AsJson = False) -> None:
    """Give a client a new secret, shown once. The old one ends at once; tokens that it fetched run out."""
    with open_database() as database, database.transaction() as session:
        credential = service.rotate_secret(session, client_id)
    show(_secret(credential), as_json=as_json)


def _secret(credential: Credential) -> dict[str, Any]:
    return {"client_id": credential.client_id, "client_secret": credential.client_secret}


def _shown(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "agency_id": str(client.agency_id),
        "name": client.name or None,
        "scopes": client.scopes,
        "status": "active" if client.disabled_at is None else "disabled",
    }
