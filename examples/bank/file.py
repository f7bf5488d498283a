"""What the bank keeps of each check: enough to show years later what it asked, what it was answered and what it did."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from examples.bank.gate import Verdict

_TABLES = """
create table if not exists asked (
    reference text not null, asked_at text not null, action text not null, state text not null,
    check_id text, indicator_id text, policy text, decisive_index integer, complete integer, receipt text,
    cause text, request_id text
);
create table if not exists to_tell (
    reference text not null, outcome text not null, amount text, currency text, primary key (reference, outcome)
);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file."""

    reference: str
    action: str
    state: str
    check_id: str | None
    indicator_id: str | None
    receipt: str | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a payment, until the exchange has got it."""

    reference: str
    outcome: str
    amount: str | None = None
    currency: str | None = None


class File:
    """Append-only: a payment that is asked about twice has two lines. Only outcomes go, once they are sent."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.executescript(_TABLES)

    def keep(self, reference: str, asked_at: datetime, verdict: Verdict, state: str) -> None:
        """Add a line. Call it before the money moves."""
        check = verdict.check
        of_check = (
            (
                str(check.check_id),
                verdict.indicator_id,
                check.policy,
                check.decisive_index,
                check.complete,
                _receipt(verdict),
            )
            if check is not None
            else (None,) * 6
        )
        line = (reference, asked_at.isoformat(), str(verdict.action), state, *of_check, verdict.cause)
        with self._database:
            self._database.execute(
                f"insert into asked values ({', '.join('?' * 12)})",
                (*line, verdict.request_id),
            )

    def entries(self, reference: str) -> list[Entry]:
        """The lines of a payment, oldest first."""
        columns = "reference, action, state, check_id, indicator_id, receipt, cause"
        rows = self._database.execute(f"select {columns} from asked where reference = ?", (reference,))
        return [Entry(*row) for row in rows]

    def last_check(self, reference: str) -> Entry | None:
        """The last line with an answer of the exchange, also if it was away later. None if it was never asked."""
        checked = [entry for entry in self.entries(reference) if entry.check_id is not None]
        return checked[-1] if checked else None

    def keep_to_tell(self, outcome: Outcome) -> None:
        """Keep an outcome until `told`."""
        line = (outcome.reference, outcome.outcome, outcome.amount, outcome.currency)
        with self._database:
            self._database.execute("insert or replace into to_tell values (?, ?, ?, ?)", line)

    def to_tell(self) -> list[Outcome]:
        """The outcomes that the exchange has not got yet, oldest first."""
        columns = "reference, outcome, amount, currency"
        return [Outcome(*row) for row in self._database.execute(f"select {columns} from to_tell order by rowid")]

    def told(self, outcome: Outcome) -> None:
        """The exchange has got it."""
        with self._database:
            self._database.execute(
                "delete from to_tell where reference = ? and outcome = ?", (outcome.reference, outcome.outcome)
            )

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _receipt(verdict: Verdict) -> str | None:
    check = verdict.check
    return None if check is None or check.receipt is None else json.dumps(check.receipt.to_dict())
