"""What an endpoint may request in its signature, and what is done for it.

- `Transaction`: an open transaction with its audit record. The answer is sent once both are durable.
- `KeyedTransaction`: the same for an operation that takes an `Idempotency-Key`.
- `ActionNote`: an optional body with a note.
- `ReadSession`: a session that only reads.
- `ExpectedRevision` and `RequiredRevision` (`krama.core.revisions`): what `If-Match` states.
- `PageRequest`: `limit` and `cursor`. A cursor is valid only for the same list with the same filters.
"""

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, get_args

from fastapi import Body, Depends, Query, Request, Response, params
from pydantic import BaseModel
from sqlmodel import Session

from krama.access.admission import Recorded
from krama.audit.entry import Entry
from krama.audit.service import RecordedSession, recorded_transaction
from krama.core import sequence
from krama.core.context import ContextKey, context_of, database_of, services_of
from krama.core.cursor import Cursors, ListOrder, PageRequest, narrowed
from krama.core.database import Database
from krama.core.idempotency import Attempt, IdempotencyKey, claim, fingerprint, once, remember
from krama.core.operation import Location, NoteIn
from krama.core.page_formats import page_response
from krama.core.revisions import etag, has_revision, refuse_other_revision, revision_of

ATTEMPT = ContextKey[Attempt]("attempt")
"""The attempt of a request with an idempotency key."""

_CALL = "_call"
_READING = {"GET", "HEAD"}


@dataclass(slots=True)
class Transaction:
    """One transaction and its audit record. If the endpoint raises an error, both are undone."""

    session: RecordedSession
    entry: Entry

    def answer_with(self, status: int) -> None:
        """Answer with this status instead of the route's own."""
        self.entry.http_status = status


class _Keyed:
    """Marks a `KeyedTransaction`."""


class _Reading:
    """Marks a `ReadSession`."""


KeyedTransaction = Annotated[Transaction, _Keyed]
"""The `Transaction` of a request that may have an `Idempotency-Key`, so that a client may safely send it again.

The key, the effect and the answer are one transaction. The key is claimed before the endpoint is called. If it already
has an answer, the endpoint is not called.
"""
ReadSession = Annotated[Session, _Reading]


async def _keep_note(entry: Recorded, body: Annotated[NoteIn, Body(default_factory=NoteIn)]) -> None:
    if body.note is not None:
        entry.detail["note"] = body.note


ActionNote = Annotated[None, Depends(_keep_note)]
"""An optional body `{note}`, for an action that needs no reason. The note goes into the audit record."""

MOST_ITEMS_OF_A_PAGE = 1000
PageLimit = Annotated[int, Query(ge=1, le=MOST_ITEMS_OF_A_PAGE, description="The most items on a page.")]
PageOrder = Annotated[
    ListOrder,
    Query(
        description="`newest`: the last item first, for people who look at the list. If there is a `resume_cursor`, it "
        "is for `oldest`, the order in which programs follow the list."
    ),
]
PageCursor = Annotated[
    str | None,
    Query(max_length=128, description="`next_cursor` of the previous page, or a `resume_cursor` that you kept."),
]


@dataclass(frozen=True, slots=True)
class _Call:
    request: Request
    database: Database
    entry: Entry
    attempt: Attempt | None = None


async def _call(request: Request, database: Annotated[Database, Depends(database_of)], entry: Recorded) -> _Call:
    return _Call(request, database, entry)


async def _attempt(request: Request, entry: Recorded, idempotency_key: IdempotencyKey = None) -> Attempt | None:
    if idempotency_key is None:
        return None
    digest = fingerprint(request, await request.body())
    attempt = Attempt(str(entry.actor.client_id), idempotency_key, digest)
    context_of(request).attach(ATTEMPT, attempt)
    return attempt


RequestAttempt = Annotated[Attempt | None, Depends(_attempt)]
"""The attempt of a request that may have an `Idempotency-Key`, for `once_in_steps`: work of several transactions."""


