"""Registers every table of the service with SQLModel, whichever modules a program has imported."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import krama
from krama.core import idempotency as _idempotency  # noqa: F401  (registers its tables)
from krama.core import idempotent_steps as _idempotent_steps  # noqa: F401
from krama.core import sequence as _sequence  # noqa: F401


def load_every_table() -> None:
    """Import the `tables.py` of every package. In `core`, only tables that this module imports may exist."""
    for package in iter_modules(krama.__path__, "krama."):
        if package.ispkg and find_spec(f"{package.name}.tables") is not None:
            import_module(f"{package.name}.tables")
