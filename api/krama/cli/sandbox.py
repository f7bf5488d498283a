"""`krama sandbox`: start a lasting exchange with invented members and test values."""

import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from krama.cli.serving import address_of, http_options, refuse_taken

if TYPE_CHECKING:
    from krama.settings import Settings

app = typer.Typer(add_completion=False)

HEADER = ("Krama-Sandbox", "true")
"""In every answer of a sandbox, also in those that only the server gives."""


@app.command("sandbox")
def run_sandbox(
    folder: Annotated[Path, typer.Option(help="Its folder. A new one is created.")] = Path("sandbox"),
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8088,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Its secrets are public, so keep it on this machine.")
    ] = "127.0.0.1",
    reset: Annotated[bool, typer.Option("--reset", help="First delete all that was done in it.")] = False,
) -> None:
    """Start a lasting exchange with invented members and test values."""
    from krama.sandbox import folder as folders

    folders.refuse_real_database(os.environ)
    settings = folders.settings_of(folder.resolve(), address_of(host, port))  # it may be a link
    refuse_taken(host, port)
    if reset:
        folders.remove(settings)
    new = folders.prepare(settings)
    if folders.has_other_values(settings):
        typer.echo("This sandbox is of another version, so test values may differ. --reset starts again.", err=True)
    elif changed := folders.changed(settings):
        typer.echo(f"What was done here changed {', '.join(changed)}. --reset starts again.", err=True)
    _introduce(settings, folder, new=new)
    if not _is_loopback(host):
        typer.echo(f"WARNING: anyone who reaches {host} can use these secrets. Send no real data here.", err=True)
    _serve(settings, host, port)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _introduce(settings: "Settings", folder: Path, *, new: bool) -> None:
    from krama.sandbox.catalogue import catalogue

    typer.echo(f"SANDBOX: everything in it is invented. {'Made' if new else 'Kept'} in {folder}.\n")
    typer.echo(f"KRAMA_URL={settings.public_url}\n")
    clients = catalogue().clients
    width = max(len(client.client_id) for client in clients)
    typer.echo(f"{'client id':<{width}}  {'client secret':<{width + 7}}  it …")
    for client in clients:
        typer.echo(f"{client.client_id:<{width}}  {client.client_secret:<{width + 7}}  {client.does}")
    typer.echo("\nIts test values: docs/sandbox.md. End it with Ctrl-C; the next start goes on with what was done.")


def _serve(settings: "Settings", host: str, port: int) -> None:
    import uvicorn

    from krama.app import create_sandbox
    from krama.sandbox.folder import in_use

    with in_use(settings):
        uvicorn.run(create_sandbox(settings), host=host, port=port, headers=[HEADER], **http_options())
