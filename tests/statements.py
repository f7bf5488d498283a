"""Counts what a request or a command asks of the database."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from tests.exchange import Exchange


def statements(exchange: Exchange, ask: Callable[[], Any]) -> int:
    """How many statements this sends to the database of the exchange."""
    sent = 0

    def count(*_: Any) -> None:
        nonlocal sent
        sent += 1

    event.listen(exchange.database.engine, "before_cursor_execute", count)
    try:
        ask()
    finally:
        event.remove(exchange.database.engine, "before_cursor_execute", count)
    return sent
