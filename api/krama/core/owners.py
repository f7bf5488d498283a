"""Whose items a list shows."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement


class Owners(NamedTuple):
    """Those whose items a list shows: `only` these, or with None everybody, but not `without`."""

    only: frozenset[UUID] | None = None
    without: UUID | None = None

    def conditions(self, column: Any) -> list[ColumnElement[bool]]:
        """That an item is theirs. What is nobody's is for those who see everybody's."""
        conditions = [] if self.only is None else [column.in_(self.only)]
        return conditions if self.without is None else [*conditions, column.is_distinct_from(self.without)]

    def among(self, owners: frozenset[UUID]) -> frozenset[UUID]:
        """Those among these whose items are shown."""
        return (owners if self.only is None else owners & self.only) - {self.without}


EVERYBODY = Owners()
