"""`verify-receipt` and `verify-log`: proofs of the exchange's audit log, offline. They need no service and no extra."""

import argparse
import json
from pathlib import Path

from krama_client._cli import writing
from krama_client._cli.failures import FINE, NO, WRONG_USE, Stop
from krama_client._cli.parsing import Parser
from krama_client._cli.texts import say


def arguments(name: str, parser: Parser) -> None:
    """The arguments of both commands."""
    parser.option("file", f"{name.replace('-', '_')}.file", metavar="FILE", type=Path)
    parser.option("--key", "verify_log.key", required=True)
    if name == "verify-log":
        parser.option("--checkpoint", "verify_log.checkpoint", metavar="FILE", type=Path, action="append", default=[])
    else:
        parser.option("--kind", "verify_receipt.kind", required=True)
        parser.option("--canonical", "verify_receipt.canonical", required=True)
    parser.leaf().set_defaults(run=verify_log if name == "verify-log" else verify_receipt)


def verify_receipt(asked: argparse.Namespace) -> int:
    """Write what a receipt states. 1 if the log's key did not sign it for this value."""
    from krama_client import verify_receipt as verified  # cryptography: not needed for --help
    from krama_client.errors import ReceiptUnverified

    try:
        kept = json.loads(_text(asked.file))
        statement = verified(kept, asked.key, asked.kind, asked.canonical)
    except ReceiptUnverified as error:
        raise Stop(NO, "verify_receipt.not_proven", detail=str(error)) from None
    except (ValueError, RecursionError):
        raise Stop(WRONG_USE, "verify_receipt.not_a_receipt", file=asked.file) from None
    writing.document(statement.everything, indent=None if asked.json else 2)
    return FINE


def verify_log(asked: argparse.Namespace) -> int:
    """Verify an export of the audit log. 1 if a record is not what was signed."""
    from krama_client import verify_log as verified
    from krama_client.errors import LogFileUnreadable

    asked.file.open("rb").close()  # what is missing or a folder is an `OSError`, and not a wrong export
    kept = [_checkpoint(file) for file in asked.checkpoint]
    try:
        done = verified(asked.file, asked.key, kept)
    except LogFileUnreadable as error:
        raise Stop(WRONG_USE, "verify_log.unreadable", detail=str(error)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Stop(WRONG_USE, "failures.file", file=error.filename or asked.file, reason=reason) from None
    except ValueError:
        raise Stop(WRONG_USE, "verify_log.not_a_checkpoint") from None
    findings = [{"kind": finding.kind, "detail": finding.detail} for finding in done.findings]
    if asked.json:
        writing.document({"records": done.records, "size": done.size, "intact": done.intact, "findings": findings})
    else:
        writing.line(say("verify_log.records", records=f"{done.records:,}", size=f"{done.size:,}"))
        for finding in findings:
            writing.verbatim(f"{finding['kind']}: {finding['detail']}")
        writing.line(say("verify_log.intact" if done.intact else "verify_log.not_intact"))
    return FINE if done.intact else NO


def _checkpoint(file: Path) -> str:
    try:
        content = _text(file)
        return str(json.loads(content)["checkpoint"]) if content.startswith("{") else content
    except (ValueError, KeyError, RecursionError):
        raise Stop(WRONG_USE, "verify_log.not_a_checkpoint") from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise Stop(WRONG_USE, "failures.file", file=file, reason=error.strerror or "") from None
