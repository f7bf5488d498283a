"""Members of an exchange, made past the API: an agency, and clients of it with a secret."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from krama.agencies import credentials, enrolment
from krama.agencies.permissions import Permission
from krama.agencies.secret_hash import new_hashed_secret
from krama.agencies.service import Credential
from krama.sharing.sectors import Sector

ORDINARY = frozenset(Permission) - {
    Permission.PROTECTIONS_MANAGE, Permission.PROTECTIONS_READ, Permission.REPORTS_DECIDE, Permission.DISPUTES_DECIDE,
    Permission.AGENCIES_MANAGE, Permission.AGENCIES_READ_ALL, Permission.CLIENTS_READ_ALL,
    Permission.SCORECARDS_READ_ALL, Permission.STATISTICS_READ_ALL, Permission.INSTITUTIONS_MANAGE,
}  # fmt: skip
"""What a member may do that neither runs the exchange nor decides for others."""


def new_agency(
    session: Session, name: str, sector: Sector = Sector.POLICE, permissions: Iterable[Permission] | None = Permission
) -> UUID:
    """An agency that may do everything unless something else is said; a partner is abroad."""
    country = "TH" if sector is Sector.PARTNER else "KH"
    agency = enrolment.add_agency(
        session, name=name, sector=sector, country=country, home="KH", permissions=permissions
    )
    return agency.agency_id


def new_client(session: Session, agency_id: UUID, permissions: Iterable[Permission] = Permission) -> Credential:
    """A client of it, with a secret."""
    _, secret = credentials.add_client(session, agency_id, {"permissions": frozenset(permissions)}, new_hashed_secret())
    return secret.credential
