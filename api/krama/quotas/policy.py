"""The cost of a request, and the limits of each sector. Pure. A limit applies to one client in a fixed window."""

import re
from collections.abc import Collection, Mapping

from krama.agencies.permissions import Permission
from krama.quotas.limits import Costs, Limit, Quota
from krama.sharing.sectors import Sector

Limits = Mapping[tuple[Sector, Quota], Limit]
"""A quota without a limit for a sector is not counted."""

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
"""A bank checks every payment, and all its customers at night. Others that check so many values are guessing."""

_LEAST = {Quota.VALUES: 10_000, Quota.SUBMISSIONS: 10_000}
"""The least limits: one batch or one bulk submission must fit."""

_MOST = 10**9
_ENTRY = re.compile(r"(?:(?P<sector>[a-z]+)\.)?(?P<quota>[a-z]+)=(?P<amount>[0-9]{1,10})/(?P<unit>[a-z]+)")


def costs_of(scopes: Collection[str]) -> Costs:
    """The cost of a request to a route with these scopes. The further values of a batch are charged later."""
    # gate: search is charged like a check
    if not {Permission.CHECKS_RUN, Permission.SEARCH_RUN}.isdisjoint(scopes):
        return _CHECK
    if _SUBMITTING & set(scopes):
        return _SUBMISSION
    if _MANAGING & set(scopes):
        return _ADMINISTRATION
    return REQUEST


_CHECK: Costs = ((Quota.CHECKS, 1), (Quota.VALUES, 1))
_SUBMITTING = frozenset({Permission.REPORTS_SUBMIT, Permission.CASES_SUBMIT})
_SUBMISSION: Costs = ((Quota.SUBMISSIONS, 1),)
_ADMINISTRATION: Costs = ((Quota.ADMINISTRATION, 1),)
_MANAGING = frozenset({Permission.AGENCIES_MANAGE, Permission.CLIENTS_MANAGE})
"""Counted separately, so that a runaway client can't keep an administrator from stopping it."""

REQUEST: Costs = ((Quota.REQUESTS, 1),)
"""Any other request, including one that its caller may not make."""


def read_limits(text: str) -> Limits:
    """The limits as changed by a setting: `quota=amount/unit` or `sector.quota=…`, or `off` for no limits.

    An entry for a sector takes precedence over one for all. Raises `ValueError` with a message for the operator.
    """
    if text.strip() == OFF:
        return {}
    limits = {(sector, quota): limit for sector in Sector for quota, limit in _USUAL.items()}
    limits |= {(Sector.BANK, quota): limit for quota, limit in _BANKS.items()}
    entries = [_entry(word) for word in text.split()]
    for sector, quota, limit in sorted(entries, key=lambda entry: entry[0] is not None):
        limits |= {(each, quota): limit for each in (Sector if sector is None else [sector])}
    return limits


def _entry(word: str) -> tuple[Sector | None, Quota, Limit]:
    match = _ENTRY.fullmatch(word)
    if match is None or match["unit"] not in _SECONDS:
        raise ValueError("must be `off`, or entries such as values=100000/hour and bank.checks=900000/minute")
    if match["quota"] not in list(Quota) or match["sector"] not in (None, *Sector):
        raise ValueError(f"must use the quotas {', '.join(Quota)}, and before a point the sectors {', '.join(Sector)}")
    quota, amount = Quota(match["quota"]), int(match["amount"])
    if not _LEAST.get(quota, 1) <= amount <= _MOST:
        raise ValueError(f"must give {quota} at least {_LEAST.get(quota, 1):,}, and at most {_MOST:,}")
    sector = None if match["sector"] is None else Sector(match["sector"])
    return sector, quota, Limit(amount, _SECONDS[match["unit"]])