async def _keyed_call(
    request: Request, database: Annotated[Database, Depends(database_of)], entry: Recorded, attempt: RequestAttempt
) -> _Call:
    return _Call(request, database, entry, attempt)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Names of the endpoint's parameters that the framework does not know."""

    writing: str | None
    keyed: bool
    session: str | None
    page: str | None

    @classmethod
    def of(cls, signature: inspect.Signature) -> "_Asked":
        kinds = {name: parameter.annotation for name, parameter in signature.parameters.items()}
        return cls(
            writing=next((name for name, kind in kinds.items() if kind in (Transaction, KeyedTransaction)), None),
            keyed=KeyedTransaction in kinds.values(),
            session=next((name for name, kind in kinds.items() if kind == ReadSession), None),
            page=next((name for name, kind in kinds.items() if kind is PageRequest), None),
        )

    def names(self) -> set[str]:
        return {name for name in (self.writing, self.session, self.page) if name is not None}


@dataclass(frozen=True, slots=True)
class ListName:
    """The list that a cursor belongs to. A cursor is valid only for the same list with the same filters.

    Every path and query parameter of the endpoint is a filter, except those that are `not_filters`. With `newest`, the
    list may also be read from its newest item.
    """

    name: str
    not_filters: Collection[str] = ()
    newest: bool = False


@dataclass(frozen=True, slots=True)
class _Filter:
    """A parameter that narrows a list."""

    name: str
    on_the_wire: str
    default: Any

    @classmethod
    def of(cls, parameter: inspect.Parameter) -> "_Filter":
        aliases = [getattr(argument, "alias", None) for argument in get_args(parameter.annotation)]
        return cls(parameter.name, next(filter(None, aliases), parameter.name), parameter.default)

    def given(self, values: Mapping[str, Any]) -> Any:
        """Its value, or None if it is not set: a list with the default of a filter is the list without the filter."""
        value = values[self.name]
        return None if value == self.default else value


_Run = Callable[[_Call, dict[str, Any]], Any]
"""Calls an endpoint with these arguments, on behalf of this call."""


def handler_of(
    endpoint: Callable[..., Any], *, list_name: ListName | None, location: Location | None, created: Any
) -> Callable[..., Any]:
    """The function that the framework calls. It does what the endpoint's signature requests, and calls the endpoint.

    `created` is the model whose answers have a `location`, and a tag if it has a `revision`. Raises `TypeError` for an
    endpoint that can't be wrapped.
    """
    signature = inspect.signature(endpoint)
    asked = _Asked.of(signature)
    if (asked.page is None) != (list_name is None):
        raise TypeError(f"{endpoint.__name__} needs both a PageRequest and the name of its list.")
    rendered = location is not None or has_revision(created)
    if not asked.names() and not rendered:
        return endpoint
    if inspect.iscoroutinefunction(endpoint):
        raise TypeError(f"{endpoint.__name__} is a coroutine, but its database session belongs to a worker thread.")
    run: _Run = lambda _, values: endpoint(**values)  # noqa: E731
    if asked.writing is not None:
        run = _writing(run, asked.writing, _Rendering(location, created))
    elif rendered:
        run = _rendering(run, _Rendering(location, created))
    if asked.session is not None:
        run = _reading(run, asked.session)
    if asked.page is not None and list_name is not None:
        run = _paging(run, asked.page, list_name, _filters(signature, asked, list_name), created)

    @wraps(endpoint)
    def handler(**values: Any) -> Any:
        return run(values.pop(_CALL), values)

    handler.__signature__ = _declared(signature, asked, list_name)  # type: ignore[attr-defined]
    return handler


