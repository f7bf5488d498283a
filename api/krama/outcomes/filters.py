"""What a member says in an outcome, and what narrows a list of outcomes."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from krama.outcomes.kinds import OutcomeKind


@dataclass(frozen=True, slots=True)
class Said:
    """What a member says of a payment or of an indicator. None is left out, unless `cleared` names it.

    `check_id` names the payment, or `reference`, the member's own number, if there is no `check_id`.
    """

    outcome: OutcomeKind
    check_id: UUID | None = None
    indicator_id: UUID | None = None
    reference: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    cleared: frozenset[str] = frozenset()

    @property
    def stated(self) -> dict[str, Any]:
        """What is not left out, by the names of the columns. What is cleared is None."""
        values = {name: value for name, value in asdict(self).items() if value is not None and name != "cleared"}
        return dict.fromkeys(self.cleared) | values


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """What a reader asks for. An empty collection or None does not narrow the list.

    There is none for the indicator: its id counts as its value, which no URL has.
    """

    kinds: frozenset[OutcomeKind] = frozenset()
    check_id: UUID | None = None
    reference: str | None = None
    created_after: datetime | None = None
