"""`krama backup`, `krama restore` and `krama doctor`, for operators."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from krama.cli.session import AsJson, open_database, operator, settings, show, show_list

app = typer.Typer(add_completion=False)


@app.command("backup")
def backup(
    folder: Annotated[
        Path, typer.Argument(help="A new folder. It will contain keys: protect it like KRAMA_STATE_DIR.")
    ],
    as_json: AsJson = False,
) -> None:
    """Back up the database and the keys into a new folder, while the service runs."""
    from krama.operations import backup as backups
    from krama.operations.backup_folder import digest

    with open_database() as database:
        made = backups.make(database, settings().state_dir, folder)
    counts = {name: made.counts[name] for name in ("agency", "client", "indicator", "report", "audit_record")}
    summary = {"folder": str(folder), "made_at": made.made_at, **counts, "signed": made.signed}
    show({**summary, "manifest_sha256": digest(folder)}, as_json=as_json)


@app.command("restore")
def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `krama backup` made.")],
    loses_records: Annotated[
        bool, typer.Option("--loses-records", help="Continue even if records were signed after the backup was made.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Verify a backup, restore it into an empty database and the state folder, and record it in the audit log."""
    from krama.audit.entry import Entry
    from krama.audit.service import note, recorded_transaction
    from krama.core.database import Database
    from krama.core.postgres import COMMAND
    from krama.operations import restore as restores
    from krama.operations.backup_folder import digest

    configured = settings()
    database = Database(configured.resolved_database_url, pool_size=1, waits=COMMAND)  # it need not exist yet
    try:
        done = restores.restore(database, configured.state_dir, folder, loses_records=loses_records)
        entry = Entry(operator(), "restoreBackup")
        with recorded_transaction(database, entry) as session:
            note(session, made_at=done.made_at, signed=done.signed, lost=done.lost)
    finally:
        database.close()
    show({**asdict(done), "manifest_sha256": digest(folder)}, as_json=as_json)
    if not as_json:
        if done.lost is None:
            typer.echo("lost: unknown, because KRAMA_STATE_DIR has no last checkpoint (docs/reliability.md)")
        typer.echo("The backup is verified: all counts are right, and the log is intact.")


@app.command("restored")
def restored() -> None:
    """Say that the database was restored by other means than `krama restore`. Stop the service before.

    Copies of the list then begin again, because they may hold what the database has lost. It is recorded in the audit
    log.
    """
    from krama.audit.entry import Entry
    from krama.audit.service import recorded_transaction
    from krama.operations.restore import begin_epoch

    with open_database() as database:
        begin_epoch(database, settings().state_dir)
        with recorded_transaction(database, Entry(operator(), "noteRestore")):
            pass
    typer.echo("Copies of the list begin again. Start the service now.")


@app.command("doctor")
def doctor(as_json: AsJson = False) -> None:
    """Check settings, clock, disk, keys, tables, audit log and queues. Exits with status 1 if there is a fault."""
    from krama.core.database import Database
    from krama.core.postgres import COMMAND
    from krama.operations.doctor import Severity, examine

    configured = settings()
    # Whether the database exists is one of the checks.
    database = Database(configured.resolved_database_url, pool_size=1, waits=COMMAND)
    try:
        findings = examine(configured, database, os.environ)
    finally:
        database.close()
    show_list([asdict(finding) for finding in findings], as_json=as_json)
    if any(finding.state is Severity.FAULT for finding in findings):
        raise typer.Exit(1)
