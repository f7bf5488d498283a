"""A copy of an exchange that was restored from a backup: it begins again by itself, and loses what was lost."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, delete

from krama.audit.note import Signer
from krama.core import epoch
from krama.core.cursor import Cursors
from krama.core.database import Database
from krama.core.epoch import Epoch
from krama.listings.tables import VerdictRow
from krama.operations.restore import begin_epoch
from krama.settings import Settings
from krama_client import Krama
from krama_client.errors import NotFound
from tests.client.mirror.test_with_service import copy_of, make_snapshot
from tests.client.service import Account


def lose(app: FastAPI, indicator_id: UUID) -> None:
    """What a restore and the next start do: the listing is not on record, and the database is in another epoch."""
    services = app.state.services
    database, signer = services[Database], services[Signer]
    with database.transaction() as session:
        session.execute(delete(VerdictRow).where(col(VerdictRow.indicator_id) == indicator_id))
    begin_epoch(database, services[Settings].state_dir)
    with database.read() as session:
        services.add(epoch.current(session), Epoch)
    services.add(Cursors(signer.derived_key("krama cursors", Cursors.KEY_BYTES), services[Epoch].number))


def test_copy_of_a_restored_exchange_loads_a_new_snapshot_and_forgets_what_was_lost(
    served: tuple[FastAPI, str], enrol: Callable[..., Account], tmp_path: Path
) -> None:
    app, _ = served
    with Krama(*enrol()) as office, Krama(*enrol()) as member:
        office.report("011 777 333", "loan", kind="phone")
        make_snapshot(app)
        mirror = copy_of(app, member, tmp_path)
        mirror.sync()
        lost = office.report("011 777 444", "loan", kind="phone")
        mirror.sync()
        assert mirror.check("011 777 444", kind="phone").action == "warn"
        lose(app, lost.indicator.indicator_id)
        with pytest.raises(NotFound):  # until the exchange has made a snapshot, a minute after its start
            mirror.sync()
        assert mirror.check("011 777 444", kind="phone").action == "warn"
        make_snapshot(app)
        mirror.sync()
        assert mirror.check("011 777 444", kind="phone").action == "proceed"
        assert mirror.check("011 777 333", kind="phone").action == "warn"
        office.report("011 777 555", "loan", kind="phone")
        mirror.sync()
        assert mirror.check("011 777 555", kind="phone").action == "warn"
