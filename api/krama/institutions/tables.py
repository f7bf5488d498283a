"""The table of institutions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import JSON, BigInteger, Field, Index, SQLModel

from krama.core.columns import Key


class InstitutionRow(SQLModel, table=True):
    """A bank or wallet, with the facts of `krama.indicators.institution_data.Institution`.

    `code` never changes. `names` and `account_lengths` are JSON. While nobody has changed a row that `krama migrate`
    added, it is `seeded`, and a later version may correct it. `seq` is the number of the last change, and `revision`
    counts the changes. `agency_id` is the member agency that is this institution, if it is one. It is not a fact
    of the institution elsewhere, so a row with it may still be `seeded`.
    """

    __tablename__ = "institution"
    __table_args__ = (Index("institution_by_change", "seq", "institution_id"),)

    institution_id: UUID = Field(primary_key=True, sa_type=Key)
    code: str = Field(max_length=32, unique=True)
    names: dict[str, str] = Field(sa_type=JSON)
    short_name: str = Field(max_length=64)
    aliases: list[str] = Field(sa_type=JSON)
    country: str = Field(max_length=2)
    status: str = Field(max_length=16)
    certainty: str = Field(max_length=16)
    bic: str | None = Field(default=None, max_length=8)
    bic_certainty: str | None = Field(default=None, max_length=16)
    participant: str | None = Field(default=None, max_length=32)
    participant_certainty: str | None = Field(default=None, max_length=16)
    account_lengths: list[dict[str, Any]] = Field(sa_type=JSON)
    agency_id: UUID | None = Field(default=None, sa_type=Key)
    seeded: bool
    created_at: datetime
    updated_at: datetime
    revision: int = 1
    seq: int = Field(sa_type=BigInteger)
