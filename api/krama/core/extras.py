"""Extras: packages that only one feature needs. A base installation of Krama does without them."""

from enum import Enum
from importlib.util import find_spec

from krama.core.errors import KramaError


class Extra(Enum):
    """An extra of `pyproject.toml`, with a module of each of its packages."""

    PARQUET = ("parquet", "pyarrow")
    PLOT = ("plot", "matplotlib")
    REDIS = ("redis", "redis")
    TRACES = ("traces", "opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")

    def __init__(self, extra: str, *modules: str) -> None:
        self.extra = extra
        self.modules = modules


class ExtraMissing(KramaError):
    """The packages that a feature needs are not installed."""

    code = "extra_missing"


def require(extra: Extra, needed_by: str) -> None:
    """Raise `ExtraMissing` if the extra is not installed. `needed_by` is the setting or the option that needs it.

    Call this when a command or the service starts, so that the error does not come in the middle of its work.
    """
    if not all(map(_installed, extra.modules)):
        raise ExtraMissing(
            f"{needed_by} needs packages that are not installed. In a checkout of Krama, run pip install "
            f"'.[{extra.extra}]', or do without {needed_by}."
        )


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a package that would contain it is missing
        return False
