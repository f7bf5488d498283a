"""Two worlds that are alike to the byte, but for what one viewer may not see: same members, ids, keys and moments."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session, SQLModel

from krama.access.keys import load_or_create
from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission, as_scopes
from krama.agencies.tables import Agency, Client
from krama.audit import log_key
from krama.audit.checkpoints import sign_next
from krama.audit.continuity import LAST_SIGNED
from krama.audit.note import Signer
from krama.core import clock
from krama.core.database import Database
from krama.core.sequence import set_mark
from krama.listings.usage_counter import UsageCounter
from krama.operations.retention import end_expired
from krama.protection.forms import ProtectionForm
from krama.protection.repository import VERSION
from krama.protection.tables import Protection
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange, running_exchange

MEMBERS: dict[str, Sector] = {
    "office": Sector.POLICE,
    "second office": Sector.POLICE,
    "bank": Sector.BANK,
    "second bank": Sector.BANK,
    "telecom": Sector.TELECOM,
    "regulator": Sector.REGULATOR,
    "partner": Sector.PARTNER,
    "second partner": Sector.PARTNER,
}
JUDGE = "judge"
"""Decides disputes, and does nothing else."""
ENROLLED = {**MEMBERS, JUDGE: Sector.REGULATOR}
IDS = {name: UUID(int=(0xA << 120) + number) for number, name in enumerate(ENROLLED)}
SCOPES = frozenset(Permission) - {
    Permission.AGENCIES_MANAGE,
    Permission.CLIENTS_MANAGE,
    Permission.CLIENTS_READ,
    Permission.CLIENTS_READ_ALL,
    Permission.AGENCIES_READ_ALL,
    Permission.AUDIT_READ_ALL,
    Permission.DISPUTES_DECIDE,
    Permission.REPORTS_DECIDE,
    Permission.PROTECTIONS_MANAGE,
    Permission.PROTECTIONS_READ,
    Permission.SCORECARDS_READ_ALL,
    Permission.STATISTICS_READ_ALL,
}
"""Who administers gets random secrets in its answers; to all others those operations answer 403, in both worlds. An
auditor and a reviewer see everybody's records and disputes, by their office."""

OFFICERS = {name: f"second officer of {name}" for name, sector in MEMBERS.items() if sector is Sector.POLICE}
"""Approve the reports of their own office. They are clients of the same agency."""

SERVER_ERROR = 500
EXPIRES_AFTER = timedelta(minutes=1)
"""How much later `Worlds.expire` is."""
_QUIET: dict[str, Any] = {"quotas": "off", "checkpoint_seconds": 60}
_KEPT = {"sequence", "agency", "client", "protection"}


class Moments:
    """The time of day, and the ids that are made in it: the same for the same step, whichever world takes it."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)
        self._made = Counter[int]()

    def step(self, later: timedelta = timedelta(milliseconds=1)) -> None:
        self._now += later

    def again(self) -> None:
        """Before each world's turn at a step."""
        self._made.clear()

    def now(self) -> datetime:
        return self._now

    def random(self, count: int) -> bytes:
        """Salts and keys of audit records. They are alike within a step: threads draw them in no fixed order."""
        return hashlib.sha512(str(self._now).encode()).digest()[:count]

    def uuid(self, kind: int) -> UUID:
        """Each kind of thing counts its own: a hidden report may have made the case that a later one belongs to."""
        self._made[kind] += 1
        return UUID(int=(clock.to_micros(self._now) << 64) + (kind << 32) + self._made[kind])


@dataclass
class World:
    """A running exchange, and its members."""

    exchange: Exchange
    state: Path
    callers: dict[str, Caller]

    def empty(self) -> None:
        """Leave members and nothing else."""
        self.exchange.services[UsageCounter].keep()  # else what was counted before would be added later
        with self.exchange.database.transaction() as session:
            for table in reversed(SQLModel.metadata.sorted_tables):
                if table.name not in _KEPT:
                    session.execute(table.delete())
            for mark in ("audit", "change", "checkpoint", "faded_day"):
                set_mark(session, mark, 0)
        (self.state / LAST_SIGNED).unlink(missing_ok=True)

    def sign(self) -> None:
        """A checkpoint over all that was recorded."""
        sign_next(self.exchange.database, self.exchange.services[Signer], self.state)

    def take_tokens(self, tokens: Mapping[str, str]) -> None:
        self.callers = {name: self.exchange.with_token(token) for name, token in tokens.items()}


def _client(name: str) -> str:
    return f"krama_{IDS[name].int & 0xFF:020x}"


def _officer(name: str) -> str:
    return f"krama_{0x100 + (IDS[name].int & 0xFF):020x}"


