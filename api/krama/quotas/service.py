"""Spends quotas from units that this worker has leased, so that a request needs no write of its own.

A worker takes units from the store before it uses them, a hundredth of a limit at a time. So the workers together never
spend more than a limit. When a worker ends, the rest of its lease is lost for that window and never spent twice. A
lease is valid for the length of a window, so no request waits when a new window begins.
"""

import asyncio
import math
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from weakref import WeakValueDictionary

from anyio import CapacityLimiter, to_thread

from krama.agencies.service import Principal
from krama.core import clock
from krama.core.logs import get_logger
from krama.core.lru import LruCache
from krama.quotas import metrics
from krama.quotas.errors import QuotaExceeded
from krama.quotas.limits import Costs, Limit, Quota, QuotaState
from krama.quotas.policy import Limits
from krama.quotas.store import Store

_log = get_logger("krama.quotas")

_CACHED_ACCOUNTS = 8192
"""Clients whose leases a worker keeps. The units that a dropped client had leased are lost to their window."""

_KEPT = timedelta(hours=3)
"""How long a window's count stays after its end, so that a clock that jumps and comes back opens no second window."""


class _Meter:
    """This worker's lease of one quota of one client or agency. Times are monotonic.

    `left` units may be spent until `good_until`. Below `low` units, the next lease is taken. `rest` is what the store
    had left when it was last asked, in a window that ends at `window_ends`. Until `spent_until`, the store has nothing
    left and is not asked.
    """

    __slots__ = (
        "__weakref__", "filling", "good_until", "key", "left", "limit", "low", "renewing", "rest", "spent_until",
        "window_ends",
    )  # fmt: skip

    def __init__(self, key: str, limit: Limit) -> None:
        self.key = key
        self.limit = limit
        self.low = limit.lease // 2
        self.left = 0
        self.good_until = 0.0
        self.rest = limit.amount
        self.window_ends = 0.0
        self.spent_until = 0.0
        self.filling = asyncio.Lock()
        self.renewing = False

    def has(self, cost: int, now: float) -> bool:
        return self.left >= cost and now < self.good_until

    def remaining(self, now: float) -> int:
        """The units that the client or the agency has left, as this worker knows. In a new window, all of them."""
        return self.left + self.rest if now < self.window_ends else self.limit.amount

    def resets(self, now: float) -> int:
        """Seconds until the next window begins."""
        left = self.window_ends - now
        return max(1, math.ceil(left if left > 0 else left % self.limit.seconds))


class _Charge(NamedTuple):
    """An amount of one quota, and the two meters that it is charged to."""

    quota: Quota
    units: int
    of_client: _Meter
    of_agency: _Meter

    def state(self, now: float) -> QuotaState:
        """The state of the client or of its agency, whichever has less left."""
        client, agency = self.of_client.remaining(now), self.of_agency.remaining(now)
        if client <= agency:
            return QuotaState(self.of_client.limit, client, self.of_client.resets(now))
        return QuotaState(self.of_agency.limit, agency, self.of_agency.resets(now))


_FEW = 20
"""The values of a payment check."""


class _Account:
    """The meters of one client, by quota, with those that it shares with the other clients of its agency.

    `charges` keeps what requests of a few units are charged to, because nearly every request is of that kind.
    """

    __slots__ = ("charges", "meters")

    def __init__(self) -> None:
        self.meters: dict[Quota, tuple[_Meter, _Meter]] = {}
        self.charges: dict[Costs, list[_Charge]] = {}


