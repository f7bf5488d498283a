"""Ask Krama, the inter-agency exchange of scam indicators, from Python.

    from krama_client import Krama

    with Krama("https://krama.example", client_id, client_secret) as krama:
        verdict = krama.check("012 345 678", kind="phone", purpose="payment")
        print(verdict.action, verdict.score)

`AsyncKrama` has the same methods for asyncio. `krama_client.mirror` keeps a copy of the list. Every error is a
`KramaError`; the tree is in `krama_client.errors`. All models and enumerations are in `krama_client.types`. Names that
begin with an underscore are not for use.

A name is imported when it is first used, so that `import krama_client` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from krama_client._version import __version__

if TYPE_CHECKING:
    from krama_client import errors, mirror, testing, types, webhooks
    from krama_client._aio.client import AsyncKrama
    from krama_client._aio.pages import AsyncPages
    from krama_client._auth.keys import new_key, public_keys
    from krama_client._core.arguments import omit
    from krama_client._core.breaker import Breaker
    from krama_client._log.files import verify_log
    from krama_client._log.proofs import verify_growth, verify_inclusion
    from krama_client._log.receipts import verify_case_receipt, verify_payment_receipt, verify_receipt
    from krama_client._rows.check_batches import Refused
    from krama_client._sync.client import Krama
    from krama_client._sync.pages import Pages
    from krama_client.errors import (
        AnswerNotUnderstood,
        Conflict,
        InvalidRequest,
        KramaError,
        NotFound,
        PermissionDenied,
        ProblemError,
        RateLimited,
        Refusal,
        ServiceUnavailable,
        TimedOut,
        Unreached,
    )

_PLACES = {
    "AsyncKrama": "_aio.client",
    "AsyncPages": "_aio.pages",
    "Breaker": "_core.breaker",
    "Krama": "_sync.client",
    "Pages": "_sync.pages",
    "Refused": "_rows.check_batches",
    "new_key": "_auth.keys",
    "omit": "_core.arguments",
    "public_keys": "_auth.keys",
    "verify_case_receipt": "_log.receipts",
    "verify_growth": "_log.proofs",
    "verify_inclusion": "_log.proofs",
    "verify_log": "_log.files",
    "verify_payment_receipt": "_log.receipts",
    "verify_receipt": "_log.receipts",
}
"""The module of each name. Names that are in none of them are in `errors`."""

__all__ = [
    "AnswerNotUnderstood",
    "AsyncKrama",
    "AsyncPages",
    "Breaker",
    "Conflict",
    "InvalidRequest",
    "Krama",
    "KramaError",
    "NotFound",
    "Pages",
    "PermissionDenied",
    "ProblemError",
    "RateLimited",
    "Refusal",
    "Refused",
    "ServiceUnavailable",
    "TimedOut",
    "Unreached",
    "__version__",
    "errors",
    "mirror",
    "new_key",
    "omit",
    "public_keys",
    "testing",
    "types",
    "verify_case_receipt",
    "verify_growth",
    "verify_inclusion",
    "verify_log",
    "verify_payment_receipt",
    "verify_receipt",
    "webhooks",
]

_MODULES = ("errors", "mirror", "testing", "types", "webhooks")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'krama_client' has no attribute {name!r}")
    if name in _MODULES:
        return import_module(f"krama_client.{name}")
    value = getattr(import_module(f"krama_client.{_PLACES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
