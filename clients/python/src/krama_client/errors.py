"""Everything that the client raises.

KramaError
├── Unreached                 no answer came
│   └── TransportError        refused, cut off, or the service broke off
│       ├── TimedOut          the deadline passed, or the service was too slow
│       └── CircuitOpen       not even sent: the breaker is open
├── AnswerNotUnderstood       an answer came that is not in the contract: a proxy's page, or a much newer service
├── ProblemError              the service refused (RFC 9457)
│   ├── InvalidRequest        other 4xx, and redirects: fix the request
│   ├── AuthenticationError   401, invalid_client: the credential is not right, or is not valid any more
│   ├── PermissionDenied      403: the client does not hold the scope
│   ├── NotFound              404: it does not exist, or you may not see it
│   ├── Conflict              409, 412: it contradicts the present state
│   ├── TooLarge              413: send less at once
│   ├── RateLimited           429: too many requests
│   └── ServiceFault          5xx: the service's own fault
│       └── ServiceUnavailable   502, 503, 504: busy or away
├── IssuerMismatch            the exchange has another address than the one given
├── FileUnreadable            a file can't be divided into rows
├── MirrorError               a copy of the list can't answer
│   ├── MirrorTooOld          it was not brought in step for too long
│   ├── MirrorEmpty           it was never brought in step
│   ├── MirrorUnusable        the file is damaged, or is the copy of another exchange
│   ├── MirrorBusy            another program writes to it now
│   └── MirrorDiskFull        it could not be written, and stays as it was
├── VerificationError         (also a ValueError) something is not what was signed
│   ├── ReceiptUnverified
│   ├── LogContradicted
│   ├── LogFileUnreadable
│   ├── SnapshotRefused
│   └── WebhookUnverified
└── ClientClosed              the client was closed before, or made before a fork

A wrong argument is a `ValueError` or a `TypeError`, before anything is sent. No error holds a value that was sent, a
secret or a token. Every error can be pickled and copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class KramaError(Exception):
    """The root of the tree.

    `attempts` is how many requests were sent, `elapsed` the seconds that the call took, `request_id` the service's
    name for the last of them. `maybe_done` is True if the exchange may have carried out the call although its answer is
    lost, and making the call again could do it twice: look before you repeat it. If there is an `idempotency_key`, give
    it to the same call, which is then done once.
    """

    attempts: int = 0
    elapsed: float = 0.0
    maybe_done: bool = False
    request_id: str | None = None
    idempotency_key: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Every error can be pickled, whatever its `__init__` takes."""
        return _restored, (type(self), self.args, self.__dict__)


class Unreached(KramaError):
    """No answer came, however often it was tried. Submitting a report again is always safe: it never counts twice."""


class TransportError(Unreached):
    """The connection was refused or cut off, or the exchange broke off."""


class TimedOut(TransportError):
    """The call's `deadline` passed, or the service was slower than `timeout` at every attempt."""


class CircuitOpen(TransportError):
    """Nothing was sent: the last calls got no answer, and the breaker is open. Try again in `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"The breaker is open, because the last calls got no answer. Retry in {retry_after:.1f} s.")
        self.retry_after = retry_after


class AnswerNotUnderstood(KramaError):
    """The answer is not in the contract. Check `base_url` and proxies on the way, or take a newer client."""


class IssuerMismatch(KramaError):
    """The exchange has another address than the one given, so nothing was signed for it. The message says the fix."""


class FileUnreadable(KramaError):
    """A file can't be divided into rows: it is empty, it is not UTF-8, or a quote is never closed."""


class MirrorError(KramaError):
    """The copy of the list can't answer. Ask the exchange. `why` is a word for programs, with what `named` tells."""

    def __init__(self, detail: str, why: str = "", **named: str) -> None:
        super().__init__(detail)
        self.why, self.named = why, named


class MirrorTooOld(MirrorError):
    """The copy was not brought in step for longer than its age may be. `age_seconds` says for how long."""

    def __init__(self, detail: str, age_seconds: float) -> None:
        super().__init__(detail)
        self.age_seconds = age_seconds


class MirrorEmpty(MirrorError):
    """There is no whole copy yet: call `sync` first."""


class MirrorUnusable(MirrorError):
    """The file is not a copy, is damaged, or is the copy of another exchange or client. The text says what to do."""


