"""Which members see a report, by its label and audience, and at which level. Pure. This is the only place of this rule.

TLP 2.0 (FIRST), applied to agencies: CLEAR and GREEN go to every member; AMBER to an audience; AMBER+STRICT to
the source and the agencies that it names; RED to the agencies that it names, at least one. The source sees its own.

A field of a report is disclosed to sectors, and always to the report's own agency. `DisclosureLevel` is what the
contract calls `view`; two sectors of one level may see different fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from krama.sharing.audiences import EVERYONE, NOBODY, Viewer, includes, sectors_mask
from krama.sharing.errors import AudienceRefused, RecipientsMissing
from krama.sharing.labels import Tlp
from krama.sharing.sectors import Sector

MOST_NAMED = 32
"""Agencies that one report may name."""

OWN_AGENCY = frozenset[Sector]()
"""Discloses a field to no sector: only the report's own agency sees it."""
POLICE = frozenset({Sector.POLICE})
DOMESTIC = frozenset({Sector.POLICE, Sector.BANK, Sector.TELECOM, Sector.REGULATOR})
EVERY_SECTOR = frozenset({*DOMESTIC, Sector.PARTNER})
"""Names each sector: a sector that is added later sees no field until somebody adds it here."""

_USUAL_AUDIENCE = sectors_mask([Sector.POLICE, Sector.BANK, Sector.REGULATOR])
_USUAL_LABEL = {Sector.BANK: Tlp.AMBER}
_STRICTNESS = {label: rank for rank, label in enumerate(Tlp)}


@dataclass(frozen=True, slots=True)
class Visibility:
    """Who sees a report: its label, the sectors as a number, and the agencies that it names, sorted."""

    tlp: Tlp
    audience: int
    recipients: tuple[UUID, ...] = ()


def default_label(source: Sector) -> Tlp:
    """The label of a report without one: a bank's report goes to the sectors that act on it, others to every member."""
    return _USUAL_LABEL.get(source, Tlp.GREEN)


def audience_visibility(tlp: Tlp, sectors: Iterable[Sector], others: Iterable[UUID]) -> Visibility:
    """The visibility of a label with an audience that is stated: who names nobody gets no usual audience instead.

    `others` are agencies without the one that reports. Raises `AudienceRefused` and `RecipientsMissing`.
    """
    sectors, others = tuple(sectors), tuple(others)
    # gate: audience of nobody
    if not sectors and not others and tlp is Tlp.AMBER:
        raise AudienceRefused(
            "The audience names nobody else. Name a sector or an agency, leave `audience` out for police, banks and "
            "regulators, or use TLP:AMBER+STRICT for your agency alone.",
            field="audience",
        )
    return make_visibility(tlp, sectors, others)


def make_visibility(tlp: Tlp, sectors: Iterable[Sector] = (), agencies: Iterable[UUID] = ()) -> Visibility:
    """The visibility of a label: with nobody named, its usual readers. Raises what `audience_visibility` does."""
    named = tuple(sorted(set(agencies)))
    chosen = sectors_mask(sectors)
    match tlp:
        case Tlp.CLEAR | Tlp.GREEN:
            if chosen or named:
                raise AudienceRefused(
                    f"{tlp} goes to every member. Leave the audience out, or use TLP:AMBER.",
                    field="audience.sectors" if chosen else "audience.agencies",
                )
            return Visibility(tlp, EVERYONE)
        case Tlp.AMBER:
            return Visibility(tlp, chosen if chosen or named else _USUAL_AUDIENCE, named)
    if chosen:
        raise AudienceRefused(
            f"{tlp} goes only to named agencies. Leave the sectors out, or use TLP:AMBER.", field="audience.sectors"
        )
    # gate: named recipients of RED
    if tlp is Tlp.RED and not named:
        raise RecipientsMissing(
            "TLP:RED goes only to named recipients. Name at least one in audience.agencies.", field="audience.agencies"
        )
    return Visibility(tlp, NOBODY, named)


def sees(viewer: Viewer, source: UUID, visibility: Visibility) -> bool:
    """Whether this viewer may see a report of `source` with this visibility."""
    return (
        viewer.agency_id == source
        or includes(visibility.audience, viewer.sector)
        or viewer.agency_id in visibility.recipients
    )


def widens(before: Visibility, after: Visibility, sectors: Mapping[UUID, Sector]) -> bool:
    """Whether a change opens a report: its label is milder, or a member that did not see it before now sees it.

    `sectors` are those of the agencies that `after` names. One that is missing counts as a member that did not see it.
    """
    if _STRICTNESS[after.tlp] < _STRICTNESS[before.tlp] or after.audience & ~before.audience:
        return True
    new = set(after.recipients).difference(before.recipients) if before.audience != EVERYONE else ()
    return not all(agency in sectors and includes(before.audience, sectors[agency]) for agency in new)


def seen_by_both(first: Visibility, second: Visibility, sectors: Mapping[UUID, Sector]) -> Visibility:
    """The visibility for those who may see both: the stricter label, and what the audiences have in common.

    `sectors` are those of the agencies that either names. An agency that is missing sees neither.
    """
    tlp = max(first.tlp, second.tlp, key=_STRICTNESS.__getitem__)
    named = {*first.recipients, *second.recipients}
    both = tuple(
        sorted(agency for agency in named if _reaches(first, agency, sectors) and _reaches(second, agency, sectors))
    )
    audience = first.audience & second.audience
    if not audience and not both and tlp is not Tlp.AMBER_STRICT:
        tlp = Tlp.AMBER_STRICT  # only this label may name nobody
    return Visibility(tlp, audience, both)


def _reaches(visibility: Visibility, agency: UUID, sectors: Mapping[UUID, Sector]) -> bool:
    return agency in visibility.recipients or (agency in sectors and includes(visibility.audience, sectors[agency]))


class DisclosureLevel(StrEnum):
    """How much of a report a viewer is shown."""

    OWN = "own"
    POLICE = "police"
    MEMBER = "member"
    PARTNER = "partner"


def disclosure_level(viewer: Viewer, source: UUID) -> DisclosureLevel:
    """The viewer's level for the reports of `source`. The contract calls it `view`."""
    if viewer.agency_id == source:
        return DisclosureLevel.OWN
    return {Sector.POLICE: DisclosureLevel.POLICE, Sector.PARTNER: DisclosureLevel.PARTNER}.get(
        viewer.sector, DisclosureLevel.MEMBER
    )
