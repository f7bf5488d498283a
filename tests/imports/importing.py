"""Imports in tests: an agency that imports, and what its source says."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlmodel import col, select

from krama.agencies.permissions import Permission
from krama.agencies.service import find_principal
from krama.audit.entry import Actor, Entry
from krama.core import clock
from krama.core.database import Database
from krama.imports import service
from krama.imports.fetching import Fetcher, Login
from krama.imports.rules import Rules
from krama.imports.service import Summary, Target
from krama.imports.sources import FORMS, SourcePlace
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from krama.stix.exchange import exchange_id
from tests.exchange import Exchange
from tests.members import new_agency, new_client

SELLER = UUID("11111111-1111-5111-8111-111111111111")
"""Somebody who states indicators elsewhere."""


@dataclass
class Importer:
    """An agency of an exchange that imports, as the command does it."""

    exchange: Exchange
    target: Target
    rules: Rules
    login: Login

    @property
    def agency_id(self) -> UUID:
        return self.target.principal.agency_id

    def run(self, form: str, place: Path | str, *, dry_run: bool = False) -> Summary:
        """One run of the command."""
        reading = SourcePlace(str(place), Fetcher(self.login), self.rules, clock.now())
        source = FORMS[form](reading)
        key = service.source_id(self.agency_id, form, str(place))
        database, principal = self.exchange.database, self.target.principal
        with database.read() as session:
            start = service.position(session, key)
        if dry_run:
            return service.preview(database, self.target, source, start or {}, key)
        if start is None:
            with database.transaction() as session:
                service.begin(session, key, principal.client_id, self.agency_id, form, str(place))
        actor = Actor(agency_id=self.agency_id, client_id=principal.client_id, operator="tests")
        return service.run(database, self.target, source, start or {}, Entry(actor, "importReports"), key)


def importer(
    exchange: Exchange,
    name: str = "Imports",
    *,
    rules: Rules | None = None,
    login: Login | None = None,
    public_url: str = "https://own.example",
    sector: Sector = Sector.PARTNER,
) -> Importer:
    """A new agency that imports into the exchange at this address."""
    name = f"{name} {uuid4().hex[:8]}"
    with exchange.database.transaction() as session:
        agency_id = new_agency(session, name, sector)
        client = new_client(session, agency_id, [Permission.REPORTS_SUBMIT])
        principal = find_principal(session, client.client_id)
    assert principal is not None
    chosen = rules or Rules()
    target = Target(principal, "KH", frozenset({exchange_id(public_url)}), chosen.country)
    return Importer(exchange, target, chosen, login or Login())


def agency_at(database_url: str, name: str = "Imports", sector: Sector = Sector.POLICE) -> UUID:
    """A new agency for which the command imports into this database."""
    database = Database(database_url)
    with database.transaction() as session:
        key = new_agency(session, name, sector)
    database.close()
    return key


def stix(pattern: str, *, creator: UUID = SELLER, **members: Any) -> dict[str, Any]:
    """An indicator that somebody states."""
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid5(creator, pattern)}",
        "created_by_ref": f"identity--{creator}",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-11-01T00:00:00.000Z",
        "pattern": pattern,
        "pattern_type": "stix",
        "valid_from": "2026-11-01T00:00:00Z",
        "labels": ["loan"],
        "confidence": 90,
        "object_marking_refs": ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
        **members,
    }


def phone(number: int, **members: Any) -> dict[str, Any]:
    """An indicator about one telephone number."""
    return stix(f"[phone-number:value = '+8551234{number:04}']", **members)


def bundle(file: Path, *objects: dict[str, Any]) -> Path:
    """A file with these objects."""
    file.write_text(json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects}), encoding="utf-8")
    return file


class Source:
    """A bundle that an agency imports, and that changes."""

    def __init__(self, imports: Importer, file: Path) -> None:
        self.imports, self.file = imports, file

    def states(self, *objects: dict[str, Any], dry_run: bool = False) -> dict[str, int]:
        """Import a new version of the file, and return what was counted."""
        return dict(self.imports.run("stix", bundle(self.file, *objects), dry_run=dry_run).counts)


def live(exchange: Exchange) -> list[Report]:
    """The reports that have not ended, by value and category."""
    with exchange.database.read() as session:
        stored = session.exec(select(Report).where(col(Report.withdrawn_at).is_(None)))
        return sorted(stored, key=lambda report: (report.value, report.category))
