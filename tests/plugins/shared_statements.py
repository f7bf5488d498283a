"""Engines of one dialect share their compiled statements, which SQLAlchemy would compile again for each engine.

Nearly every test has an engine of its own. Compiling took a third of the time of a test that starts an exchange.
"""

from typing import Any

import sqlmodel
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from krama.core import database

_STATEMENTS: LRUCache[Any, Any] = LRUCache(4000)


def _create_engine(*arguments: Any, **options: Any) -> Engine:
    engine = sqlmodel.create_engine(*arguments, **options)
    engine._compiled_cache = _STATEMENTS
    return engine


# The dialect is part of a cache's key, in the engine's cache and in those of the ORM's mappers.
DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
database.create_engine = _create_engine  # type: ignore[attr-defined]  # an import of that module
