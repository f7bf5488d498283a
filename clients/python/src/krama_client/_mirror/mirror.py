"""`Mirror`: a bank's own copy of the list."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from krama.indicators import institutions
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama_client._log.notes import readable_key
from krama_client._mirror import clock
from krama_client._mirror.exchange import Source
from krama_client._mirror.hints import HintsOf
from krama_client._mirror.loaded import Loaded, stamp_of
from krama_client._mirror.owner import Owner
from krama_client._mirror.records import Facts
from krama_client._mirror.syncing import ANOTHER_KEY, NO_SNAPSHOT, Syncing
from krama_client._mirror.verdicts import (
    NOTHING_KNOWN,
    Asked,
    CopyState,
    MirrorCheck,
    asked,
    conclude,
    may_be_numbers,
    unknown_number,
)
from krama_client._rows.check_batches import Refused, check_source
from krama_client._sync.client import Krama
from krama_client.errors import (
    InvalidRequest,
    KramaError,
    MirrorBusy,
    MirrorDiskFull,
    MirrorEmpty,
    MirrorError,
    MirrorTooOld,
    MirrorUnusable,
    NotFound,
    RateLimited,
    Refusal,
    ServiceUnavailable,
    Unreached,
)

if TYPE_CHECKING:
    from krama_client._generated.inputs import CheckBatchItemInput

A_DAY = 86_400.0
_CLOCKS_DIFFER = 300.0
"""How far this computer's clock may be behind the time of the copy."""
_WAIT_SECONDS, _REFRESH_SECONDS = 25, 600.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_HELD_SECONDS, _LONGEST_WITHOUT_WAIT = 1.0, 10.0
"""An exchange with too many waiting requests answers at once. It is asked again after a pause."""
_CHUNK = 1000
_PASSING = (Unreached, ServiceUnavailable, RateLimited, MirrorBusy, MirrorDiskFull)

_reading = threading.Lock()
"""The list of institutions is one for the whole process, and each copy has its own: one copy reads at a time."""


@dataclass(frozen=True, slots=True)
class MirrorStatus:
    """How a copy stands. `error` is why it could not be brought in step, if it could not.

    `sandbox` says that it is a copy of a sandbox, where everything is invented.
    """

    as_of: datetime
    age_seconds: float
    listed_count: int
    policy: str
    snapshot_id: str
    verifier_key: str
    error: KramaError | None = None
    sandbox: bool = False


