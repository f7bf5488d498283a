"""How many files a process may have open. Each connection is one."""

import resource
from contextlib import suppress


def most() -> int | None:
    """The most that this process may allow itself. None if there is no limit."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if hard == resource.RLIM_INFINITY else hard


def allow(count: int) -> None:
    """Let this process and its workers open this many files, or as many as it may. The limit is never lowered.

    A shell of Debian allows 1,024, and lets each process raise that by itself.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # systems other than Linux may have further limits
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
