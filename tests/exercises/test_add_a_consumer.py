"""Adding a consumer of changes takes one new package and at most five other files: shown with a webhook's outbox."""

import json
from pathlib import Path

from tests.exercises.copies import ServiceCopy
from tests.tiers import at_length

TABLES = '''
"""Rows of messages about rising actions."""

from uuid import UUID

from sqlmodel import BigInteger, Field, SQLModel

from krama.core.columns import Key


class RisingMessage(SQLModel, table=True):
    """A message to be sent to an agency. `seq` is the change that it tells of."""

    __tablename__ = "rising_message"

    agency_id: UUID = Field(primary_key=True, sa_type=Key)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    indicator_id: UUID = Field(primary_key=True, sa_type=Key)
    action: str = Field(max_length=8)
'''

SERVICE = '''
"""Leaves a message for every bank when the action on an indicator rises."""

from collections.abc import Sequence

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.events.changes import ListingChanged
from krama.listings.disclosure import disclose
from krama.rising.tables import RisingMessage
from krama.rule.judgement import Action
from krama.sharing.sectors import Sector

_GRAVITY = {action: rank for rank, action in enumerate(Action)}


def rises(change: ListingChanged) -> bool:
    return _GRAVITY[change.action_after or Action.PROCEED] > _GRAVITY[change.action_before or Action.PROCEED]


def leave_messages(session: Session, changes: Sequence[ListingChanged]) -> None:
    for agency_id, (_, viewer) in agencies.viewers(session).items():
        if viewer.sector is Sector.BANK:
            for change in disclose(session, viewer, "risingMessage", changes, rises):
                action = (change.action_after or Action.PROCEED).value
                session.add(
                    RisingMessage(
                        agency_id=agency_id, seq=change.seq, indicator_id=change.indicator_id, action=action
                    )
                )
'''

MIGRATION = '''
"""Messages about rising actions."""

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rising_message",
        sa.Column("agency_id", Key(), primary_key=True),
        sa.Column("seq", sa.BigInteger(), primary_key=True),
        sa.Column("indicator_id", Key(), primary_key=True),
        sa.Column("action", sa.String(8), nullable=False),
    )
'''

PROGRAM = """
import json, sys
from pathlib import Path
from sqlmodel import select
from krama.core.database import Database
from krama.events.delivery import deliver
from krama.migrations.state import migrate
from krama.rising.tables import RisingMessage
from krama.sharing.sectors import Sector
from tests.exchange import running_exchange

state = Path(sys.argv[1])
state.mkdir()
url = f"sqlite:///{state}/krama.sqlite3"
database = Database(url)
migrate(database)
database.close()
with running_exchange(url, state) as exchange:
    first, second = exchange.member("Phnom Penh"), exchange.member("Battambang")
    bank, partner = exchange.member("ABA Bank", Sector.BANK), exchange.member("Abroad", Sector.PARTNER)
    hidden = first.report("011 222 333", "loan", tlp="TLP:AMBER+STRICT", confidence=100)
    report = first.report("012 345 678", "loan", confidence=100)
    deliver(exchange.database)
    second.report("012 345 678", "loan", confidence=100)
    first.report("012 345 678", "loan", confidence=100)
    deliver(exchange.database)
    with exchange.database.read() as session:
        messages = [(str(row.indicator_id), row.action) for row in session.exec(
            select(RisingMessage).order_by(RisingMessage.seq))]
    records = bank.get("/v1/audit/records").json()["items"]
    for each in (first, second):
        mine = each.get("/v1/reports", agency_id="own").json()["items"]
        for one in mine:
            each.post(f"/v1/reports/{one['report_id']}/withdraw", {"reason": "Wrong."})
    print(json.dumps({
        "messages": messages,
        "indicator": report["indicator"]["indicator_id"],
        "on record": sum(record["operation"] == "risingMessage" for record in records),
        "corrections": [row["cause"] for row in bank.get("/v1/corrections").json()["items"]],
        "of the partner": partner.get("/v1/corrections").json()["items"],
    }))
"""


@at_length
def test_webhook_on_a_rising_action_is_one_package_and_at_most_five_other_files(tmp_path: Path) -> None:
    copy = ServiceCopy(tmp_path)
    copy.add("rising/__init__.py", '"""Tells banks when the action on an indicator rises."""\n')
    copy.add("rising/tables.py", TABLES)
    copy.add("rising/service.py", SERVICE)
    copy.add("migrations/versions/9999_rising.py", MIGRATION.format(head=copy.newest_migration))
    copy.change(
        "consumers.py",
        'CONSUMERS = (Consumer("corrections", corrections.correct, in_transaction=True),)',
        'CONSUMERS = (\n    Consumer("corrections", corrections.correct, in_transaction=True),\n'
        '    Consumer("rising", rising.leave_messages),\n)',
    )
    copy.change(
        "consumers.py",
        "from krama.events.consumers import Consumer, install\n",
        "from krama.events.consumers import Consumer, install\nfrom krama.rising import service as rising\n",
    )
    outside = {path for path in copy.added if not path.startswith("rising/")} | copy.touched
    documents = {"pyproject.toml: the layer of the package", "docs", "CHANGELOG.md"}
    assert len(outside | documents) <= 5
    told = json.loads(copy.run(PROGRAM))
    assert told["messages"] == [[told["indicator"], "warn"], [told["indicator"], "hold"]]
    assert told["on record"] == 2
    assert told["corrections"] == ["withdrawn"]
    assert told["of the partner"] == []
