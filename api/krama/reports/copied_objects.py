"""The objects that a source states, each in the newest version that was read. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from krama.reports.copy_repository import Version
from krama.reports.intake import Draft
from krama.sharing.policy import Visibility, seen_by_both

_UNTIMED = datetime(1970, 1, 1, tzinfo=UTC)
"""The stored time of a version without one: every version that is read after it is newer."""


@dataclass(frozen=True, slots=True)
class ReadObject:
    """An object as its source states it in the version of `modified_at`.

    `draft` is the report that it leads to. Without one it states nothing, or nothing that is copied. `ended`: its
    source takes it back, so that no older version counts, even if this is the first that was read. `timed`: its source
    says when it changed it. Otherwise it is as of now, and follows all that was read before it. `labelled`: its source
    or the operator says how far it may be shared. Otherwise it has no milder label than its version before.
    """

    object_id: UUID
    modified_at: datetime
    draft: Draft | None = None
    ended: bool = False
    timed: bool = True
    labelled: bool = True

    @property
    def stored_time(self) -> datetime:
        """The time that a version which is read later must have at least."""
        return self.modified_at if self.timed else _UNTIMED


def newest_versions(
    objects: Iterable[ReadObject], before: Mapping[UUID, Version], counts: Counter[str]
) -> dict[UUID, ReadObject]:
    """The newest version of each object, if it is not older than what is stored. Of two of one time, the later read."""
    newest: dict[UUID, ReadObject] = {}
    for each in objects:
        known = before.get(each.object_id)
        superseded = newest.get(each.object_id)
        latest = superseded.stored_time if superseded is not None else known.modified_at if known is not None else None
        # gate: an older version of an object counts for nothing
        if latest is not None and each.timed and each.modified_at < latest:
            counts["older"] += 1
            continue
        counts["older"] += superseded is not None
        label = known.visibility if known is not None else None
        if superseded is not None and superseded.draft is not None:
            label = superseded.draft.visibility
        newest[each.object_id] = each if label is None or each.labelled else _as_strict_as(label, each)
    return newest


def _as_strict_as(before: Visibility, after: ReadObject) -> ReadObject:
    """A later version that has no label: it keeps that of the version before it, if this is stricter."""
    if after.draft is None or after.draft.visibility is None:
        return after
    # gate: an object without a label opens nothing
    visibility = seen_by_both(before, after.draft.visibility, {})
    return replace(after, draft=replace(after.draft, visibility=visibility))
