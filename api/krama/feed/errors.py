"""Errors of the feed."""

from krama.core.errors import KramaError


class CursorExpired(KramaError):
    """The copy was not brought in step for too long: what ended meanwhile may no longer be on record."""

    code = "cursor_outdated"


class SnapshotNotFound(KramaError):
    """There is no snapshot yet, or no such file of it for the caller: a newer one may have replaced it."""

    code = "snapshot_not_found"
