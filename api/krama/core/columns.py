"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import BigInteger, Boolean, ColumnElement, Integer, LargeBinary, Text, Uuid, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
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
        return value if value is None or dialect.name == "postgresql" else _key(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """One plain function for SQLite too. A page of a list reads a thousand keys."""
        return super().result_processor(dialect, coltype) if dialect.name == "postgresql" else _key


def _octets(value: UUID | None) -> bytes | None:
    return None if value is None else value.int.to_bytes(16, "big")


def _key(octets: bytes | None) -> UUID | None:
    return None if octets is None else UUID(int=int.from_bytes(octets, "big"))


_NO_KEY = b"\0"
"""In place of no bytes, which Python's driver would bind as NULL. It is too short to be a key."""


class AskedKeys(tuple[UUID, ...]):
    """Keys that several statements look for, which are converted for the database once.

    A process has one database, and SQLite takes them twice in each statement.
    """

    packed: str | bytes | None = None


class _KeyList(TypeDecorator[Collection[UUID]]):
    """Keys as one parameter: their bytes one after another on SQLite, and a comma-separated text on PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "postgresql" else LargeBinary())

    def process_bind_param(self, value: Collection[UUID] | None, dialect: Dialect) -> Any:
        if not isinstance(value, AskedKeys):
            return _packed(value or (), dialect)
        if value.packed is None:
            value.packed = _packed(value, dialect)
        return value.packed


def _packed(keys: Collection[UUID], dialect: Dialect) -> str | bytes:
    if dialect.name == "postgresql":
        return ",".join([f"{key.int:032x}" for key in keys])
    return b"".join([key.int.to_bytes(16, "big") for key in keys]) or _NO_KEY


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> Self:
        return self  # otherwise SQLite gets `… = 1` and reads the whole table


@compiles(_Among, "sqlite")
def _among_on_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN ({keys_in(keys)})"


def keys_in(parameter: str) -> str:
    """A query of SQLite for the keys that one parameter holds, their bytes one after another."""
    following = f"SELECT at + 16 FROM place WHERE at + 16 < length({parameter})"
    places = f"WITH RECURSIVE place(at) AS (SELECT 1 UNION ALL {following})"
    return f"{places} SELECT substr({parameter}, at, 16) FROM place"


@compiles(_Among, "postgresql")
def _among_on_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY(CAST(string_to_array({keys}, ',') AS uuid[]))"


def among(column: Any, keys: Collection[UUID] | str) -> ColumnElement[bool]:
    """Whether a `Key` is one of these, or of those that are bound later under this name.

    All keys are one parameter. `in_` makes one of each, which takes SQLAlchemy and the drivers longer than the database
    takes to look for it.
    """
    bound = bindparam(keys, type_=_KeyList()) if isinstance(keys, str) else bindparam(None, keys, type_=_KeyList())
    return _Among(column, bound)


class _TextList(TypeDecorator[Collection[str]]):
    """Texts as one parameter: an array of JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> str:
        return to_json(list(value or ())).decode()


class _AmongTexts(_Among):
    name = "among_texts"
    inherit_cache = True


@compiles(_AmongTexts, "sqlite")
def _among_texts_on_sqlite(element: _AmongTexts, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"


@compiles(_AmongTexts, "postgresql")
def _among_texts_on_postgresql(element: _AmongTexts, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(part, **options) for part in element.clauses)
    return f"{column} = ANY(ARRAY(SELECT json_array_elements_text(CAST({texts} AS json))))"


def among_texts(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a text is one of those that are bound later under this name. They are one parameter, as in `among`."""
    return _AmongTexts(column, bindparam(name, type_=_TextList()))


class _Hexadecimal(FunctionElement[str]):
    name = "hexadecimal"
    type = Text()
    inherit_cache = True


@compiles(_Hexadecimal, "sqlite")
def _hexadecimal_on_sqlite(element: _Hexadecimal, compiler: SQLCompiler, **options: Any) -> str:
    return f"lower(hex({compiler.process(element.clauses, **options)}))"


@compiles(_Hexadecimal, "postgresql")
def _hexadecimal_on_postgresql(element: _Hexadecimal, compiler: SQLCompiler, **options: Any) -> str:
    return f"encode(uuid_send({compiler.process(element.clauses, **options)}), 'hex')"


def hexadecimal(column: Any) -> ColumnElement[str]:
    """A `Key` as 32 digits, written by the database: a `UUID` for each of a million rows takes longer than its row."""
    return _Hexadecimal(column)


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
