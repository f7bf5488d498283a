"""Reports and marks as hypothesis makes them up, and who looks at them."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import strategies as st

from krama.events.changes import AudienceRow
from krama.indicators.categories import Category
from krama.listings.projection import AudienceRows, Evidence
from krama.rule.evidence import Mark, MarkKind, ReportGroup
from krama.rule.origins import UNKNOWN_ORIGIN
from krama.rule.roles import CaseRole
from krama.sharing.audiences import EVERYONE, Viewer, key_of, masks_with, sectors_mask, viewer
from krama.sharing.labels import Tlp
from krama.sharing.sectors import Sector

DAY = 86_400_000_000
START = 20_000 * DAY

AGENCIES = {UUID(int=2**100 + number): sector for number, sector in enumerate([*Sector, Sector.POLICE, Sector.BANK])}
VIEWERS = [viewer(agency, sector) for agency, sector in AGENCIES.items()]
masks = st.one_of(st.just(EVERYONE), st.just(0), st.sets(st.sampled_from(list(Sector))).map(sectors_mask))
recipients = st.sets(st.sampled_from(list(AGENCIES)), max_size=2).map(lambda chosen: tuple(sorted(chosen)))
days = st.integers(0, 2_000)
report_groups = st.builds(
    ReportGroup,
    agency_id=st.sampled_from(list(AGENCIES)),
    audience=masks,
    recipients=recipients,
    category=st.sampled_from([category.bit for category in Category]),
    label=st.sampled_from([label.bit for label in Tlp]),
    reports=st.integers(1, 50),
    confidence=st.integers(0, 100),
    first_at=st.integers(0, 10),
    last_at=st.integers(10, 20),
    took_place_at=days.map(lambda day: START + day * DAY),
    cased=st.booleans(),
    approved=st.booleans(),
    role=st.one_of(st.none(), st.sampled_from(list(CaseRole))),
    origin=st.one_of(st.none(), st.none(), st.sampled_from([UUID(int=71), UUID(int=72), UNKNOWN_ORIGIN])),
)
marks = st.builds(
    Mark,
    kind=st.sampled_from(list(MarkKind)),
    agency_id=st.sampled_from(list(AGENCIES)),
    audience=masks,
    recipients=recipients,
)
several = st.lists(report_groups, min_size=1, max_size=8)
some_marks = st.lists(marks, max_size=4)
half_lives = st.sampled_from([0, 45, 365])
evidence = st.builds(Evidence, st.lists(report_groups, max_size=4), some_marks, half_lives)
histories = st.lists(evidence, min_size=1, max_size=6)


def shown(stored: AudienceRows, looking: Viewer) -> AudienceRow | None:
    """What a viewer is shown of stored rows: its agency's own, else the one that its sector is in."""
    shared = [stored[key_of(mask)] for mask in masks_with(looking.sector) if key_of(mask) in stored]
    assert len(shared) <= 1
    return stored.get(looking.agency_id) or next(iter(shared), None)


def report_group(agency: int = 0, *, confidence: int = 100, day: int = 0, **facts: object) -> ReportGroup:
    """A report open to all, of the agency of this number; its scam took place so many days after `START`."""
    base = {
        "audience": EVERYONE,
        "recipients": (),
        "category": Category.LOAN.bit,
        "label": Tlp.GREEN.bit,
        "reports": 1,
        "first_at": START,
        "last_at": START,
        "took_place_at": START + day * DAY,
    }
    return ReportGroup(agency_id=list(AGENCIES)[agency], confidence=confidence, **{**base, **facts})  # type: ignore[arg-type]


def mark(kind: MarkKind, agency: int = 6) -> Mark:
    """A mark that all see, by the agency of this number."""
    return Mark(kind, list(AGENCIES)[agency], EVERYONE)


def without(all_marks: Sequence[Mark], *kinds: MarkKind) -> list[Mark]:
    """The marks that are not of these kinds."""
    return [each for each in all_marks if each.kind not in kinds]
