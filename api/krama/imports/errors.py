"""Errors of imports. They appear only in the output of the command."""

from krama.core.errors import KramaError


class ImportRefused(KramaError):
    """The source can't be read, or not as a whole. What was stored before stays, and the next run continues."""

    code = "import_refused"

    def __init__(self, detail: str, *, status: int | None = None) -> None:
        """`status` is that of the answer which refuses what was asked."""
        super().__init__(detail)
        self.status = status


class ContentRefused(ImportRefused):
    """What the source sends is not of its format."""


class ObjectRefused(KramaError):
    """One object of the source says nothing that a report can say. The others are imported."""

    code = "object_refused"


class MarkingRefused(ObjectRefused):
    """The source does not let the object be listed or shared here, or that is not known. What it stated ends."""
