"""Tables of agencies and their clients."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import BigInteger, Field, Index, LargeBinary, SQLModel, Text

from krama.core.columns import Key


class Agency(SQLModel, table=True):
    """A member agency. While it is disabled, its clients may not call. A scope that it lacks has no effect for them.

    `grantable` are the scopes that its administrators may grant without having them, separated by spaces.
    `revision` counts its changes. `seq` is the number of the last one, and orders the directory.

    The index of names is one of an expression. PostgreSQL takes the columns of any other unique index for a key, so a
    new name would lock the row for all who refer to it.
    """

    __table_args__ = (Index("agency_folded_name", text("lower(name)"), unique=True),)

    agency_id: UUID = Field(primary_key=True, sa_type=Key)
    name: str = Field(max_length=128)
    sector: str = Field(max_length=16)
    country: str = Field(max_length=2)
    province: str | None = Field(default=None, max_length=6)
    scopes: str = Field(max_length=1024)
    grantable: str = Field(default="", max_length=1024)
    created_at: datetime
    disabled_at: datetime | None = None
    revision: int = 1
    seq: int = Field(sa_type=BigInteger)
    updated_at: datetime


class Client(SQLModel, table=True):
    """A program that acts for an agency. `scopes` are permissions separated by spaces.

    `keys` is a JWK set as text, for RFC 7523; `networks` are CIDR blocks separated by spaces, empty for any address.
    Tokens issued before `tokens_from` are not valid. `revision` counts the changes of what its administrator sees, with
    its secrets. `seq` is the number of the last one, and orders the list of clients.
    """

    client_id: str = Field(primary_key=True, max_length=64)
    agency_id: UUID = Field(foreign_key="agency.agency_id", index=True, sa_type=Key)
    name: str = Field(max_length=64)
    scopes: str = Field(max_length=1024)
    keys: str | None = Field(default=None, sa_type=Text)
    dpop_required: bool = False
    networks: str = Field(default="", max_length=1024)
    created_at: datetime
    expires_at: datetime | None = None
    disabled_at: datetime | None = None
    tokens_from: datetime | None = None
    revision: int = 1
    seq: int = Field(sa_type=BigInteger)
    updated_at: datetime


class ClientMaker(SQLModel, table=True):
    """A client, and another one that created it or ever gave it a secret or keys, and so may know its credential.

    Rows are never removed: a secret that has ended may have been used before. The operator's commands leave none.
    """

    __tablename__ = "client_maker"

    client_id: str = Field(primary_key=True, foreign_key="client.client_id", max_length=64)
    made_by: str = Field(primary_key=True, foreign_key="client.client_id", max_length=64)


class ClientSecret(SQLModel, table=True):
    """A hash of a client's secret. Deleted secrets are kept. `hint` is its beginning, empty for the oldest ones."""

    __tablename__ = "client_secret"

    secret_id: UUID = Field(primary_key=True, sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", index=True, max_length=64)
    hint: str = Field(default="", max_length=8)
    encoded: str = Field(max_length=256)
    created_at: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None


class FeedKey(SQLModel, table=True):
    """A credential of a client that only reads feeds. `digest` is the SHA-256 of the key, which is stored nowhere.

    `collections` are names of feeds separated by spaces; a name that ends with `*` stands for all with this beginning.
    `networks` are CIDR blocks separated by spaces, empty for any address from which the client may call. Revoked keys
    are kept. `last_used_at` may be some minutes old (`feed_keys.note_use`).
    """

    __tablename__ = "feed_key"

    key_id: UUID = Field(primary_key=True, sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", index=True, max_length=64)
    digest: bytes = Field(sa_type=LargeBinary, unique=True, index=True)
    name: str = Field(max_length=64)
    collections: str = Field(max_length=1024)
    networks: str = Field(max_length=1024)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
