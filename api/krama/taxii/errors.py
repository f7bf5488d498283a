"""Errors of TAXII. `core.problems` writes them as TAXII's error messages."""

from krama.core.errors import KramaError


class CollectionNotFound(KramaError):
    """No collection has this id, or the caller's credential is not for it."""

    code = "collection_not_found"

    def __init__(self) -> None:
        super().__init__(
            "There is no collection with this id that you may use. GET /taxii2/krama/collections/ lists those that "
            "there are.",
            field="collection_id",
        )


class StixObjectNotFound(KramaError):
    """The collection has no object with this id that the caller may see."""

    code = "stix_object_not_found"

    def __init__(self) -> None:
        super().__init__("The collection has no object with this id that you may see.", field="object_id")


class StatusNotFound(KramaError):
    """No submission of the caller's agency has this status id, or it is over a day old."""

    code = "status_not_found"

    def __init__(self) -> None:
        super().__init__("Your agency has no status with this id. A status is kept for a day.", field="status_id")


class TaxiiFilterRefused(KramaError):
    """A parameter of the query, or a member of the envelope, is not as TAXII 2.1 has it."""

    code = "taxii_request_refused"
