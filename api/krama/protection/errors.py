"""Errors of protections."""

from krama.core.errors import KramaError


class ProtectionNotFound(KramaError):
    """There is no protection with this id."""

    code = "protection_not_found"


class WellKnownUnreadable(KramaError):
    """The file of what is protected from the start can't be read, or has a value that can't be protected."""

    code = "well_known_unreadable"


class WarninglistUnreadable(KramaError):
    """The file can't be read as a MISP warninglist of a supported type."""

    code = "warninglist_unreadable"
