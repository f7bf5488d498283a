"""Turns reports and marks into the rows stored for an indicator, one for each audience, and into changes. Pure.

What a viewer sees follows from the reports and marks that the viewer may see, and from nothing else.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import cast
from uuid import UUID

from krama.events.changes import AudienceRow, Cause, ListingChanged, Trigger, action_of
from krama.rule.evidence import (
    ONCE_CORROBORATED_FLAG,
    Aggregate,
    Ending,
    Mark,
    ReportGroup,
    aggregate_reports,
    tombstone,
)
from krama.rule.judgement import is_corroborated
from krama.sharing.audiences import EVERYONE, folded, includes, key_of, mask_of, sectors_mask
from krama.sharing.sectors import Sector

AudienceRows = Mapping[UUID, AudienceRow]
"""What is stored of one indicator, by audience (`sharing.audiences`). Each viewer sees one of these rows."""

_EVERYONE = key_of(EVERYONE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All reports and marks of one indicator now.

    `half_life` is that of its kind, in days; 0 means that it never fades. `ending` is how reports end by this change.
    """

    report_groups: Collection[ReportGroup]
    marks: Collection[Mark] = ()
    half_life: int = 0
    ending: Ending = Ending.WITHDRAWN

    def seen_by(self, agency_id: UUID, sector: Sector) -> "Evidence":
        """The part that an agency of this sector sees."""
        return Evidence(
            [group for group in self.report_groups if group.seen_by(agency_id, sector)],
            [mark for mark in self.marks if mark.seen_by(agency_id, sector)],
            self.half_life,
            self.ending,
        )

    def seen_by_all_of(self, sector: Sector) -> "Evidence":
        """The part that every agency of this sector sees."""
        return Evidence(
            [group for group in self.report_groups if includes(group.audience, sector)],
            [mark for mark in self.marks if includes(mark.audience, sector)],
            self.half_life,
            self.ending,
        )

    @property
    def restricted(self) -> list[ReportGroup | Mark]:
        """The reports and marks that not every agency sees."""
        facts: Iterable[ReportGroup | Mark] = chain(self.report_groups, self.marks)
        return [fact for fact in facts if fact.audience != EVERYONE]


def agencies_concerned(before: AudienceRows, evidence: Evidence) -> set[UUID]:
    """The agencies that may see more than their sector does. `project` needs their sectors."""
    concerned = agencies_with_rows(before)
    for fact in evidence.restricted:
        concerned |= {fact.agency_id, *fact.recipients}
    return concerned


def agencies_with_rows(rows: AudienceRows) -> set[UUID]:
    """The agencies that have a row of their own."""
    return {audience for audience in rows if mask_of(audience) is None}


def project(before: AudienceRows, evidence: Evidence, sectors: Mapping[UUID, Sector], seq: int) -> AudienceRows:
    """What each audience knows now, from what was stored and all live reports and marks. `seq` is the change.

    If a viewer sees the same figures as before, its row keeps its `seq`. A viewer that saw reports before and sees none
    now gets a tombstone, so that its copy of the list can follow. Audiences that know the same since the same change
    share one row. An agency has its own row only while it differs from its sector's. What viewers see never depends on
    how rows are shared.
    """
    if _is_shared_by_all(before) and not evidence.restricted:
        row = _renewed(before.get(_EVERYONE), evidence, seq)
        return {} if row is None else {_EVERYONE: row}
    by_sector = {
        sector: _renewed(_row_of_sector(before, sector), evidence.seen_by_all_of(sector), seq) for sector in Sector
    }
    stored: dict[UUID, AudienceRow] = {}
    for row in set(by_sector.values()) - {None}:
        mask = folded(sectors_mask([sector]) for sector, known in by_sector.items() if known == row)
        stored[key_of(mask)] = cast(AudienceRow, row)
    for agency_id, sector in sectors.items():
        row = _renewed(row_of(before, agency_id, sector), evidence.seen_by(agency_id, sector), seq)
        if row is not None and row != by_sector[sector]:
            stored[agency_id] = row
    return stored


def _is_shared_by_all(rows: AudienceRows) -> bool:
    """Whether no audience knows anything that another does not."""
    return not rows or (len(rows) == 1 and _EVERYONE in rows)


