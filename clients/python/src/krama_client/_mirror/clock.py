"""The time of this computer."""

from datetime import UTC, datetime

_DAY_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def today() -> int:
    """The day (UTC), in days since 1970."""
    return (now() - _DAY_ZERO).days
