"""Tables of access: revoked tokens, and ids that may be used once."""

from datetime import datetime

from sqlmodel import Field, LargeBinary, SQLModel


class RevokedToken(SQLModel, table=True):
    """An access token that was revoked before it expired. The row may be deleted when the token would have expired."""

    __tablename__ = "revoked_token"

    token_id: str = Field(primary_key=True, max_length=64)
    expires_at: datetime = Field(index=True)


class UsedId(SQLModel, table=True):
    """A used `jti`: the SHA-256 of its purpose, its owner and the id. The row may be deleted when it has expired."""

    __tablename__ = "used_id"

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    expires_at: datetime = Field(index=True)