class Quotas:
    """The quotas of one worker. Its methods run in one event loop."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._accounts = LruCache[str, _Account](_CACHED_ACCOUNTS)
        self._agency_meters = WeakValueDictionary[str, _Meter]()  # a meter lives as long as one of its accounts
        self._renewals: set[asyncio.Task[None]] = set()
        self._threads = CapacityLimiter(2)  # separate, so that waiting for the store takes no shared thread

    async def spend(self, principal: Principal, costs: Costs) -> dict[Quota, QuotaState]:
        """Spend what a request costs, of the client's quotas and of its agency's. Spends nothing if one is short.

        Returns the state of each quota afterwards, of the client or the agency, whichever has less left. Does not
        suspend while the leased units suffice. Raises `QuotaExceeded`, and what the store raises.
        """
        charges, now = self._charges(principal, costs), time.monotonic()
        while short := _short(charges, now):
            charge, meter = short
            if not await self._fill(meter, charge.units):
                metrics.REFUSED.labels(charge.quota.value).inc()
                # gate: quota that is used up
                raise self._exceeded(charge.quota, meter, charges)
            now = time.monotonic()
        return self._take(charges, now)

    async def close(self) -> None:
        """Wait for the renewals of leases. The caller closes the store afterwards."""
        await asyncio.gather(*self._renewals)

    def _charges(self, principal: Principal, costs: Costs) -> list[_Charge]:
        account = self._accounts.get(principal.client_id)
        if account is None:
            account = self._accounts[principal.client_id] = _Account()
        charges = account.charges.get(costs)
        if charges is None:
            charges = self._new_charges(account, principal, costs)
            if all(units <= _FEW for _, units in costs):  # few such costs exist; those of bulk requests have no end
                account.charges[costs] = charges
        return charges

    def _new_charges(self, account: _Account, principal: Principal, costs: Costs) -> list[_Charge]:
        """One charge for each quota that the principal's sector has a limit for."""
        charges = []
        for quota, units in costs:
            limit = self._limits.get((principal.sector, quota))
            if limit is not None:
                meters = account.meters.get(quota)
                if meters is None:
                    meters = account.meters[quota] = self._new_meters(principal, quota, limit)
                charges.append(_Charge(quota, units, *meters))
        return charges

    def _new_meters(self, principal: Principal, quota: Quota, limit: Limit) -> tuple[_Meter, _Meter]:
        """The meters of the client and of its agency."""
        key = f"{quota}/agency/{principal.agency_id.hex}"
        of_agency = self._agency_meters.get(key)
        if of_agency is None:
            of_agency = self._agency_meters[key] = _Meter(key, limit.for_agency())
        return _Meter(f"{quota}/client/{principal.client_id}", limit), of_agency

    def _take(self, charges: list[_Charge], now: float) -> dict[Quota, QuotaState]:
        states = {}
        for charge in charges:
            for meter in (charge.of_client, charge.of_agency):
                meter.left -= charge.units
                if meter.left < meter.low and not meter.renewing and meter.spent_until <= now:
                    self._begin_renewal(meter)
            states[charge.quota] = charge.state(now)
        return states

    def _begin_renewal(self, meter: _Meter) -> None:
        """Take the next lease before this one is used up, so that no request waits for it."""
        meter.renewing = True
        renewal = asyncio.create_task(self._renew(meter))
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)

    async def _renew(self, meter: _Meter) -> None:
        try:
            await self._fill(meter, meter.left + meter.limit.lease)
        except Exception as problem:  # the next request that needs units asks again, and gets the error
            _log.warning("a lease was not renewed", kind=type(problem).__name__)
        finally:
            meter.renewing = False

    async def _fill(self, meter: _Meter, wanted: int) -> bool:
        """Lease until the meter has `wanted` units. False if the store has too few."""
        async with meter.filling:
            now = time.monotonic()
            if meter.has(wanted, now):
                return True
            if meter.spent_until > now:
                return False
            if meter.good_until <= now:
                meter.left = 0
            asked = max(meter.limit.lease, wanted - meter.left)
            window, ends = _window(meter.limit)
            key = f"{meter.key}/{window}"
            if asked > meter.limit.lease:  # take nothing that does not suffice, because other workers can use it
                used = await self._add(key, 0, ends)
                if used + wanted - meter.left > meter.limit.amount:
                    meter.rest = max(0, meter.limit.amount - used)
                    meter.window_ends = time.monotonic() + _seconds_to(ends)
                    return False
            used = await self._add(key, asked, ends)
            now = time.monotonic()
            meter.left += min(asked, max(0, meter.limit.amount - (used - asked)))
            meter.rest = max(0, meter.limit.amount - used)
            meter.good_until = now + meter.limit.seconds
            meter.window_ends = now + _seconds_to(ends)
            if used >= meter.limit.amount:
                meter.spent_until = meter.window_ends
            return meter.has(wanted, now)

    async def _add(self, key: str, amount: int, ends: datetime) -> int:
        return await to_thread.run_sync(self._store.add, key, amount, ends + _KEPT, limiter=self._threads)

    def _exceeded(self, quota: Quota, meter: _Meter, charges: list[_Charge]) -> QuotaExceeded:
        now, limit = time.monotonic(), meter.limit
        resets, whose = meter.resets(now), "client" if "/client/" in meter.key else "agency"
        return QuotaExceeded(
            f"The quota of your {whose} is used up: {limit.amount:,} {quota} ({quota.meaning}) in {limit.seconds:,} "
            f"seconds. Try again in {resets:,} seconds.",
            {charge.quota: charge.state(now) for charge in charges},
            resets,
        )


def _short(charges: Iterable[_Charge], now: float) -> tuple[_Charge, _Meter] | None:
    """The first meter that has too few units leased, with its charge. Runs for each request, so it calls nothing."""
    for charge in charges:
        _, units, of_client, of_agency = charge
        if of_client.left < units or now >= of_client.good_until:
            return charge, of_client
        # gate: quota of the agency
        if of_agency.left < units or now >= of_agency.good_until:
            return charge, of_agency
    return None


def _seconds_to(moment: datetime) -> float:
    return max(0.0, (moment - clock.now()).total_seconds())


def _window(limit: Limit) -> tuple[int, datetime]:
    """The number of the current window, and when it ends."""
    number = int(clock.now().timestamp()) // limit.seconds
    return number, clock.from_micros((number + 1) * limit.seconds * 1_000_000)
