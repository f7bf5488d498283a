"""What the bank keeps of each check: enough to show years later what it asked, what it was answered and what it did."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from examples.bank.gate import Verdict

_TABLE = """
create table if not exists asked (
    reference text not null, asked_at text not null, action text not null, state text not null,
    check_id text, policy text, decisive_index integer, complete integer, receipt text,
    cause text, request_id text
)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file."""

    reference: str
    action: str
    state: str
    check_id: str | None
    receipt: str | None
    cause: str | None


class File:
    """Append-only: a payment that is asked about twice has two lines."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute(_TABLE)

    def keep(self, reference: str, asked_at: datetime, verdict: Verdict, state: str) -> None:
        """Add a line. Call it before the money moves."""
        check = verdict.check
        of_check = (
            (str(check.check_id), check.policy, check.decisive_index, check.complete, _receipt(verdict))
            if check is not None
            else (None,) * 5
        )
        line = (reference, asked_at.isoformat(), str(verdict.action), state, *of_check, verdict.cause)
        with self._database:
            self._database.execute(
                f"insert into asked values ({', '.join('?' * 11)})",
                (*line, verdict.request_id),
            )

    def entries(self, reference: str) -> list[Entry]:
        """The lines of a payment, oldest first."""
        columns = "reference, action, state, check_id, receipt, cause"
        rows = self._database.execute(f"select {columns} from asked where reference = ?", (reference,))
        return [Entry(*row) for row in rows]

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _receipt(verdict: Verdict) -> str | None:
    check = verdict.check
    return None if check is None or check.receipt is None else json.dumps(check.receipt.to_dict())
