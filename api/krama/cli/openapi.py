"""`krama openapi`: write the OpenAPI document to a file."""

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Write the OpenAPI document to a file.", no_args_is_help=True, add_completion=False)


@app.command("export")
def export(
    path: Annotated[Path, typer.Argument(help="The file.")],
    check: Annotated[bool, typer.Option("--check", help="Change nothing. Fail if the file is out of date.")] = False,
) -> None:
    """Write the OpenAPI document of this version, with the default settings."""
    from krama.app import create_app
    from krama.settings import Settings

    defaults = Settings.model_construct()
    document = json.dumps(create_app(defaults).openapi(), indent=2, ensure_ascii=False) + "\n"
    if not check:
        path.write_text(document, encoding="utf-8")
        typer.echo(f"Wrote {path}.")
    elif not path.exists() or path.read_text(encoding="utf-8") != document:
        typer.echo(f"{path} is out of date. Run `make openapi client` and commit what changed.", err=True)
        raise typer.Exit(1)
