"""What an outcome is about, and what narrows a list of outcomes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from krama.outcomes.kinds import OutcomeKind


@dataclass(frozen=True, slots=True)
class About:
    """What an outcome is about: a check, an indicator, or both. `reference` is the member's own number for it."""

    check_id: UUID | None
    indicator_id: UUID | None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """What a reader asks for. An empty collection or None does not narrow the list.

    There is none for the indicator: its id counts as its value, which no URL has.
    """

    kinds: frozenset[OutcomeKind] = frozenset()
    check_id: UUID | None = None
    reference: str | None = None
    created_after: datetime | None = None
