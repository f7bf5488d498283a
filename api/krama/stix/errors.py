"""Why a STIX object can't become a report."""

from krama.core.errors import KramaError


class StixObjectRefused(KramaError):
    """A STIX object has no report that means the same. `detail` names no value."""

    code = "stix_object_refused"
