"""`new-key` and `public-keys`: key pairs to authenticate with. They need no service and no extra."""

import argparse

from krama_client._cli import writing
from krama_client._cli.failures import FINE, WRONG_USE, Stop
from krama_client._cli.parsing import Parser


def arguments(name: str, parser: Parser) -> None:
    """The arguments of both commands."""
    if name == "new-key":
        parser.option("file", "new_key.file", metavar="FILE")
    else:
        parser.option("files", "public_keys.files", metavar="FILE", nargs="+")
    parser.leaf().set_defaults(run=make if name == "new-key" else show)


def make(asked: argparse.Namespace) -> int:
    """Make a private key in a new file, and write its public half as a JWK set."""
    from krama_client import new_key  # cryptography: not needed for --help

    try:
        document = new_key(asked.file)
    except FileExistsError:
        raise Stop(WRONG_USE, "new_key.exists", file=asked.file) from None
    except OSError as error:
        raise Stop(WRONG_USE, "new_key.unwritable", file=asked.file, reason=error.strerror or "") from None
    writing.document(document, indent=2)
    return FINE


def show(asked: argparse.Namespace) -> int:
    """Write the public halves of private keys as a JWK set."""
    from krama_client import public_keys

    try:
        document = public_keys(*asked.files)
    except OSError as error:
        file, reason = error.filename or asked.files[0], error.strerror or ""
        raise Stop(WRONG_USE, "failures.file", file=file, reason=reason) from None
    except ValueError as error:
        raise Stop(WRONG_USE, "public_keys.not_a_key", detail=str(error)) from None
    writing.document(document, indent=2)
    return FINE