class Mirror:
    """A copy of all that your agency may see, in a file of yours. It answers checks when the exchange is away, too.

    `path` is the file, which only its owner may read. Many programs and threads may check with one copy, and bring it
    in step. `krama` is the exchange to copy from; a copy that only answers needs none. A copy of another agency than
    that of this client does not answer: `MirrorUnusable`. `verifier_key` is the log's key,
    as for receipts: give the one that you had when you joined. Without it, the copy trusts the key that
    the exchange names first, and keeps it.

    The copy answers as the exchange would have answered when it was last in step (`as_of`), and lets reports fade day
    by day. Older than `max_age_seconds`, a day by default, it refuses with `MirrorTooOld`.

    Every method may raise a `MirrorError`.
    """

    def __init__(
        self,
        path: Path | str,
        krama: Krama | None = None,
        *,
        verifier_key: str | None = None,
        max_age_seconds: float = A_DAY,
    ) -> None:
        if not max_age_seconds > 0:
            raise ValueError("max_age_seconds must be more than 0.")
        if verifier_key is not None:
            verifier_key = readable_key(verifier_key)
        self.path = Path(path)
        self.max_age_seconds = max_age_seconds
        self._verifier_key = verifier_key
        self._syncing = None if krama is None else Syncing(self.path, Source(krama), verifier_key)
        self._owner = None if krama is None else Owner(krama)
        self._loaded: Loaded | None = None
        self._lock = threading.Lock()
        self._process = os.getpid()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. The exchange's client stays open."""
        with self._lock:
            self._drop()

    def sync(self) -> MirrorStatus:
        """Bring the copy in step: with a snapshot if there is no copy or it paused for too long, else with the changes.

        It may be stopped at any point, and goes on where it was. Raises `SnapshotRefused` for a snapshot that the
        exchange did not sign or that is older than the copy, and what calls of the exchange raise. The copy then
        stays as it was.

        Scope: `feed:read`.
        """
        self._exchange().to_the_end()
        return self.status()

    def follow(self, waiting: Callable[[KramaError], None] | None = None) -> Iterator[MirrorStatus]:
        """Bring the copy in step and keep it so, as long as you iterate. Gives the status after each turn.

        As long as there is no copy, there is no status: `waiting` is called with each error that it waits for to pass.

        A change arrives within a second or so. While the exchange is away, the disk is full or another program writes,
        it tries again and again, with pauses of up to a minute, and the status has the `error`. Any other error is
        raised.
        """
        pause, refresh_at, begun = _FIRST_PAUSE, 0.0, False
        while True:
            error: KramaError | None = None
            asked_at, heard = time.monotonic(), True
            try:
                if not begun:
                    self._exchange().to_the_end()
                    begun, refresh_at = True, time.monotonic() + _REFRESH_SECONDS
                elif time.monotonic() >= refresh_at:
                    self._exchange().refresh()
                    refresh_at = time.monotonic() + _REFRESH_SECONDS
                else:
                    heard = self._exchange().turn(_WAIT_SECONDS)
            except (*_PASSING, NotFound) as passing:
                # Without a snapshot, a copy that can't be continued waits for the next one.
                if isinstance(passing, NotFound) and passing.code != NO_SNAPSHOT:
                    raise
                if isinstance(passing, MirrorDiskFull) and not self._has_copy():
                    raise  # there is no status to yield, and nothing can answer
                error = passing
            was_held = time.monotonic() - asked_at > _HELD_SECONDS
            if self._has_copy():
                yield self.status(error)
            elif error is not None and waiting is not None:
                waiting(error)
            if error is None and (heard or was_held):
                pause = _FIRST_PAUSE
            else:
                longest = _LONGEST_PAUSE if error else _LONGEST_WITHOUT_WAIT
                time.sleep(min(pause, longest) * random.uniform(0.5, 1.0))
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _has_copy(self) -> bool:
        try:
            self.status()
        except MirrorEmpty:
            return False
        return True

    def status(self, error: KramaError | None = None) -> MirrorStatus:
        """How the copy stands, whatever its age."""
        with self._lock:
            loaded = self._newest()
            count = loaded.listed_count()
        age = _age(loaded.as_of)
        copied = loaded.policy, loaded.snapshot_id, loaded.verifier_key
        return MirrorStatus(loaded.as_of, age, count, *copied, error, loaded.sandbox)

    def check(
        self,
        value: str,
        *,
        kind: str | None = None,
        institution: str | None = None,
        chain: str | None = None,
        platform: str | None = None,
    ) -> MirrorCheck:
        """Check one value, as `Krama.check` does. The value is not sent, and nothing is on record.

        Raises `InvalidRequest` for a value that can't be what it should be, and `MirrorTooOld`.
        """
        if not isinstance(value, str):
            raise TypeError("value must be text.")
        stated = {"kind": kind, "institution": institution, "chain": chain, "platform": platform}
        (answer,) = self._answers([{"value": value}], stated)
        if isinstance(answer, Refused):
            refusal = answer.error
            raise InvalidRequest(refusal.code, 422, refusal.detail, field=refusal.field)
        return answer

    def check_many(
        self,
        items: "Iterable[str | CheckBatchItemInput]",
        *,
        kind: str | None = None,
        institution: str | None = None,
        chain: str | None = None,
        platform: str | None = None,
    ) -> Iterator[MirrorCheck | Refused]:
        """Check many values, as `Krama.check_many` does: one answer for each, in their order.

        The age is looked at again with each thousand values.
        """
        check_source(items)
        stated = {"kind": kind, "institution": institution, "chain": chain, "platform": platform}
        left = iter(items)
        while chunk := list(islice(left, _CHUNK)):
            yield from self._answers(chunk, stated)

    def _refuse_other(self, owner: Owner, seconds: float) -> None:
        """Raise `MirrorUnusable` unless the copy is of this owner's agency."""
        owner.refuse_other(self._current(), seconds)

    def _answers(self, items: Sequence[Any], stated: Mapping[str, str | None]) -> list[MirrorCheck | Refused]:
        loaded = self._current()
        if self._owner is not None:
            self._owner.refuse_other(loaded)
        age = self._usable_age(loaded)
        copy = CopyState(loaded.policy, loaded.as_of, age, loaded.sandbox)
        with _reading:
            if institutions.current() is not loaded.directory:
                institutions.install(loaded.directory)
            answers, left = _Reading(stated, loaded, copy).of_all(items)
        keys = {key for _, read in left for key, _, _ in read.candidates}
        stored = self._facts(loaded, keys) if keys else {}
        day = clock.today()
        for place, read in left:
            answers[place] = _answer(items[place], read, stored, day, copy)
        return answers  # type: ignore[return-value]  # each place has its answer now

    def _facts(self, loaded: Loaded, keys: set[bytes]) -> Mapping[bytes, Facts]:
        with self._lock:
            if loaded is not self._loaded:
                loaded = self._newest()  # another thread may have closed its file, because it was replaced
            return loaded.facts(keys)

    def _current(self) -> Loaded:
        """The copy as it is now."""
        stamp = stamp_of(self.path)
        loaded = self._loaded
        if loaded is not None and loaded.stamp == stamp and loaded.settled and self._process == os.getpid():
            return loaded
        with self._lock:
            return self._newest()

    def _newest(self) -> Loaded:
        """The copy as it is now, read again if it has changed. The caller holds the lock."""
        stamp = stamp_of(self.path)
        if self._process != os.getpid():  # SQLite's connections must not be used after a fork
            self._loaded, self._process = None, os.getpid()
        loaded = self._loaded
        if loaded is None or loaded.stamp[0] != stamp[0]:
            self._drop()
            loaded = Loaded.read(self.path)
        elif loaded.stamp != stamp or not loaded.settled:
            loaded = loaded.renewed(stamp)
        self._loaded = loaded
        # gate: the copy of another exchange is not asked
        if self._verifier_key not in (None, loaded.verifier_key):
            self._drop()
            raise MirrorUnusable(ANOTHER_KEY, "another_key")
        return loaded

    def _usable_age(self, loaded: Loaded) -> float:
        age = _age(loaded.as_of)
        if age < -_CLOCKS_DIFFER:
            raise MirrorTooOld("This computer's clock is behind the time of the copy. Set it right.", age)
        # gate: a copy that is too old does not answer
        if age > self.max_age_seconds:
            raise MirrorTooOld(
                f"The copy was last in step {timedelta(seconds=int(age))} ago. Ask the exchange, and call `sync`.", age
            )
        return max(age, 0.0)

    def _exchange(self) -> Syncing:
        if self._syncing is None:
            raise MirrorError("This copy has no exchange to be brought in step with: give `krama`.")
        return self._syncing

    def _drop(self) -> None:
        if self._loaded is not None:
            self._loaded.connection.close()
            self._loaded = None


