"""Tests and their children can be interrupted, also where a shell started the suite with `&`.

A shell that is not interactive makes its background processes ignore SIGINT, and every child inherits that.
"""

import signal


def pytest_configure() -> None:
    """Take SIGINT as Python usually does. xdist's workers are started later, and inherit it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
