"""`python -m krama_client`: make the key pair that a client authenticates with, and show its public half."""

import argparse
import json
import sys
from collections.abc import Sequence

from krama_client._key_files import new_key, public_keys


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0, or 1 if a file can't be written or read. Prints a public JWK set and nothing else."""
    asked = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m krama_client", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("new-key", help="make a private key, and print the JWK set to hand to the exchange")
    make.add_argument("file", help="a file that is not there yet; only you will be able to read it")
    show = commands.add_parser("public-keys", help="print the JWK set of private keys that are there")
    show.add_argument("files", nargs="+", help="PEM or JWK files")
    return parser


def _refused(words: str) -> int:
    sys.stderr.write(words + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
