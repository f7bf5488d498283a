"""`MirrorOr`: the copy first, and the exchange where it matters."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from krama_client._core.arguments import texts
from krama_client._generated.models import Purpose
from krama_client._mirror.mirror import Mirror
from krama_client._mirror.owner import Owner
from krama_client._mirror.verdicts import MirrorCheck
from krama_client._sync.client import Krama
from krama_client.errors import InvalidRequest, KramaError, MirrorBusy, MirrorError

if TYPE_CHECKING:
    from krama_client._generated.models import Check

_LEAST_SECONDS = 0.001
"""A call with less is a wrong argument."""
_OF_COPY, _LONGEST_OF_COPY = 0.5, 0.5
"""How much of the deadline the copy may take before the exchange is asked, and how many seconds at most."""
_GRACE_SECONDS = 0.05
"""How long a copy is waited for that alone can answer, though no time is left."""
_MOST_READERS = 16
_TOO_SLOW = "The copy did not answer in time: another program or thread writes to it, or it is being loaded."


class MirrorOrCheck(NamedTuple):
    """A verdict, and who gave it: `source` is `mirror` or `exchange`.

    `error` is why the other one, which was asked first or should have been asked, gave none.
    """

    check: "Check | MirrorCheck"
    source: str
    error: KramaError | None = None

    @property
    def action(self) -> str:
        """What to do now."""
        return str(self.check.action)


def _refuse_wrong(krama: Krama, options: Mapping[str, Any]) -> None:
    """Raise what `Krama.check` raises for these arguments: `TypeError`, `ValueError` and `InvalidRequest`."""
    krama._connection.options.with_({name: value for name, value in options.items() if name not in _OF_A_CHECK})
    purpose, reference = options.get("purpose"), options.get("reference")
    texts(purpose=purpose, reference=reference)
    if purpose is not None and purpose not in list(Purpose):
        words = ", ".join(each.value for each in Purpose)
        raise InvalidRequest("choice_unknown", 422, f"The purpose must be one of these: {words}.", field="purpose")
    if reference is None:
        return
    if not 0 < len(reference.strip()) <= _LONGEST_REFERENCE:
        code = "too_long" if reference.strip() else "too_short"
        raise InvalidRequest(code, 422, f"Write 1 to {_LONGEST_REFERENCE} characters.", field="reference")
    if not _LINE_BREAKS.isdisjoint(reference):
        raise InvalidRequest("line_breaks", 422, "Write it on one line.", field="reference")


_OF_A_CHECK = ("purpose", "reference", "with_receipt")
_LONGEST_REFERENCE = 64
_LINE_BREAKS = frozenset("\t\n\r\u2028\u2029")


class MirrorOr:
    """Asks the copy first, which takes no network. If it knows anything of the value, the exchange has the last word.

    So an ordinary payment costs nothing, and a hit is on record, up to date, and never rests on the copy alone. The
    exchange is also asked if the copy is too old, can't be read, can't read the value, or takes half of the `deadline`
    or half a second. If the exchange is away, or does not answer within the `deadline`, the verdict is the copy's, and
    `error` says why. Without either, the exchange's error is raised.

    A new one reads what is listed, so that the first check need not: a second of processor time for a million.
    """

    def __init__(self, krama: Krama, mirror: Mirror) -> None:
        self._krama = krama
        self._mirror = mirror
        self._owner = Owner(krama)
        self._readers = threading.BoundedSemaphore(_MOST_READERS)
        with suppress(MirrorError):  # each check says so
            mirror.status()

    def check(
        self,
        value: str,
        *,
        kind: str | None = None,
        institution: str | None = None,
        chain: str | None = None,
        platform: str | None = None,
        **options: Any,
    ) -> MirrorOrCheck:
        """Check one value. `options` are the other arguments of `Krama.check`, for the exchange.

        The `deadline`, or the client's own, is for both together: what the copy took is not there for the exchange.

        A wrong option is refused as the exchange would refuse it, also where only the copy is asked: else a gate that
        is set up wrongly would show it at its first hit, and lose the copy's verdict.
        """
        _refuse_wrong(self._krama, options)
        began = time.monotonic()
        hints: dict[str, Any] = {"kind": kind, "institution": institution, "chain": chain, "platform": platform}
        error: KramaError | None = None
        copied: MirrorCheck | None = None
        reading: Future[MirrorCheck] | None = None
        deadline = options.get("deadline", self._krama._connection.options.deadline)
        try:
            copied = self._mirror._checked_at_once(value, hints, self._owner)
            if copied is None:
                until = began + (_LONGEST_OF_COPY if deadline is None else min(deadline * _OF_COPY, _LONGEST_OF_COPY))
                reading = self._read(value, hints, until)
                copied = reading.result(_left(until))
        except NotYet:
            error = MirrorBusy(_TOO_SLOW)
        except (MirrorError, InvalidRequest) as refused:
            error = refused
        if copied is not None and copied.status == "unknown":
            return MirrorOrCheck(copied, "mirror")
        if deadline is not None and deadline > 0:
            options["deadline"] = max(_left(began + deadline), _LEAST_SECONDS)
        try:
            return MirrorOrCheck(self._krama.check(value, **hints, **options), "exchange", error)
        except InvalidRequest:
            raise
        except KramaError as away:  # also a fault of the exchange, or a secret that was changed at night
            if copied is None and reading is not None:
                still = _LONGEST_OF_COPY if deadline is None else _left(began + deadline, _GRACE_SECONDS)
                with suppress(NotYet, MirrorError, InvalidRequest):
                    copied = reading.result(still)
            if copied is None:
                raise away from error
            return MirrorOrCheck(copied, "mirror", away)

    def _read(self, value: str, hints: dict[str, Any], until: float) -> "Future[MirrorCheck]":
        """Ask the copy in a thread of its own, because nobody can say how long its file takes. Raises `MirrorBusy`."""
        if not self._readers.acquire(timeout=_left(until)):
            raise MirrorBusy(_TOO_SLOW)
        answer: Future[MirrorCheck] = Future()
        seconds = _left(until) / 2  # of the owner's question: the rest is for the copy

        def read() -> None:
            try:
                answer.set_result(self._mirror._checked(value, hints, self._owner, seconds))
            except BaseException as error:
                answer.set_exception(error)
            finally:
                self._readers.release()

        threading.Thread(target=read, name="krama-mirror-reader", daemon=True).start()
        return answer


def _left(until: float, least: float = 0.0) -> float:
    """The seconds until a time of the monotonic clock."""
    return max(until - time.monotonic(), least)
