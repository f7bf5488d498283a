"""Who knows what of an indicator: from reports and marks to the rows that are stored, one for each audience. Pure.

What a viewer is shown follows from the reports and marks that it may see, and from nothing else.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast
from uuid import UUID

from krama.rule.evidence import PROTECTED_FLAG, Aggregate, Ending, Mark, ReportGroup, aggregate_reports, tombstone
from krama.sharing.audiences import EVERYONE, folded, holds, key_of, mask_of, sectors_mask
from krama.sharing.sectors import Sector


class AudienceRow(NamedTuple):
    """What an audience knows of an indicator, and the change since when it knows just this."""

    aggregate: Aggregate
    seq: int


AudienceRows = Mapping[UUID, AudienceRow]
"""What is known of one indicator by audience (`sharing.audiences`), as it is stored: each viewer finds one of them."""


_TO_ALL = key_of(EVERYONE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that bears on one indicator now.

    `half_life` is its kind's, in days; 0: it does not fade. `ending` is how reports end by the change in hand.
    """

    report_groups: Collection[ReportGroup]
    marks: Collection[Mark] = ()
    half_life: int = 0
    ending: Ending = Ending.WITHDRAWN

    def seen_by(self, agency_id: UUID, sector: Sector) -> "Evidence":
        """What a member of this agency and sector sees of it."""
        return Evidence(
            [one for one in self.report_groups if one.seen_by(agency_id, sector)],
            [one for one in self.marks if one.seen_by(agency_id, sector)],
            self.half_life,
            self.ending,
        )

    def seen_by_all_of(self, sector: Sector) -> "Evidence":
        """What every member of this sector sees of it."""
        return Evidence(
            [one for one in self.report_groups if holds(one.audience, sector)],
            [one for one in self.marks if holds(one.audience, sector)],
            self.half_life,
            self.ending,
        )

    @property
    def facts(self) -> list[ReportGroup | Mark]:
        """All of it."""
        return [*self.report_groups, *self.marks]

    @property
    def is_open(self) -> bool:
        """Whether every member sees all of it."""
        return all(one.audience == EVERYONE for one in self.facts)


class Delisting(NamedTuple):
    """What was known of an indicator before and after a change by which somebody may have lost it from its list."""

    before: AudienceRows
    after: AudienceRows
    cause: Ending

    def is_to(self, agency_id: UUID, sector: Sector) -> bool:
        """Whether it is listed no longer for a member that it was listed for."""
        known, now = (views.get(agency_id) or _held_by(views, sector) for views in (self.before, self.after))
        return known is not None and known.aggregate.listed and (now is None or not now.aggregate.listed)


def delisting(before: AudienceRows, after: AudienceRows, evidence: Evidence) -> Delisting | None:
    """None where nobody has lost it, as nearly always."""
    gone = [known.aggregate for known in after.values() if not known.aggregate.listed]
    if not gone or not any(known.aggregate.listed for known in before.values()):
        return None
    return Delisting(before, after, Ending.PROTECTED if gone[0].flags & PROTECTED_FLAG else evidence.ending)


def agencies_concerned(before: AudienceRows, evidence: Evidence) -> set[UUID]:
    """The agencies whose sector `views` must be told: those that may know more than their sector does."""
    concerned = {audience for audience in before if mask_of(audience) is None}
    for one in evidence.facts:
        if one.audience != EVERYONE:
            concerned |= {one.agency_id, *one.recipients}
    return concerned


def views(before: AudienceRows, evidence: Evidence, sectors: Mapping[UUID, Sector], seq: int) -> AudienceRows:
    """What each audience knows now, given what was stored and all live reports; `seq` is the change in hand.

    Where what a viewer may see amounts to what it knew, its `seq` stays. Who knew of reports and sees none any more
    keeps a row that says so: a copy of a list learns from it. Audiences that know the same since the same change share
    one row, and an agency has a row of its own only while it differs from its sector's: what viewers are shown never
    depends on how rows are shared.
    """
    if not before.keys() - {_TO_ALL} and evidence.is_open:
        now = _renewed(before.get(_TO_ALL), evidence, seq)
        return {} if now is None else {_TO_ALL: now}
    by_sector = {sector: _renewed(_held_by(before, sector), evidence.seen_by_all_of(sector), seq) for sector in Sector}
    stored: dict[UUID, AudienceRow] = {}
    for known in set(by_sector.values()) - {None}:
        mask = folded(sectors_mask([sector]) for sector, its in by_sector.items() if its == known)
        stored[key_of(mask)] = cast(AudienceRow, known)
    for agency_id, sector in sectors.items():
        held = before.get(agency_id) or _held_by(before, sector)
        its = _renewed(held, evidence.seen_by(agency_id, sector), seq)
        if its is not None and its != by_sector[sector]:
            stored[agency_id] = its
    return stored


def _held_by(before: AudienceRows, sector: Sector) -> AudienceRow | None:
    return next((known for audience, known in before.items() if holds(mask_of(audience) or 0, sector)), None)


def _renewed(held: AudienceRow | None, seen: Evidence, seq: int) -> AudienceRow | None:
    aggregate = _aggregate(held, seen)
    return (
        held if aggregate is None or (held is not None and held.aggregate == aggregate) else AudienceRow(aggregate, seq)
    )


def _aggregate(held: AudienceRow | None, seen: Evidence) -> Aggregate | None:
    """None where nothing was ever known."""
    if seen.report_groups:
        return aggregate_reports(seen.report_groups, seen.marks, seen.half_life)
    return None if held is None else tombstone(held.aggregate, seen.marks, seen.ending)


def agencies_named(evidence: Iterable[Evidence], before: Iterable[AudienceRows]) -> set[UUID]:
    """The agencies concerned by many indicators at once."""
    concerned: set[UUID] = set()
    for one in evidence:
        concerned |= agencies_concerned({}, one)
    for views_before in before:
        concerned |= agencies_concerned(views_before, Evidence(()))
    return concerned
