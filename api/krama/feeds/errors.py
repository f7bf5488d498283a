"""Errors of feeds."""

from krama.core.errors import KramaError


class FeedNotFound(KramaError):
    """There is no such feed for the caller's credential."""

    code = "feed_not_found"
