"""`krama backup`, `krama restore` and `krama doctor`, for operators."""

import getpass
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from krama.audit.entry import Actor, Entry
from krama.audit.service import change, note
from krama.cli.session import AsJson, open_database, settings, show, show_list
from krama.core.database import Database
from krama.operations import backup as backups
from krama.operations import restore as restores
from krama.operations.backup_folder import digest
from krama.operations.doctor import Severity, examine

app = typer.Typer(add_completion=False)


@app.command("backup")
def backup(
    folder: Annotated[Path, typer.Argument(help="A new folder. It will hold keys: guard it like KRAMA_STATE_DIR.")],
    as_json: AsJson = False,
) -> None:
    """Write the database and the keys into a new folder, while the service goes on."""
    with open_database() as database:
        made = backups.make(database, settings().state_dir, folder)
    counts = {name: made.counts[name] for name in ("agency", "client", "indicator", "report", "audit_record")}
    told = {"folder": str(folder), "made_at": made.made_at, **counts, "signed": made.signed}
    show({**told, "manifest_sha256": digest(folder)}, as_json=as_json)


@app.command("restore")
def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `krama backup` made.")],
    loses_records: Annotated[
        bool, typer.Option("--loses-records", help="Go on though the log had grown since the backup.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove a backup, put it into an empty database and the state folder, and note it in the audit log."""
    configured = settings()
    database = Database(configured.resolved_database_url, pool_size=1)  # it need not be there yet
    try:
        done = restores.restore(database, configured.state_dir, folder, loses_records=loses_records)
        entry = Entry(Actor(operator=getpass.getuser()), "restoreBackup")
        with change(database, entry) as session:
            note(session, made_at=done.made_at, signed=done.signed, lost=done.lost)
    finally:
        database.close()
    show({**asdict(done), "manifest_sha256": digest(folder)}, as_json=as_json)
    if not as_json:
        if done.lost is None:
            typer.echo("lost: unknown, since KRAMA_STATE_DIR did not know what was signed last (docs/reliability.md)")
        typer.echo("The backup is proven: every count is right, and the log is what was signed.")


@app.command("doctor")
def doctor(as_json: AsJson = False) -> None:
    """Look at what a deployment needs: settings, clock, disk, keys, tables, log, queues. Status 1: a fault."""
    configured = settings()
    database = Database(configured.resolved_database_url, pool_size=1)  # whether it is there is looked at too
    try:
        findings = examine(configured, database, os.environ)
    finally:
        database.close()
    show_list([asdict(finding) for finding in findings], as_json=as_json)
    if any(finding.state is Severity.FAULT for finding in findings):
        raise typer.Exit(1)
