"""`krama client …`: the secrets and registered keys of a client."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from krama.cli.session import AsJson, acting, read_moment, show

app = typer.Typer(add_completion=False)

ClientIdArgument = Annotated[str, typer.Argument(help="Shown by `krama client list`.")]

_LARGEST_KEY_SET = 64 * 1024


@app.command("rotate")
def rotate_secret(client_id: ClientIdArgument, as_json: AsJson = False) -> None:
    """After a leak, replace all secrets of a client with a new one, shown once, and end its tokens."""
    from krama.agencies import credentials
    from krama.agencies.feed_keys import list_feed_keys
    from krama.agencies.secret_hash import new_hashed_secret

    fresh = new_hashed_secret()
    with acting("rotateClientSecret") as session:
        credential = credentials.rotate_secret(session, client_id, fresh)
        feed_keys = [each for each in list_feed_keys(session, client_id) if each.revoked_at is None]
    show({"client_id": credential.client_id, "client_secret": credential.client_secret}, as_json=as_json)
    typer.echo("This secret is shown only now. The old ones and the tokens end within two seconds.", err=True)
    if feed_keys:
        typer.echo(
            f"Feed keys of the client still work: {len(feed_keys)}. If they leaked too, end them: "
            "krama client feed-key list",
            err=True,
        )


@app.command("add-secret")
def add_secret(
    client_id: ClientIdArgument,
    expires: Annotated[
        datetime | None, typer.Option(parser=read_moment, metavar="TIME", help="When it expires.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a second secret, shown once, to rotate secrets without an outage. Delete the first one afterwards."""
    from krama.administration.answers import new_secret_out
    from krama.agencies import credentials, enrolment
    from krama.agencies.secret_hash import new_hashed_secret

    fresh = new_hashed_secret()
    with acting("addClientSecret") as session:
        made = credentials.add_secret(session, client_id, fresh, expires)
        shown = new_secret_out(enrolment.find_client(session, client_id), made)
    show(shown.model_dump(mode="json"), as_json=as_json)


@app.command("end-secret")
def end_secret(
    client_id: ClientIdArgument, secret_id: Annotated[UUID, typer.Argument(help="Shown by `krama client show`.")]
) -> None:
    """Delete one secret of a client at once."""
    from krama.agencies import credentials

    with acting("endClientSecret") as session:
        credentials.end_secret(session, client_id, secret_id)
    typer.echo("The secret is no longer valid.")


@app.command("keys")
def register_keys(
    client_id: ClientIdArgument,
    file: Annotated[typer.FileText, typer.Argument(help="A JWK set of public P-256 keys; - for standard input.")],
    as_json: AsJson = False,
) -> None:
    """Register a client's public keys for private_key_jwt. They replace the earlier ones."""
    from krama.agencies import credentials

    document = _read(file)
    with acting("registerClientKeys") as session:
        keys = credentials.register_keys(session, client_id, document)
    show({"client_id": client_id, "key_ids": [key["kid"] for key in keys]}, as_json=as_json)


def _read(file: typer.FileText) -> Any:
    from krama.agencies.errors import KeysRefused

    try:
        text = file.read(_LARGEST_KEY_SET + 1)
        if len(text) <= _LARGEST_KEY_SET:
            return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise KeysRefused('The file is not JSON. A JWK set begins with {"keys": [.') from problem
    raise KeysRefused("The file is too large for a JWK set.")
