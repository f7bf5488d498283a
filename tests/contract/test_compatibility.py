"""What may change within v1, and what may not: each rule of docs/compatibility.md, on a small contract."""

import copy
from datetime import date
from typing import Any

import pytest

from tests.contract.compatibility.changes import breaking_changes
from tests.contract.edits import (
    NOTE,
    NOTES,
    WITHDRAW,
    Edit,
    drop,
    member,
    move,
    operation,
    parameter,
    put,
    schema,
    without,
)
from tests.contract.released_contract import released_contract
from tests.contract.sound_contract import NUMBER, TEXT, UUID, query, ref

SOUND = released_contract()
LIST, ADD, BATCH = operation(NOTES, "get"), operation(NOTES, "post"), operation(f"{NOTES}/batch", "post")
ANSWER, CREATED = (*LIST, "responses", "200"), (*ADD, "responses", "201")
TITLE, KIND, WORDS, PRIORITY, CHOICE, COUNTS = (
    schema("NoteInput", "properties", name) for name in ("reference", "kind", "words", "priority", "choice", "counts")
)
CODE, REVISION = schema("Note", "properties", "code"), schema("Note", "properties", "revision")
ACTIONS = ["proceed", "warn", "verify", "hold"]
OWN = TEXT | {"enum": ["own", "all"]}
TEXTS = {"type": "array", "items": TEXT}
FLOW = ("components", "securitySchemes", "oauth2", "flows", "clientCredentials")


def optional(name: str, value: dict[str, Any]) -> Edit:
    """Add a member to a request that may be left out."""
    return put(value, *schema("NoteInput", "properties", name))


