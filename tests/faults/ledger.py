"""The members' own books: what was sent, written before it was sent, and what was acknowledged, written after.

Afterwards the books are held against the database: `judge` says what does not fit.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import select

from krama.audit import log_key, repository
from krama.audit.entry import opened
from krama.audit.verification import verify
from krama.core.database import Database
from krama.core.owners import EVERYBODY
from krama.reports.tables import Report

CREATED = 201


@dataclass
class Ledger:
    """One for all members that take part; `kept` is the newest checkpoint that one of them was given."""

    sent: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    kept: str | None = None

    def judge(self, database_url: str, state: Path) -> list[str]:
        """What does not fit: nothing, where nothing acknowledged is lost or doubled, and the log is whole."""
        database = Database(database_url)
        try:
            with database.read() as session:
                stored = {report.case_reference: str(report.report_id) for report in session.exec(select(Report))}
                times = Counter(session.exec(select(Report.case_reference)))
                records = [
                    opened(record.leaf, record.key) for record in repository.page(session, EVERYBODY, 0, 1_000_000)
                ]
            done = verify(database, log_key.load(state), [self.kept] if self.kept else [])
        finally:
            database.close()
        effects = Counter(report for record in records for report in (record["data"] or {}).get("reports", ()))
        return [
            *(f"lost: {case}" for case in self.acknowledged if case not in stored),
            *(f"doubled: {case}" for case, count in times.items() if count > 1),
            *(f"never sent: {case}" for case in stored if case not in set(self.sent)),
            *(f"{effects[report]} records of {case}" for case, report in stored.items() if effects[report] != 1),
            *(f"log {finding.kind}: {finding.detail}" for finding in done.findings),
        ]


@dataclass
class Office:
    """A member that reports one thing after another, each by itself and with a key, until it is stopped."""

    ledger: Ledger
    port: int
    token: str
    name: str
    most: int = 100_000
    patience: float = 10.0
    ending: threading.Event = field(default_factory=threading.Event)
    unanswered: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Goes on after every failure: what was not answered is sent again with the same key until it is."""
        number = 0
        while not self.ending.is_set() and number < self.most:
            with httpx.Client(trust_env=False, timeout=self.patience) as client:
                while not self.ending.is_set() and number < self.most:
                    try:
                        if not self.submit(client, case := f"{self.name}-{number}"):
                            self.ending.wait(0.05)
                            continue
                    except httpx.HTTPError:
                        self.unanswered.append(case)
                        self.ending.wait(0.05)
                        break
                    number += 1

    def submit(self, client: httpx.Client, case: str) -> bool:
        """Send one report; whether it was acknowledged."""
        self.ledger.sent.append(case)
        answer = client.post(
            f"http://127.0.0.1:{self.port}/v1/reports",
            json=report_of(case),
            headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": case},
        )
        if answer.status_code != CREATED:
            self.ledger.refused[answer.status_code] += 1
            return False
        self.ledger.acknowledged.append(case)
        return True


def report_of(case: str) -> dict[str, Any]:
    """A report that no other case is about."""
    number = sum(ord(sign) * 31**place for place, sign in enumerate(case)) % 1_000_000
    return {"value": f"012 {number:06d}", "kind": "phone", "category": "loan", "case_reference": case}


class Offices:
    """Several offices that report at the same time; within the block."""

    def __init__(self, ledger: Ledger, port: int, token: str, names: Sequence[str], **options: Any) -> None:
        self.offices = [Office(ledger, port, token, name, **options) for name in names]
        self.threads = [threading.Thread(target=office.run) for office in self.offices]

    def __enter__(self) -> "Offices":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for office in self.offices:
            office.ending.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive(), "an office still waits for an answer"


def keep_checkpoint(ledger: Ledger, port: int, token: str) -> None:
    """Keep the newest checkpoint, as a careful member does; where there is none yet, nothing."""
    answer = httpx.get(
        f"http://127.0.0.1:{port}/v1/audit/checkpoint",
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,  # generous, because a busy machine that stores reports answers late
        trust_env=False,
    )
    if answer.status_code == 200:
        ledger.kept = answer.json()["checkpoint"]
