"""Every type of the contract: models that come back, enumerations, and dictionaries that callers pass in.

`from krama_client.types import Verdict, Kind, ReportInput`. The names follow openapi/openapi.json.
"""

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
from krama_client._generated import inputs, models
from krama_client._generated.inputs import *  # noqa: F403
from krama_client._generated.models import *  # noqa: F403
from krama_client._log.files import LogFinding, VerifiedLog
from krama_client._log.receipts import Statement
from krama_client._rows.check_batches import Refused
from krama_client._rows.facts import ReportArguments
from krama_client._rows.outcome import BulkOutcome, RowOutcome
from krama_client.errors import Refusal

__all__ = [
    "AttemptEnded",
    "BreakerOpened",
    "BulkOutcome",
    "CallOptions",
    "ClientEvent",
    "ClockSkewed",
    "HttpOptions",
    "KeyedOptions",
    "LogFinding",
    "Model",
    "Page",
    "RawAnswer",
    "Refusal",
    "Refused",
    "ReportArguments",
    "RetryPlanned",
    "RowOutcome",
    "Secret",
    "Statement",
    "TokenRenewalFailed",
    "TokenRenewed",
    "VerifiedLog",
    "Words",
]
__all__ += inputs.__all__
__all__ += models.__all__
