"""The results of what was added over TAXII, kept for a day."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, LargeBinary, SQLModel

from krama.core.columns import Key


class TaxiiStatus(SQLModel, table=True):
    """A status resource (TAXII 2.1 §4.3.1) as JSON. Only the agency that sent the objects reads it."""

    __tablename__ = "taxii_status"

    status_id: UUID = Field(primary_key=True, sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    document: bytes = Field(sa_type=LargeBinary)
    expires_at: datetime = Field(index=True)
