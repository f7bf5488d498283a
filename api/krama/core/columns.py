"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Integer, LargeBinary, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class Key(TypeDecorator[UUID]):
    """A UUID: `uuid` on PostgreSQL, its 16 bytes on SQLite (half of the text form, in every index)."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """One plain function for SQLite, and none for PostgreSQL, whose driver takes a UUID.

        A bulk submission binds eight keys a row, and SQLAlchemy's own processor takes three calls for each.
        """
        return None if dialect.name == "postgresql" else _octets

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return value if value is None or dialect.name == "postgresql" else UUID(bytes=value)


def _octets(value: UUID | None) -> bytes | None:
    return None if value is None else value.int.to_bytes(16, "big")


class Octets(TypeDecorator[bytes]):
    """Bytes, even if somebody stored text: SQLite would return the text, and its reader would fail."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return str(value).encode("utf-8", "surrogatepass") if isinstance(value, str | int | float) else value


class Counted(TypeDecorator[int]):
    """A primary key of 64 bits. On SQLite it is the row id, without an additional index."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())


class Amount(TypeDecorator[Decimal]):
    """An amount of money, exact to four decimals (the finest in ISO 4217), kept as a whole number of 1/10000."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.scaleb(4))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-4)
