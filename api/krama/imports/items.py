"""What every format is read as: one item for each value that a source states or takes back. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from krama.core.errors import KramaError


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One value of a source.

    `name` is how the source calls the object, so that a person finds it: an id, or a line. `members` are those of a
    report (`ReportIn`). `origin` is who stated it first, or None if the source does not say. `ended`: the source takes
    it back. With `fault`, the object can't be mapped, and `members` is empty.
    """

    name: str
    members: dict[str, Any]
    origin: UUID | None = None
    ended: bool = False
    fault: KramaError | None = None


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Items that are stored together, and the position in the source after them, as JSON can hold it."""

    items: list[ImportItem]
    position: dict[str, Any]


ImportBatches = Iterator[ImportBatch]
