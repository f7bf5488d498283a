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

from krama.core.conditions import has_tag
from krama.core.errors import KramaError

HEADER = "If-Match"
NONE_MATCH = "If-None-Match"

_REVISION = re.compile(r'(?:W/)?"(0|[1-9][0-9]{0,17})"')
_LARGEST = 1_048_576
"""Bytes. A case with 200 values has a fifth of it. A longer answer is about many resources."""
_DESCRIPTION = (
    'The `ETag` of the resource as you read it: its `revision` in double quotes, such as `"7"`. If it has changed '
    "since, nothing is done, and the answer is 412. "
)
_ANY_OF = "Of a list, one must be the present revision."
_ONE_ALONE = "A list is refused: decide on the one revision that you read."


class RevisionChanged(KramaError):
    """The resource has changed since the caller read it."""

    code = "revision_changed"


class ConditionRefused(KramaError):
    """The resource is what `If-None-Match` says that it must not be."""

    code = "condition_refused"


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
    """The revisions one of which the caller has read, and the tags that the resource must not have.

    `revisions` is None if the caller accepts any.
    """

    revisions: frozenset[int] | None
    other_than: tuple[str, ...] = ()

    def refuse_if_changed(self, revision: int) -> None:
        """Raise `RevisionChanged` unless the caller has read the resource's present revision.

        Raises `ConditionRefused` as `refuse_if_named` does. Call it in the transaction of the change, after the
        resource is locked, and after what the resource's state rules out.
        """
        # gate: revision that was read
        if self.revisions is not None and revision not in self.revisions:
            raise RevisionChanged(
                "The resource has changed since you read it. Read it again, and decide again.", field=HEADER
            )
        self.refuse_if_named(revision)

    def refuse_if_named(self, revision: int) -> None:
        """Raise `ConditionRefused` if `If-None-Match` names the present revision, as `*` does (RFC 9110 §13.1.2).

        This is all that is refused of what is already so: with an `If-Match`, what has been done may be answered as
        done (§13.1.1).
        """
        # gate: resource that must not be there
        if self.other_than and has_tag(self.other_than, etag(revision)):
            raise ConditionRefused(
                "`If-None-Match` says that the resource must not be there, or not with this revision. Leave the header "
                "out.",
                field=NONE_MATCH,
            )


ANY_REVISION = Expected(None)
"""What a caller expects that is not asked for it, such as the operator at the command line."""

ALREADY_SO = (
    "If what you ask for is already so, an earlier revision is not refused: nothing changes, and the answer is that of "
    "a change."
)
"""The last sentence about `If-Match` where a request that is sent again finds what it asks for."""
_NAMED = (
    "The tags that the resource must not have. If its `ETag` is one of them, or for `*`, nothing is done, and the "
    "answer is 412, also if what you ask for is already so."
)
_READS = (
    "The tags one of which the resource must have, or `*`. If its `ETag` is none of them, it is not sent, and the "
    "answer is 412."
)
_IfMatch = Annotated[str | None, Header(alias=HEADER, max_length=1000, description=_DESCRIPTION + _ANY_OF)]
_RequiredIfMatch = Annotated[str | None, Header(alias=HEADER, max_length=1000, description=_DESCRIPTION + _ONE_ALONE)]

_IfNoneMatch = Annotated[str | None, Header(alias=NONE_MATCH, max_length=1000, description=_NAMED)]
_ReadIfMatch = Annotated[str | None, Header(alias=HEADER, max_length=1000, description=_READS)]


async def _expected(request: Request, if_match: _IfMatch = None, if_none_match: _IfNoneMatch = None) -> Expected:
    return _stated(request, None if if_match is None else _read(request))


async def required_revision(
    request: Request, if_match: _RequiredIfMatch = None, if_none_match: _IfNoneMatch = None
) -> Expected:
    """The revision that the caller read. Raises `RevisionMissing` without one, and for `*`, which matches anything.

    Raises a validation error for a list: one of guesses would be a second `*`.
    """
    revisions = None if if_match is None else _read(request)
    # gate: one revision of an approval
    if revisions is not None and len(revisions) > 1:
        told = "Send the one `revision` that you read, and no list: you decide on what you have read"
        raise _wrong_form(told, {"form": "one_revision"})
    # gate: revision of an approval
    if revisions is None:
        raise RevisionMissing(
            'Send the `ETag` of the resource as you read it, such as `If-Match: "7"`. It protects you from deciding on '
            "something that has changed.",
            field=HEADER,
        )
    return _stated(request, revisions)


def _stated(request: Request, revisions: frozenset[int] | None) -> Expected:
    return Expected(revisions, tuple(request.headers.getlist(NONE_MATCH)))


ExpectedRevision = Annotated[Expected, Depends(_expected)]
"""The revision in `If-Match`, if the caller sent it. The endpoint calls `refuse_if_changed`."""
RequiredRevision = Annotated[Expected, Depends(required_revision)]
"""The same for an operation that no caller may ask for without the revision that it read."""


async def read_condition(if_match: _ReadIfMatch = None) -> None:
    """Declares what `refuse_other_revision` does for an operation that reads a resource."""


def refuse_other_revision(request: Request, revision: int) -> None:
    """Raise `RevisionChanged` if who reads a resource wants it only with another revision (RFC 9110 §13.1.1)."""
    tags = request.headers.getlist(HEADER)
    if tags and not has_tag(tags, etag(revision)):
        raise RevisionChanged("The resource has changed since you read it. Leave `If-Match` out.", field=HEADER)


_FORM = 'Write each `revision` as a whole number in double quotes, such as "7"'


def _read(request: Request) -> frozenset[int] | None:
    """The revisions of the tags, or None for `*`. Raises a validation error for anything else.

    What is not a revision of ours is refused, because reading the resource again would not help. A weak tag is read
    like a strong one, although HTTP compares strongly here: the number identifies the state of the resource, and
    proxies that compress answers make their tags weak.
    """
    tags = [tag for text in request.headers.getlist(HEADER) for part in text.split(",") if (tag := part.strip(" \t"))]
    if tags == ["*"]:
        return None
    ours = [_REVISION.fullmatch(tag) for tag in tags]
    if not ours or None in ours:
        raise _wrong_form(_FORM, {"form": "revision"})
    return frozenset(int(each[1]) for each in ours if each is not None)


def _wrong_form(told: str, form: dict[str, str]) -> RequestValidationError:
    fault = {"type": "wrong_form", "loc": ("header", HEADER), "msg": told, "ctx": form}
    return RequestValidationError([fault])