BREAKING: list[tuple[str, Edit, str]] = [
    ("path_removed", drop("paths", NOTES), "GET /v1/notes: removed"),
    ("path_renamed", move(WITHDRAW, f"{NOTE}/end"), "POST /v1/notes/{note_id}/withdraw: removed"),
    ("method_removed", drop(*ADD), "POST /v1/notes: removed"),
    ("operation_renamed", put("readNotes", *LIST, "operationId"), "GET /v1/notes: the operationId changed"),
    ("other_scope", put([{"oauth2": ["memos:read"]}], *LIST, "security"), "GET /v1/notes: needs the scope memos:read"),
    ("parameter_removed", without("kind", NOTES, "get"), "parameter kind: removed"),
    ("parameter_required", parameter("tlp", TEXT, required=True), "parameter tlp: is now required"),
    ("limit_lowered", parameter("limit", NUMBER | {"maximum": 500, "default": 100}), "maximum is lower"),
    ("default_changed", parameter("limit", NUMBER | {"maximum": 1000, "default": 50}), "the default changed"),
    ("list_written_in_another_way", parameter("kind", {"type": "array", "items": TEXT}), "is written in another way"),
    ("media_refused", drop(*operation(f"{NOTES}/batch", "post", "requestBody", "content", "text/csv")), "text/csv"),
    ("body_required", put(True, *ADD, "requestBody", "required"), "POST /v1/notes: a body is now required"),
    ("member_refused", drop(*schema("NoteInput", "properties", "reason")), "NoteInput.reason: removed"),
    ("member_required", put(["reason", "kind", "reference", "tlp"], *schema("NoteInput", "required")), "tlp: is now"),
    ("text_shorter", put(TEXT | {"maxLength": 32}, *TITLE), "NoteInput.reference: maxLength is lower"),
    ("text_longer", put(TEXT | {"maxLength": 64, "minLength": 2}, *TITLE), "minLength is higher"),
    ("pattern_added", put(TEXT | {"maxLength": 64, "pattern": "^A"}, *TITLE), "NoteInput.reference: pattern changed"),
    ("type_changed", put(NUMBER, *TITLE), "a value of the type string is not accepted any more"),
    ("word_refused", put(TEXT | {"enum": ["hold"]}, *schema("KindInput")), "KindInput: the word proceed is gone"),
    ("words_only", put(TEXT | {"maxLength": 64, "enum": ["a"]}, *TITLE), "accepts only some words"),
    ("status_gone", put({}, *ADD, "responses"), "POST /v1/notes: does not answer 201 any more"),
    ("status_added", put({}, *ADD, "responses", "202"), "POST /v1/notes: may now answer 202"),
    ("header_gone", drop(*ADD, "responses", "201", "headers", "ETag"), "201 has no header ETag any more"),
    ("format_gone", drop(*ANSWER, "content", "text/csv"), "200 does not come as text/csv any more"),
    ("member_gone", drop(*schema("Note", "properties", "loss")), "Note.loss: removed"),
    ("member_maybe_absent", put(["note_id"], *schema("Note", "required")), "Note.loss: may now be absent"),
    ("member_maybe_null", put({"anyOf": [NUMBER | {"minimum": 0}, {"type": "null"}]}, *REVISION), "may now be null"),
    ("answer_of_another_type", put(TEXT, *schema("Note", "properties", "revision")), "integer is not answered"),
    ("another_format", put(UUID, *schema("Note", "properties", "created_at")), "the format changed"),
    ("word_of_an_answer_gone", put(TEXT | {"x-extensible-enum": ["url"]}, *schema("Kind")), "the word phone is gone"),
    ("words_of_an_answer_gone", put(TEXT, *schema("Kind")), "Kind: does not say its words any more"),
    ("closed_words_gone", put(TEXT, *schema("Action")), "Action: does not say its words any more"),
    ("words_of_an_answer_closed", put(TEXT | {"enum": ["phone"]}, *schema("Kind")), "were open, and are closed"),
    ("words_of_action_opened", put(TEXT | {"x-extensible-enum": ACTIONS}, *schema("Action")), "closed, and are open"),
    ("action_added", put(TEXT | {"enum": ["proceed", "hold", "freeze"]}, *schema("Action")), "the new word freeze"),
    ("answer_closed", put(False, *schema("Note", "additionalProperties")), "Note: can get no members"),
    ("item_twice_refused", put(TEXTS | {"uniqueItems": True}, *WORDS), "words: refuses an item that is there twice"),
    (
        "items_narrowed",
        put({"type": "array", "items": NUMBER}, *WORDS),
        "NoteInput.words[]: a value of the type string",
    ),
    ("fewer_items", put(TEXTS | {"maxItems": 2}, *WORDS), "NoteInput.words: maxItems is lower"),
    ("item_needed", put(TEXTS | {"minItems": 1}, *WORDS), "NoteInput.words: minItems is higher"),
    ("format_of_a_request", put(TEXT | {"format": "date", "maxLength": 64}, *TITLE), "the format changed from None"),
    ("member_of_a_request_fixed", put(TEXT | {"const": "x"}, *TITLE), "NoteInput.reference: const changed"),
    ("number_higher", put(NUMBER | {"minimum": 1}, *PRIORITY), "NoteInput.priority: minimum is higher"),
    ("number_above", put(NUMBER | {"exclusiveMinimum": 0}, *PRIORITY), "priority: exclusiveMinimum is higher"),
    ("number_in_steps", put(NUMBER | {"multipleOf": 5}, *PRIORITY), "NoteInput.priority: multipleOf changed"),
    ("null_refused", put(TEXT, *schema("NoteInput", "properties", "remark")), "NoteInput.remark: null is not accepted"),
    ("map_narrowed", put({"type": "object", "additionalProperties": TEXT}, *COUNTS), "some additionalProperties"),
    ("map_opened", put({"type": "object"}, *schema("Note", "properties", "counts")), "does not say any more what its"),
    ("alternative_refused", put({"anyOf": [UUID]}, *CHOICE), "NoteInput.choice: the format changed"),
    ("alternative_narrowed", put({"anyOf": [UUID, TEXT | {"enum": ["own"]}]}, *CHOICE), "choice: the word all is gone"),
    ("default_next_to_a_union", put({"anyOf": [UUID, OWN], "default": "own"}, *CHOICE), "choice: the default changed"),
    ("default_next_to_a_reference", put(ref("KindInput") | {"default": "hold"}, *KIND), "the default changed"),
    ("limit_next_to_a_union", put({"anyOf": [UUID, OWN], "maxLength": 3}, *CHOICE), "choice: maxLength is lower"),
    (
        "other_schema_at_the_second_place",
        put(TEXT | {"enum": ["hold"]}, *schema("NoteChangeInput", "properties", "kind")),
        "KindInput: the word proceed is gone",
    ),
    ("keyword_without_a_rule", put(TEXT | {"maxLength": 64, "not": UUID}, *TITLE), "compares the keyword not"),
    ("answer_longer", put(TEXT | {"maxLength": 9, "pattern": "^A"}, *CODE), "code: maxLength of an answer is higher"),
    ("answer_of_another_pattern", put(TEXT | {"maxLength": 8}, *CODE), "Note.code: pattern of an answer changed"),
    ("number_of_an_answer_lower", put(NUMBER | {"minimum": -1}, *REVISION), "revision: minimum of an answer is lower"),
    ("items_of_an_answer_repeat", put(TEXTS, *schema("Note", "properties", "reasons")), "may have an item twice"),
    (
        "answer_also_of_another_type",
        put({"anyOf": [NUMBER | {"minimum": 1}, TEXT]}, *REVISION),
        "now be a value of the",
    ),
    (
        "header_of_another_type",
        put({"schema": NUMBER}, *CREATED, "headers", "ETag"),
        "header ETag: a value of the type",
    ),
    ("shared_header_of_another_type", put({"schema": NUMBER}, "components", "headers", "Shared"), "header X-Shared: a"),
    (
        "alternative_scope_gone",
        put([{"oauth2": ["notes:read"]}], *BATCH, "security"),
        "batch: needs the scope notes:read",
    ),
    ("second_scope", put([{"oauth2": ["notes:read", "memos:read"]}], *LIST, "security"), "needs the scope memos:read"),
    ("other_credential", put([{"clientBasic": []}], *LIST, "security"), "GET /v1/notes: needs clientBasic"),
    (
        "parameter_of_a_path_required",
        put([query("tlp", TEXT, required=True)], "paths", NOTES, "parameters"),
        "POST /v1/notes, parameter tlp: is now required",
    ),
    ("parameter_of_a_path_gone", drop("paths", NOTE, "parameters"), "parameter X-Trace: removed"),
    ("token_for_all", put([{"clientBasic": []}], "security"), "POST /oauth/token: needs a token"),
    ("other_address", put([{"url": "https://new.example"}], "servers"), "is not at https://krama.example any more"),
    (
        "other_address_of_an_operation",
        put([{"url": "https://new.example"}], *ADD, "servers"),
        "POST /v1/notes: is not at https://krama.example any more",
    ),
    ("address_of_tokens", put("/tokens", *FLOW, "tokenUrl"), "oauth2 clientCredentials tokenUrl: this way to log in"),
    ("title_of_a_schema", put("Memo", *schema("Note", "title")), "Note: the title changed to Memo"),
    (
        "title_of_a_member",
        put("Memo", *schema("Note", "properties", "texts", "title")),
        "Note.texts: the title changed",
    ),
    ("parameter_reserved", parameter("cursor", TEXT, allowReserved=True), "cursor: is written in another way"),
    (
        "header_maybe_absent",
        put({"schema": TEXT}, "components", "headers", "Shared"),
        "201, header X-Shared: may now be absent",
    ),
    ("document_without_a_rule", put({}, "webhooks"), "the document: no rule of tests/contract/compatibility compares"),
    (
        "path_without_a_rule",
        put("#/paths/~1v1~1notes~1{note_id}", "paths", NOTES, "$ref"),
        "/v1/notes: no rule of tests/contract/compatibility",
    ),
    ("operation_without_a_rule", put({}, *LIST, "callbacks"), "GET /v1/notes: no rule of tests/contract/comp"),
    ("parameter_without_a_rule", parameter("cursor", TEXT, content={}), "parameter cursor: no rule of tests/contract"),
    ("answer_without_a_rule", put({}, *ANSWER, "trailers"), "GET /v1/notes, 200: no rule of tests/contract/compat"),
    ("scope_unknown", put({}, *FLOW, "scopes"), "oauth2 clientCredentials notes:read: this way to log in is gone"),
    ("way_to_log_in_gone", drop("components", "securitySchemes", "clientBasic"), "clientBasic: this way to log in"),
    ("not_repeatable", drop(*BATCH, "x-krama-repeatable"), "can't be sent again without a key any more"),
    ("key_refused", without("Idempotency-Key", NOTES, "post"), "POST /v1/notes, parameter Idempotency-Key: removed"),
    (
        "header_required",
        parameter("If-Match", TEXT, NOTE, "patch", where="header", required=True),
        "parameter If-Match: is now required",
    ),
    (
        "new_header_required",
        parameter("X-New", TEXT, NOTES, "post", where="header", required=True),
        "parameter X-New: is now required",
    ),
    ("parameter_takes_fewer_words", parameter("order", TEXT | {"enum": ["oldest"]}), "the word newest is gone"),
    ("tag_changed", put(["memos"], *LIST, "tags"), "GET /v1/notes: the tags changed to"),
    ("method_of_the_client_renamed", put("count", *BATCH, "x-krama-method"), "the x-krama-method changed to count"),
    (
        "constant_renamed",
        put(["PHONE_NUMBER"], *schema("Kind", "x-enum-varnames")),
        "phone is not called PHONE any more",
    ),
    ("link_gone", drop(*CREATED, "links"), "POST /v1/notes: the link read of 201 is gone, or leads elsewhere"),
    (
        "link_elsewhere",
        put({"operationId": "listNotes"}, *CREATED, "links", "read"),
        "the link read of 201 is gone, or",
    ),
    ("other_contract", put("2.0.0", "info", "version"), "info.version: is 2, and was 1: another contract has a path"),
    ("null_by_default", put(NUMBER | {"default": None}, *PRIORITY), "NoteInput.priority: the default changed"),
    (
        "reference_to_nothing",
        put(ref("Memo"), *schema("Note", "properties", "loss")),
        "Note.properties.loss: refers to #/components/schemas/Memo, which the contract does not",
    ),
    ("two_types", put({"type": ["string", "null"]}, *CODE), "Note.code: may now be a value of the type"),
    ("column_gone", put(["note_id"], *ANSWER, "content", "text/csv", "x-csv-columns"), "200 has no column kind any"),
    ("columns_gone", drop(*ANSWER, "content", "text/csv", "x-csv-columns"), "200 has no column note_id any more"),
    ("column_renamed", put(["note_id", "sort"], *ANSWER, "content", "text/csv", "x-csv-columns"), "has no column kind"),
    ("body_without_a_rule", put({}, *ANSWER, "content", "text/csv", "itemSchema"), "text/csv: no rule of tests/contr"),
    (
        "form_written_in_another_way",
        put({"words": {"explode": True}}, *ADD, "requestBody", "content", "application/json", "encoding"),
        "POST /v1/notes: application/json is written in another way",
    ),
    ("constants_gone", drop(*schema("Kind", "x-enum-varnames")), "the word phone is not called PHONE any more"),
]

