"""What can be wrong with a dispute."""

from krama.core.errors import KramaError


class DisputeNotFound(KramaError):
    """There is no such dispute, or it is another agency's: the two look alike."""

    code = "dispute_not_found"


class DisputeOpenAlready(KramaError):
    """The agency has an open dispute on this indicator."""

    code = "dispute_open_already"


class NothingToDispute(KramaError):
    """No report stands that the member could dispute."""

    code = "nothing_to_dispute"


class DisputeClosed(KramaError):
    """The dispute was decided."""

    code = "dispute_closed"


class NotIndependent(KramaError):
    """Whoever decides has a part in the matter."""

    code = "not_independent"
