"""Errors of the operator's commands that set an exchange up."""

from krama.core.errors import KramaError


class SetupRefused(KramaError):
    """An answer to `krama setup` can't be used, or contradicts what there is already."""

    code = "setup_refused"
