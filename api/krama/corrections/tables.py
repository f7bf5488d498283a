"""Tables of corrections."""

from uuid import UUID

from sqlmodel import BigInteger, Field, SQLModel

from krama.core.columns import Key


class Correction(SQLModel, table=True):
    """A correction: a listing that was disclosed to an agency has ended for it. `seq` is the number of the change
    by which the agency gets to know. `ended_seq` is that of the listing's end if the correction was made later,
    otherwise None. `cause` is a `rule.evidence.Ending`.
    """

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.agency_id", sa_type=Key)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    indicator_id: UUID = Field(primary_key=True, foreign_key="indicator.indicator_id", sa_type=Key)
    cause: str = Field(max_length=16)
    ended_seq: int | None = Field(default=None, sa_type=BigInteger)
