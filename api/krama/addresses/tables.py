"""The table of the exchange's own addresses."""

from datetime import datetime

from sqlmodel import Field, SQLModel, Text


class ExchangeAddress(SQLModel, table=True):
    """An address at which this exchange was served, such as `https://krama.example.gov.kh`, and since when."""

    __tablename__ = "exchange_address"

    address: str = Field(primary_key=True, sa_type=Text)
    first_at: datetime
