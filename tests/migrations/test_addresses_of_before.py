"""The address of the time before addresses were stored is the one in the name of the log."""

import pytest
from alembic import command
from sqlmodel import select

from krama.addresses.tables import ExchangeAddress
from krama.core.database import Database
from krama.migrations.state import configuration
from tests.migrations.rows import insert


@pytest.mark.parametrize(
    ("name", "known"),
    [("krama.example.gov.kh/audit", ["https://krama.example.gov.kh"]), ("127.0.0.1:8000/audit", [])],
)
def test_address_in_the_name_of_the_log_is_known(empty_url: str, name: str, known: list[str]) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0041")
    with database.transaction() as session:
        for size in (1, 2):
            insert(
                session.connection(), "audit_checkpoint", size=size, root=b"", signed_at=size, note=f"{name}\n{size}\n"
            )
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        assert session.exec(select(ExchangeAddress.address)).all() == known
    database.close()