HARMLESS: dict[str, Edit] = {
    "path_added": put(SOUND["paths"][NOTES], "paths", "/v1/memos"),
    "parameter_added": parameter("tlp", TEXT),
    "limit_raised": parameter("wait", NUMBER | {"minimum": 0, "maximum": 60}),
    "parameter_of_a_path_added": put([query("tlp", TEXT)], "paths", NOTES, "parameters"),
    "further_address": put([{"url": "https://krama.example"}, {"url": "https://b.example"}], "servers"),
    "same_security_for_all": put([{"oauth2": ["notes:read"]}, {}], "security"),
    "member_of_a_request_added": optional("tlp", TEXT),
    "text_of_a_request_longer": put(TEXT | {"maxLength": 128}, *TITLE),
    "null_accepted": put({"anyOf": [TEXT, {"type": "null"}]}, *TITLE),
    "word_accepted": put(
        TEXT | {"enum": ["proceed", "warn", "verify", "hold", "phone", "stone"]}, *schema("KindInput")
    ),
    "media_accepted": put({"schema": TEXT}, *ADD, "requestBody", "content", "application/xml"),
    "format_added": put({"schema": TEXT}, *ANSWER, "content", "application/xml"),
    "member_of_an_answer_added": member("tlp", TEXT),
    "word_of_an_answer_added": put(
        TEXT | {"x-extensible-enum": ["phone", "person"], "x-enum-varnames": ["PHONE", "PERSON"]}, *schema("Kind")
    ),
    "header_added": put({"schema": TEXT}, *ANSWER, "headers", "Deprecation"),
    "later_version_of_the_contract": put("1.1.0", "info", "version"),
    "link_added": put({"operationId": "listNotes"}, *CREATED, "links", "list"),
    "column_added": put(["note_id", "sort", "kind"], *ANSWER, "content", "text/csv", "x-csv-columns"),
    "error_added": put({}, *LIST, "responses", "409"),
    "error_gone": drop(*LIST, "responses", "422"),
    "scope_not_needed_any_more": put([{"oauth2": []}], *LIST, "security"),
    "schema_added": put({}, *schema("Memo")),
    "text_for_people_changed": put("Other words.", *LIST, "description"),
    "deprecated": put(True, *LIST, "deprecated"),
    "other_order_of_alternatives": put({"anyOf": [OWN, UUID]}, *CHOICE),
    "alternative_accepted": put({"anyOf": [UUID, OWN, NUMBER]}, *CHOICE),
    "answer_shorter": put(TEXT | {"maxLength": 7, "pattern": "^A"}, *CODE),
    "words_of_a_request_free": put(TEXT, *schema("KindInput")),
    "answer_limited": put(NUMBER | {"minimum": 1, "maximum": 9}, *REVISION),
    "answer_never_null": put(TEXT, *schema("Note", "properties", "decision_reason")),
    "other_scope_is_enough_too": put([{"oauth2": ["notes:read"]}, {"oauth2": ["memos:read"]}], *LIST, "security"),
    "repeatable_from_now_on": put(True, *ADD, "x-krama-repeatable"),
    "items_of_an_answer_limited": put(
        TEXTS | {"uniqueItems": True, "maxItems": 9}, *schema("Note", "properties", "reasons")
    ),
}


