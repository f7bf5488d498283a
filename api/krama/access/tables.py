"""Rows of access: tokens that were revoked, and ids that may be used once."""

from datetime import datetime

from sqlmodel import Field, LargeBinary, SQLModel


class RevokedToken(SQLModel, table=True):
    """An access token that was revoked before its end; the row may go when the token would have ended anyway."""

    __tablename__ = "revoked_token"

    token_id: str = Field(primary_key=True, max_length=64)
    expires_at: datetime = Field(index=True)


class UsedId(SQLModel, table=True):
    """A `jti` that was used: SHA-256 over what it was used for, by whom, and the id. It may go when it has expired."""

    __tablename__ = "used_id"

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    expires_at: datetime = Field(index=True)
