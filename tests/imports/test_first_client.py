"""An agency imports by the client with which it imported first, whatever order the database has its sources in."""

from datetime import timedelta
from uuid import UUID

from krama.core import clock
from krama.imports import service
from krama.imports.tables import ImportSource
from tests.exchange import Exchange
from tests.imports.importing import importer
from tests.members import new_client


def test_new_source_has_the_client_of_the_oldest_one(exchange: Exchange) -> None:
    imports = importer(exchange)
    first, now = imports.target.principal.client_id, clock.now()
    with exchange.database.transaction() as session:
        other = new_client(session, imports.agency_id).client_id
    for number, (client_id, age) in enumerate([(other, 1), (first, 3), (other, 2)], 1):
        began = now - timedelta(days=age)
        source = ImportSource(
            source_id=UUID(int=number), agency_id=imports.agency_id, client_id=client_id, form="csv",
            place=f"{number}.csv", created_at=began, updated_at=began,
        )  # fmt: skip
        with exchange.database.transaction() as session:
            session.add(source)
    with exchange.database.read() as session:
        assert service.client_of(session, imports.agency_id) == first
