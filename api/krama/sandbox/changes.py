"""Which test values were changed by what users did in a sandbox, so that they may answer otherwise."""

from sqlmodel import Session, col, select

from krama.events.changes import Cause
from krama.events.tables import ListingEvent
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints
from krama.sandbox import marker
from krama.sandbox.catalogue import Catalogue, SandboxValue
from krama.sandbox.seeding import HOME, listed_indicator


def changed_values(session: Session, catalogue: Catalogue) -> list[str]:
    """The test values whose listing has changed since the sandbox was made."""
    ids = {value.value: _ids(value) for value in catalogue.value}
    statement = (
        select(ListingEvent.indicator_id)
        .where(
            col(ListingEvent.seq) > marker.filled_at(session),
            col(ListingEvent.indicator_id).in_(set[object]().union(*ids.values())),
            col(ListingEvent.cause) != Cause.FADED,
        )
        .distinct()
    )
    changed = set(session.exec(statement))
    return [value for value, keys in ids.items() if keys & changed]


def _ids(value: SandboxValue) -> set[object]:
    """The ids of the value itself, and of what it is listed by."""
    own = canonicalise(value.value, Hints(value.kind, value.institution, None, value.platform, HOME))
    return {indicator_id(own), indicator_id(listed_indicator(value))}
