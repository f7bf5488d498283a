"""From an HTTP response to what the caller gets: the answer, or the exception that says why there is none."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from krama_client._call import Answer, Call
from krama_client.errors import AnswerNotUnderstood, ProblemError, Refusal, family


def read_answer(call: Call[Answer], response: httpx.Response) -> Answer:
    """The call's answer. Raises a `ProblemError`, or `AnswerNotUnderstood`."""
    if not response.is_success:
        raise problem_error(response)
    try:
        return call.read(response.json())
    except (ValueError, TypeError, KeyError, AttributeError):
        pass  # raised below, so that no part of the answer hangs on the exception
    raise AnswerNotUnderstood(
        f"{call.method} {call.path} was answered with status {response.status_code} and a body that this client can't "
        f"read. Look at base_url and at proxies on the way, or take a newer krama-client. "
        f"[request {_request_id(response) or 'unknown'}]"
    )


def problem_error(response: httpx.Response) -> ProblemError:
    """The exception for an answer that is not a success, whether the service or something before it gave it."""
    document = _document(response)
    status = response.status_code
    errors = document.get("errors")
    return family(status)(
        _text(document, "code") or f"http_{status}",
        status,
        _text(document, "detail") or "Something between this client and the service answered, not the service itself.",
        field=_text(document, "field"),
        errors=tuple(refusal(entry) for entry in errors if _is_refusal(entry)) if isinstance(errors, list) else (),
        request_id=_text(document, "request_id") or _request_id(response),
        retry_after=retry_after(response),
    )


def problem_code(response: httpx.Response) -> str | None:
    """The problem's stable code, where the answer is one."""
    return _text(_document(response), "code")


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
    try:
        moment = parsedate_to_datetime(wish)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


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
