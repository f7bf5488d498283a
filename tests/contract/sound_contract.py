"""A small contract that keeps every convention. The tests break it, one convention at a time."""

from typing import Any

JSON, PROBLEM = "application/json", "application/problem+json"
Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """A reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def item(members: dict[str, Schema], **more: Any) -> Schema:
    """An object of an answer: open, and every member is required."""
    return {"type": "object", "description": "A thing.", "properties": members, "required": list(members)} | more


def query(name: str, schema: Schema, where: str = "query", **more: Any) -> Schema:
    """A parameter."""
    return {"name": name, "in": where, "schema": schema, "description": "What it is for."} | more


def operation(name: str, scope: str, success: Schema, errors: str, **more: Any) -> Schema:
    """An operation. `success` is the answers below 400; `errors` has the statuses above 401."""
    problem = {"description": "An error.", "content": {PROBLEM: {"schema": ref("Problem")}}}
    return {
        "operationId": name,
        "tags": ["notes"],
        "summary": "Do it",
        "description": "Do it now.",
        "security": [{"oauth2": [scope]}],
        "responses": success | dict.fromkeys(["401", "403", *errors.split()], problem),
    } | more


def answer(name: str, *headers: str, media: tuple[str, ...] = (JSON,)) -> Schema:
    """A successful answer."""
    content = {each: {"schema": ref(name) if each == JSON else PAGE_OF_TEXT} for each in media}
    return {"description": "Done.", "content": content, "headers": dict.fromkeys(headers, HEADER)}


def body(name: str, *others: str) -> Schema:
    """A JSON body, and others that are text."""
    return {"content": {JSON: {"schema": ref(name)}, **{media: {"schema": TEXT} for media in others}}}


TEXT: Schema = {"type": "string", "description": "A text."}
PAGE_OF_TEXT: Schema = {"type": "string", "description": "The next page is in the header `Link`."}
TIME: Schema = {"type": "string", "format": "date-time", "description": "A time."}
UUID: Schema = {"type": "string", "format": "uuid", "description": "An id."}
NUMBER: Schema = {"type": "integer", "description": "A number."}
HEADER: Schema = {"schema": TEXT, "description": "What it says."}
MONTH: Schema = TEXT | {"pattern": "^[0-9]{4}-[0-9]{2}$"}
BOOLEAN: Schema = {"type": "boolean", "description": "Whether it is so."}
OR_NULL: Schema = {"anyOf": [TEXT, {"type": "null"}], "description": "Null: not known."}
TABLES = ("application/x-ndjson", "text/csv")
LINE_ID = query("line_id", UUID, "path")
NOTE_ID = query("note_id", UUID, "path")
KEY = query("Idempotency-Key", TEXT, "header")
IF_MATCH = query("If-Match", TEXT, "header")
UNLESS = query("If-None-Match", TEXT, "header")
ANY = "400 413 422 429 503"
BODY = f"406 409 415 {ANY}"


def sound_contract() -> Schema:
    """The contract, new at each call."""
    about: Schema = {"info": {"title": "Notes", "version": "1.0.0"}}
    about["tags"] = [{"name": "notes", "description": "Notes."}]
    return about | {"paths": _paths(), "components": {"schemas": _schemas()}}


def _paths() -> Schema:
    limit = query("limit", {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100})
    kinds = query(
        "kind", {"type": "array", "items": ref("KindInput"), "uniqueItems": True}, style="form", explode=False
    )
    filters = [kinds, query("created_after", TIME), query("order", {"type": "string", "enum": ["oldest", "newest"]})]
    waits = query("wait", {"type": "integer", "minimum": 0, "maximum": 25})
    months = [query("from", MONTH), query("to", MONTH)]
    listed = {"200": answer("NotePage", "Link", "Resume-Cursor", media=(JSON, *TABLES))}
    listed["200"]["content"]["text/csv"]["x-csv-columns"] = ["note_id", "kind"]
    shown = {"200": answer("Note", "ETag", "Idempotency-Replayed")}
    created = {status: answer("Note", "Location", "ETag", "Idempotency-Replayed") for status in ("200", "201")}
    gone = {"204": {"description": "Gone.", "headers": {"ETag": HEADER}}}
    rows = {"200": answer("NoteBatch", "Idempotency-Replayed")}
    oauth = {"description": "Refused.", "content": {JSON: {"schema": ref("OAuthError")}}}
    path, change = (
        "/v1/notes/{note_id}",
        {"parameters": [NOTE_ID, KEY, IF_MATCH, UNLESS], "requestBody": body("NoteChangeInput")},
    )
    listing = [limit, query("cursor", TEXT), *filters, waits, *months]
    try_it = query("dry_run", {"type": "boolean"})
    return {
        "/v1/notes": {
            "get": operation("listNotes", "notes:read", listed, f"406 410 {ANY}", parameters=listing),
            "post": operation(
                "addNote", "notes:manage", created, BODY, parameters=[KEY], requestBody=body("NoteInput")
            ),
        },
        "/v1/notes/batch": {
            "post": operation(
                "submitNoteBatch",
                "notes:manage",
                rows,
                BODY,
                parameters=[KEY, try_it],
                requestBody=body("NoteBatchInput", *TABLES),
            )
        },
        path: {
            "get": operation("readNote", "notes:read", shown, f"404 406 412 {ANY}", parameters=[NOTE_ID, IF_MATCH]),
            "patch": operation("changeNote", "notes:manage", shown, f"404 412 {BODY}", **change),
        },
        f"{path}/lines/{{line_id}}": {
            "delete": operation(
                "endNoteLine", "notes:manage", gone, f"404 412 {ANY}", parameters=[NOTE_ID, LINE_ID, IF_MATCH, UNLESS]
            )
        },
        f"{path}/withdraw": {"post": operation("withdrawNote", "notes:manage", shown, f"404 412 {BODY}", **change)},
        "/oauth/token": {"post": {"operationId": "fetchToken", "tags": ["notes"], "responses": {"400": oauth}}},
    }


def _schemas() -> Schema:
    action = {"type": "string", "enum": ["proceed", "warn", "verify", "hold"], "description": "What to do."}
    word = {"type": "string", "x-extensible-enum": ["phone"], "description": "A kind."}
    texts = {"properties": {"en": TEXT, "km": TEXT}, "required": ["en", "km"], "description": "Texts."}
    problem: Schema = dict.fromkeys(("type", "title", "code", "detail", "request_id", "field", "in", "existing"), TEXT)
    problem |= {"status": NUMBER, "errors": {"type": "array", "items": ref("FieldFault")}}
    note: Schema = {
        "note_id": UUID,
        "revision": NUMBER,
        "kind": ref("Kind"),
        "action": ref("Action"),
        "texts": texts,
        "reasons": {"type": "array", "items": TEXT},
        "loss": ref("Money"),
        "indicator": ref("IndicatorRef"),
        "report_count": NUMBER,
        "listed": BOOLEAN,
        "decision_reason": OR_NULL,
        "created_at": TIME,
        "updated_at": TIME,
        "fades_on": TEXT | {"format": "date"},
    }
    asked: Schema = {
        "kind": ref("KindInput"),
        "reference": TEXT | {"minLength": 1, "maxLength": 64},
        "reason": TEXT | {"maxLength": 500},
    }
    rows = {"type": "array", "items": ref("NoteBatchItemInput"), "minItems": 1, "maxItems": 10_000}
    each: Schema = {
        "index": NUMBER | {"description": "The place in the array, from 0."},
        "line": NUMBER,
        "reference": TEXT,
        "result": ref("Kind"),
        "error": ref("NoteBatchError"),
    }
    page: Schema = {
        "items": {"type": "array", "items": ref("Note")},
        "has_more": BOOLEAN,
        "next_cursor": OR_NULL,
    }
    return {
        "Action": action,
        "Kind": word,
        "KindInput": action | {"enum": [*action["enum"], "phone"]},
        "Money": item({"amount": TEXT, "currency": TEXT}),
        "IndicatorRef": item({"indicator_id": UUID, "kind": ref("Kind"), "canonical": TEXT, "display": TEXT}),
        "Note": item(note),
        "NotePage": item(page | {"resume_cursor": TEXT}),
        "NoteInput": item(asked, additionalProperties=False),
        "NoteChangeInput": item(asked, additionalProperties=False) | {"required": []},
        "NoteBatchItemInput": item(asked, additionalProperties=False),
        "NoteBatchInput": item({"items": rows}, additionalProperties=False),
        "NoteBatch": item({"rejected_count": NUMBER, "items": {"type": "array", "items": ref("NoteBatchItem")}}),
        "NoteBatchItem": item(each),
        "NoteBatchError": item({"code": TEXT, "detail": TEXT, "errors": {"type": "array", "items": ref("FieldFault")}}),
        "FieldFault": item({"code": TEXT, "detail": TEXT, "field": TEXT, "in": TEXT}),
        "Problem": item(problem) | {"required": ["type", "title", "status", "code", "detail", "request_id"]},
        "OAuthError": item({"error": TEXT, "error_description": TEXT}),
    }
