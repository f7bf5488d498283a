"""How long a call may take and how often it is tried: for a client, for a copy of it, and for one call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypedDict

_MOST_SECONDS: Final = 1_000_000
MOST_DEADLINE: Final = 120
"""A longer deadline is refused: a program that writes 500 means milliseconds, and its payers would wait for minutes."""
_PASSED: Final = 1e-9
"""A deadline that is over before anything is sent: the call is a `TimedOut`."""
_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")


class CallOptions(TypedDict, total=False):
    """Options of one call. Each replaces the client's own."""

    deadline: float | None
    """Seconds for the whole call: its token, all attempts, the pauses between them, and reading. None: no limit.

    At most 120, but for batches and bulk submission: a larger number is meant in milliseconds, and refused. 0 or less
    is what may be left of a budget: nothing is sent, and the call is a `TimedOut`.
    """
    timeout: float
    """Seconds for each wait within an attempt: to connect, to send, to receive the next bytes."""
    max_retries: int
    """How many more attempts may follow the first one."""


class KeyedOptions(CallOptions, total=False):
    """Options of a call that the exchange does at most once for each key."""

    idempotency_key: str
    """1 to 128 visible ASCII characters. One is made for you; give your own if your program may ask again later."""


@dataclass(frozen=True, slots=True)
class Options:
    """A client's options. `bulk_deadline` is for each request of a bulk submission or a batch."""

    deadline: float | None = 30.0
    bulk_deadline: float | None = None
    timeout: float = 30.0
    max_retries: int = 3

    def __post_init__(self) -> None:
        for name, value in (("deadline", self.deadline), ("deadline", self.bulk_deadline), ("timeout", self.timeout)):
            if value is not None and not (_is_number(value) and 0 < value <= _MOST_SECONDS):
                raise ValueError(f"{name} must be a number of seconds, greater than 0 and at most {_MOST_SECONDS:,}.")
        if self.timeout is None:
            raise ValueError("timeout must be a number of seconds greater than 0.")
        retries: object = self.max_retries  # whatever a program without types gives
        if not isinstance(retries, int) or isinstance(retries, bool) or retries < 0:
            raise ValueError("max_retries must be 0 or a larger whole number.")

    def with_(
        self, given: Mapping[str, Any], *, of_a_call: bool = True, takes: str = "", bulk: bool = False
    ) -> "Options":
        """These options, with those of one call or of a copy. Raises `TypeError` for an option that there is not.

        `takes` are the names of the call's parameters, which the error names then. Raises `ValueError` for a deadline
        that is too long, unless the call is `bulk`: nobody waits at a counter for that.
        """
        if not given:
            return self
        known = KeyedOptions.__optional_keys__ if of_a_call else CallOptions.__optional_keys__
        unknown = given.keys() - known
        if unknown:
            names = ", ".join(sorted(known))
            parameters = (
                f"The parameters are {takes.replace(' ', ', ')}."
                if takes
                else "`help()` of this method names its parameters."
            )
            raise TypeError(
                f"There is no parameter or option {', '.join(sorted(unknown))}. {parameters} The options of every call "
                f"are {names}."
                if of_a_call
                else f"There is no option {', '.join(sorted(unknown))}. The options are {names}."
            )
        changed = {name: value for name, value in given.items() if name != "idempotency_key"}
        deadline = changed.get("deadline")
        if (
            of_a_call and deadline is not None and _is_number(deadline) and deadline <= 0
        ):  # what is left of a budget may be nothing
            changed["deadline"] = _PASSED
        if "deadline" in changed:
            if not bulk:
                refuse_milliseconds(deadline)
            changed["bulk_deadline"] = changed["deadline"]
        return replace(self, **changed)


def refuse_milliseconds(deadline: object) -> None:
    """Raise `ValueError` for a deadline that is longer than anybody waits. `Options` refuses other types."""
    if isinstance(deadline, int | float) and MOST_DEADLINE < deadline <= _MOST_SECONDS:
        raise ValueError(
            f"deadline is in seconds, and must be at most {MOST_DEADLINE}. Half a second is 0.5. None sets no limit."
        )


def checked_key(key: object) -> str:
    """The caller's own Idempotency-Key. Raises `ValueError` for one that the exchange does not take."""
    if isinstance(key, str) and _KEY.fullmatch(key):
        return key
    raise ValueError("idempotency_key must be 1 to 128 visible ASCII characters.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
