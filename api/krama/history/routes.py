"""HTTP of histories and simulations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Security

from krama.access.admission import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.context import database_of, provided, services_of
from krama.core.database import Database
from krama.core.problems import described
from krama.history import service
from krama.history.policy import HistoryEvent
from krama.history.schemas import (
    ActionCounts,
    HappeningOut,
    HistoryOut,
    Reached,
    Refused,
    SimulationIn,
    SimulationOut,
)
from krama.indicators.kinds import Region
from krama.listings.answers import indicator_out
from krama.listings.reader import VerdictReader
from krama.protection.cache import ProtectedListCache
from krama.quotas.limits import Quota
from krama.rule.judgement import VERSION, Action

on_indicators = APIRouter(prefix="/v1/indicators", tags=["indicators"], route_class=PrincipalRoute)
simulations = APIRouter(prefix="/v1/verdicts", tags=["checks"], route_class=PrincipalRoute)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.INDICATORS_READ])]
Checker = Annotated[Principal, Security(caller, scopes=[Permission.CHECKS_RUN])]


@on_indicators.get(
    "/{indicator_id:uuid}/history",
    operation_id="readIndicatorHistory",
    summary="Read how an indicator came to stand as it does",
    responses=described([401, 403, 404, 422, 503]),
)
def read_history(
    indicator_id: UUID,
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    entry: Recorded,
    limit: Annotated[int, Query(ge=1, le=200, description="How many of the last things to tell.")] = 100,
) -> HistoryOut:
    """Reports, approvals, disputes, outcomes and endings that you may see, each with the verdict from then on."""
    with database.read() as session:
        listing, found, earlier = service.history(session, principal.viewer, indicator_id, limit)
    if listing.aggregate.listed:
        entry.disclose([indicator_id.bytes])
    indicator = indicator_out(listing, clock.now())
    return HistoryOut(indicator=indicator, items=[_out(one) for one in found], earlier=earlier)


def _out(happened: HistoryEvent) -> HappeningOut:
    judgement = happened.judgement
    return HappeningOut(
        at=happened.at,
        event=happened.event,
        status=judgement.status,
        action=judgement.action,
        score=judgement.score,
        reports=happened.reports,
        agencies=happened.agencies,
    )


@simulations.post(
    "/simulate",
    operation_id="simulateVerdicts",
    summary="Judge up to 10,000 past payments",
    responses=described([400, 401, 403, 413, 415, 422, 503]),
)
def simulate_verdicts(
    body: SimulationIn,
    request: Request,
    principal: Checker,
    database: Annotated[Database, Depends(database_of)],
    region: Annotated[Region, Depends(provided(Region))],
    entry: Recorded,
) -> SimulationOut:
    """What would checks have said, had you made them then? Choose a threshold by it before you turn checks on.

    Today's rules, on the reports that had been made by then and that you may see today. What has ended since counts
    until it ended, an approval, a dispute and an outcome from when it came.
    """
    charge_beyond_one(request, principal, Quota.VALUES, len(body.items))
    reader, cache = services_of(request)[VerdictReader], services_of(request)[ProtectedListCache]
    payments = (service.Payment(one.value, one.hints(region), one.at) for one in body.items)
    with database.read() as session:
        done = service.simulate(session, reader, principal.viewer, payments, cache.covers)
    entry.detail["items"] = len(body.items)
    entry.commit_to(*((one.kind.value, one.canonical) for one in done.judged))
    entry.disclose(done.told)
    return SimulationOut(
        policy=VERSION,
        items=done.actions.total(),
        hits=done.hits,
        actions=ActionCounts(**{action.value: done.actions[action] for action in Action}),
        thresholds=[Reached(score=score, items=items) for score, items in service.reaching(done.scores).items()],
        refused=[Refused(code=code, items=items) for code, items in sorted(done.refusals.items())],
    )
