"""`krama audit`: prove the log, take it out of the house, find who was told, erase."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from krama.audit import exports, log_key, retention
from krama.audit.service import note
from krama.audit.verification import Verified, verify
from krama.cli.session import AsJson, acting, open_database, read_moment, settings, show, show_list

app = typer.Typer(help="The audit log: who asked what, and who was told what.", no_args_is_help=True)


@app.command("verify")
def verify_log(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option("--checkpoint", help="A file with a checkpoint that was kept elsewhere; one for each."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hash every record anew, and hold the log against its checkpoints and those kept elsewhere. Status 1: something
    was changed.
    """
    kept = [_read(path) for path in checkpoint or ()]
    signer = log_key.load(settings().state_dir)
    with open_database() as database:
        done = verify(database, signer, kept)
    _tell(done, as_json=as_json)
    if done.findings:
        raise typer.Exit(1)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise typer.BadParameter(f"{path} can't be read as a text file.") from problem


def _tell(done: Verified, *, as_json: bool) -> None:
    findings = [{"kind": one.kind, "detail": one.detail} for one in done.findings]
    counts = {
        "records": done.records,
        "checkpoints": done.checkpoints,
        "signed": done.signed,
        "unsigned": done.unsigned,
    }
    if as_json:
        show({**counts, "intact": not findings, "findings": findings}, as_json=True)
        return
    show(counts, as_json=False)
    if findings:
        show_list(findings, as_json=False)
    else:
        typer.echo("The log is intact: every record is what was signed.")


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="Where to; it must not be there yet. .ndjson or .parquet.")],
    agency_id: Annotated[UUID | None, typer.Option("--agency", help="Only this member's, with their proofs.")] = None,
) -> None:
    """Write records to a file, with the newest checkpoint; `python -m krama_client verify-log` verifies it anywhere."""
    signer = log_key.load(settings().state_dir)
    with open_database() as database:
        written = exports.export(database, signer, file, agency_id)
    typer.echo(f"{written:,} records written. Keep the checkpoint apart from them.")


@app.command("told")
def told(indicator_id: UUID, as_json: AsJson = False) -> None:
    """Show who was told of an indicator: each record whose answer named it."""
    with open_database() as database, database.read() as session:
        records = [_shown(one) for one in exports.told(session, indicator_id)]
    show_list(records, as_json=as_json)


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    wanted = ("leaf_index", "at", "agency_id", "client_id", "operation", "outcome")
    return {name: record.get(name) for name in wanted}


@app.command("erase")
def erase(
    before: Annotated[
        datetime | None,
        typer.Option(parser=read_moment, metavar="TIME", help="All records from before this time."),
    ] = None,
    indicator_id: Annotated[UUID | None, typer.Option("--indicator", help="Records that told of this one.")] = None,
    index: Annotated[int | None, typer.Option(min=0, help="One record.")] = None,
    as_json: AsJson = False,
) -> None:
    """Drop the keys of what is personal in records: it can't be read any more, and the log stays provable."""
    if sum(one is not None for one in (before, indicator_id, index)) != 1:
        raise typer.BadParameter("Say which records: --before, --indicator or --index.")
    with acting("eraseAuditRecords") as session:
        erased = retention.erase(session, before, indicator_id, index)
        note(session, erased=erased, before=before, index=index)
    show({"erased": erased}, as_json=as_json)