@dataclass
class Worlds:
    """`bare` lacks what the viewer may not see; `full` has it."""

    bare: World
    full: World
    moments: Moments

    def both(self, member: str, method: str, path: str, **options: Any) -> tuple[httpx.Response, httpx.Response]:
        """The same request in both, at the same moment."""
        self.moments.step()
        return self._ask(self.bare, member, method, path, options), self._ask(self.full, member, method, path, options)

    def full_alone(self, member: str, method: str, path: str, **options: Any) -> None:
        """A request that the bare world never sees: there the member asks for something else meanwhile.

        So both logs are equally long: how much the exchange is asked in all is not secret from its members, see 0014.
        """
        self.moments.step()
        self._ask(self.full, member, method, path, options)
        self._ask(self.bare, member, "GET", "/v1/me", {})

    def expire(self) -> None:
        """In both, later: end what is no longer valid."""
        self.moments.step(EXPIRES_AFTER)
        for world in (self.bare, self.full):
            self.moments.again()
            end_expired(world.exchange.database)

    def sign(self) -> None:
        """A checkpoint in both."""
        self.bare.sign()
        self.full.sign()

    def _ask(self, world: World, member: str, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        self.moments.again()
        headers = {"X-Request-ID": "4" * 32} | options.get("headers", {})
        answer = world.callers[member].request(method, path, **{**options, "headers": headers})
        # else a busy database makes the worlds differ, and it looks as if something hidden did
        assert answer.status_code < SERVER_ERROR, answer.text
        return answer

    def begin(self) -> None:
        """Both empty."""
        issue = self.full.exchange.services[Tokens].issue  # ten minutes are soon over
        tokens = {name: issue(_client(name), SCOPES) for name in MEMBERS}
        tokens |= {officer: issue(_officer(name), SCOPES) for name, officer in OFFICERS.items()}
        tokens[JUDGE] = issue(_client(JUDGE), SCOPES | {Permission.DISPUTES_DECIDE})
        for world in (self.bare, self.full):
            world.empty()
            world.take_tokens(tokens)


@contextmanager
def twin_worlds(urls: tuple[str, str], folder: Path) -> Iterator[Worlds]:
    """Both on migrated, empty databases; the service's clock and ids are set meanwhile."""
    moments = Moments()
    load_or_create(folder)
    log_key.load_or_create(folder, "http://krama.test")
    with ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        patched.setattr(clock, "now", moments.now)
        for module in ("merging", "keeping"):
            patched.setattr(f"krama.reports.{module}.uuid7", lambda _: moments.uuid(0))
        for kind, module in enumerate(("cases", "disputes", "outcomes"), 1):
            patched.setattr(f"krama.{module}.service.uuid4", partial(moments.uuid, kind))
        patched.setattr("krama.audit.entry.os", SimpleNamespace(urandom=moments.random))
        chance = lambda bits: int.from_bytes(moments.random(bits // 8))  # noqa: E731
        patched.setattr("krama.audit.check_ids.getrandbits", chance)
        patched.setattr("krama.audit.checkpoints.sign_next", lambda *_: None)  # only `World.sign` does
        patched.setattr("krama.jobs.runner.JobRunner.start", _start_no_job)
        patched.setattr("krama.jobs.runner.JobRunner.faults", lambda _: [])  # else they would soon be late
        for url in urls:
            _enrol(url)
        bare, full = (
            World(stack.enter_context(running_exchange(url, folder, **_QUIET)), folder / name, {})
            for url, name in zip(urls, ("bare", "full"), strict=True)
        )
        yield Worlds(bare, full, moments)


async def _start_no_job(_: object) -> None:
    """Jobs leave records at their own times, which are not the same in both worlds."""


def _protect(session: Session, moment: datetime) -> None:
    """Make one domain a protected one: reports on it are pending."""
    form, key = ProtectionForm.DOMAIN_SUFFIX, UUID(int=0xB << 120)
    owned = Protection(protection_id=key, seq=1, form=form, value="good-bank.com", owner="Good Bank", reason="Its own.",
                       created_at=moment)  # fmt: skip
    session.add(owned)
    set_mark(session, VERSION, 1)


def _enrol(url: str) -> None:
    database = Database(url)
    scopes, moment = as_scopes(Permission), datetime(2026, 1, 1, tzinfo=UTC)
    history: dict[str, Any] = {"created_at": moment, "updated_at": moment, "seq": 1}
    with database.transaction() as session:
        for name, sector in ENROLLED.items():
            country = "TH" if sector is Sector.PARTNER else "KH"
            session.add(
                Agency(agency_id=IDS[name], name=name, sector=sector, country=country, scopes=scopes, **history)
            )
        session.flush()
        _protect(session, moment)
        for name in ENROLLED:
            session.add(Client(client_id=_client(name), agency_id=IDS[name], name=name, scopes=scopes, **history))
        for name, officer in OFFICERS.items():
            session.add(Client(client_id=_officer(name), agency_id=IDS[name], name=officer, scopes=scopes, **history))
    database.close()
