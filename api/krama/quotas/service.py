"""Spend quotas from units that this worker has leased in advance, so that a request needs no write of its own.

A worker takes units from the store a hundredth of a limit at a time, before it uses them: together the workers never
use more than a limit. What a worker has left when it ends is lost to its window, and never used twice. A lease is good
for as long as a window lasts, so at the turn of a window nobody waits.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from anyio import CapacityLimiter, from_thread, to_thread

from krama.agencies.service import Principal
from krama.core import clock
from krama.core.logs import get_logger
from krama.quotas import metrics
from krama.quotas.errors import QuotaExceeded
from krama.quotas.limits import Costs, Limit, Quota, QuotaState
from krama.quotas.policy import Limits
from krama.quotas.store import Store

_log = get_logger("krama.quotas")

_REMEMBERED = 8192
"""The number of meters that a worker keeps. The units of a dropped meter are lost until the window ends."""

_KEPT = timedelta(hours=3)
"""How long a window's count is kept after its end, so that a clock that jumps and returns reopens no window."""


class _Meter:
    """The units of one quota of one client or agency that this worker has leased. Times are monotonic.

    `left` may be used until `good_until`; below `low` the next lease is taken. `rest` is what the store had left for
    others when it was last asked, in a window that ends at `window_ends`; until `spent_until` it need not be asked, for
    it has nothing.
    """

    __slots__ = (
        "filling", "good_until", "key", "left", "limit", "low", "renewing", "rest", "spent_until", "window_ends",
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

    def holds(self, cost: int, now: float) -> bool:
        return self.left >= cost and now < self.good_until

    def remaining(self, now: float) -> int:
        """The units that are left. For a new window only its length is known."""
        return self.left + self.rest if now < self.window_ends else self.limit.amount

    def resets(self, now: float) -> int:
        """Seconds until the next window begins."""
        left = self.window_ends - now
        return max(1, math.ceil(left if left > 0 else left % self.limit.seconds))


_Pair = tuple[_Meter, _Meter]


class _Charge(NamedTuple):
    """A charge of units against one quota: the client's meter and its agency's."""

    quota: Quota
    units: int
    of_client: _Meter
    of_agency: _Meter

    def short(self, now: float) -> _Meter | None:
        """The meter that does not hold enough units, if any."""
        if not self.of_client.holds(self.units, now):
            return self.of_client
        return None if self.of_agency.holds(self.units, now) else self.of_agency

    def state(self, now: float) -> QuotaState:
        """The state of the client or of its agency, whichever has less left."""
        of_client, of_agency = self.of_client.remaining(now), self.of_agency.remaining(now)
        if of_client <= of_agency:
            return QuotaState(self.of_client.limit, of_client, self.of_client.resets(now))
        return QuotaState(self.of_agency.limit, of_agency, self.of_agency.resets(now))


class Quotas:
    """The quotas of one worker. Its methods run in one event loop, except `spend_from_thread`."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._meters: OrderedDict[str, _Meter] = OrderedDict()
        self._pairs: dict[tuple[str, Quota], _Pair] = {}
        self._held: dict[tuple[str, Costs], list[_Charge]] = {}
        self._renewals: set[asyncio.Task[None]] = set()
        self._threads = CapacityLimiter(2)  # its own: a request that waits for units may occupy a shared thread

    async def spend(self, principal: Principal, costs: Costs) -> dict[Quota, QuotaState]:
        """Charge a request to the client's quotas and to its agency's. Returns the tighter state of each quota.

        Charges nothing if any quota is short. Raises `QuotaExceeded`, and what the store raises.
        """
        charges, now = self._charges(principal, costs), time.monotonic()
        while short := _short(charges, now):
            charge, meter = short
            if not await self._fill(meter, charge.units):
                metrics.REFUSED.labels(charge.quota.value).inc()
                raise self._exceeded(charge.quota, meter, charges)
            now = time.monotonic()
        return self._take(charges, now)

    def spend_held(self, principal: Principal, costs: Costs) -> dict[Quota, QuotaState] | None:
        """The same if this worker has leased enough; None, without a charge, if the store must be asked.

        For the few costs that are always the same: what they are charged to is remembered.
        """
        charges, now = self._held.get((principal.client_id, costs)), time.monotonic()
        if charges is None:
            if len(self._held) >= _REMEMBERED:
                self._held.clear()
            charges = self._held[principal.client_id, costs] = self._charges(principal, costs)
        return None if _short(charges, now) else self._take(charges, now)

    def spend_from_thread(self, principal: Principal, costs: Costs) -> dict[Quota, QuotaState]:
        """The same, called from a worker thread of the event loop."""
        return from_thread.run(self.spend, principal, costs)

    async def close(self) -> None:
        """Wait for the leases that are being renewed. The owner of the store closes it next."""
        await asyncio.gather(*self._renewals)

    def _charges(self, principal: Principal, costs: Costs) -> list[_Charge]:
        pairs = ((quota, units, self._pair(principal, quota)) for quota, units in costs)
        return [_Charge(quota, units, *pair) for quota, units, pair in pairs if pair is not None]

    def _take(self, charges: list[_Charge], now: float) -> dict[Quota, QuotaState]:
        states = {}
        for charge in charges:
            for meter in (charge.of_client, charge.of_agency):
                meter.left -= charge.units
                if meter.left < meter.low and not meter.renewing and meter.spent_until <= now:
                    self._begin_renewal(meter)
            states[charge.quota] = charge.state(now)
        return states

    def _pair(self, principal: Principal, quota: Quota) -> _Pair | None:
        """The meters of the client and of its agency; None without a limit."""
        pair = self._pairs.get((principal.client_id, quota))
        if pair is None and (limit := self._limits.get((principal.sector, quota))) is not None:
            pair = (
                self._meter(f"{quota}/client/{principal.client_id}", limit),
                self._meter(f"{quota}/agency/{principal.agency_id.hex}", limit.for_agency()),
            )
            if len(self._pairs) >= _REMEMBERED:
                self._pairs.clear()
                self._held.clear()
            self._pairs[principal.client_id, quota] = pair
        return pair

    def _meter(self, key: str, limit: Limit) -> _Meter:
        meter = self._meters.get(key)
        if meter is None:
            meter = self._meters[key] = _Meter(key, limit)
            if len(self._meters) > _REMEMBERED:
                self._meters.popitem(last=False)
        return meter

    def _begin_renewal(self, meter: _Meter) -> None:
        """Take the next lease before this one is used up, so that no request waits for it."""
        meter.renewing = True
        renewal = asyncio.create_task(self._renew(meter))
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)

    async def _renew(self, meter: _Meter) -> None:
        try:
            await self._fill(meter, meter.left + meter.limit.lease)
        except Exception as problem:  # the next request that needs the units asks again and gets the error
            _log.warning("a lease was not renewed", kind=type(problem).__name__)
        finally:
            meter.renewing = False

    async def _fill(self, meter: _Meter, wanted: int) -> bool:
        """Lease until the meter holds `wanted` units; False if the store does not have that many."""
        async with meter.filling:
            now = time.monotonic()
            if meter.holds(wanted, now):
                return True
            if meter.spent_until > now:
                return False
            if meter.good_until <= now:
                meter.left = 0
            asked = max(meter.limit.lease, wanted - meter.left)
            window, ends = _window(meter.limit)
            key = f"{meter.key}/{window}"
            if asked > meter.limit.lease:  # what does not fit is not taken: the other workers need it
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
            return meter.holds(wanted, now)

    async def _add(self, key: str, amount: int, ends: datetime) -> int:
        return await to_thread.run_sync(self._store.add, key, amount, ends + _KEPT, limiter=self._threads)

    def _exceeded(self, quota: Quota, meter: _Meter, charges: list[_Charge]) -> QuotaExceeded:
        now, limit = time.monotonic(), meter.limit
        resets, whose = meter.resets(now), "client" if "/client/" in meter.key else "agency"
        return QuotaExceeded(
            f"The quota of your {whose} is used up: {limit.amount:,} {quota} ({quota.meaning}) in {limit.seconds:,} "
            f"seconds. Come back in {resets:,} seconds.",
            {charge.quota: charge.state(now) for charge in charges},
            resets,
        )


def _short(charges: Iterable[_Charge], now: float) -> tuple[_Charge, _Meter] | None:
    for charge in charges:
        if (meter := charge.short(now)) is not None:
            return charge, meter
    return None


def _seconds_to(moment: datetime) -> float:
    return max(0.0, (moment - clock.now()).total_seconds())


def _window(limit: Limit) -> tuple[int, datetime]:
    """The number of the current window, and when it ends."""
    number = int(clock.now().timestamp()) // limit.seconds
    return number, clock.from_micros((number + 1) * limit.seconds * 1_000_000)
