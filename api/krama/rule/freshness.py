"""How long an answer may be used: a copy that is older may name another action than a new check would. Pure."""

from datetime import datetime, timedelta

FRESH = timedelta(minutes=5)
"""Long enough for a customer to enter a payment and confirm it, and short against the time in which a scam moves on."""

_A_DAY = timedelta(days=1)


def fresh_until(as_of: datetime) -> datetime:
    """Until when an answer of this time (UTC) may be used.

    Never past the next midnight (UTC): reports fade by whole days, so that is the next moment at which time alone can
    change an action.
    """
    until = as_of + FRESH
    if until.day == as_of.day:
        return until
    return as_of.replace(hour=0, minute=0, second=0, microsecond=0) + _A_DAY
