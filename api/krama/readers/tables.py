"""Rows of readers."""

from uuid import UUID

from sqlmodel import BigInteger, Field, Index, SQLModel

from krama.core.columns import Key


class ListReader(SQLModel, table=True):
    """A client that follows a list. `seq` is the number of the last change that it was given.

    Times are microseconds since 1970: of its first request and of its last one. For the changes, `began_at` is the
    number of the change with which its copy began.
    """

    __tablename__ = "list_reader"
    __table_args__ = (Index("list_reader_by_list", "list_name", "agency_id"),)

    client_id: str = Field(primary_key=True, foreign_key="client.client_id", max_length=64)
    list_name: str = Field(primary_key=True, max_length=32)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    began_at: int = Field(sa_type=BigInteger)
    read_at: int = Field(sa_type=BigInteger)
