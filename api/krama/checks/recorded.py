"""Checks with their record: answered, counted and recorded. The route and the fast path share this."""

from collections.abc import Sequence
from typing import Any

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.checks import metrics, service
from krama.checks.answers import check_answer, outcome, refused_item
from krama.checks.schemas import BatchIn, CheckIn, CheckItem, RefusedItem
from krama.checks.service import Verdict
from krama.core.services import Services
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Region
from krama.listings.reader import VerdictReader
from krama.listings.usage_counter import UsageCounter
from krama.protection.cache import ProtectedListCache


async def check_one(body: CheckIn, principal: Principal, services: Services, entry: Entry) -> dict[str, Any]:
    """The members of `CheckAnswer` except for the receipt. Raises `IndicatorRefused`, and then records nothing."""
    verdict = await service.check(
        services[VerdictReader],
        principal.viewer,
        body.value,
        body.hints(services[Region]),
        services[ProtectedListCache].covers,
    )
    entry.detail["purpose"] = body.purpose
    entry.commit_to((verdict.indicator.kind.value, verdict.indicator.canonical))
    entry.detail |= outcome(verdict)
    entry.disclose(key for key, _, _ in verdict.matched)
    metrics.count((verdict.judgement.action,))
    services[UsageCounter].count(principal.agency_id, 1, bool(verdict.matched))
    return check_answer(body.value, verdict)


def check_batch(
    body: BatchIn, principal: Principal, services: Services, entry: Entry
) -> list[dict[str, Any] | RefusedItem]:
    """One answer for each item, in the order of the items. An item that can't be checked has its error in its place."""
    items = body.read()
    asked = [item for item in items if isinstance(item, CheckItem)]
    pairs = ((item.value, item.hints(services[Region])) for item in asked)
    outcomes = service.check_many(services[VerdictReader], principal.viewer, pairs, services[ProtectedListCache].covers)
    verdicts = [verdict for verdict in outcomes if isinstance(verdict, Verdict)]
    _record_batch(entry, asked, verdicts)
    services[UsageCounter].count(principal.agency_id, len(verdicts), sum(bool(verdict.matched) for verdict in verdicts))
    remaining = iter(outcomes)
    return [item if isinstance(item, RefusedItem) else _answer(item, next(remaining)) for item in items]


def _record_batch(entry: Entry, asked: Sequence[CheckItem], verdicts: Sequence[Verdict]) -> None:
    entry.detail["items"] = len(asked)
    entry.detail["purposes"] = sorted({item.purpose for item in asked if item.purpose})
    entry.commit_to(*((verdict.indicator.kind.value, verdict.indicator.canonical) for verdict in verdicts))
    entry.disclose(key for verdict in verdicts for key, _, _ in verdict.matched)
    metrics.count(verdict.judgement.action for verdict in verdicts)


def _answer(item: CheckItem, checked: Verdict | IndicatorRefused) -> dict[str, Any]:
    if isinstance(checked, IndicatorRefused):
        return refused_item(item.value, checked)
    return check_answer(item.value, checked)
