"""Clients of httpx share their TLS contexts: each would read the certificates of all authorities again.

That takes longer than most calls, and calls in the tests stay on this machine without TLS.
"""

from functools import cache

from httpx._transports import default

default.create_ssl_context = cache(default.create_ssl_context)  # type: ignore[attr-defined]  # an import of that module
