"""`krama audit`: verify the log, export it, find disclosures, erase."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.cli.session import AsJson, acting, open_database, read_moment, settings, show, show_list

if TYPE_CHECKING:
    from krama.audit.verification import LogVerification

app = typer.Typer(help="Verify, export and erase the audit log.", no_args_is_help=True, add_completion=False)


@app.command("verify")
def verify_log(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            "--checkpoint",
            help="A file with a checkpoint that was kept elsewhere: the answer of /v1/audit/checkpoint, or only its "
            "signed note. Repeatable.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify the log against its checkpoints, the last checkpoint in KRAMA_STATE_DIR, and checkpoints kept elsewhere.

    Exits with status 1 if anything was changed.
    """
    from krama.audit import log_key
    from krama.audit.continuity import last_signed
    from krama.audit.errors import LogBroken
    from krama.audit.verification import verify

    kept = [_read(path) for path in checkpoint or ()]
    signer = log_key.load(settings().state_dir)
    try:
        last = last_signed(settings().state_dir)
    except LogBroken as problem:
        last = None  # the operator verifies the log to recover from this error
        typer.echo(problem.detail, err=True)
    with open_database() as database:
        done = verify(database, signer, kept, last)
    _show_result(done, as_json=as_json)
    if done.checkpoints and [finding.kind for finding in done.findings] == ["checkpoint"] * done.checkpoints:
        typer.echo("This key signed none of the checkpoints. Is KRAMA_STATE_DIR the folder of this database?", err=True)
    if done.findings:
        raise typer.Exit(1)


_CHECKPOINT = "a file with a signed note, or with JSON that has one, as `krama audit checkpoint` writes them."


def _read(path: Path) -> str:
    from krama.audit.note import looks_like_checkpoint

    try:
        content = path.read_text(encoding="utf-8")
        note = str(json.loads(content)["checkpoint"]) if content.startswith("{") else content
    except (OSError, ValueError, KeyError) as problem:
        raise typer.BadParameter(f"{path} can't be read as a checkpoint: {_CHECKPOINT}") from problem
    if not looks_like_checkpoint(note):
        raise typer.BadParameter(f"{path} is not a checkpoint, so it says nothing about the log. Name {_CHECKPOINT}")
    return note


def _show_result(done: "LogVerification", *, as_json: bool) -> None:
    findings = [{"kind": finding.kind, "detail": finding.detail} for finding in done.findings]
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
        typer.echo("The log is intact: no signed record was changed.")


@app.command("checkpoint")
def checkpoint(as_json: AsJson = False) -> None:
    """Show the newest checkpoint and the key that verifies it. Publish both, and keep them elsewhere."""
    from krama.audit import log, log_key

    signer = log_key.load(settings().state_dir)
    with open_database() as database, database.read() as session:
        newest = log.checkpoint(session)
    if not as_json:
        typer.echo(newest.note, nl=False)
        typer.echo(f"\nverifier_key: {signer.verifier_key}", err=True)  # so that `> FILE` writes only the note
        return
    show({"checkpoint": newest.note, "verifier_key": signer.verifier_key, "tree_size": newest.size}, as_json=True)


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="A new file, whose name ends with .ndjson or .parquet.")],
    agency_id: Annotated[
        UUID | None, typer.Option("--agency", help="Only the records of this agency, with their inclusion proofs.")
    ] = None,
) -> None:
    """Write records and the newest checkpoint to a file. `python -m krama_client verify-log` verifies it anywhere."""
    from krama.agencies.enrolment import find_agency
    from krama.audit import exports, log_key

    signer = log_key.load(settings().state_dir)
    with open_database() as database:
        if agency_id is not None:
            with database.read() as session:
                find_agency(session, agency_id)
        written = exports.export(database, signer, file, agency_id)
    typer.echo(f"{written:,} records written. Keep the checkpoint elsewhere too: `krama audit checkpoint` shows it.")


@app.command("disclosures")
def disclosures(indicator_id: UUID, as_json: AsJson = False) -> None:
    """Show the agencies that an indicator was disclosed to: each record whose answer contained it."""
    from krama.audit import exports

    with open_database() as database, database.read() as session:
        records = [_shown(record) for record in exports.disclosures(session, indicator_id)]
        erased = exports.erased(session)
    show_list(records, as_json=as_json)
    if erased:
        typer.echo(f"{erased:,} records of the log are erased. Their disclosures are no longer known.", err=True)


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    names = ("leaf_index", "created_at", "agency_id", "client_id", "operation", "http_status")
    return {name: record.get(name) for name in names}


@app.command("erase")
def erase(
    before: Annotated[
        datetime | None,
        typer.Option(parser=read_moment, metavar="TIME", help="All records before this time."),
    ] = None,
    indicator_id: Annotated[
        UUID | None, typer.Option("--indicator", help="Records that disclosed this indicator.")
    ] = None,
    index: Annotated[int | None, typer.Option(min=0, help="One record.")] = None,
    sure: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase the personal data in records by deleting its keys. The log can still be verified."""
    from krama.audit import retention
    from krama.audit.service import note
    from krama.core import clock

    if sum(choice is not None for choice in (before, indicator_id, index)) != 1:
        raise typer.BadParameter("Choose the records with one of --before, --indicator and --index.")
    if before is not None and before > clock.now():
        raise typer.BadParameter("The time is in the future. Give a time in the past.", param_hint="--before")
    if not sure:
        typer.confirm(
            "Erased data can't be restored, and its disclosures can no longer be traced. Continue?", abort=True
        )
    with acting("eraseAuditRecords") as session:
        erased = retention.erase(session, before, indicator_id, index)
        note(session, erased=erased, before=before, index=index)
    show({"erased": erased}, as_json=as_json)
