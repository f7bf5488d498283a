"""Ask Krama, the inter-agency exchange of scam indicators, from Python.

    from krama_client import Krama

    with Krama("https://krama.example", client_id, client_secret) as krama:
        verdict = krama.check("012 345 678", kind="phone", purpose="payment")
        print(verdict.action, verdict.score)

`AsyncKrama` has the same methods for asyncio. Every error is a `KramaError`. Names that begin with an underscore are
not for use.
"""

from krama_client._key_files import new_key, public_keys
from krama_client._keys import KeySource
from krama_client._version import __version__
from krama_client.async_client import AsyncKrama, AsyncPages
from krama_client.client import Krama, Pages
from krama_client.errors import (
    AnswerNotUnderstood,
    AuthenticationError,
    Conflict,
    FileUnreadable,
    InvalidRequest,
    IssuerMismatch,
    KramaError,
    NotFound,
    PermissionDenied,
    ProblemError,
    RateLimited,
    Refusal,
    ServiceFault,
    ServiceUnavailable,
    TooLarge,
    TransportError,
)
from krama_client.models import (
    Action,
    Agency,
    Audience,
    AudienceFacts,
    BulkOutcome,
    Category,
    Chain,
    CheckItem,
    Facts,
    Indicator,
    IndicatorRef,
    Kind,
    LabelChange,
    Loss,
    LossFacts,
    Match,
    Me,
    Outcome,
    Permission,
    Platform,
    Refused,
    Relation,
    Report,
    ReportStatus,
    RowOutcome,
    Sector,
    Source,
    Tlp,
    Verdict,
    View,
)

__all__ = [
    "Action",
    "Agency",
    "AnswerNotUnderstood",
    "AsyncKrama",
    "AsyncPages",
    "Audience",
    "AudienceFacts",
    "AuthenticationError",
    "BulkOutcome",
    "Category",
    "Chain",
    "CheckItem",
    "Conflict",
    "Facts",
    "FileUnreadable",
    "Indicator",
    "IndicatorRef",
    "InvalidRequest",
    "IssuerMismatch",
    "KeySource",
    "Kind",
    "Krama",
    "KramaError",
    "LabelChange",
    "Loss",
    "LossFacts",
    "Match",
    "Me",
    "NotFound",
    "Outcome",
    "Pages",
    "Permission",
    "PermissionDenied",
    "Platform",
    "ProblemError",
    "RateLimited",
    "Refusal",
    "Refused",
    "Relation",
    "Report",
    "ReportStatus",
    "RowOutcome",
    "Sector",
    "ServiceFault",
    "ServiceUnavailable",
    "Source",
    "Tlp",
    "TooLarge",
    "TransportError",
    "Verdict",
    "View",
    "__version__",
    "new_key",
    "public_keys",
]
