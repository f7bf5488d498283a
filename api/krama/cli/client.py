"""`krama client`: manage clients, the programs that act for agencies. Their secrets and keys: `credentials`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.agencies.permissions import Permission
from krama.agencies.roles import Role
from krama.cli import credentials as credential_commands
from krama.cli import feed_key
from krama.cli.credentials import ClientIdArgument
from krama.cli.session import (
    AsJson,
    acting,
    open_database,
    read_moment,
    show,
    show_list,
    show_removed_scopes,
    shown_time,
)

if TYPE_CHECKING:
    from krama.agencies.enrolment import ClientFacts
    from krama.agencies.tables import Client

app = typer.Typer(
    help="Manage clients, the programs that act for agencies.", no_args_is_help=True, add_completion=False
)

ClientScopes = Annotated[
    list[Permission] | None, typer.Option("--scope", metavar="SCOPE", help="A scope of the client. Repeatable.")
]
Roles = Annotated[list[Role] | None, typer.Option("--role", metavar="ROLE", help="The scopes of a role. Repeatable.")]
Dpop = Annotated[
    bool | None, typer.Option("--dpop/--no-dpop", help="Whether its tokens must be bound to a key (RFC 9449).")
]
ClientNetworks = Annotated[
    list[str] | None,
    typer.Option("--network", help="A CIDR block from which it may call, or `any`. Repeatable."),
]
_NEVER = datetime.max.replace(tzinfo=UTC)


def _end(text: str) -> datetime:
    return _NEVER if text == "never" else read_moment(text)


SecretExpires = Annotated[
    datetime | None, typer.Option("--expires", parser=_end, metavar="TIME", help="When it expires, or `never`.")
]


@app.command("add")
def add_client(
    agency_id: Annotated[UUID, typer.Argument(help="Shown by `krama agency add` and `krama agency list`.")],
    scope: ClientScopes = None,
    role: Roles = None,
    name: Annotated[str, typer.Option(help="A short description for the list of clients.")] = "",
    dpop: Dpop = None,
    network: ClientNetworks = None,
    expires: SecretExpires = None,
    as_json: AsJson = False,
) -> None:
    """Add a client, with --role or --scope. The secret is shown only once."""
    from krama.agencies import credentials
    from krama.agencies.secret_hash import new_hashed_secret

    if not scope and not role:
        raise typer.BadParameter("Say what the client may do: give --role or --scope.")
    facts = _facts(scope, role, dpop, network, expires)
    fresh = new_hashed_secret()
    with acting("addClient") as session:
        client, secret = credentials.add_client(session, agency_id, {**facts, "name": name}, fresh)
        shown = {**_shown(client), "client_secret": secret.credential.client_secret}
    wanted = ("client_id", "client_secret", "agency_id", "scopes")
    show(shown if as_json else {name: shown[name] for name in wanted}, as_json=as_json)


def _facts(
    scope: list[Permission] | None,
    role: list[Role] | None,
    dpop: bool | None,
    network: list[str] | None,
    expires: datetime | None,
) -> "ClientFacts":
    from krama.agencies.enrolment import ClientFacts

    if scope and role:
        raise typer.BadParameter("Give --role or --scope, not both.")
    facts = ClientFacts()
    if scope or role:
        facts["permissions"] = frozenset(
            [*(scope or ()), *(permission for each in role or () for permission in each.permissions)]
        )
    if dpop is not None:
        facts["dpop_required"] = dpop
    if network:
        facts["networks"] = _networks(network)
    if expires is not None:
        facts["expires_at"] = None if expires == _NEVER else expires
    return facts


def _networks(given: list[str]) -> list[str]:
    """The blocks, or none for `any`. An empty text is refused: a script whose variable is not set would lift them."""
    if "any" in given:
        if len(given) > 1:
            raise typer.BadParameter("Give --network any alone, or the blocks.")
        return []
    if "" in given:
        raise typer.BadParameter("A block is empty. Write --network any if the client may call from anywhere.")
    return given


@app.command("list")
def list_clients(
    agency_id: Annotated[UUID | None, typer.Argument(help="Only clients of this agency.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show clients, without their secrets."""
    from krama.agencies import enrolment

    with open_database() as database, database.read() as session:
        clients = [_shown(client) for client in enrolment.list_clients(session, agency_id)]
    wanted = ("client_id", "agency_id", "name", "scopes", "status", "created_at")  # a table has no room for every field
    show_list(clients if as_json else [{name: client[name] for name in wanted} for client in clients], as_json=as_json)


@app.command("show")
def show_client(client_id: ClientIdArgument, as_json: AsJson = False) -> None:
    """Show one client: its limits, the ids of its keys, and its live secrets without their values."""
    from krama.administration.answers import secret_out
    from krama.agencies import credentials, enrolment

    with open_database() as database, database.read() as session:
        client = enrolment.find_client(session, client_id)
        secrets = [
            secret_out(secret).model_dump(mode="json") for secret in credentials.live_secrets(session, client_id)
        ]
        shown = _shown(client)
    if as_json:
        show({**shown, "secrets": secrets}, as_json=True)
        return
    show(shown, as_json=False)
    show_list(secrets, as_json=False)


@app.command("change")
def change_client(
    client_id: ClientIdArgument,
    scope: ClientScopes = None,
    role: Roles = None,
    name: Annotated[str | None, typer.Option(help="A short description for the list of clients.")] = None,
    dpop: Dpop = None,
    network: ClientNetworks = None,
    expires: SecretExpires = None,
    as_json: AsJson = False,
) -> None:
    """Change a client. Scopes and networks replace the earlier ones."""
    from krama.agencies import enrolment

    facts = _facts(scope, role, dpop, network, expires)
    if name is not None:
        facts["name"] = name
    if not facts:
        raise typer.BadParameter("Nothing to change. `krama client change --help` lists the options.")
    with acting("changeClient") as session:
        before = enrolment.find_client(session, client_id).scopes
        shown = _shown(enrolment.change_client(session, client_id, facts))
    show(shown, as_json=as_json)
    show_removed_scopes(before, shown["scopes"])


@app.command("disable")
def disable_client(client_id: ClientIdArgument, as_json: AsJson = False) -> None:
    """Disable a client. Its tokens end within two seconds."""
    from krama.agencies import enrolment

    with acting("disableClient") as session:
        shown = _shown(enrolment.disable_client(session, client_id))
    show(shown, as_json=as_json)


@app.command("enable")
def enable_client(client_id: ClientIdArgument, as_json: AsJson = False) -> None:
    """Enable a client. Its old secrets and keys work again. After a leak, rotate its secret first."""
    from krama.agencies import enrolment

    with acting("enableClient") as session:
        shown = _shown(enrolment.enable_client(session, client_id))
    show(shown, as_json=as_json)


def _shown(client: "Client") -> dict[str, Any]:
    from krama.administration.answers import client_facts

    facts = client_facts(client)
    for name in ("created_at", "updated_at", "expires_at"):
        facts[name] = shown_time(facts[name])
    return {"client_id": facts["client_id"], "agency_id": str(client.agency_id), **facts}


app.add_typer(credential_commands.app)
app.add_typer(feed_key.app, name="feed-key")
