"""`krama retention`: ends expired reports, and erases old data."""

from dataclasses import asdict

import typer

from krama.cli.session import AsJson, open_database, operator, settings, show

app = typer.Typer(help="End expired reports, and erase old data.", no_args_is_help=True, add_completion=False)


@app.command("run")
def run(as_json: AsJson = False) -> None:
    """End expired reports, and erase narratives, statements and tombstones after KRAMA_RETENTION_DAYS."""
    from krama.operations import retention

    with open_database() as database:
        done = retention.run(database, operator(), settings().retention_days)
    show(asdict(done), as_json=as_json)
