"""Checks with their record: answered, counted and recorded. The routes and the fast path share this.

The answers lack their last member, the receipt: see `answers.with_receipt`.
"""

from collections.abc import Sequence

from krama.agencies.service import Principal
from krama.audit.check_ids import check_id_of, item_id, value_id
from krama.audit.entry import Entry
from krama.checks import answers, metrics, service
from krama.checks.payment_links import links_between
from krama.checks.payment_schemas import PaymentCheckIn
from krama.checks.roles import candidates_in_role
from krama.checks.schemas import CheckBatchIn, CheckBatchItemIn, CheckIn, Purpose, ValueIn
from krama.checks.service import Verdict
from krama.core import clock
from krama.core.database import Database
from krama.core.items import ItemRefused, problem_of
from krama.core.languages import LANGUAGES
from krama.core.services import Services
from krama.core.validation import ItemProblem
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Region
from krama.listings.reader import VerdictReader
from krama.listings.usage_counter import UsageCounter
from krama.protection.cache import ProtectedListCache
from krama.sharing.sectors import Sector


async def check_one(body: CheckIn, principal: Principal, services: Services, entry: Entry) -> bytes:
    """The members of `CheckOut` except for the receipt. Raises `IndicatorRefused`, and then records nothing."""
    verdict = await service.check(
        services[VerdictReader],
        principal.viewer,
        body.value,
        body.hints(services[Region]),
        services[ProtectedListCache].covers,
    )
    check_id = check_id_of(principal.agency_id, verdict.as_of)
    detail = entry.detail
    detail["check_id"] = check_id
    detail["purpose"] = _word(body.purpose)
    detail["reference"] = body.reference
    entry.commit_to((verdict.indicator.kind._value_, verdict.indicator.canonical))
    detail |= answers.stated(verdict)
    entry.disclose([key for key, _, _ in verdict.matches])
    metrics.count((verdict.judgement.action,))
    services[UsageCounter].count(principal.agency_id, 1, bool(verdict.matches))
    return answers.check(check_id, body.reference, body, verdict, answers.times(verdict.as_of), principal.sector)


def check_batch(
    body: CheckBatchIn, principal: Principal, services: Services, entry: Entry, language: str = LANGUAGES[0]
) -> bytes:
    """A `CheckBatchOut`: one answer for each item, in the order of the items. Its errors are in the language."""
    items = body.read()
    readable = [item for item in items if isinstance(item, CheckBatchItemIn)]
    region = services[Region]
    asked = service.asked_by(readable, lambda item: service.asked_for(item.value, item.hints(region)))
    outcomes = service.check_many(services[VerdictReader], principal.viewer, asked, services[ProtectedListCache].covers)
    at = next((outcome.as_of for outcome in outcomes if isinstance(outcome, Verdict)), None) or clock.now()
    check_id = check_id_of(principal.agency_id, at)
    verdicts = _record_values(entry, principal, services, check_id, outcomes)
    entry.detail["purposes"] = sorted({item.purpose for item in readable if item.purpose})
    as_of, texts = answers.times(at), body.with_texts is not False
    remaining = iter(outcomes)
    written: list[bytes] = []
    for index, item in enumerate(items):
        reference = item.echo if isinstance(item, ItemRefused) else item.reference
        outcome = item if isinstance(item, ItemRefused) else next(remaining)
        check = _checked(item_id(check_id, index), reference, item, outcome, as_of, principal.sector, texts=texts)
        written.append(answers.batch_item(index, reference, _worded(check, language)))
    return answers.batch(written, len(items) - len(verdicts))


async def check_payment(
    body: PaymentCheckIn, principal: Principal, services: Services, entry: Entry, language: str = LANGUAGES[0]
) -> bytes:
    """The members of `PaymentCheckOut` except for the receipt. Its errors are in the language.

    Raises `PaymentUnreadable`.
    """
    region = services[Region]
    asked = service.asked_by(body.items, lambda item: candidates_in_role(item, region))
    outcomes = await service.check_some(
        services[VerdictReader], principal.viewer, asked, services[ProtectedListCache].covers
    )
    decisive, verdict = service.decisive(outcomes)
    check_id = check_id_of(principal.agency_id, verdict.as_of)
    verdicts = _record_values(entry, principal, services, check_id, outcomes)
    complete = len(verdicts) == len(outcomes)
    entry.detail["purpose"] = _word(body.purpose)
    entry.detail["reference"] = body.reference
    entry.detail["payment"] = None if body.payment is None else body.payment.model_dump(mode="json")
    entry.detail |= answers.stated(verdict) | {"decisive_index": decisive, "complete": complete}
    times = answers.times(verdict.as_of)
    written: list[bytes] = []
    for index, (item, outcome) in enumerate(zip(body.items, outcomes, strict=True)):
        check = _checked(value_id(check_id, index), None, item, outcome, times, principal.sector)
        written.append(answers.payment_item(index, item.role, _worded(check, language)))
    links = await links_between(services[Database], principal.viewer, outcomes)
    return answers.payment(check_id, body.reference, verdict, decisive, written, times, complete=complete, links=links)


def _word(purpose: Purpose | None) -> str | None:
    """The purpose as plain text, because the record's writer takes longer for a member of an enumeration."""
    return None if purpose is None else purpose._value_


VerdictOrRefusal = Verdict | IndicatorRefused


def _record_values(
    entry: Entry, principal: Principal, services: Services, check_id: str, outcomes: Sequence[VerdictOrRefusal]
) -> list[Verdict]:
    """Record and count the verdicts of a request with several values."""
    verdicts = [outcome for outcome in outcomes if isinstance(outcome, Verdict)]
    listed = [verdict for verdict in verdicts if verdict.matches]
    entry.detail["check_id"] = check_id
    entry.detail["item_count"] = len(outcomes)
    entry.commit_to(*[(verdict.indicator.kind._value_, verdict.indicator.canonical) for verdict in verdicts])
    entry.disclose([key for verdict in listed for key, _, _ in verdict.matches])
    metrics.count([verdict.judgement.action for verdict in verdicts])
    services[UsageCounter].count(principal.agency_id, len(verdicts), len(listed))
    return verdicts


def _checked(
    check_id: str,
    reference: str | None,
    item: ValueIn | ItemRefused,
    outcome: VerdictOrRefusal | ItemRefused,
    times: bytes,
    sector: Sector,
    *,
    texts: bool = True,
) -> bytes | ItemProblem:
    if isinstance(item, ItemRefused):
        return item.problem()
    if isinstance(outcome, ItemRefused):
        return outcome.problem()
    if isinstance(outcome, IndicatorRefused):
        return problem_of(outcome)
    return answers.check(check_id, reference, item, outcome, times, sector, texts=texts)


def _worded(check: bytes | ItemProblem, language: str) -> bytes | ItemProblem:
    """The check, or its error in this language. A check has its texts in all languages."""
    return check.in_khmer() if language == "km" and isinstance(check, ItemProblem) else check
