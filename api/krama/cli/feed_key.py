"""`krama client feed-key`: credentials of programs that read feeds and can't fetch tokens."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.cli.credentials import ClientIdArgument
from krama.cli.session import AsJson, acting, open_database, read_moment, show, show_list, shown_time

if TYPE_CHECKING:
    from krama.agencies.tables import FeedKey

app = typer.Typer(
    help="Manage feed keys: credentials that only read feeds (TAXII, MISP, CSV), for programs that can't fetch tokens.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command("add")
def add_feed_key(
    client_id: ClientIdArgument,
    collection: Annotated[
        list[str],
        typer.Option(
            "--collection",
            help="A feed that the key is for, such as phones-opencti-all; payments-* for all whose names begin so; "
            "* for all. Repeatable.",
        ),
    ],
    network: Annotated[
        list[str] | None,
        typer.Option("--network", help="A CIDR block from which it may be used. Repeatable. Without: the client's."),
    ] = None,
    name: Annotated[str, typer.Option(help="A short description, such as the program that uses it.")] = "",
    expires: Annotated[
        datetime | None, typer.Option(parser=read_moment, metavar="TIME", help="When it expires. Without: never.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a feed key to a client with the scope feed:read. The key is shown only once."""
    from krama.agencies import feed_keys
    from krama.agencies.feed_keys import FeedKeyFacts

    _refuse_unknown(collection)
    facts = FeedKeyFacts(collection, name, network or [], expires)
    with acting("addFeedKey") as session:
        row, key = feed_keys.add_feed_key(session, client_id, facts)
        shown = {"key_id": str(row.key_id), "client_id": row.client_id, "feed_key": key, **_facts(row)}
    wanted = ("key_id", "client_id", "feed_key", "collections")
    show(shown if as_json else {each: shown[each] for each in wanted}, as_json=as_json)


def feed_names() -> list[str]:
    """What a feed key may be for."""
    from krama.indicators.kinds import Kind
    from krama.taxii.collections import COLLECTIONS

    return [*COLLECTIONS, "misp", *(f"csv-{kind.value.replace('_', '-')}" for kind in Kind)]


def _refuse_unknown(collections: list[str]) -> None:
    """A misspelt name would open nothing, and nobody would know why."""
    from fnmatch import fnmatchcase

    feeds = feed_names()
    for each in collections:
        if not any(fnmatchcase(feed, each) for feed in feeds):
            raise typer.BadParameter(f"There is no feed {each}. The feeds are: {', '.join(feeds)}.")


@app.command("list")
def list_feed_keys(
    client_id: Annotated[str | None, typer.Argument(help="Only keys of this client.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show feed keys, with when each was last used (to five minutes), and those that have ended."""
    from krama.agencies import feed_keys

    with open_database() as database, database.read() as session:
        keys = [_shown(key) for key in feed_keys.list_feed_keys(session, client_id)]
    wanted = ("key_id", "client_id", "name", "collections", "networks", "status", "expires_at", "last_used_at")
    show_list(keys if as_json else [{each: key[each] for each in wanted} for key in keys], as_json=as_json)


@app.command("revoke")
def revoke_feed_key(
    key_id: Annotated[UUID, typer.Argument(help="Shown by `krama client feed-key list`.")], as_json: AsJson = False
) -> None:
    """Revoke a feed key. It ends within two seconds, for good."""
    from krama.agencies import feed_keys

    with acting("revokeFeedKey") as session:
        shown = _shown(feed_keys.revoke_feed_key(session, key_id))
    show(shown, as_json=as_json)


def _shown(key: "FeedKey") -> dict[str, Any]:
    from krama.agencies.feed_keys import is_live

    status = "active" if is_live(key) else "expired" if key.revoked_at is None else "revoked"
    times = {"revoked_at": shown_time(key.revoked_at), "last_used_at": shown_time(key.last_used_at)}
    return {"key_id": str(key.key_id), "client_id": key.client_id, "status": status, **_facts(key), **times}


def _facts(key: "FeedKey") -> dict[str, Any]:
    return {
        "name": key.name,
        "collections": key.collections.split(),
        "networks": key.networks.split(),
        "created_at": shown_time(key.created_at),
        "expires_at": shown_time(key.expires_at),
    }
