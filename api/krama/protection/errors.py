"""Errors of the protected list."""

from krama.core.errors import KramaError


class EntryNotFound(KramaError):
    """The protected list has no entry with this id."""

    code = "protected_entry_not_found"


class WarninglistUnreadable(KramaError):
    """The file can't be read as a MISP warninglist of a supported type."""

    code = "warninglist_unreadable"
