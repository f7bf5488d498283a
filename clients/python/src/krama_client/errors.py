"""Everything that the client raises.

KramaError
├── TransportError            no answer came: refused, cut off, too slow
├── AnswerNotUnderstood       an answer came that the contract does not have: a proxy's page, a newer service
├── IssuerMismatch            the exchange goes by another address than the one that it was reached at
├── FileUnreadable            a file can't be divided into rows
└── ProblemError              the service said no (RFC 9457)
    ├── InvalidRequest        400, 405, 415, 422: mend the request
    ├── AuthenticationError   401: the credential is not right, or no longer
    ├── PermissionDenied      403: the credential does not carry the scope
    ├── NotFound              404: there is no such thing, or it is not yours to see
    ├── Conflict              409: it contradicts the present state
    ├── TooLarge              413: send less at once
    ├── RateLimited           429: too many requests
    └── ServiceFault          5xx: the service's own fault
        └── ServiceUnavailable   502, 503, 504: busy or away

No error holds a value that was sent, a secret or a token. What can pass by itself was tried again before it is raised.
"""

from dataclasses import dataclass
from typing import Any


class KramaError(Exception):
    """The root of the tree."""


class TransportError(KramaError):
    """No answer came, however often it was tried. Whether a submission was taken is not known: submit it again."""


class AnswerNotUnderstood(KramaError):
    """The answer is not one of the contract's: ask for `base_url`, a proxy on the way, or a newer client."""


class IssuerMismatch(KramaError):
    """The exchange goes by another address than the one given: nothing was signed for it. The message says the mend."""


class ReportHeld(KramaError):
    """The report was kept and is not listed: what it is about is on the protected list. `held` is the `HeldReport`."""

    def __init__(self, held: Any) -> None:
        super().__init__(held.reason)
        self.held = held


class FileUnreadable(KramaError):
    """A file can't be divided into rows: not UTF-8, or a quote that is never closed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one thing was refused: decide by `code`, show `detail`; `field` is the member's path, with dots."""

    code: str
    detail: str
    field: str | None = None


class ProblemError(KramaError):
    """The service's own word on what went wrong. Decide by the class or by `code`, and quote `request_id` to ask help.

    `code` is stable, `detail` is for people, `field` names the member it is about, `errors` has an entry for every
    member that was refused. `retry_after` is the service's wish in seconds, where it gave one.
    """

    def __init__(
        self,
        code: str,
        status: int,
        detail: str,
        *,
        field: str | None = None,
        errors: tuple[Refusal, ...] = (),
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail} [status {status}, request {request_id or 'unknown'}]")
        self.code = code
        self.status = status
        self.detail = detail
        self.field = field
        self.errors = errors
        self.request_id = request_id
        self.retry_after = retry_after


class InvalidRequest(ProblemError):
    """The request was refused as it is: `field` and `errors` say which members to mend."""


class AuthenticationError(ProblemError):
    """The client's id, secret, key or proof is not right, or the client may no longer call.

    Where this computer's clock is what is wrong, `detail` says so.
    """


class PermissionDenied(ProblemError):
    """The client does not hold the scope that this needs: ask your administrator for it."""


class NotFound(ProblemError):
    """There is no such thing, or it is not yours to see: the two look alike."""


class Conflict(ProblemError):
    """What was asked contradicts the present state, such as withdrawing twice."""


class TooLarge(ProblemError):
    """The request is larger than this service takes."""


class RateLimited(ProblemError):
    """Too many requests, for longer than the client was to wait: come back in `retry_after` seconds."""


class ServiceFault(ProblemError):
    """Something went wrong inside the service. Quote the request id."""


class ServiceUnavailable(ServiceFault):
    """The service is busy or away, for longer than the client was to wait."""


_BY_STATUS: dict[int, type[ProblemError]] = {
    401: AuthenticationError,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    429: RateLimited,
    502: ServiceUnavailable,
    503: ServiceUnavailable,
    504: ServiceUnavailable,
}


def family(status: int) -> type[ProblemError]:
    """The class of a problem of this HTTP status."""
    return _BY_STATUS.get(status, ServiceFault if status >= 500 else InvalidRequest)
