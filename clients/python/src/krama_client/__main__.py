"""`python -m krama_client` is the command `krama-client`. Proofs and keys need no packages of the extra."""

import sys
from collections.abc import Sequence

from krama_client._cli.main import main as _main


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status; docs/krama-client.md has them by command."""
    return _main(arguments, prog="python -m krama_client")


if __name__ == "__main__":
    sys.exit(main())
