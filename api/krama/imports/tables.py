"""The table of sources that are imported."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel, Text

from krama.core.columns import Key


class ImportSource(SQLModel, table=True):
    """A source that is imported as reports of an agency, and how far.

    `source_id` follows from the agency, the format and where the source is. `position` is JSON, whose form is that of
    the format: what the next run continues after. It is stored with the reports of its batch, in the same transaction.
    `updated_at` is when it was read last.
    """

    __tablename__ = "import_source"

    source_id: UUID = Field(primary_key=True, sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    form: str = Field(max_length=16)
    place: str = Field(sa_type=Text)
    position: str | None = Field(default=None, sa_type=Text)
    created_at: datetime
    updated_at: datetime

    @property
    def was_read(self) -> bool:
        """Whether any run could read it. The row is made before the first run asks."""
        return self.position is not None or self.updated_at > self.created_at
