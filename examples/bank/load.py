"""How fast the exchange answers a payment page: asks at a steady rate, and counts what comes too late.

KRAMA_URL=… KRAMA_CLIENT_ID=… KRAMA_CLIENT_SECRET=… python -m examples.bank.load --rate 50 --seconds 30

Ask your operator first, and use the exchange for tests. The numbers that it asks about belong to nobody.
"""

import argparse
import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from examples.bank.gate import DEADLINE
from krama_client import AsyncKrama, KramaError
from krama_client.types import PaymentCheckItemInput

_IN_FLIGHT = 200
"""Payments that wait at the same time. A payment page also has a limit: beyond it, nobody is helped by waiting."""


@dataclass(slots=True)
class Load:
    """What was measured: milliseconds of each answer, and the errors by their class."""

    milliseconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        """The time within which this share of the answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def lines(self) -> list[str]:
        """The report."""
        shares = [f"p{share:g} {self.percentile(share / 100):.1f} ms" for share in (50, 95, 99) if self.milliseconds]
        failures = [f"{count} {name}" for name, count in self.errors.most_common()]
        return [f"{len(self.milliseconds)} answers: {', '.join(shares)}", f"without an answer: {failures or 'none'}"]


async def ask(krama: AsyncKrama, number: int, load: Load) -> None:
    """One payment of two values."""
    items: list[PaymentCheckItemInput] = [
        {"role": "payee_account", "value": f"{number:012}", "kind": "bank_account", "institution": "ABAAKHPP"},
        {"role": "payee_phone", "value": f"+1202555{100 + number % 100:04}", "kind": "phone"},
    ]
    begun = time.perf_counter()
    try:
        await krama.check_payment(items, purpose="payment", reference=f"LOAD-{number}")
    except KramaError as error:
        load.errors[type(error).__name__] += 1
    else:
        load.milliseconds.append((time.perf_counter() - begun) * 1000)


async def run(krama: AsyncKrama, rate: float, seconds: float) -> Load:
    """Begin `rate` payments a second, whether or not the earlier ones were answered: customers do not wait either."""
    load, running, begun = Load(), set[asyncio.Task[None]](), time.monotonic()
    for number in range(round(rate * seconds)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
        if len(running) >= _IN_FLIGHT:
            load.errors["NotAsked"] += 1
            continue
        task = asyncio.create_task(ask(krama, number, load))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return load


async def main() -> None:
    """Read the arguments, and print the report."""
    parser = argparse.ArgumentParser(description="Load of payment checks, at a steady rate.")
    parser.add_argument("--rate", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    async with AsyncKrama.from_env(deadline=DEADLINE, max_retries=0, app="load-test/1") as krama:
        print("\n".join((await run(krama, arguments.rate, arguments.seconds)).lines()))


if __name__ == "__main__":
    asyncio.run(main())
