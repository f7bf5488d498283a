"""Small edits of the sound contract that break the conventions of lists, and of what changes something."""

from typing import Any

from tests.contract.edits import (
    NOTE,
    NOTES,
    WITHDRAW,
    Edit,
    drop,
    member,
    move,
    move_answer,
    operation,
    operation_without_etag,
    parameter,
    put,
    schema,
    without,
)
from tests.contract.sound_contract import JSON, NUMBER, TEXT, TIME, UUID, answer, ref, sound_contract

SOUND = sound_contract()
CREATED = operation(NOTES, "post", "responses", "201")
READ = operation(NOTE, "get", "responses", "200")
TABLE = operation(NOTES, "get", "responses", "200", "content", "text/csv")
ITEMS = schema("NoteBatch", "properties", "items")


_searched = parameter("cursor", TEXT, NOTES, "post")


def _simulation(document: dict[str, Any]) -> None:
    document["paths"]["/v1/notes/simulate"] = document["paths"].pop("/v1/notes/batch")
    del document["components"]["schemas"]["NoteBatch"]["properties"]["rejected_count"]


BROKEN_IN_LISTS_AND_WRITES: dict[str, list[tuple[Edit, str]]] = {
    "lists_have_one_envelope": [
        (member("total_count", NUMBER, "NotePage"), "GET /v1/notes is a list with the members has_more"),
        (put(TEXT, *schema("NotePage", "properties", "next_cursor")), "has a next_cursor that is never null"),
        (put(TEXT, *schema("NotePage", "properties", "items")), "has items that are not a list"),
        (lambda document: _renamed(document, "NotePage", "Notes"), "answers with the schema Notes, which is not"),
    ],
    "followable_lists_can_be_resumed": [
        (drop(*schema("NotePage", "properties", "resume_cursor")), "GET /v1/notes has no resume_cursor"),
        (
            put({"anyOf": [TEXT, {"type": "null"}]}, *schema("NotePage", "properties", "resume_cursor")),
            "has a resume_cursor that may be null",
        ),
    ],
    "lists_are_paged": [
        (parameter("limit", NUMBER), "GET /v1/notes is a list without a limit of 1 to 1000"),
        (without("cursor", NOTES, "get"), "GET /v1/notes is a list without a cursor"),
    ],
    "searches_are_paged_like_lists": [
        (_searched, "POST /v1/notes answers with a page without has_more, items, next_cursor"),
        (_searched, "POST /v1/notes answers with pages without a limit of 1000"),
    ],
    "order_and_wait_mean_the_same_everywhere": [
        (parameter("order", TEXT | {"enum": ["newest"]}), "has an order that is not oldest or newest"),
        (parameter("wait", NUMBER | {"minimum": 0, "maximum": 60}), "has a wait that is not 0 to 25 seconds"),
        (
            parameter("order", TEXT | {"enum": ["oldest", "newest", "score"]}),
            "has an order that is not oldest or newest",
        ),
    ],
    "filters_are_named_like_the_member": [
        (parameter("mine", TEXT), "has the filter mine, which its items do not have"),
        (parameter("opened_after", TIME), "has the filter opened_after, which its items do not have"),
        (parameter("created_after", TEXT), "has the filter created_after, which is not a time"),
    ],
    "unknown_agencies_in_filters_are_not_found": [
        (parameter("agency_id", TEXT), "GET /v1/notes has the filter agency_id and does not declare 404"),
        (parameter("agency_id", UUID), "has a filter agency_id that does not take the word own"),
    ],
    "agencies_are_filtered_in_one_way": [
        (parameter("agency_id", TEXT), "GET /v1/notes takes one agency_id"),
        (parameter("agency_id", {"type": "array", "items": TEXT, "default": "own"}), "has a default of agency_id"),
    ],
    "filters_of_words_are_comma_lists": [
        (parameter("kind", ref("KindInput")), "takes one word as kind"),
        (parameter("kind", {"type": "array", "items": ref("KindInput")}), "or repeats the parameter"),
    ],
    "words_are_named_once": [
        (parameter("kind", {"type": "array", "items": ref("KindInput")}), "GET /v1/notes takes a word twice"),
        (
            member("agency_ids", {"type": "array", "items": UUID}, "NoteInput"),
            "NoteInput.agency_ids takes a word twice",
        ),
    ],
    "months_are_from_and_to": [
        (without("to", NOTES, "get"), "GET /v1/notes takes one of from and to"),
        (parameter("from", NUMBER), "GET /v1/notes takes a from that is not a month"),
    ],
    "lists_come_in_three_formats": [
        (drop(*operation(NOTES, "get", "responses", "200", "content", "text/csv")), "does not come as text/csv")
    ],
    "tables_say_where_the_next_page_is": [
        (drop(*operation(NOTES, "get", "responses", "200", "headers", "Link")), "does not declare Link"),
        (
            put(TEXT, *operation(NOTES, "get", "responses", "200", "content", "text/csv", "schema")),
            "does not say that the next page of text/csv is in `Link`",
        ),
        (
            drop(*operation(NOTES, "get", "responses", "200", "headers", "Resume-Cursor")),
            "can be resumed and does not declare Resume-Cursor",
        ),
    ],
    "tables_state_their_columns": [
        (drop(*TABLE, "x-csv-columns"), "GET /v1/notes is a table and does not state its columns"),
        (put(["kind", "kind"], *TABLE, "x-csv-columns"), "GET /v1/notes has the column kind twice"),
        (put(["note_note_id"], *TABLE, "x-csv-columns"), "has the column note_note_id, which says a noun twice"),
    ],
    "posts_take_an_idempotency_key": [
        (without("Idempotency-Key", NOTES, "post"), "POST /v1/notes takes no Idempotency-Key"),
        (drop(*operation(NOTES, "post", "responses", "409")), "takes a key and does not declare 409"),
        (drop(*CREATED, "headers", "Idempotency-Replayed"), "takes a key and does not declare Idempotency-Replayed"),
        (move(NOTES, "/v1/clients"), "POST /v1/clients takes a key and shows a secret"),
        (
            parameter("Idempotency-Key", TEXT, NOTES, "post", where="header", required=True),
            "POST /v1/notes needs an Idempotency-Key",
        ),
        (without("Idempotency-Key", NOTE, "patch"), "PATCH /v1/notes/{note_id} takes no Idempotency-Key"),
    ],
    "what_is_already_so_answers_200": [
        (drop(*operation(NOTES, "post", "responses", "200")), "creates, and has no answer for what is there already"),
    ],
    "what_can_be_changed_has_a_revision": [
        (drop(*schema("Note", "properties", "revision")), "answers with a resource without revision"),
        (drop(*READ, "headers", "ETag"), "GET /v1/notes/{note_id} answers with a resource without ETag"),
        (
            put(answer("Note"), *operation(NOTES, "post", "responses", "200")),
            "POST /v1/notes answers with a resource without ETag",
        ),
        (drop(*CREATED, "headers", "ETag"), "POST /v1/notes creates a resource and answers without ETag"),
    ],
    "what_creates_takes_no_if_match": [
        (parameter("If-Match", TEXT, NOTES, "post", where="header"), "POST /v1/notes creates, and takes If-Match")
    ],
    "changes_honour_if_match": [
        (without("If-Match", NOTE, "patch"), "PATCH /v1/notes/{note_id} does not take If-Match with 412"),
        (drop(*operation(WITHDRAW, "post", "responses", "412")), "does not take If-Match with 412"),
        (move(NOTE, "/v1/clients/{client_id}"), "PATCH /v1/clients/{client_id} does not declare 428"),
        (parameter("If-Match", TEXT, NOTE, "patch", where="header", required=True), "requires If-Match"),
    ],
    "what_is_refused_by_a_condition_declares_it": [
        (without("If-Match", NOTE, "get"), "answers with a revision and does not declare If-Match"),
        (without("If-None-Match", NOTE, "patch"), "takes If-Match and not If-None-Match"),
        (parameter("If-Match", TEXT, NOTE, "get", where="header", required=True), "can't be read without a condition"),
    ],
    "changes_below_a_resource_honour_its_revision": [
        (
            put({"post": SOUND["paths"][NOTES]["post"]}, "paths", f"{NOTE}/lines"),
            "POST /v1/notes/{note_id}/lines changes a part of a resource",
        ),
        (
            put({"put": SOUND["paths"][NOTE]["patch"]}, "paths", f"{NOTE}/lines"),
            "PUT /v1/notes/{note_id}/lines replaces a part of a resource, and does not need If-Match",
        ),
        (
            put({"post": operation_without_etag(SOUND)}, "paths", f"{NOTE}/lines"),
            "POST /v1/notes/{note_id}/lines changes a part of a resource, and does not answer with its new ETag",
        ),
    ],
    "whole_documents_are_read_again_with_304": [
        (move(NOTES, "/v1/policy"), "GET /v1/policy does not declare 304"),
        (put({}, *operation(NOTES, "get", "responses", "304")), "GET /v1/notes declares 304"),
    ],
    "batches_can_be_tried_first": [(without("dry_run", "/v1/notes/batch", "post"), "batch has no dry_run")],
    "batches_take_items": [
        (put({"type": "array"}, *schema("NoteBatchInput")), "is a batch whose JSON is not {items: [...]}"),
        (put([], *schema("NoteBatchInput", "required")), "is a batch that may have no items"),
        (drop(*schema("NoteBatchInput", "properties", "items", "minItems")), "is a batch that may have no items"),
        (move_answer("/v1/notes/batch", "post", "200", "202"), "is a batch that does not answer 200"),
        (put(10**6, *schema("NoteBatchInput", "properties", "items", "maxItems")), "is a batch whose JSON is not"),
    ],
    "batches_answer_with_items": [
        (drop(*schema("NoteBatchItem", "properties", "line")), "is a batch whose items have no line"),
        (drop(*schema("NoteBatchError", "properties", "errors")), "have an error that does not name every fault"),
        (drop(*schema("NoteBatch", "properties", "rejected_count")), "is a batch whose answer counts nothing"),
        (drop(*schema("NoteBatch", "properties", "rejected_count")), "batch does not count what it rejects"),
        (_simulation, "simulate does not count what it rejects"),
        (put({"anyOf": [ref("Note")]}, *ITEMS, "items"), "has items of several kinds"),
    ],
    "items_are_called_like_their_answers": [
        (
            put(ref("NoteInput"), *schema("NoteBatchInput", "properties", "items", "items")),
            "items are called NoteInput",
        ),
    ],
    "batches_that_write_take_files": [
        (drop(*operation("/v1/notes/batch", "post", "requestBody", "content", "text/csv")), "takes no NDJSON and CSV")
    ],
}


def _renamed(document: dict[str, Any], old: str, new: str) -> None:
    document["components"]["schemas"][new] = document["components"]["schemas"].pop(old)
    document["paths"][NOTES]["get"]["responses"]["200"]["content"][JSON]["schema"] = ref(new)
