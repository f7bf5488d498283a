"""`krama retention`: ends expired reports, and erases old data."""

import getpass
from dataclasses import asdict

import typer

from krama.audit.entry import Actor
from krama.cli.session import AsJson, open_database, settings, show
from krama.operations import retention

app = typer.Typer(help="End expired reports, and erase old data.", no_args_is_help=True, add_completion=False)


@app.command("run")
def run(as_json: AsJson = False) -> None:
    """End expired reports, and erase narratives, statements and tombstones after KRAMA_RETENTION_DAYS."""
    with open_database() as database:
        done = retention.run(database, Actor(operator=getpass.getuser()), settings().retention_days)
    show(asdict(done), as_json=as_json)
