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
from tests.contract.sound_contract import NUMBER, TEXT, UUID, ref, sound_contract

SOUND = sound_contract()
LIST, ADD = operation(NOTES, "get"), operation(NOTES, "post")
TITLE = schema("NoteInput", "properties", "reference")
ANSWER = (*LIST, "responses", "200")


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
    (
        "member_maybe_null",
        put({"anyOf": [NUMBER, {"type": "null"}]}, *schema("Note", "properties", "revision")),
        "null",
    ),
    ("answer_of_another_type", put(TEXT, *schema("Note", "properties", "revision")), "integer is not answered"),
    ("another_format", put(UUID, *schema("Note", "properties", "created_at")), "the format changed"),
    ("word_of_an_answer_gone", put(TEXT | {"x-extensible-enum": ["url"]}, *schema("Kind")), "the word phone is gone"),
    ("action_added", put(TEXT | {"enum": ["proceed", "hold", "freeze"]}, *schema("Action")), "the new word freeze"),
]

HARMLESS: dict[str, Edit] = {
    "path_added": put(SOUND["paths"][NOTES], "paths", "/v1/memos"),
    "parameter_added": parameter("tlp", TEXT),
    "limit_raised": parameter("wait", NUMBER | {"minimum": 0, "maximum": 60}),
    "member_of_a_request_added": optional("tlp", TEXT),
    "text_of_a_request_longer": put(TEXT | {"maxLength": 128}, *TITLE),
    "null_accepted": put({"anyOf": [TEXT, {"type": "null"}]}, *TITLE),
    "word_accepted": put(TEXT | {"enum": ["proceed", "warn", "verify", "hold", "phone"]}, *schema("KindInput")),
    "media_accepted": put({"schema": TEXT}, *ADD, "requestBody", "content", "application/xml"),
    "format_added": put({"schema": TEXT}, *ANSWER, "content", "application/xml"),
    "member_of_an_answer_added": member("tlp", TEXT),
    "word_of_an_answer_added": put(TEXT | {"x-extensible-enum": ["phone", "person"]}, *schema("Kind")),
    "header_added": put({"schema": TEXT}, *ANSWER, "headers", "Deprecation"),
    "error_added": put({}, *LIST, "responses", "409"),
    "error_gone": drop(*LIST, "responses", "422"),
    "scope_not_needed_any_more": put([{"oauth2": []}], *LIST, "security"),
    "schema_added": put({}, *schema("Memo")),
    "text_for_people_changed": put("Other words.", *LIST, "description"),
    "deprecated": put(True, *LIST, "deprecated"),
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
    assert breaking_changes(released, document) == ["GET /v1/notes: needs a token"]
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
