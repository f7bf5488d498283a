"""Value types: what changed in a listing for one audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from krama.rule.evidence import Aggregate, Ending
from krama.rule.judgement import Action, action_at
from krama.sharing.audiences import Viewer


class Cause(StrEnum):
    """What changed a listing."""

    REPORTED = "reported"
    RELABELLED = "relabelled"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    DISPUTED = "disputed"
    DISPUTE_REJECTED = "dispute_rejected"
    UNDISPUTED = "undisputed"
    OUTCOME = "outcome"
    PROTECTED = "protected"
    UNPROTECTED = "unprotected"
    FADED = "faded"
    REBUILT = "rebuilt"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The number of a change, which is its time in microseconds since 1970, and what caused it.

    `judged_from` is the time as of which the action before the change is judged. It is earlier than `seq` if an action
    may have faded since, and no event has said so yet.
    """

    seq: int
    cause: Cause
    judged_from: int | None = None

    @property
    def ending(self) -> Ending:
        """How a listing ends by this change for a viewer that no longer sees a report.

        A label ends no report: it only narrows who sees it, also when a report is sent again with a stricter one.
        """
        # gate: what was narrowed was not withdrawn
        return _ENDINGS.get(self.cause, Ending.WITHDRAWN)

    def judged_before(self, row: "AudienceRow") -> int:
        """The time as of which the row's action before the change is judged."""
        return self.seq if self.judged_from is None else max(self.judged_from, row.seq)


_ENDINGS = {
    Cause.EXPIRED: Ending.EXPIRED,
    Cause.OVERTURNED: Ending.OVERTURNED,
    Cause.RELABELLED: Ending.OUT_OF_SIGHT,
    Cause.REPORTED: Ending.OUT_OF_SIGHT,
}


class AudienceRow(NamedTuple):
    """What an audience knows of an indicator, and the number of the change since which it knows exactly this."""

    aggregate: Aggregate
    seq: int


class ListingChanged(NamedTuple):
    """What an audience knew of an indicator, and what it knows since the change `seq`.

    `audience` is a set of sectors, or one agency (`sharing.audiences`). A viewer follows the changes of its agency and
    of its sector; if one change of an indicator concerns both, only its agency's counts (`seen_by`). `before` is None
    if the audience knew nothing. `after` is a tombstone once nothing is left to see. The actions are what a check
    recommended just before the change and just after it; None while nothing was known.

    `before` and `after` are equal in two cases: the action changed because time passed (`Cause.FADED`), or the agency
    knows the same as before while its sector does not. For each viewer and indicator, the action before a change is the
    action after the change that came before it.
    """

    indicator_id: UUID
    audience: UUID
    before: AudienceRow | None
    after: AudienceRow | None
    action_before: Action | None
    action_after: Action | None
    cause: Cause
    seq: int

    @property
    def was_delisted(self) -> bool:
        """Whether the indicator was listed for this audience and no longer is."""
        return _is_listed(self.before) and not _is_listed(self.after)


def _is_listed(row: AudienceRow | None) -> bool:
    return row is not None and row.aggregate.listed


def action_of(row: AudienceRow | None, at: int) -> Action | None:
    """What a check recommends to this audience at a time in microseconds since 1970, or None if it knows nothing."""
    return None if row is None else action_at(row.aggregate, at)


def seen_by(changes: Iterable[ListingChanged], viewer: Viewer) -> list[ListingChanged]:
    """The changes that concern a viewer, in their order: at most one for each change of an indicator.

    `changes` may be those of any audience. A change of the viewer's agency takes the place of its sector's.
    """
    chosen: dict[tuple[int, UUID], ListingChanged] = {}
    for change in changes:
        key = change.seq, change.indicator_id
        if change.audience.bytes == viewer.own or (change.audience.bytes in viewer.shared and key not in chosen):
            chosen[key] = change
    return list(chosen.values())
