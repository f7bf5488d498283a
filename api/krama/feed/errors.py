"""Errors of the feed."""

from krama.core.errors import KramaError


class SnapshotNotFound(KramaError):
    """There is no snapshot yet, or no such file of it for the caller: a newer one may have replaced it."""

    code = "snapshot_not_found"
