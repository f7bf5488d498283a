"""What a request costs, and how much each sector has. Pure. A limit holds for one client in a fixed window of time."""

import re
from collections.abc import Collection, Mapping

from krama.agencies.permissions import Permission
from krama.quotas.limits import Costs, Limit, Quota
from krama.sharing.sectors import Sector

Limits = Mapping[tuple[Sector, Quota], Limit]
"""A quota that a sector has no limit for is not counted."""

OFF = "off"

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_USUAL = {
    Quota.CHECKS: Limit(3_000, 60),
    Quota.VALUES: Limit(60_000, 3600),
    Quota.SUBMISSIONS: Limit(60_000, 3600),
    Quota.REQUESTS: Limit(3_000, 60),
    Quota.TOKENS: Limit(120, 60),
    Quota.ADMINISTRATION: Limit(600, 60),
}
_BANKS = {Quota.CHECKS: Limit(600_000, 60), Quota.VALUES: Limit(1_200_000, 60)}
"""A bank checks every payment by program, and its customers by night; whoever else checks so many values guesses."""

_LEAST = {Quota.VALUES: 10_000, Quota.SUBMISSIONS: 10_000}
"""One call of a batch or of a bulk submission must fit."""

_MOST = 10**9
_ENTRY = re.compile(r"(?:(?P<sector>[a-z]+)\.)?(?P<quota>[a-z]+)=(?P<amount>[0-9]{1,10})/(?P<unit>[a-z]+)")


def costs_of(scopes: Collection[str]) -> Costs:
    """What a request costs to a route that asks for these scopes; what is many in one is charged later, beyond one."""
    if Permission.CHECKS_RUN in scopes:
        return _CHECK
    if Permission.REPORTS_SUBMIT in scopes:
        return _SUBMISSION
    if _MANAGING & set(scopes):
        return _ADMINISTRATION
    return REQUEST


_CHECK: Costs = ((Quota.CHECKS, 1), (Quota.VALUES, 1))
_SUBMISSION: Costs = ((Quota.SUBMISSIONS, 1),)
_ADMINISTRATION: Costs = ((Quota.ADMINISTRATION, 1),)
_MANAGING = frozenset({Permission.AGENCIES_MANAGE, Permission.CLIENTS_MANAGE})
"""Counted apart, so that a client that runs wild keeps no administrator from stopping it."""

REQUEST: Costs = ((Quota.REQUESTS, 1),)
"""Any other, and one that its caller may not make at all."""


def read_limits(text: str) -> Limits:
    """The limits with what a setting changes of them: `quota=amount/unit` or `sector.quota=…`, or `off` for none.

    What is said of a sector goes before what is said of all. Raises `ValueError`, in words for the operator.
    """
    if text.strip() == OFF:
        return {}
    limits = {(sector, quota): limit for sector in Sector for quota, limit in _USUAL.items()}
    limits |= {(Sector.BANK, quota): limit for quota, limit in _BANKS.items()}
    entries = [_entry(word) for word in text.split()]
    for sector, quota, limit in sorted(entries, key=lambda entry: entry[0] is not None):
        limits |= {(one, quota): limit for one in (Sector if sector is None else [sector])}
    return limits


def _entry(word: str) -> tuple[Sector | None, Quota, Limit]:
    found = _ENTRY.fullmatch(word)
    if found is None or found["unit"] not in _SECONDS:
        raise ValueError("must be `off`, or entries such as values=100000/hour and bank.checks=900000/minute")
    if found["quota"] not in list(Quota) or found["sector"] not in (None, *Sector):
        raise ValueError(f"must name quotas ({', '.join(Quota)}), and sectors ({', '.join(Sector)}) before a point")
    quota, amount = Quota(found["quota"]), int(found["amount"])
    if not _LEAST.get(quota, 1) <= amount <= _MOST:
        raise ValueError(f"must give {quota} at least {_LEAST.get(quota, 1):,}, and at most {_MOST:,}")
    sector = None if found["sector"] is None else Sector(found["sector"])
    return sector, quota, Limit(amount, _SECONDS[found["unit"]])
