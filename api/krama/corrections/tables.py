"""Rows of corrections."""

from uuid import UUID

from sqlmodel import BigInteger, Field, SQLModel

from krama.core.columns import Key


class Correction(SQLModel, table=True):
    """That an indicator is listed no longer for an agency which was told that it is. `seq` is the change's number.

    `cause` is a `verdicts.aggregate.Ending`.
    """

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.agency_id", sa_type=Key)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    indicator_id: UUID = Field(primary_key=True, foreign_key="indicator.indicator_id", sa_type=Key)
    cause: str = Field(max_length=16)
