"""What can be wrong with the protected list."""

from krama.core.errors import KramaError


class EntryNotFound(KramaError):
    """There is no such entry."""

    code = "protected_entry_not_found"


class WarninglistUnreadable(KramaError):
    """A file is no MISP warninglist that can be taken."""

    code = "warninglist_unreadable"
