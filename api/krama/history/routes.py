"""HTTP routes of histories and simulations."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Security

from krama.access.admission import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.endpoint import ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.context import provided, services_of
from krama.core.cursor import Page, PageRequest
from krama.core.errors import KramaError
from krama.core.items import ItemRefused
from krama.core.operation import REPEATABLE, BodyLimit
from krama.history import service
from krama.history.policy import HistoryEvent
from krama.history.schemas import (
    ActionCounts,
    HistoryEventOut,
    RejectionCount,
    ScoreCount,
    SimulationIn,
    SimulationOut,
)
from krama.indicators.kinds import Region
from krama.listings.reader import VerdictReader
from krama.protection.cache import ProtectedListCache
from krama.quotas.limits import Quota
from krama.rule.judgement import VERSION, Action

on_indicators = Router("/v1/indicators", tag="indicators")
simulations = Router("/v1/checks", tag="checks")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.INDICATORS_READ])]
Checker = Annotated[Principal, Security(caller, scopes=[Permission.CHECKS_RUN])]


@on_indicators.operation(
    "GET",
    "/{indicator_id:uuid}/history",
    "listIndicatorHistory",
    "List the history of an indicator",
    list_name=ListName("history"),
)
def list_history(
    indicator_id: UUID, principal: Reader, entry: Recorded, session: ReadSession, page: PageRequest
) -> Page[HistoryEventOut]:
    """The reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from then on.

    The oldest come first.
    """
    listing, events, more = service.history(session, principal.viewer, indicator_id, after=page.after, limit=page.limit)
    if listing.aggregate.listed:
        entry.disclose([indicator_id.bytes])
    return page.answer([_out(event) for event in events], more, events[-1].position if events else None)


def _out(event: HistoryEvent) -> HistoryEventOut:
    judgement = event.judgement
    return HistoryEventOut(
        occurred_at=clock.from_micros(event.position.seq),
        event=event.event,
        status=judgement.status,
        action=judgement.action,
        score=judgement.score,
        report_count=event.report_count,
        agency_count=event.agency_count,
    )


@simulations.operation(
    "POST",
    "/simulate",
    "simulateChecks",
    "Simulate checks of up to 10,000 past payments",
    body_limit=BodyLimit.BATCH,
    openapi_extra=REPEATABLE,
)
def simulate_checks(
    body: SimulationIn,
    request: Request,
    principal: Checker,
    session: ReadSession,
    region: Annotated[Region, Depends(provided(Region))],
    entry: Recorded,
) -> SimulationOut:
    """What checks would have answered for past payments. Use it to choose a threshold before you turn checks on.

    Each payment is judged by today's rules, on the reports that had been made by then and that you may see today. A
    report that has ended since counts until it ended. An approval, a dispute or an outcome counts from its own time.
    """
    charge_beyond_one(request, principal, Quota.VALUES, len(body.items))
    reader, cache = services_of(request)[VerdictReader], services_of(request)[ProtectedListCache]
    items = body.read()
    payments = (
        service.Payment(item.value, item.hints(region), item.paid_at)
        for item in items
        if not isinstance(item, ItemRefused)
    )
    done = service.simulate(session, reader, principal.viewer, payments, cache.covers)
    unread = Counter(item.problem().code for item in items if isinstance(item, ItemRefused))
    entry.detail["item_count"] = len(body.items)
    entry.commit_to(*((each.kind.value, each.canonical) for each in done.judged))
    entry.disclose(done.disclosed)
    checked_count = done.actions.total()
    return SimulationOut(
        policy=VERSION,
        item_count=len(body.items),
        checked_count=checked_count,
        rejected_count=len(body.items) - checked_count,
        hit_count=done.hits,
        action_counts=ActionCounts(**{f"{action.value}_count": done.actions[action] for action in Action}),
        score_counts=[
            ScoreCount(min_score=score, count=count) for score, count in service.reaching(done.scores).items()
        ],
        rejections=[
            RejectionCount(code=code, count=count)
            for code, count in sorted((_by_code(done.rejections) + unread).items())
        ],
    )


def _by_code(rejections: Mapping[type[KramaError], int]) -> Counter[str]:
    """Several errors may have one code."""
    counts: Counter[str] = Counter()
    for error, count in rejections.items():
        counts[error.code] += count
    return counts
