"""When to try again, and how long to wait before: a pure decision."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from krama_client._answers import problem_code, retry_after

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 8.0
_PASSING = {429, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Silence:
    """An attempt that got no answer. `reason` says why, in words without a value; `passing` is worth another try."""

    reason: str
    passing: bool


def silence(error: httpx.RequestError) -> Silence:
    """What an attempt amounts to that ended in `error`."""
    passing = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)
    name = type(error).__name__
    # The words of other errors may quote what was sent or received; these are the operating system's.
    words = f"{name}: {error}" if isinstance(error, httpx.ConnectError) else name
    return Silence(words, isinstance(error, passing))


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `max_retries` more attempts, and none that would begin later than `total_seconds` after the first.

    Pauses double from a quarter second to eight, with full jitter on their upper half, and are never shorter than the
    service's Retry-After. Waiting for a first attempt that is still at work costs time, but no retry.
    """

    max_retries: int
    total_seconds: float
    chance: Callable[[], float] = random.random

    def pause(self, result: httpx.Response | Silence, retries: int, pauses: int, spent: float) -> float | None:
        """Seconds to wait before the next attempt; None if there shall be none."""
        if self.max_retries < 1 or not _may_pass(result):
            return None
        if retries >= self.max_retries and not in_progress(result):
            return None
        backoff = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**pauses) * (0.5 + self.chance() / 2)
        wish = None if isinstance(result, Silence) else retry_after(result)
        seconds = max(backoff, wish or 0.0)
        return seconds if spent + seconds <= self.total_seconds else None


def in_progress(result: httpx.Response | Silence) -> bool:
    """Whether an earlier attempt of the same call is still at work in the service."""
    return (
        not isinstance(result, Silence) and result.status_code == 409 and problem_code(result) == "request_in_progress"
    )


def _may_pass(result: httpx.Response | Silence) -> bool:
    if isinstance(result, Silence):
        return result.passing
    return result.status_code in _PASSING or in_progress(result)
