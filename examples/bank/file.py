"""What the bank keeps of each check: enough to show years later what it asked, what it was answered and what it did."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from examples.bank.gate import Verdict

_TABLES = """
create table if not exists asked (
    reference text not null, asked_at text not null, action text not null, state text not null,
    decided_by text not null, check_id text, indicator_id text, policy text, as_of text, decisive_index integer,
    complete integer, value_list text not null, receipt text, cause text, request_id text
);
create table if not exists to_tell (
    reference text not null, outcome text not null, amount text, currency text, primary key (reference, outcome)
);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file.

    `values` has each value of the payment as the answer has it: `kind` and `canonical`, without which a receipt can't
    be verified, and `indicator_ids`, by which corrections name the listings that cover it.
    """

    reference: str
    action: str
    state: str
    decided_by: str
    check_id: str | None
    indicator_id: str | None
    as_of: str | None
    receipt: str | None
    cause: str | None
    values: list[dict[str, Any]]


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

    def keep(self, reference: str, asked_at: datetime, verdict: Verdict, state: str, decided_by: str = "rule") -> None:
        """Add a line. Call it before the money moves."""
        check = verdict.check
        line: dict[str, Any] = {
            "reference": reference,
            "asked_at": asked_at.isoformat(),
            "action": str(verdict.action),
            "state": state,
            "decided_by": decided_by,
            "value_list": json.dumps(_values(verdict)),
            "receipt": _receipt(verdict),
            "cause": verdict.cause,
            "request_id": verdict.request_id,
        }
        if check is not None:
            line |= {
                "check_id": str(check.check_id),
                "indicator_id": verdict.indicator_id,
                "policy": check.policy,
                "as_of": check.as_of.isoformat(),
                "decisive_index": check.decisive_index,
                "complete": check.complete,
            }
        places = ", ".join(f":{name}" for name in line)
        with self._database:
            self._database.execute(f"insert into asked ({', '.join(line)}) values ({places})", line)

    def entries(self, reference: str) -> list[Entry]:
        """The lines of a payment, oldest first."""
        columns = [name for name in Entry.__dataclass_fields__ if name != "values"]
        query = f"select value_list, {', '.join(columns)} from asked where reference = ?"
        rows = self._database.execute(query, (reference,))
        return [Entry(values=json.loads(values), **dict(zip(columns, told, strict=True))) for values, *told in rows]

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


def _values(verdict: Verdict) -> list[dict[str, Any]]:
    """Each value that was read, as the answer has it."""
    checks = [] if verdict.check is None else [item.check for item in verdict.check.items if item.check is not None]
    return [
        {
            "kind": str(check.kind),
            "canonical": check.canonical,
            "indicator_ids": [str(match.indicator_id) for match in check.matches],
        }
        for check in checks
    ]


def _receipt(verdict: Verdict) -> str | None:
    check = verdict.check
    return None if check is None or check.receipt is None else json.dumps(check.receipt.to_dict())
