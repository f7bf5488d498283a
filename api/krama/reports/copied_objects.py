"""The objects that a source states, each in the newest version that was read. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from krama.reports.copied_labels import allowed
from krama.reports.copy_repository import Version
from krama.reports.intake import Draft
from krama.sharing.audiences import NOBODY
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility, make_visibility

_UNTIMED = datetime(1970, 1, 1, tzinfo=UTC)
"""The stored time of a version without one: every version that is read after it is newer."""


@dataclass(frozen=True, slots=True)
class ReadObject:
    """An object as its source states it in the version of `modified_at`.

    `draft` is the report that it leads to. Without one it states nothing, or nothing that is copied. `ended`: its
    source takes it back, so that no older version counts, even if this is the first that was read. `timed`: its source
    says when it changed it. Otherwise it is as of now, and follows all that was read before it. `label` is how far its
    source or the operator lets it be shared, also without a draft. None if neither says it. `name` is how a person
    finds it at its source.
    """

    object_id: UUID
    modified_at: datetime
    draft: Draft | None = None
    ended: bool = False
    timed: bool = True
    label: Visibility | None = None
    name: str = ""

    @property
    def stored_time(self) -> datetime:
        """The time that a version which is read later must have at least."""
        return self.modified_at if self.timed else _UNTIMED

    @property
    def is_remembered(self) -> bool:
        """Whether it is stored even if nothing was before: an older version, or one without a label, may follow it."""
        return self.ended or self.draft is not None or (self.label is not None and self.label.tlp in _NARROW)


_NARROW = (Tlp.AMBER_STRICT, Tlp.RED)
"""The labels that are stricter than what an object without a label has."""


def noted(tlp: Tlp) -> Visibility:
    """The visibility that is stored of a label. RED goes to those that its source knows, and to nobody here."""
    return Visibility(tlp, NOBODY) if tlp is Tlp.RED else make_visibility(tlp)


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
        label = superseded.label if superseded is not None else known.visibility if known is not None else None
        kept = each if label is None or each.label is not None else _as_strict_as(label, each)
        counts["rejected"] += each.draft is not None and kept.draft is None
        newest[each.object_id] = kept
    return newest


def _as_strict_as(before: Visibility, after: ReadObject) -> ReadObject:
    """A later version that has no label: it keeps that of the version before it, if this is stricter."""
    # gate: an object that was RED is not shared without a label
    if before.tlp is Tlp.RED:
        return replace(after, draft=None, label=before)
    if after.draft is None or after.draft.visibility is None:
        return replace(after, label=before)
    # gate: an object without a label opens nothing
    visibility = allowed(after.draft.visibility, before, {})
    return replace(after, draft=replace(after.draft, visibility=visibility), label=visibility)
