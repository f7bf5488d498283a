"""Errors of sandboxes."""

from krama.core.errors import KramaError


class SandboxRefused(KramaError):
    """A sandbox may not be started here, or a real exchange may not be started on a sandbox."""

    code = "sandbox_refused"