def changed(edit: Edit) -> list[str]:
    """What the differ says about the sound contract after this edit."""
    document = copy.deepcopy(SOUND)
    edit(document)
    return breaking_changes(SOUND, document)


@pytest.mark.parametrize(("edit", "words"), [pytest.param(*rest, id=name) for name, *rest in BREAKING])
def test_breaking_change_is_named(edit: Edit, words: str) -> None:
    assert any(words in change for change in changed(edit)), changed(edit)


@pytest.mark.parametrize("edit", HARMLESS.values(), ids=HARMLESS)
def test_harmless_change_is_not_named(edit: Edit) -> None:
    assert changed(edit) == []


def test_schema_may_not_get_another_name() -> None:
    def rename(document: dict[str, Any]) -> None:
        document["components"]["schemas"]["Cash"] = document["components"]["schemas"].pop("Money")
        document["components"]["schemas"]["Note"]["properties"]["loss"] = ref("Cash")

    assert changed(rename) == ["Money: this schema is gone, or has another name"]


@pytest.mark.parametrize("security", [[], [{"clientBasic": []}, {}]])
def test_public_operation_may_not_need_a_token_later(security: list[Any]) -> None:
    released, document = copy.deepcopy(SOUND), copy.deepcopy(SOUND)
    put(security, *LIST, "security")(released)
    put([{"oauth2": []}], *LIST, "security")(document)
    assert "GET /v1/notes: needs a token" in breaking_changes(released, document)
    assert breaking_changes(document, released) == []


