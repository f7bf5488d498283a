"""One check, from its body to its answer, with all that it leaves behind: what the plain and the quick way share."""

from typing import Any

from starlette.datastructures import State

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.checks import metrics, service
from krama.checks.answers import check_answer, told
from krama.checks.schemas import CheckIn

FAULT = "krama.fault"
"""Where what went wrong on the quick way stands in a request's scope."""


async def checked(body: CheckIn, principal: Principal, state: State, entry: Entry) -> dict[str, Any]:
    """The members of `CheckAnswer` but for the receipt. Raises `IndicatorRefused`, and then nothing was noted."""
    verdict = await service.check(
        state.verdicts,
        principal.viewer,
        body.value,
        body.hints(state.settings.default_region),
        state.protected_list_cache.covers,
    )
    entry.detail["purpose"] = body.purpose
    entry.commit_to((verdict.indicator.kind.value, verdict.indicator.canonical))
    entry.detail |= told(verdict)
    entry.disclose(key for key, _, _ in verdict.matched)
    metrics.count((verdict.judgement.action,))
    state.tally.count(principal.agency_id, 1, bool(verdict.matched))
    return check_answer(body.value, verdict)
