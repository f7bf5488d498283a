"""`python -m krama_client`: key pairs to authenticate with, and proofs of the exchange's audit log, offline."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from krama_client import new_key, public_keys, verify_log, verify_receipt
from krama_client.errors import LogFileUnreadable, ReceiptUnverified


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 1 if a file can't be written or read, or a log or receipt is not what was signed."""
    asked = _parser().parse_args(arguments)
    if asked.command == "verify-log":
        return _verify_log(asked.file, asked.key, asked.checkpoint)
    if asked.command == "verify-receipt":
        return _verify_receipt(asked.file, asked.key, asked.kind, asked.canonical)
    try:
        document = new_key(asked.file) if asked.command == "new-key" else public_keys(*asked.files)
    except FileExistsError:
        return _refused(f"{asked.file} is there already, and is left as it is. Name a new file.")
    except OSError as error:
        return _refused(f"{asked.file} can't be written ({error.strerror}).")
    except ValueError as error:
        return _refused(str(error))
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
    return 0


def _verify_log(file: Path, key: str, kept: Sequence[Path]) -> int:
    try:
        done = verify_log(file, key, [_note(path) for path in kept])
    except LogFileUnreadable as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error.filename or file} can't be read ({error.strerror}).")
    except (ValueError, KeyError):
        return _refused("A checkpoint's file can't be read: it is the signed note, or JSON with one in `checkpoint`.")
    sys.stdout.write(f"{done.records:,} records, of a log of {done.size:,}\n")
    for finding in done.findings:
        sys.stdout.write(f"{finding.kind}: {finding.detail}\n")
    sys.stdout.write("Intact: every record is what was signed.\n" if done.intact else "NOT what was signed.\n")
    return 0 if done.intact else 1


def _note(path: Path) -> str:
    content = path.read_text(encoding="utf-8")
    return str(json.loads(content)["checkpoint"]) if content.startswith("{") else content


def _verify_receipt(file: Path, key: str, kind: str, canonical: str) -> int:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        statement = verify_receipt(kept, key, kind, canonical)
    except OSError as error:
        return _refused(f"{file} can't be read ({error.strerror}).")
    except ReceiptUnverified as error:
        return _refused(f"NOT proven. {error}")
    except ValueError:
        return _refused(f"{file} is not a receipt: JSON with `note` and `salt`, as the answer gave it.")
    sys.stdout.write(json.dumps(statement.everything, indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m krama_client", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("new-key", help="make a private key, and print the JWK set to hand to the exchange")
    make.add_argument("file", help="a file that is not there yet; only you will be able to read it")
    show = commands.add_parser("public-keys", help="print the JWK set of private keys that are there")
    show.add_argument("files", nargs="+", help="PEM or JWK files")
    verify = commands.add_parser("verify-log", help="hold an export of the audit log against its checkpoints")
    verify.add_argument("file", type=Path, help="of `krama audit export` or `Krama.export_log`: .ndjson or .parquet")
    verify.add_argument("--key", required=True, help="the log's verifier key, from elsewhere than the file")
    verify.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        help="a file with a checkpoint that you kept: the signed note, or JSON with one in `checkpoint`",
    )
    receipt = commands.add_parser("verify-receipt", help="see what a receipt states, if the log's key signed it")
    receipt.add_argument("file", type=Path, help="the receipt as JSON: `note` and `salt`")
    receipt.add_argument("--key", required=True, help="the log's verifier key, as you had it when you joined")
    receipt.add_argument("--kind", required=True, help="of the value, as the answer gave it")
    receipt.add_argument("--canonical", required=True, help="the value's canonical form, as the answer gave it")
    return parser


def _refused(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