class MirrorBusy(MirrorError):
    """Another program or thread writes to the copy, for longer than this one may wait. Try again."""


class MirrorDiskFull(MirrorError):
    """There is no space to bring the copy in step. It stays as it was. Make room, and `sync` again."""


FORKED = "This client was made before a fork. Its connections belong to the other process. Make a new one."


class ClientClosed(KramaError):
    """The client was closed, or it belongs to another process. Make a new one."""

    def __init__(self, message: str = "This client was closed. Make a new one.") -> None:
        super().__init__(message)


class VerificationError(KramaError, ValueError):
    """Something is not what was signed, or nobody signed it."""


class ReceiptUnverified(VerificationError):
    """The log's key did not sign this receipt, or the receipt is about another value."""


class LogContradicted(VerificationError):
    """What the exchange shows of its log is not what it signed before. Keep both, and ask the operator."""


class LogFileUnreadable(VerificationError):
    """The file is not an export of this log."""


class SnapshotRefused(VerificationError):
    """A snapshot is not what the exchange signed, is older than what the copy had, or is not a snapshot at all.

    `why` is a word for programs.
    """

    def __init__(self, detail: str, why: str = "") -> None:
        super().__init__(detail)
        self.why = why


class WebhookUnverified(VerificationError):
    """The message is not signed with your secret, or it is too old."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one thing was refused: decide by `code`, show `detail`. `field` is the member's path, with dots.

    `in_` is the part of the request that has the field, where there are several: `body`, `query`, `path` or `header`.
    """

    code: str
    detail: str
    field: str | None = None
    in_: str | None = None


class ProblemError(KramaError):
    """What the service says went wrong. Decide by the class or by `code`, and quote `request_id` when you ask for help.

    `code` is stable, and `detail` is for people. `field` names the member, `in_` the part of the request that has it,
    and `errors` has an entry for every member that was refused. `retry_after` is the time in seconds that the service
    asks you to wait, if it gave one.
    """

    def __init__(
        self,
        code: str,
        status: int,
        detail: str,
        *,
        field: str | None = None,
        in_: str | None = None,
        errors: tuple[Refusal, ...] = (),
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail} [status {status}, request {request_id or 'unknown'}]")
        self.code = code
        self.status = status
        self.detail = detail
        self.field = field
        self.in_ = in_
        self.errors = errors
        self.request_id = request_id
        self.retry_after = retry_after


class InvalidRequest(ProblemError):
    """The request was refused as it is: `field` and `errors` say which members to fix."""


class AuthenticationError(ProblemError):
    """The client's id, secret, key or proof is not right, or the client may not call any more.

    Where this computer's clock is wrong, `detail` says so.
    """


class PermissionDenied(ProblemError):
    """The client does not hold the scope that this needs: ask your administrator for it."""


class NotFound(ProblemError):
    """It does not exist, or you may not see it: the two look alike."""


class Conflict(ProblemError):
    """The request contradicts the present state, such as a decision on a revision that has been replaced."""


class TooLarge(ProblemError):
    """The request is larger than this service takes."""


class RateLimited(ProblemError):
    """Too many requests, for longer than the client may wait: come back in `retry_after` seconds."""


class ServiceFault(ProblemError):
    """Something went wrong inside the service. Quote the request id."""


class ServiceUnavailable(ServiceFault):
    """The service is busy or away, for longer than the client may wait."""


_OF_CREDENTIALS = "invalid_client"
"""What OAuth says of a credential, with the status 401 or, for one in the form, 400."""
_BY_STATUS: dict[int, type[ProblemError]] = {
    401: AuthenticationError,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    413: TooLarge,
    429: RateLimited,
    502: ServiceUnavailable,
    503: ServiceUnavailable,
    504: ServiceUnavailable,
}


def problem_class(status: int, code: str | None = None) -> type[ProblemError]:
    """The class of a problem of this HTTP status and code."""
    if code == _OF_CREDENTIALS and status < 500:
        return AuthenticationError
    return _BY_STATUS.get(status, ServiceFault if status >= 500 else InvalidRequest)


def _restored(kind: type[KramaError], arguments: tuple[Any, ...], members: dict[str, Any]) -> KramaError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(members)
    return error
