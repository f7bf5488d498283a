"""Refuses what the exchange refuses of a request before it looks anything up, in the same order and with its codes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from krama_client._testing.conditions import revisions_in, tags_in
from krama_client._testing.contract import JSON, Operation, Schema
from krama_client._testing.contradictions import contradicted_members, contradictions, is_lifted
from krama_client._testing.messages import Asked, CsvRow, Refusing
from krama_client._testing.schemas import Fit, Misfit
from krama_client._testing.spans import refused_span

_MOST_FAULTS: Final = 20
_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_OTHER_IDS: Final = ("client_id",)
"""Ids that have another form than a UUID."""
_NOUNS: Final = {"file_id": "snapshot"}
"""What is not found, where the name of the parameter does not say it."""
_KEY: Final = re.compile(r"[\x21-\x7e]{1,128}")
_LONGEST_CONDITION: Final = 1000
_BATCHES: Final = ("checkBatch", "simulateChecks", "submitReportBatch")
"""Each item of these is refused alone, whatever is wrong with it."""


def refused(operation: Operation, asked: Asked) -> Refusing | None:
    """Why the exchange refuses a request, or None if it does not."""
    return (
        _of_path(operation, asked)
        or _of_names(operation, asked)
        or _of_headers(operation, asked)
        or _of_members(operation, asked)
        or refused_span(operation, asked.query)
        or next(iter(contradictions(operation, asked.body)), None)
    )


def faults_of_row(operation: Operation, row: Any) -> list[Refusing]:
    """All that is wrong with one item of a batch, which is answered in its place."""
    schemas = [operation.resolved(body) for body in operation.body.values()]
    [item] = [schema["properties"]["items"]["items"] for schema in schemas if "properties" in schema][:1]
    misfits = _misfits(operation, item, row)
    if isinstance(row, CsvRow):
        misfits = [misfit for misfit in misfits if misfit.code == "member_missing"]
    if misfits:
        return [Refusing(each.code, field=each.where or None, detail=f"This {each.problem}") for each in misfits]
    return [] if isinstance(row, CsvRow) else list(contradictions(operation, row))


def _of_path(operation: Operation, asked: Asked) -> Refusing | None:
    for name, text in asked.path.items() if operation.path.startswith("/v1/") else ():
        if name.endswith("_id") and name not in _OTHER_IDS and not _ID.fullmatch(text):
            noun = _NOUNS.get(name) or name.removesuffix("_id")
            return Refusing(f"{noun}_not_found", 404, name, f"`{name}` in the path is not an id.", place="path")
    return None


def _of_names(operation: Operation, asked: Asked) -> Refusing | None:
    unknown = [
        Misfit(name, "member_unknown", "is unknown here.") for name in sorted({*asked.query} - {*operation.query})
    ]
    return _invalid(unknown or [Misfit(name, "member_repeated", "comes twice.") for name in asked._twice], "query")


def _of_headers(operation: Operation, asked: Asked) -> Refusing | None:
    sent = {"If-Match": asked._if_match, "If-None-Match": asked._if_none_match if operation.revised else None}
    long = [name for name, text in sent.items() if 412 in operation.refusals and len(text or "") > _LONGEST_CONDITION]
    if long:
        most = f"must have at most {_LONGEST_CONDITION} characters."
        return _invalid([Misfit(name, "too_long", most) for name in long], "header")
    if not operation.revised:
        return None
    stated, needed = revisions_in(asked), 428 in operation.refusals
    if asked._if_match is not None and tags_in(asked) != ["*"] and (not stated or (needed and len(stated) > 1)):
        return _invalid([Misfit("If-Match", "wrong_form", 'must be a revision, such as "7".')], "header")
    if needed and not stated:
        detail = 'Send the `ETag` of the resource as you read it, such as `If-Match: "7"`.'
        return Refusing("revision_missing", 428, "If-Match", detail, place="header")
    return None


def _of_members(operation: Operation, asked: Asked) -> Refusing | None:
    """What is wrong with the members of the query, the headers and the body."""
    if (refusal := _invalid(list(_in_query(operation, asked.query)), "query")) is not None:
        return refusal
    if operation.keyed and not _KEY.fullmatch(asked.idempotency_key or "-"):
        return _invalid([Misfit("Idempotency-Key", "wrong_form", "must be visible ASCII.")], "header")
    return _invalid(list(_in_body(operation, asked)), "body")


def _in_query(operation: Operation, query: Mapping[str, Any]) -> Iterator[Misfit]:
    """A parameter is one text, also if it lists words. Numbers are read first, so a wrong one hides what is missing."""
    wrong = []
    for name, schema in operation.query.items():
        if name in query:
            misfits = Fit(operation).misfits(schema, query[name], name)
            wrong += [Misfit(name, misfit.code, misfit.problem) for misfit in misfits]
        elif schema.get("needed"):
            wrong.append(Misfit(name, "member_missing", "is missing."))
    numbers = [misfit for misfit in wrong if misfit.code == "wrong_type"]
    if not wrong and "min_loss" in query and "currency" not in query:
        yield Misfit("currency", "member_missing", "is missing: say in which currency `min_loss` is.")
    yield from numbers or wrong


def _in_body(operation: Operation, asked: Asked) -> Iterator[Misfit]:
    schema, body = operation.body.get(JSON), asked.body
    of_lines = operation.id == "submitReportBatch" and isinstance(body, list) and asked._sent[1][:1] != b"["
    if schema is None or of_lines:
        return
    if body is None:
        if operation.body_required or asked._sent[1]:
            yield Misfit("", "body_missing", "is empty or null. Send a JSON object.")
        return
    misfits = _misfits(operation, schema, body)
    yield from (each for each in misfits if not (operation.id in _BATCHES and each.where.startswith("items.")))


def _misfits(operation: Operation, schema: Schema, value: Any) -> list[Misfit]:
    misfits = list(Fit(operation).misfits(schema, value))
    if operation.id == "changeClient" and isinstance(value, Mapping):
        misfits = [_as_lifting(misfit, value) for misfit in misfits]
    if operation.id == "addProtection":  # its value has a refusal of its own, and its owner may have several lines
        misfits = [each for each in misfits if not _is_allowed(each, value)]
    return misfits[:_MOST_FAULTS] or list(contradicted_members(operation, value))


def _is_allowed(misfit: Misfit, body: Mapping[str, Any]) -> bool:
    if misfit.where == "owner":
        return misfit.code == "line_breaks"
    return misfit.where == "value" and misfit.code in ("too_short", "control_characters") and body["value"] != ""


def _as_lifting(misfit: Misfit, body: Mapping[str, Any]) -> Misfit:
    if not is_lifted(misfit.where, body):
        return misfit
    return Misfit(misfit.where, "lift_refused", "can't be lifted here: use `liftClientRestrictions`.")


def _invalid(misfits: Sequence[Misfit], place: str) -> Refusing | None:
    if not misfits:
        return None
    refusals = [Refusing(each.code, field=each.where or None, detail=f"This {each.problem}") for each in misfits]
    errors = tuple(refusal.entry() | {"in": place} for refusal in refusals)
    first = misfits[0]
    return Refusing("validation_failed", field=first.where or None, detail=str(first), errors=errors, place=place)
