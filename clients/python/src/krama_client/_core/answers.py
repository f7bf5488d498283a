"""From an HTTP response to what the caller gets: the answer, or the exception that says why there is none."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from krama_client._core.call import Answer, Call
from krama_client._core.models import MemberUnreadable
from krama_client._core.received import Received
from krama_client.errors import AnswerNotUnderstood, ProblemError, Refusal, problem_class

_SKEW_SECONDS = 10.0
"""How far a clock may be ahead before the service refuses what it signed."""


def read_answer(call: Call[Answer], response: Received, remark: str = "") -> Answer:
    """The call's answer. Raises a `ProblemError` with `remark` after its detail, or `AnswerNotUnderstood`."""
    if not response.is_success:
        raise problem_error(response, remark)
    problem = "a body that this client can't read"
    try:
        return call.read(_content(call, response))
    except MemberUnreadable as error:
        problem = f"a body in which {error}"
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError):
        pass
    # Raised outside of `except`, so that no part of the answer hangs on the exception.
    raised = AnswerNotUnderstood(
        f"{call.operation} was answered with status {response.status} and {problem}. "
        f"Check base_url and the proxies on the way, or take a newer krama-client. "
        f"[request {_request_id(response) or 'unknown'}]"
    )
    raised.request_id = _request_id(response)
    raise raised


def _content(call: Call[Any], response: Received) -> Any:
    if call.byte_range is not None:
        return response.content
    if not response.content:
        return None
    return response.json() if call.accept == "application/json" else _text_of(call, response)


def _text_of(call: Call[Any], response: Received) -> str:
    """Text of the type that was asked for: a page that a proxy shows is something else."""
    if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() != call.accept:
        raise ValueError("another media type")
    return response.text


def problem_error(response: Received, remark: str = "") -> ProblemError:
    """The exception for an answer that is not a success, whether the service or something before it gave it."""
    document = _document(response)
    status = response.status
    errors = document.get("errors")
    detail = _text(document, "detail")
    if not detail and 300 <= status < 400:
        detail = "The address redirects elsewhere, which this client does not follow. Correct base_url."
    detail = detail or "Something between this client and the service answered, not the service itself."
    code = _text(document, "code")
    return problem_class(status, code)(
        code or f"http_{status}",
        status,
        f"{detail} {remark}".rstrip(),
        field=_text(document, "field"),
        in_=_text(document, "in"),
        errors=tuple(refusal(entry) for entry in errors if _is_refusal(entry)) if isinstance(errors, list) else (),
        request_id=_text(document, "request_id") or _request_id(response),
        retry_after=retry_after(response),
    )


def problem_code(response: Received) -> str | None:
    """The problem's stable code, where the answer is one."""
    return _text(_document(response), "code")


def clock_skew(response: Received) -> float:
    """The seconds that this computer's clock is ahead of the service's, where a signature was refused; else 0."""
    if response.status != 401 and problem_code(response) not in ("invalid_client", "invalid_dpop_proof"):
        return 0.0
    theirs = _moment(response.headers.get("Date", ""))
    ahead = 0.0 if theirs is None else (datetime.now(UTC) - theirs).total_seconds()
    return 0.0 if abs(ahead) <= _SKEW_SECONDS else ahead


def clock_remark(ahead: float) -> str:
    """What to add to a refusal of what this computer signed while its clock was so many seconds ahead."""
    if not ahead:
        return ""
    side = "ahead of" if ahead > 0 else "behind"
    return f"This computer's clock is about {abs(ahead):.0f} seconds {side} the service's: set it right, and try again."


def refusal(entry: dict[str, Any]) -> Refusal:
    """One entry of the contract's FieldProblem, or of its RequestFieldProblem."""
    return Refusal(entry["code"], entry["detail"], entry.get("field"), entry.get("in"))


def _is_refusal(entry: Any) -> bool:
    return isinstance(entry, dict) and {"code", "detail"} <= entry.keys()


def retry_after(response: Received) -> float | None:
    """How long the service asks the caller to wait, in seconds (RFC 9110 §10.2.3: seconds or a date)."""
    wish = response.headers.get("Retry-After", "").strip()
    if wish.isascii() and wish.isdigit():
        return float(wish)
    moment = _moment(wish)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _moment(date: str) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7)."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _document(response: Received) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _text(document: dict[str, Any], name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) else None


def _request_id(response: Received) -> str | None:
    return response.headers.get("X-Request-ID")