def test_request_may_not_be_closed_later() -> None:
    released = copy.deepcopy(SOUND)
    drop(*schema("NoteInput", "additionalProperties"))(released)
    assert breaking_changes(released, SOUND) == ["NoteInput: refuses members that it does not name"]


@pytest.mark.parametrize(("today", "may_go"), [(date(2027, 11, 30), False), (date(2027, 12, 1), True)])
@pytest.mark.parametrize(
    ("at", "said"),
    [
        (LIST, "GET /v1/notes: removed"),
        ((*LIST, "parameters", 1), "GET /v1/notes, parameter cursor: removed"),
        (schema("Note", "properties", "loss"), "Note.loss: removed"),
    ],
)
def test_what_is_deprecated_may_go_on_the_day_of_its_sunset(
    at: tuple[Any, ...], said: str, today: date, may_go: bool
) -> None:
    released, document = copy.deepcopy(SOUND), copy.deepcopy(SOUND)
    put(True, *at, "deprecated")(released)
    put("2027-12-01", *at, "x-sunset")(released)
    drop(*at)(document)
    assert breaking_changes(released, document, today) == ([] if may_go else [said])


@pytest.mark.parametrize(("sunset", "said"), [("2027-11-30", True), ("2027-12-01", False)])
def test_what_is_deprecated_works_for_twelve_months(sunset: str, said: bool) -> None:
    document = copy.deepcopy(SOUND)
    put(True, *LIST, "deprecated")(document)
    put(sunset, *LIST, "x-sunset")(document)
    changes = breaking_changes(SOUND, document, date(2026, 12, 1))
    assert bool(changes) is said
    assert changes == [] or f"ends on {sunset}, less than twelve months from now" in changes[0]
    assert breaking_changes(document, copy.deepcopy(document), date(2027, 6, 1)) == []
