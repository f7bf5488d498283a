"""Every type that a method takes or returns: the contract's, and those of this client.

`from krama_client.types import Check, Kind, ReportInput`. Names of the contract follow openapi/openapi.json.
"""

from krama_client._auth.keys import KeySource
from krama_client._core.hooks import (
    AttemptEnded,
    BreakerOpened,
    ClientEvent,
    ClockSkewed,
    RetryPlanned,
    TokenRenewalFailed,
    TokenRenewed,
)
from krama_client._core.models import Model, Words
from krama_client._core.options import CallOptions, KeyedOptions
from krama_client._core.pages import Page
from krama_client._core.raw import RawAnswer
from krama_client._core.secret import Secret
from krama_client._core.settings import HttpOptions
from krama_client._generated import inputs as _inputs
from krama_client._generated import models as _models
from krama_client._generated.inputs import *  # noqa: F403
from krama_client._generated.models import *  # noqa: F403
from krama_client._log.files import LogFinding, VerifiedLog
from krama_client._log.receipts import Statement
from krama_client._rows.results import BatchResult, RowResult

__all__ = [
    "AttemptEnded",
    "BatchResult",
    "BreakerOpened",
    "CallOptions",
    "ClientEvent",
    "ClockSkewed",
    "HttpOptions",
    "KeySource",
    "KeyedOptions",
    "LogFinding",
    "Model",
    "Page",
    "RawAnswer",
    "RetryPlanned",
    "RowResult",
    "Secret",
    "Statement",
    "TokenRenewalFailed",
    "TokenRenewed",
    "VerifiedLog",
    "Words",
]
__all__ += _inputs.__all__
__all__ += _models.__all__
