"""Errors about disputes."""

from krama.core.errors import KramaError


class DisputeNotFound(KramaError):
    """There is no such dispute, or the caller may not see it. The two look alike."""

    code = "dispute_not_found"


class DisputeAlreadyOpen(KramaError):
    """The agency has an open dispute on this indicator."""

    code = "dispute_already_open"


class DisputeRepeated(KramaError):
    """A reviewer has rejected the same dispute of the agency before."""

    code = "dispute_repeated"


class NothingToDispute(KramaError):
    """The member sees no live report that it could dispute."""

    code = "nothing_to_dispute"


class DisputeClosed(KramaError):
    """The dispute has been decided or withdrawn."""

    code = "dispute_closed"


class NotIndependent(KramaError):
    """The reviewer is involved in the matter."""

    code = "not_independent"
