"""The indicator record: one row for one thing, however many reports there are."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel, Text

from krama.core.columns import Key


class IndicatorRecord(SQLModel, table=True):
    """`indicator_id` follows from `kind` and `canonical`, so the row can never say anything else."""

    __tablename__ = "indicator"

    indicator_id: UUID = Field(primary_key=True, sa_type=Key)
    kind: str = Field(max_length=16)
    canonical: str = Field(sa_type=Text)
    created_at: datetime