def row_of(rows: AudienceRows, agency_id: UUID, sector: Sector) -> AudienceRow | None:
    """What an agency of this sector sees: its own row, otherwise its sector's."""
    return rows.get(agency_id) or _row_of_sector(rows, sector)


def _row_of_sector(rows: AudienceRows, sector: Sector) -> AudienceRow | None:
    return next((row for audience, row in rows.items() if includes(mask_of(audience) or 0, sector)), None)


def _renewed(before: AudienceRow | None, seen: Evidence, seq: int) -> AudienceRow | None:
    aggregate = _aggregate(before, seen, seq)
    # gate: hidden changes do not move a list entry
    if aggregate is None or (before is not None and before.aggregate == aggregate):
        return before
    return AudienceRow(aggregate, seq)


def _aggregate(before: AudienceRow | None, seen: Evidence, seq: int) -> Aggregate | None:
    """None if nothing was ever known. What was corroborated once stays marked, so that copies of it can be revoked."""
    if seen.report_groups:
        aggregate = aggregate_reports(seen.report_groups, seen.marks, seen.half_life)
    elif before is not None:
        aggregate = tombstone(before.aggregate, seen.marks, seen.ending)
    else:
        return None
    if (before is not None and before.aggregate.once_corroborated) or is_corroborated(aggregate, seq):
        since = 0 if before is None else before.aggregate.corroborated_at
        return aggregate._replace(flags=aggregate.flags | ONCE_CORROBORATED_FLAG, corroborated_at=since or seq)
    return aggregate


def changes_between(
    indicator_id: UUID, before: AudienceRows, after: AudienceRows, sectors: Mapping[UUID, Sector], change: Trigger
) -> list[ListingChanged]:
    """What a change did for each audience, as viewers see it. It does not depend on how rows are shared.

    Sectors for which the same changed are one audience. An agency that has a row of its own, before or after, is an
    audience too if its sector's row or its own has changed; `sectors` has the sectors of these agencies.
    """
    if _is_shared_by_all(before) and _is_shared_by_all(after):
        changed = _changed(indicator_id, _EVERYONE, before.get(_EVERYONE), after.get(_EVERYONE), change)
        return [] if changed is None else [changed]
    return [
        *_changes_of_sectors(indicator_id, before, after, change),
        *_changes_of_agencies(indicator_id, before, after, sectors, change),
    ]


_Pair = tuple[AudienceRow | None, AudienceRow | None]
"""What an audience knew and what it knows."""


def _changes_of_sectors(
    indicator_id: UUID, before: AudienceRows, after: AudienceRows, change: Trigger
) -> Iterable[ListingChanged]:
    pairs: dict[_Pair, list[Sector]] = {}
    for sector in Sector:
        pairs.setdefault((_row_of_sector(before, sector), _row_of_sector(after, sector)), []).append(sector)
    for pair, sectors in pairs.items():
        audience = key_of(folded(sectors_mask([sector]) for sector in sectors))
        if (changed := _changed(indicator_id, audience, *pair, change)) is not None:
            yield changed


def _changes_of_agencies(
    indicator_id: UUID, before: AudienceRows, after: AudienceRows, sectors: Mapping[UUID, Sector], change: Trigger
) -> Iterable[ListingChanged]:
    for agency_id in sorted(agencies_with_rows(before) | agencies_with_rows(after)):
        sector = sectors[agency_id]
        of_sector = _changed(
            indicator_id, agency_id, _row_of_sector(before, sector), _row_of_sector(after, sector), change
        )
        own = row_of(before, agency_id, sector), row_of(after, agency_id, sector)
        changed = _changed(indicator_id, agency_id, *own, change, always=of_sector is not None)
        if changed is not None:
            yield changed


def _changed(
    indicator_id: UUID,
    audience: UUID,
    before: AudienceRow | None,
    after: AudienceRow | None,
    change: Trigger,
    *,
    always: bool = False,
) -> ListingChanged | None:
    """None if the audience sees no difference. With `always`, the change is returned anyway, next to its sector's."""
    action_before = None if before is None else action_of(before, change.judged_before(before))
    # gate: fading has its own event
    if before == after and change.cause is not Cause.FADED:  # or a change that this audience may not see would show
        action_after = action_before
    else:
        action_after = action_of(after, change.seq)
    if before == after and action_before == action_after and not always:
        return None
    return ListingChanged(indicator_id, audience, before, after, action_before, action_after, change.cause, change.seq)
