"""`python -m krama_client`: key pairs to authenticate with, and proofs of the exchange's audit log, offline."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from krama_client._key_files import new_key, public_keys
from krama_client._log_files import LogFileUnreadable, verify_log


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 1 if a file can't be written or read, or a log is not what was signed."""
    asked = _parser().parse_args(arguments)
    if asked.command == "verify-log":
        return _verify_log(asked.file, asked.key, asked.checkpoint)
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
        done = verify_log(file, key, [path.read_text(encoding="utf-8") for path in kept])
    except LogFileUnreadable as error:
        return _refused(str(error))
    except (OSError, ValueError) as error:
        return _refused(f"A checkpoint's file can't be read ({error}).")
    sys.stdout.write(f"{done.records:,} records, of a log of {done.size:,}\n")
    for finding in done.findings:
        sys.stdout.write(f"{finding.kind}: {finding.detail}\n")
    sys.stdout.write("Intact: every record is what was signed.\n" if done.intact else "NOT what was signed.\n")
    return 0 if done.intact else 1


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
        "--checkpoint", type=Path, action="append", default=[], help="a file with a checkpoint that you kept"
    )
    return parser


def _refused(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
