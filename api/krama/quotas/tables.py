"""Tables of quotas."""

from datetime import datetime

from sqlmodel import BigInteger, Field, SQLModel


class QuotaUse(SQLModel, table=True):
    """The units of one quota leased to workers in one window. `key` names quota, owner and window."""

    __tablename__ = "quota_use"

    key: str = Field(primary_key=True, max_length=200)
    used: int = Field(sa_type=BigInteger)
    expires_at: datetime = Field(index=True)