@dataclass(frozen=True, slots=True)
class _Rendering:
    location: Location | None
    created: Any

    def response(self, answer: BaseModel, call: "_Call") -> Response:
        revision = revision_of(answer)
        if revision is not None and call.request.method in _READING:
            refuse_other_revision(call.request, revision)
        response = Response(
            answer.model_dump_json(by_alias=True), call.entry.http_status, media_type="application/json"
        )
        if self.location is not None and isinstance(answer, self.created):
            response.headers["location"] = self.location.path.format_map(vars(answer))
        if revision is not None:
            response.headers["etag"] = etag(revision)
        return response


def _writing(run: _Run, name: str, rendering: _Rendering) -> _Run:
    """Claim the key, if there is one, first and remember the answer last, both in the endpoint's transaction."""

    def written(call: _Call, values: dict[str, Any]) -> Response:
        def work() -> Response:
            with recorded_transaction(call.database, call.entry) as session:
                # gate: key is claimed before the endpoint
                claim(session, call.attempt)
                answer = run(call, values | {name: Transaction(session, call.entry)})
                response = rendering.response(answer, call)
                remember(session, call.attempt, response, context_of(call.request).response_headers)
            return response

        return once(work)

    return written


def _rendering(run: _Run, rendering: _Rendering) -> _Run:
    """Render the answer, unless the endpoint has done it, as with `once_in_steps`."""

    def rendered(call: _Call, values: dict[str, Any]) -> Response:
        answer = run(call, values)
        return answer if isinstance(answer, Response) else rendering.response(answer, call)

    return rendered


def _reading(run: _Run, name: str) -> _Run:
    def reading(call: _Call, values: dict[str, Any]) -> Any:
        with call.database.read() as session:
            call.entry.read_after = sequence.last(session)
            return run(call, values | {name: session})

    return reading


def _paging(run: _Run, name: str, list_name: ListName, filters: Collection[_Filter], declared: Any) -> _Run:
    def paging(call: _Call, values: dict[str, Any]) -> Any:
        limit, cursor, order = values.pop("limit"), values.pop("cursor"), values.pop("order", ListOrder.OLDEST)
        cursors = services_of(call.request)[Cursors]
        # gate: filters of a cursor
        of = (list_name.name, *narrowed({each.on_the_wire: each.given(values) for each in filters}))
        page = run(call, values | {name: PageRequest.read(cursors, limit, cursor, of, order)})
        return page_response(page, declared, call.request)

    return paging


def _filters(signature: inspect.Signature, asked: _Asked, list_name: ListName) -> list[_Filter]:
    """The path and query parameters that narrow a list."""
    without = asked.names() | set(list_name.not_filters)
    parameters = [each for each in signature.parameters.values() if not _is_dependency(each)]
    return [_Filter.of(each) for each in parameters if each.name not in without]


def _is_dependency(parameter: inspect.Parameter) -> bool:
    return parameter.annotation is Request or any(
        isinstance(argument, params.Depends) for argument in get_args(parameter.annotation)
    )


def _declared(signature: inspect.Signature, asked: _Asked, list_name: ListName | None) -> inspect.Signature:
    """The endpoint's signature for the framework, with parameters that it knows in place of those that it does not."""
    known = [each for each in signature.parameters.values() if each.name not in asked.names()]
    if asked.page is not None:
        known += [
            inspect.Parameter("limit", inspect.Parameter.KEYWORD_ONLY, default=100, annotation=PageLimit),
            inspect.Parameter("cursor", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=PageCursor),
        ]
    if list_name is not None and list_name.newest:
        known += [
            inspect.Parameter("order", inspect.Parameter.KEYWORD_ONLY, default=ListOrder.OLDEST, annotation=PageOrder)
        ]
    call = Annotated[_Call, Depends(_keyed_call if asked.keyed else _call)]
    # First: the framework stops at the first refusal, and an `If-Match` may only be refused once the key is known.
    known = [inspect.Parameter(_CALL, inspect.Parameter.KEYWORD_ONLY, annotation=call), *known]
    return signature.replace(parameters=[each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in known])
