"""When to try again, how long to wait before, and how much retrying a client may do: pure decisions."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from krama_client._core.answers import problem_code, retry_after
from krama_client._core.call import Call
from krama_client._core.deadline import Deadline
from krama_client._core.received import Received, Silence

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 8.0
_LONGEST_WISH = 60.0
"""A service that wants a longer wait is not waited for: the caller gets its `retry_after`."""
_LEAST_TIME = 0.1
"""What must be left of the deadline for another attempt: a refusal that is known says more than a `TimedOut`."""
_LONGEST_IN_PROGRESS = 120.0
_PASSING = {408, 429, 502, 503, 504}
_REFUSED_UNDONE = {429}
"""Answers after which nothing can have been done, so that any call may be sent again."""


class RetryBudget:
    """How much retrying a client may do, shared by its threads and copies: in an outage it must not add to the load.

    As in botocore's standard mode: a retry costs 5, after a timeout 10; a call that succeeds at once gives 1 back.
    """

    FULL = 500
    RETRY = 5
    AFTER_TIMEOUT = 10

    def __init__(self) -> None:
        self._left = self.FULL
        self._lock = threading.Lock()

    def spend(self, result: Received | Silence) -> bool:
        """Whether a retry is affordable. It is paid for if so."""
        cost = self.AFTER_TIMEOUT if isinstance(result, Silence) and result.slow else self.RETRY
        with self._lock:
            affordable = self._left >= cost
            self._left -= cost if affordable else 0
        return affordable

    def earn(self) -> None:
        """A call succeeded at its first attempt."""
        with self._lock:
            self._left = min(self.FULL, self._left + 1)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """At most `max_retries` more attempts, and none that would begin after the deadline.

    Pauses double from a quarter second to eight, with jitter on their upper half, and are never shorter than the
    service's Retry-After. Waiting for a first attempt that is still at work costs time, but no retry.
    """

    max_retries: int
    chance: Callable[[], float] = random.random

    def pause(
        self, call: Call[object], result: Received | Silence, retries: int, pauses: int, deadline: Deadline
    ) -> float | None:
        """Seconds to wait before the next attempt; None if there shall be none."""
        if self.max_retries < 1 or not _may_pass(result) or not _may_be_sent_again(call, result):
            return None
        if in_progress(result):
            if deadline.elapsed > _LONGEST_IN_PROGRESS:
                return None
        elif retries >= self.max_retries:
            return None
        wish = (None if isinstance(result, Silence) else retry_after(result)) or 0.0
        backoff = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**pauses) * (0.5 + self.chance() / 2)
        seconds = max(backoff, wish)
        least = min(_LEAST_TIME, (deadline.seconds or 0.0) / 4)
        return seconds if seconds < deadline.left - least and wish <= _LONGEST_WISH else None


def in_progress(result: Received | Silence) -> bool:
    """Whether an earlier attempt of the same call is still at work in the service."""
    return not isinstance(result, Silence) and result.status == 409 and problem_code(result) == "request_in_progress"


def maybe_done(call: Call[object], result: Received | Silence) -> bool:
    """Whether the call may have been carried out although its answer is lost, and making it again could do it twice."""
    if call.may_be_made_again:
        return False
    if isinstance(result, Silence):
        return result.sent
    return result.is_success or result.status >= 500 or result.status == 408


def settles(result: Received | Silence) -> bool:
    """Whether an answer also says what became of earlier attempts under the same key. One that kept it out does not."""
    kept_out = (401, 403, 408, 429)
    return (
        isinstance(result, Received)
        and result.status < 500
        and result.status not in kept_out
        and not in_progress(result)
    )


def _may_be_sent_again(call: Call[object], result: Received | Silence) -> bool:
    if call.may_be_sent_again:
        return True
    return not result.sent if isinstance(result, Silence) else result.status in _REFUSED_UNDONE


def _may_pass(result: Received | Silence) -> bool:
    if isinstance(result, Silence):
        return result.passing
    return result.status in _PASSING or in_progress(result)