def _answer(item: Any, read: Asked, stored: Mapping[bytes, Facts], day: int, copy: CopyState) -> MirrorCheck:
    indicator, candidates = read
    conclusion = conclude(candidates, stored, day) if candidates else NOTHING_KNOWN
    if isinstance(item, str):
        return MirrorCheck(item, indicator, conclusion, copy)
    return MirrorCheck(item["value"], indicator, conclusion, copy, item.get("reference"))


def _age(as_of: datetime) -> float:
    return (clock.now() - as_of).total_seconds()


class _Reading:
    """Reads the items of a chunk. For nearly all telephone numbers it has the answer at once."""

    def __init__(self, stated: Mapping[str, Any], loaded: Loaded, copy: CopyState) -> None:
        self._hints = HintsOf(stated, loaded.region)
        self._loaded = loaded
        self._copy = copy
        self._unknown_number = unknown_number(Hints(region=loaded.region), loaded.index)

    def of_all(self, items: Sequence[Any]) -> tuple[list[MirrorCheck | Refused | None], list[tuple[int, Asked]]]:
        """The answer to each item; None where the file has to be asked. Then the places and what they ask for."""
        hints, loaded, copy, unknown_number = self._hints, self._loaded, self._copy, self._unknown_number
        may_all_be_numbers = may_be_numbers(hints.common)
        answers: list[MirrorCheck | Refused | None] = []
        left: list[tuple[int, Asked]] = []
        for item in items:
            if may_all_be_numbers and type(item) is str:
                number = unknown_number(item)
                answer: MirrorCheck | Refused | None = (
                    None if number is None else MirrorCheck(item, number, NOTHING_KNOWN, copy)
                )
            else:
                answer = self._answer_of_number(item)
            if answer is None:
                read = _read(item, hints, loaded)
                if isinstance(read, Asked):
                    left.append((len(answers), read))
                else:
                    answer = read
            answers.append(answer)
        return answers, left

    def _answer_of_number(self, item: Any) -> MirrorCheck | None:
        """The answer to an item with hints of its own, if it is a telephone number."""
        if type(item) is not dict or type(value := item.get("value")) is not str:
            return None
        try:
            if not may_be_numbers(self._hints.of(item)):
                return None
        except (TypeError, ValueError):
            return None
        number = self._unknown_number(value)
        return None if number is None else MirrorCheck(value, number, NOTHING_KNOWN, self._copy, item.get("reference"))


def _read(item: Any, hints: HintsOf, loaded: Loaded) -> Asked | Refused:
    try:
        if isinstance(item, str):
            return asked(item, hints.common, loaded.index)
        return asked(item["value"], hints.of(item), loaded.index)
    except IndicatorRefused as refusal:
        shown = item if isinstance(item, str) else item["value"]
        reference = None if isinstance(item, str) else item.get("reference")
        error = Refusal(refusal.code, refusal.detail, refusal.field)
        return Refused(shown, error, (error,), reference)
    except (TypeError, KeyError, AttributeError):
        return Refused(None, Refusal("value_not_text", "The value is not a text. Correct it.", "value"))
    except ValueError as error:
        shown = item if isinstance(item, str) else item.get("value")
        return Refused(shown if isinstance(shown, str) else None, Refusal("hint_unknown", str(error)))
