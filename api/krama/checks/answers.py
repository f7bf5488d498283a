"""Writes verdicts as the JSON of answers: bytes, because building and validating models costs more than the probe.

What every answer of a kind has in common is written once, when this module is loaded.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from krama.checks.payment_schemas import PaymentCheckLink
from krama.checks.schemas import ValueIn
from krama.checks.service import Verdict
from krama.core import clock
from krama.core.validation import ItemProblem
from krama.indicators.categories import categories_in
from krama.indicators.kinds import Indicator, MatchType
from krama.listings.answers import REASONS, explanation, indicator_members
from krama.rule import judgement as judging
from krama.rule.coverage import is_exact
from krama.rule.evidence import Aggregate
from krama.rule.freshness import fresh_until
from krama.rule.reasons import ReasonCode, reasons
from krama.sharing.sectors import Sector

_Said = Mapping[ReasonCode, dict[str, Any]]
_WITH_TEXTS: _Said = {code: reason.model_dump(mode="json") for code, reason in REASONS.items()}
_CODES_ALONE: _Said = {code: {"code": code.value} for code in REASONS}

_UNLISTED: dict[str, Any] = {
    "action": judging.NOTHING_KNOWN.action.value,
    "score": judging.NOTHING_KNOWN.score,
    "listed": False,
    "status": judging.NOTHING_KNOWN.status.value,
    "reasons": (),
    "report_count": 0,
    "agency_count": 0,
    "categories": (),
    "first_reported_at": None,
    "last_reported_at": None,
    "matches": (),
    "explanation": None,
    "policy": judging.VERSION,
}


def _members(members: dict[str, Any]) -> bytes:
    """The members as JSON, without the braces around them."""
    return to_json(members)[1:-1]


def _nothing_known(said: _Said) -> bytes:
    return _members(_UNLISTED | {"reasons": [said[code] for code in reasons(None, judging.NOTHING_KNOWN, 0)]})


_NOTHING_KNOWN = {True: _nothing_known(_WITH_TEXTS), False: _nothing_known(_CODES_ALONE)}
"""By whether the texts are wanted. Nearly every answer has this."""


def times(as_of: datetime) -> bytes:
    """The members that say of when an answer is, and how long it may be used. All verdicts of a request share them."""
    return to_json({"as_of": as_of, "fresh_until": fresh_until(as_of)})[1:-1]


def check(
    check_id: str,
    reference: str | None,
    asked: ValueIn,
    verdict: Verdict,
    times: bytes,
    sector: Sector,
    *,
    texts: bool = True,
) -> bytes:
    """The members of `CheckOut` except for the receipt, for an agency of this sector: see `with_receipt`."""
    own = {
        "check_id": check_id,
        "reference": reference,
        "value": asked.value,
        **indicator_members(verdict.indicator),
    }
    if verdict.aggregate is None and verdict.judgement is judging.NOTHING_KNOWN:
        return b"%b,%b,%b" % (to_json(own)[:-1], _NOTHING_KNOWN[texts], times)
    return b"%b,%b" % (to_json(own | _known(verdict, sector, texts))[:-1], times)


def payment(
    check_id: str,
    reference: str | None,
    decisive: Verdict,
    index: int,
    items: Sequence[bytes],
    times: bytes,
    *,
    complete: bool,
    links: Sequence[PaymentCheckLink] | None,
) -> bytes:
    """The members of `PaymentCheckOut` except for the receipt. `index` is that of the decisive verdict."""
    members = {
        "check_id": check_id,
        "reference": reference,
        "action": decisive.judgement.action._value_,
        "score": decisive.judgement.score,
        "reasons": [_WITH_TEXTS[code] for code in reasons_of(decisive)],
        "decisive_index": index,
        "complete": complete,
        "policy": judging.VERSION,
    }
    joined = b"[]" if links == [] else to_json(links)
    return b'%b,"items":[%b],"links":%b,%b' % (to_json(members)[:-1], b",".join(items), joined, times)


def _known(verdict: Verdict, sector: Sector, texts: bool) -> dict[str, Any]:
    said = _WITH_TEXTS if texts else _CODES_ALONE
    judgement, aggregate = verdict.judgement, verdict.aggregate
    members = _UNLISTED | {
        "status": judgement.status._value_,
        "reasons": [said[code] for code in reasons_of(verdict)],
    }
    if verdict.matches and aggregate is not None:
        members |= _listed(verdict, aggregate, sector)
    return members


_NO_RECEIPT = b',"receipt":null}'


def with_receipt(written: bytes, receipt: dict[str, Any] | None) -> bytes:
    """An answer with its last member, ready to be sent."""
    return written + (_NO_RECEIPT if receipt is None else b',"receipt":%b}' % to_json(receipt))


def reasons_of(verdict: Verdict) -> tuple[ReasonCode, ...]:
    """The reasons for a verdict."""
    exact = not verdict.matches or is_exact(verdict.matches)
    return reasons(verdict.aggregate, verdict.judgement, clock.to_micros(verdict.as_of), exact=exact)


def _listed(verdict: Verdict, aggregate: Aggregate, sector: Sector) -> dict[str, Any]:
    return {
        "action": verdict.judgement.action._value_,
        "score": verdict.judgement.score,
        "listed": True,
        "report_count": aggregate.reports,
        "agency_count": aggregate.agencies,
        "categories": categories_in(aggregate.categories),
        "first_reported_at": clock.from_micros(aggregate.first_at),
        "last_reported_at": clock.from_micros(aggregate.last_at),
        "matches": [_match(*match) for match in verdict.matches],
        "explanation": explanation(aggregate, clock.to_micros(verdict.as_of), sector),
    }


def _match(key: bytes, match_type: MatchType, indicator: Indicator) -> dict[str, Any]:
    return {"indicator_id": UUID(bytes=key), **indicator_members(indicator), "match_type": match_type._value_}


def batch_item(index: int, reference: str | None, check: bytes | ItemProblem) -> bytes:
    """A `CheckBatchItem`. The check is as `check` gives it."""
    return b'{"index":%d,"reference":%b,%b' % (index, to_json(reference), _check_or_error(check))


def payment_item(index: int, role: str, check: bytes | ItemProblem) -> bytes:
    """A `PaymentCheckItem`. The check is as `check` gives it."""
    return b'{"index":%d,"role":%b,%b' % (index, to_json(role), _check_or_error(check))


def _check_or_error(check: bytes | ItemProblem) -> bytes:
    if isinstance(check, bytes):
        return b'"check":%b,"receipt":null},"error":null}' % check
    return b'"check":null,"error":%b}' % to_json(check)


def batch(items: Sequence[bytes], rejected_count: int) -> bytes:
    """A `CheckBatchOut`."""
    counts = {"item_count": len(items), "checked_count": len(items) - rejected_count, "rejected_count": rejected_count}
    return b'{%b,"items":[%b]}' % (_members(counts), b",".join(items))


def stated(verdict: Verdict) -> dict[str, Any]:
    """The essence of an answer, for its record and its receipt. Nobody may change it: most answers share one."""
    if verdict.judgement is judging.NOTHING_KNOWN:
        return _NOTHING_STATED
    return {
        "listed": bool(verdict.matches),
        "action": verdict.judgement.action._value_,
        "score": verdict.judgement.score,
        "policy": judging.VERSION,
    }


_NOTHING_STATED = {name: _UNLISTED[name] for name in ("listed", "action", "score", "policy")}
