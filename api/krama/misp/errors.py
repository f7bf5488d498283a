"""Errors of the MISP feed."""

from krama.core.errors import KramaError


class EventNotFound(KramaError):
    """There is no event with this id in the reader's feed."""

    code = "misp_event_not_found"
