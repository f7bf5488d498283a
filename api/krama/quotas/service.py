"""Spend what a member may ask for: from units that this worker has leased, so that a request costs no write of its own.

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

from anyio import CapacityLimiter, from_thread, to_thread

from krama.agencies.service import Member
from krama.core import clock
from krama.core.logs import get_logger
from krama.quotas import metrics
from krama.quotas.errors import QuotaExceeded
from krama.quotas.policy import Limits
from krama.quotas.store import Store
from krama.quotas.terms import Costs, Limit, Quota, Standing

_log = get_logger("krama.quotas")

_REMEMBERED = 8192
"""Meters that a worker keeps; what one held that was dropped is lost to its window."""

_KEPT = timedelta(hours=3)
"""How long a window's count stays after its end: a clock that jumps, and comes back, opens no window anew."""


class _Meter:
    """What this worker holds of one quota of one client or agency. Times are those of the monotonic clock.

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
        """What is left for the client or the agency; of a new window nothing is known yet but its length."""
        return self.left + self.rest if now < self.window_ends else self.limit.amount

    def standing(self, now: float) -> Standing:
        resets = self.window_ends - now
        if resets <= 0:
            resets %= self.limit.seconds
        return Standing(self.limit, self.remaining(now), max(1, math.ceil(resets)))


_Pair = tuple[_Meter, _Meter]
_Charged = tuple[Quota, int, _Pair]


class Quotas:
    """The quotas of one worker. Its methods run in one event loop, but for `spend_from_thread`."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._meters: OrderedDict[str, _Meter] = OrderedDict()
        self._pairs: dict[tuple[str, Quota], _Pair] = {}
        self._renewals: set[asyncio.Task[None]] = set()
        self._threads = CapacityLimiter(2)  # of its own: whoever waits for units may hold one of everybody's threads

    async def spend(self, member: Member, costs: Costs) -> dict[Quota, Standing]:
        """Use up what a request costs, of the client's quotas and of its agency's; how both stand then, the nearer one.

        Nothing is used where something is missing. Raises `QuotaExceeded`, and what the store raises.
        """
        pairs = self._charged(member, costs)
        now = time.monotonic()
        while short := _short(pairs, now):
            quota, cost, meter = short
            if not await self._fill(meter, cost):
                metrics.REFUSED.labels(quota.value).inc()
                raise self._exceeded(quota, meter, pairs)
            now = time.monotonic()
        return self._take(pairs, now)

    def spend_held(self, member: Member, costs: Costs) -> dict[Quota, Standing] | None:
        """The same where this worker holds enough; None, and nothing is used, where the store must be asked."""
        pairs, now = self._charged(member, costs), time.monotonic()
        return None if _short(pairs, now) else self._take(pairs, now)

    def spend_from_thread(self, member: Member, costs: Costs) -> dict[Quota, Standing]:
        """The same for a thread that the event loop has lent."""
        return from_thread.run(self.spend, member, costs)

    async def close(self) -> None:
        """Wait for leases that are being renewed. The store is closed next, by who opened it."""
        await asyncio.gather(*self._renewals)

    def _charged(self, member: Member, costs: Costs) -> list[_Charged]:
        return [(quota, cost, pair) for quota, cost in costs.items() if (pair := self._pair(member, quota))]

    def _take(self, charged: list[_Charged], now: float) -> dict[Quota, Standing]:
        for _, cost, pair in charged:
            for meter in pair:
                meter.left -= cost
                if meter.left < meter.low and not meter.renewing and meter.spent_until <= now:
                    self._begin_renewal(meter)
        return _standings(charged, now)

    def _pair(self, member: Member, quota: Quota) -> _Pair | None:
        """The meters of the client and of its agency; None where there is no limit."""
        pair = self._pairs.get((member.client_id, quota))
        if pair is None and (limit := self._limits.get((member.sector, quota))) is not None:
            pair = (
                self._meter(f"{quota}/client/{member.client_id}", limit),
                self._meter(f"{quota}/agency/{member.agency_id.hex}", limit.for_agency()),
            )
            if len(self._pairs) >= _REMEMBERED:
                self._pairs.clear()
            self._pairs[member.client_id, quota] = pair
        return pair

    def _meter(self, key: str, limit: Limit) -> _Meter:
        meter = self._meters.get(key)
        if meter is None:
            meter = self._meters[key] = _Meter(key, limit)
            if len(self._meters) > _REMEMBERED:
                self._meters.popitem(last=False)
        return meter

    def _begin_renewal(self, meter: _Meter) -> None:
        """Take the next lease before this one is used up: nobody waits for it."""
        meter.renewing = True
        renewal = asyncio.create_task(self._renew(meter))
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)

    async def _renew(self, meter: _Meter) -> None:
        try:
            await self._fill(meter, meter.left + meter.limit.lease)
        except Exception as problem:  # whoever needs the units next asks again, and is told
            _log.warning("a lease was not renewed", kind=type(problem).__name__)
        finally:
            meter.renewing = False

    async def _fill(self, meter: _Meter, wanted: int) -> bool:
        """Lease until the meter holds `wanted` units; False where the store has not so many."""
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

    def _exceeded(self, quota: Quota, meter: _Meter, pairs: list[_Charged]) -> QuotaExceeded:
        limit, standing = meter.limit, meter.standing(time.monotonic())
        whose = "client" if "/client/" in meter.key else "agency"
        return QuotaExceeded(
            f"The quota of your {whose} is used up: {limit.amount:,} {quota} ({quota.meaning}) in {limit.seconds:,} "
            f"seconds. Come back in {standing.resets:,} seconds.",
            _standings(pairs, time.monotonic()),
            standing.resets,
        )


def _short(pairs: Iterable[_Charged], now: float) -> tuple[Quota, int, _Meter] | None:
    for quota, cost, pair in pairs:
        for meter in pair:
            if not meter.holds(cost, now):
                return quota, cost, meter
    return None


def _standings(pairs: Iterable[_Charged], now: float) -> dict[Quota, Standing]:
    """Of the client's and the agency's the one with less to go."""
    return {quota: _nearer(*pair, now).standing(now) for quota, _, pair in pairs}


def _nearer(of_client: _Meter, of_agency: _Meter, now: float) -> _Meter:
    return of_client if of_client.remaining(now) <= of_agency.remaining(now) else of_agency


def _seconds_to(moment: datetime) -> float:
    return max(0.0, (moment - clock.now()).total_seconds())


def _window(limit: Limit) -> tuple[int, datetime]:
    """The number of the present window, and when it ends."""
    number = int(clock.now().timestamp()) // limit.seconds
    return number, clock.from_micros((number + 1) * limit.seconds * 1_000_000)
