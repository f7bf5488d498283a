"""Errors of imports. They appear only in the output of the command."""

from krama.core.errors import KramaError


class ImportRefused(KramaError):
    """The source can't be read, or not as a whole. What was stored before stays, and the next run continues."""

    code = "import_refused"


class ObjectRefused(KramaError):
    """One object of the source says nothing that a report can say. The others are imported."""

    code = "object_refused"
