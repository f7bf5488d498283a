"""From an HTTP response to what the caller gets: the answer, or the exception that says why there is none."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from krama_client._call import Answer, Call
from krama_client.errors import AnswerNotUnderstood, ProblemError, Refusal, family

_SKEW_SECONDS = 10.0
"""As far as a clock may be ahead before the service refuses what it signed."""


def read_answer(call: Call[Answer], response: httpx.Response, remark: str = "") -> Answer:
    """The call's answer. Raises a `ProblemError` with `remark` after its detail, or `AnswerNotUnderstood`."""
    if not response.is_success:
        raise problem_error(response, remark)
    try:
        return call.read(response.json())
    except (ValueError, TypeError, KeyError, AttributeError):
        pass  # raised below, so that no part of the answer hangs on the exception
    raise AnswerNotUnderstood(
        f"{call.method} {call.path} was answered with status {response.status_code} and a body that this client can't "
        f"read. Look at base_url and at proxies on the way, or take a newer krama-client. "
        f"[request {_request_id(response) or 'unknown'}]"
    )


def problem_error(response: httpx.Response, remark: str = "") -> ProblemError:
    """The exception for an answer that is not a success, whether the service or something before it gave it."""
    document = _document(response)
    status = response.status_code
    errors = document.get("errors")
    detail = _text(document, "detail")
    detail = detail or "Something between this client and the service answered, not the service itself."
    return family(status)(
        _text(document, "code") or f"http_{status}",
        status,
        f"{detail} {remark}".rstrip(),
        field=_text(document, "field"),
        errors=tuple(refusal(entry) for entry in errors if _is_refusal(entry)) if isinstance(errors, list) else (),
        request_id=_text(document, "request_id") or _request_id(response),
        retry_after=retry_after(response),
    )


def problem_code(response: httpx.Response) -> str | None:
    """The problem's stable code, where the answer is one."""
    return _text(_document(response), "code")


def clock_remark(response: httpx.Response) -> str:
    """What to add where a signature was refused and this computer's clock is far from the service's; else nothing."""
    if response.status_code != 401 and problem_code(response) != "invalid_dpop_proof":
        return ""
    theirs = _moment(response.headers.get("Date", ""))
    ahead = 0.0 if theirs is None else (datetime.now(UTC) - theirs).total_seconds()
    if abs(ahead) <= _SKEW_SECONDS:
        return ""
    side = "ahead of" if ahead > 0 else "behind"
    return f"This computer's clock is about {abs(ahead):.0f} seconds {side} the service's: set it right, and try again."


def refusal(entry: dict[str, Any]) -> Refusal:
    """One entry of the contract's FieldProblem."""
    return Refusal(entry["code"], entry["detail"], entry.get("field"))


def _is_refusal(entry: Any) -> bool:
    return isinstance(entry, dict) and {"code", "detail"} <= entry.keys()


def retry_after(response: httpx.Response) -> float | None:
    """The seconds that the answer wants to be waited (RFC 9110 §10.2.3: seconds or a date)."""
    wish = response.headers.get("Retry-After", "").strip()
    if wish.isascii() and wish.isdigit():
        return float(wish)
    moment = _moment(wish)
    return None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _moment(date: str) -> datetime | None:
    """An HTTP date (RFC 9110 §5.6.7)."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _text(document: dict[str, Any], name: str) -> str | None:
    found = document.get(name)
    return found if isinstance(found, str) else None


def _request_id(response: httpx.Response) -> str | None:
    found: str | None = response.headers.get("X-Request-ID")
    return found
