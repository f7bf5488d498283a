"""`krama keys`: manage the keys that sign access tokens."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from krama.cli.session import AsJson, acting, settings, show, show_list, shown_time
from krama.core import clock

if TYPE_CHECKING:
    from krama.access.keys import SigningKey, SigningKeys

app = typer.Typer(help="Manage the keys that sign access tokens.", no_args_is_help=True, add_completion=False)


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Show the signing keys, without their private halves."""
    from krama.access import keys

    signing = keys.load(settings().state_dir)
    show_list([_shown(signing, key) for key in signing.keys], as_json=as_json)


@app.command("rotate")
def rotate(
    overlap: Annotated[
        int | None,
        typer.Option(
            min=0, max=86_400, help="How many seconds the new key is published before it signs. By default, 30."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a new key. It signs after the overlap. Tokens signed by the old key stay valid until they expire."""
    from krama.access import keys
    from krama.audit.service import note

    state_dir = settings().state_dir
    published = keys.OVERLAP if overlap is None else timedelta(seconds=overlap)
    with acting("rotateSigningKey") as session:
        key = keys.rotate(state_dir, published)
        note(session, kid=key.kid, overlap=int(published.total_seconds()))
    show(_shown(keys.load(state_dir), key), as_json=as_json)


@app.command("retire", context_settings={"ignore_unknown_options": True})  # an id may begin with a hyphen
def retire(
    kid: Annotated[str, typer.Argument(help="Shown by `krama keys list`.")],
    at_once: Annotated[
        bool, typer.Option("--now", help="Remove it even if tokens that it signed are valid. They end at once.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove a key that no longer signs."""
    from krama.access import keys
    from krama.audit.service import note

    configured = settings()
    life = timedelta(seconds=configured.access_token_seconds)
    with acting("retireSigningKey") as session:
        key = keys.retire(configured.state_dir, kid, life, at_once=at_once)
        note(session, kid=key.kid, at_once=at_once)
    show({"kid": key.kid, "state": "retired"}, as_json=as_json)


def _shown(signing: "SigningKeys", key: "SigningKey") -> dict[str, Any]:
    return {
        "kid": key.kid,
        "state": signing.state(key).value,
        "made_at": _known_time(key.made_at),
        "signs_from": _known_time(key.signs_from),
    }


def _known_time(moment: datetime) -> str | None:
    """The time, or None if the key file does not state it. It is then read as the beginning of 1970."""
    return None if moment == clock.from_micros(0) else shown_time(moment)
