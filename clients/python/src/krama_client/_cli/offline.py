"""What needs no service and no extra: key pairs, and proofs of the exchange's audit log."""

import argparse
import json
from pathlib import Path

from krama_client._cli import writing
from krama_client._cli.main import Parser
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, say


def arguments(name: str, parser: Parser) -> None:
    """The arguments of the four commands."""
    match name:
        case "new-key":
            parser.option("file", "new_key.file", metavar="FILE")
        case "public-keys":
            parser.option("files", "public_keys.files", metavar="FILE", nargs="+")
        case "verify-log":
            _proof_arguments("verify_log.file", parser)
            parser.option(
                "--checkpoint", "verify_log.checkpoint", metavar="FILE", type=Path, action="append", default=[]
            )
        case _:
            _proof_arguments("verify_receipt.file", parser)
            parser.option("--kind", "verify_receipt.kind", required=True, action="append")
            parser.option("--canonical", "verify_receipt.canonical", required=True, action="append")
    runs = {"new-key": new_key, "public-keys": public_keys, "verify-log": verify_log}
    parser.leaf().set_defaults(run=runs.get(name, verify_receipt))


def _proof_arguments(text: str, parser: Parser) -> None:
    parser.option("file", text, metavar="FILE", type=Path)
    parser.option("--key", "verify_log.key", required=True)


def new_key(asked: argparse.Namespace) -> int:
    """Make a private key in a new file, and write its public half as a JWK set."""
    from krama_client import new_key as made  # cryptography: not needed for --help

    try:
        document = made(asked.file)
    except FileExistsError:
        raise Stop(WRONG_USE, "new_key.exists", file=asked.file) from None
    except OSError as error:
        raise Stop(WRONG_USE, "new_key.unwritable", file=asked.file, reason=error.strerror or "") from None
    writing.document(document, indent=2)
    return FINE


def public_keys(asked: argparse.Namespace) -> int:
    """Write the public halves of private keys as a JWK set."""
    from krama_client import public_keys as shown

    try:
        document = shown(*asked.files)
    except OSError as error:
        file, reason = error.filename or asked.files[0], error.strerror or ""
        raise Stop(WRONG_USE, "failures.file", file=file, reason=reason) from None
    except ValueError as error:
        raise Stop(
            WRONG_USE, "public_keys.not_a_key", detail=str(error).replace("private_key", "The private key")
        ) from None
    writing.document(document, indent=2)
    return FINE


def verify_receipt(asked: argparse.Namespace) -> int:
    """Write what a receipt states. 1 if the log's key did not sign it for these values."""
    from krama_client import verify_payment_receipt as verified  # cryptography: not needed for --help
    from krama_client.errors import ReceiptUnverified

    if len(asked.kind) != len(asked.canonical):
        raise Stop(WRONG_USE, "verify_receipt.not_pairs")
    try:
        kept = json.loads(_text(asked.file))
        if isinstance(kept, dict):  # of the whole answer, its receipt
            kept = kept.get("receipt") or kept
        statement = verified(kept, asked.key, list(zip(asked.kind, asked.canonical, strict=True)))
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
    counts = {"records": done.records, "size": done.size}
    if asked.json:
        writing.document({**counts, "complete": done.complete, "intact": done.intact, "findings": findings})
    else:
        writing.line(say("verify_log.records", records=f"{done.records:,}", size=f"{done.size:,}"))
        for finding in findings:
            writing.verbatim(f"{finding['kind']}: {finding['detail']}")
        writing.line(say("verify_log.intact" if done.intact else "verify_log.not_intact"))
        if not done.complete:
            writing.line(say("verify_log.partial"))
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
