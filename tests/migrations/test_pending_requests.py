"""Reports that were pending when the service was upgraded are still decided, as they were sent."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core import clock
from krama.core.columns import Key
from krama.core.database import Database
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.migrations.state import configuration, migrate
from krama.sharing.sectors import Sector
from tests.exchange import running_exchange
from tests.plugins.postgres import fresh_postgres_database

OFFICE, BANK = UUID("10000000-0000-4000-8000-000000000001"), UUID("20000000-0000-4000-8000-000000000002")
SENT = datetime(2026, 3, 1, tzinfo=UTC)

AGENCY = sa.table(
    "agency",
    sa.column("agency_id", Key()),
    *(sa.column(name) for name in ("name", "sector", "country", "scopes")),
    sa.column("created_at", UTCDateTime()),
)
CLIENT = sa.table(
    "client",
    *(sa.column(name) for name in ("client_id", "name", "scopes")),
    sa.column("agency_id", Key()),
    sa.column("created_at", UTCDateTime()),
)
PENDING = sa.table(
    "held_report",
    *(sa.column(name, Key()) for name in ("held_id", "agency_id", "indicator_id", "entry_id")),
    *(sa.column(name) for name in ("seq", "client_id", "kind", "canonical", "category", "case_reference", "facts")),
    *(sa.column(name, UTCDateTime()) for name in ("held_at", "decided_at")),
)

OLD: dict[str, tuple[str, dict[str, Any]]] = {
    "plain": ('{"value":"hxxps://VALUE","audience_said":false}', {"tlp": "TLP:GREEN", "confidence": 50, "loss": None}),
    "full": (
        '{"value":"hxxps://VALUE","confidence":80,"occurred_at":"2026-01-31T01:00:00.500000Z","province":"KH-12",'
        '"channel":"call","narrative":"Odd. ខ្មែរ","anonymous":true,"valid_until":"2099-03-02T00:00:00Z",'
        '"loss_amount":"1.50","loss_currency":"USD","tlp":"TLP:AMBER","audience":2,"recipients":"",'
        '"audience_said":true}',
        {
            "confidence": 80, "occurred_at": "2026-01-31T01:00:00.500000Z", "province": "KH-12",
            "channel": "phone call", "narrative": "Odd. ខ្មែរ", "anonymous": True,
            "valid_until": "2099-03-02T00:00:00Z", "tlp": "TLP:AMBER",
            "loss": {"amount": "1.50", "currency": "USD"}, "audience": {"sectors": ["bank"], "agencies": []},
        },
    ),
    "label": (
        '{"value":"hxxps://VALUE","tlp":"TLP:AMBER","audience":11,"recipients":"","audience_said":false}',
        {"tlp": "TLP:AMBER", "audience": {"sectors": ["police", "bank", "regulator"], "agencies": []}},
    ),
    "empty": (
        '{"value":"hxxps://VALUE","tlp":"TLP:GREEN","audience":65535,"recipients":"","audience_said":true}',
        {"tlp": "TLP:GREEN", "audience": None},
    ),
    "strict": (
        '{"value":"hxxps://VALUE","tlp":"TLP:AMBER+STRICT","audience":0,"recipients":"","audience_said":true}',
        {"tlp": "TLP:AMBER+STRICT", "audience": {"sectors": [], "agencies": []}},
    ),
    "red": (
        f'{{"value":"hxxps://VALUE","tlp":"TLP:RED","audience":0,"recipients":"{BANK.hex}","audience_said":true}}',
        {"tlp": "TLP:RED", "audience": {"sectors": [], "agencies": [str(BANK)]}},
    ),
    "named": (
        f'{{"value":"hxxps://VALUE","tlp":"TLP:AMBER","audience":0,"recipients":"{BANK.hex}","audience_said":true}}',
        {"tlp": "TLP:AMBER", "audience": {"sectors": [], "agencies": [str(BANK)]}},
    ),
}  # fmt: skip
"""What the version before wrote for a request, and what a report of that request says."""


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the version before, with an office and a bank."""
    if request.param == "sqlite":
        yield _of_before(f"sqlite:///{tmp_path}/old.sqlite3")
        return
    with fresh_postgres_database(request.getfixturevalue("postgres_server_url")) as url:
        yield _of_before(url)


def _of_before(url: str) -> str:
    database = Database(url)
    command.upgrade(configuration(database), "0010")
    scopes = " ".join(sorted(Permission))
    with database.transaction() as session:
        for agency, sector in ((OFFICE, "police"), (BANK, "bank")):
            values = {"agency_id": agency, "name": sector, "sector": sector, "country": "KH", "scopes": scopes}
            session.execute(sa.insert(AGENCY).values(**values, created_at=SENT))
        client = {"client_id": "desk", "name": "", "scopes": scopes, "agency_id": OFFICE, "created_at": SENT}
        session.execute(sa.insert(CLIENT).values(**client))
    database.close()
    return url


def _keep(database: Database, value: str, facts: str | None, *, sent: datetime, decided: bool = False) -> UUID:
    indicator = Indicator(Kind.URL, value)
    held_id = uuid4()
    row = {
        "held_id": held_id, "agency_id": OFFICE, "client_id": "desk", "indicator_id": indicator_id(indicator),
        "entry_id": uuid4(), "seq": clock.to_micros(sent), "kind": "url", "canonical": value, "category": "phishing",
        "case_reference": "PP-1", "facts": facts, "held_at": SENT - timedelta(days=9),
        "decided_at": sent if decided else None,
    }  # fmt: skip
    with database.transaction() as session:
        session.execute(sa.insert(PENDING).values(**row))
    return held_id


def test_report_that_was_pending_before_the_upgrade_is_released_as_it_was_sent(old_url: str, tmp_path: Path) -> None:
    database = Database(old_url)
    kept = {name: _keep(database, f"{name}.example.com/x", facts.replace("VALUE", f"{name}.example.com/x"), sent=SENT)
            for name, (facts, _) in OLD.items()}  # fmt: skip
    erased = _keep(database, "erased.example.com/x", None, sent=SENT, decided=True)
    migrate(database)
    database.close()
    with running_exchange(old_url, tmp_path / "state") as exchange:
        national = exchange.member("National Bank", Sector.REGULATOR)
        desk = exchange.with_token(exchange.services[Tokens].issue("desk", Permission))
        assert len(national.get("/v1/reports", status="pending,dismissed").json()["items"]) == len(OLD) + 1
        assert desk.get(f"/v1/reports/{erased}").json()["status"] == "dismissed"
        for name, held_id in kept.items():
            body = {"decision": "accepted", "reason": "It was taken over."}
            accepted = national.post_as_read(f"/v1/reports/{held_id}/decide", body)
            assert accepted.status_code == 200, (name, accepted.text)
            report = desk.get(f"/v1/reports/{held_id}").json()
            expected = OLD[name][1] | {"value": f"hxxps://{name}.example.com/x", "case_reference": "PP-1"}
            assert {member: report[member] for member in expected} == expected
