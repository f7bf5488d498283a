"""The declaration of a recurring job."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """Work that the service repeats.

    `run` is called in a thread, about every `every_seconds`. It must be safe to run in several workers at the same
    moment, even if it is `leader_only`: a lease can change hands while a turn runs.

    - `leader_only`: one worker of the deployment runs it, chosen by a lease in the database. Otherwise every worker
      runs it. The period then also holds across restarts, so a daily job runs once a day.
    - `first_turn`: run once before the worker answers requests. If that fails, the worker does not start.
    - `last_turn`: run once more at shutdown, after the last request has been answered.
    - `ready_within`: `/readyz` reports the worker as not ready when the job has not succeeded for its period and this
      many seconds. None: it never does.
    - `fault`: the sentence with which `/readyz` reports it.

    Raises `ValueError` for a declaration that contradicts itself.
    """

    name: str
    run: Callable[[], object]
    every_seconds: float
    leader_only: bool = False
    first_turn: bool = False
    last_turn: bool = False
    ready_within: float | None = None
    fault: str = ""

    def __post_init__(self) -> None:
        if self.every_seconds <= 0:
            raise ValueError(f"The job {self.name!r} needs a period.")
        if self.leader_only and (self.first_turn or self.last_turn):
            raise ValueError(f"The job {self.name!r} can't have a turn in every worker and be for the leader only.")

    @property
    def complaint(self) -> str:
        """What `/readyz` says when the job is late. It names no path, count or address."""
        return self.fault or f"The recurring job “{self.name}” has not succeeded for too long. The log says why."
