"""Revisions: the number of a resource's last change as its `ETag`, and `If-Match` on its changes (RFC 9110).

Without them, a change that was decided on an old reading undoes what somebody else changed meanwhile.
"""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from krama.core.errors import KramaError

HEADER = "If-Match"

_REVISION = re.compile(r'(?:W/)?"(0|[1-9][0-9]{0,17})"')
_LARGEST = 1_048_576
"""Bytes. A case with 200 values has a fifth of it. A longer answer is about many resources."""
_DESCRIPTION = (
    'The `ETag` of the resource as you read it: its `revision` in double quotes, such as `"7"`, and no list. If it has '
    "changed since, nothing is done, and the answer is 412."
)


class RevisionChanged(KramaError):
    """The resource has changed since the caller read it."""

    code = "revision_changed"


class RevisionMissing(KramaError):
    """The operation is only done with the revision that the caller read."""

    code = "revision_missing"


def etag(revision: int) -> str:
    """The strong entity tag of a revision."""
    return f'"{revision}"'


def revision_of(answer: object) -> int | None:
    """The revision that an answer states, or None."""
    revision = getattr(answer, "revision", None)
    return revision if isinstance(revision, int) else None


def stated_revision(body: bytes) -> int | None:
    """The revision in the JSON of an answer about one resource, or None."""
    document = json.loads(body) if b'"revision"' in body and len(body) < _LARGEST else None
    revision = document.get("revision") if isinstance(document, dict) else None
    return revision if isinstance(revision, int) else None


def has_revision(model: Any) -> bool:
    """Whether answers of this type, or of one of a union, state their revision."""
    return any(
        isinstance(kind, type) and issubclass(kind, BaseModel) and "revision" in kind.model_fields
        for kind in (model, *getattr(model, "__args__", ()))
    )


ETAG = {
    "ETag": {
        "description": "The `revision` in double quotes. Send it as `If-Match` when you change the resource.",
        "example": '"7"',
        "schema": {"type": "string"},
    }
}
"""OpenAPI's entry for the header of an answer."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The revision that the caller has read. None accepts any."""

    revision: int | None

    def refuse_if_changed(self, revision: int) -> None:
        """Raise `RevisionChanged` unless the caller has read the resource's present revision.

        Call it in the transaction of the change, after the resource is locked.
        """
        # gate: revision that was read
        if self.revision is not None and revision != self.revision:
            raise RevisionChanged(
                "The resource has changed since you read it. Read it again, and decide again.", field=HEADER
            )


ANY_REVISION = Expected(None)
"""What a caller expects that is not asked for it, such as the operator at the command line."""

_IfMatch = Annotated[str | None, Header(alias=HEADER, max_length=1000, description=_DESCRIPTION)]


async def _expected(request: Request, if_match: _IfMatch = None) -> Expected:
    return Expected(None if if_match is None else _read(request))


async def required_revision(request: Request, if_match: _IfMatch = None) -> Expected:
    """The revision that the caller read. Raises `RevisionMissing` without one, and for `*`, which matches anything."""
    revision = None if if_match is None else _read(request)
    # gate: revision of an approval
    if revision is None:
        raise RevisionMissing(
            'Send the `ETag` of the resource as you read it, such as `If-Match: "7"`. It protects you from deciding on '
            "something that has changed.",
            field=HEADER,
        )
    return Expected(revision)


ExpectedRevision = Annotated[Expected, Depends(_expected)]
"""The revision in `If-Match`, if the caller sent it. The endpoint calls `refuse_if_changed`."""
RequiredRevision = Annotated[Expected, Depends(required_revision)]
"""The same for an operation that no caller may ask for without the revision that it read."""


_FORM = 'Write the `revision` that you read as a whole number in double quotes, such as "7"'
_ONE = "Send the one `revision` that you read, and no list: with a list you could change what you have not read"


def _read(request: Request) -> int | None:
    """The revision of the tag, or None for `*`. Raises a validation error for anything else.

    RFC 9110 §13.1.1 also has lists. They are refused: a list of guesses would be a second `*`. So is what is not a
    revision of ours, because reading the resource again would not help. A weak tag is read like a strong one, although
    HTTP compares strongly here: the number identifies the state of the resource, and proxies that compress answers
    make their tags weak.
    """
    text = ",".join(request.headers.getlist(HEADER)).strip(" \t,")
    if text == "*":
        return None
    ours = _REVISION.fullmatch(text)
    if ours is None:
        form = _ONE if text.count('"') > 2 else _FORM
        fault = {"type": "wrong_form", "loc": ("header", HEADER), "msg": form, "ctx": {"form": "revision"}}
        raise RequestValidationError([fault])
    return int(ours[1])
