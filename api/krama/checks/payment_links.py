"""Which values of a payment share a case: an account and a number that one victim brought together."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from uuid import UUID

from anyio import CapacityLimiter, move_on_after, to_thread
from sqlalchemy.exc import SQLAlchemyError

from krama.checks.payment_schemas import PaymentCheckLink
from krama.checks.service import Verdict
from krama.core.database import Database
from krama.indicators.errors import IndicatorRefused
from krama.reports import service as reports
from krama.reports.case_values import CasePart, LinkRelation, SharedCases
from krama.sharing.audiences import Viewer

_PATIENCE_SECONDS = 0.1
"""A payment waits for its action. What the values share is said if it is known by then."""
_AT_ONCE = CapacityLimiter(4)
"""Look-ups at once. A payment that finds them all busy does not wait for one."""


async def links_between(
    database: Database, viewer: Viewer, outcomes: Sequence[Verdict | IndicatorRefused]
) -> list[PaymentCheckLink] | None:
    """The pairs of listed values that share a case that the viewer may see, by their places. None if it takes too long.

    The verdicts do not depend on it. Without two listed values, which is nearly always, nothing is looked up.
    """
    listed = {
        index: {UUID(bytes=key) for key, _, _ in outcome.matches}
        for index, outcome in enumerate(outcomes)
        if isinstance(outcome, Verdict) and outcome.matches
    }
    if len(listed) < 2:
        return []
    if _AT_ONCE.available_tokens < 1:
        return None
    wanted = set().union(*listed.values())

    def look_up() -> SharedCases:
        with database.read() as session:
            return reports.cases_between(session, viewer, wanted)

    shared: SharedCases | None = None
    with move_on_after(_PATIENCE_SECONDS):
        try:
            shared = await to_thread.run_sync(look_up, abandon_on_cancel=True, limiter=_AT_ONCE)
        except SQLAlchemyError:
            return None
    return None if shared is None else _links(listed, shared)


def _links(listed: dict[int, set[UUID]], shared: SharedCases) -> list[PaymentCheckLink]:
    members: dict[CasePart, set[UUID]] = defaultdict(set)
    for value in shared.values:
        members[value.part].add(value.indicator_id)
    links = []
    for start, end in combinations(listed, 2):
        cases = sum(_joins(listed[start] & case, listed[end] & case) for case in members.values())
        if cases:
            links.append(
                PaymentCheckLink(from_index=start, to_index=end, relation=LinkRelation.SAME_CASE, case_count=cases)
            )
    return links


def _joins(start: set[UUID], end: set[UUID]) -> bool:
    """Whether a case has two different indicators, one of each value."""
    return bool(start and end) and len(start | end) > 1
