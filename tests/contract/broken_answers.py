"""Small edits of the sound contract that break the conventions of what answers say, of examples and of secrets."""

from tests.contract.edits import NOTE, NOTES, WITHDRAW, Edit, drop, member, operation, parameter, put, schema
from tests.contract.sound_contract import BOOLEAN, JSON, NUMBER, OR_NULL, TEXT, UUID, Schema, item, ref

INDEX = schema("NoteBatchItem", "properties", "index")
WORDS: Schema = {"type": "array", "items": ref("KindInput"), "uniqueItems": True}
ACTOR = item({"agency_id": UUID, "name": TEXT})
BODY = operation(NOTES, "post", "requestBody", "content", JSON)
TABLE = operation(NOTES, "get", "responses", "200", "content", "text/csv")


def _list_in_a_verb(document: Schema) -> None:
    document["components"]["schemas"]["NoteChangeInput"]["required"] = ["kinds"]
    put({"type": "array", "items": ref("KindInput")}, *schema("NoteChangeInput", "properties", "kinds"))(document)


BROKEN_IN_ANSWERS: dict[str, list[tuple[Edit, str]]] = {
    "answers_say_what_null_means": [
        (
            member("place", OR_NULL | {"description": "Where it was."}),
            "Note.place may be null and does not say what that means",
        ),
        (
            put({"anyOf": [ref("Money"), {"type": "null"}]}, *schema("Note", "properties", "loss")),
            "Note.loss may be null and does not say what that means",
        ),
        (member("place", OR_NULL | {"description": "May be null."}), "Note.place may be null and does not say what"),
        (member("place", OR_NULL | {"description": "Null: x."}), "Note.place may be null and does not say what"),
    ],
    "what_is_never_null_does_not_say_what_null_means": [
        (member("place", TEXT | {"description": "Null: not known."}), "Note.place says what null means and is never"),
    ],
    "ids_of_others_come_with_what_they_name": [
        (member("agency_id", UUID), "Note has agency_id without name"),
        (drop(*schema("IndicatorRef", "properties", "display")), "IndicatorRef has indicator_id without display"),
        (member("other_agency_id", UUID), "Note has other_agency_id, which names nothing"),
        (member("case_ids", {"type": "array", "items": UUID}), "Note has case_ids, which names nothing"),
        (member("case_id", UUID), "Note has case_id without reference"),
        (member("institution_id", UUID), "Note has institution_id without names"),
        (member("other_case_id", UUID), "Note has other_case_id, which names nothing"),
    ],
    "requests_have_limits": [
        (parameter("word", WORDS, style="form", explode=False), "GET /v1/notes word is a list without maxItems"),
        (member("text", TEXT, "NoteInput"), "NoteInput.text is a text without maxLength"),
        (member("text", TEXT | {"pattern": "^[0-9]+$"}, "NoteInput"), "NoteInput.text is a text without maxLength"),
        (member("text", TEXT | {"pattern": "[0-9]{4}"}, "NoteInput"), "NoteInput.text is a text without maxLength"),
        (member("texts", {"type": "array", "items": TEXT}, "NoteInput"), "NoteInput.texts is a list without maxItems"),
        (member("texts", {"type": "array", "items": TEXT}, "NoteInput"), "NoteInput.texts is a text without maxLength"),
        (member("extra", {"type": "object"}, "NoteInput"), "NoteInput.extra is any object"),
        (
            member("texts", {"type": "array", "items": TEXT, "maxItems": 20_000}, "NoteInput"),
            "NoteInput.texts is a list of more than 10,000 items",
        ),
    ],
    "secrets_are_shown_once": [
        (member("client_secret", TEXT), "GET /v1/notes/{note_id} shows a secret, Note.client_secret"),
        (member("client_secret", TEXT), "POST /v1/notes shows a secret, Note.client_secret"),
        (member("access_token", OR_NULL, "IndicatorRef"), "GET /v1/notes shows a secret, IndicatorRef.access_token"),
    ],
    "verbs_say_what_they_act_on": [(_list_in_a_verb, f"POST {WITHDRAW} takes an empty list as kinds")],
    "an_index_counts_from_0": [
        (put(1, *INDEX, "minimum"), "NoteBatchItem.index is an index that begins later than at 0"),
        (put(NUMBER, *INDEX), "NoteBatchItem.index is an index and does not say that it counts from 0"),
    ],
    "who_did_it_comes_with_when": [
        (member("decided_by", ACTOR, "IndicatorRef"), "IndicatorRef has decided_by and does not say when"),
        (
            lambda document: [member(name, ACTOR)(document) for name in ("decided_by", "ended_by")],
            "Note has decided_by and does not say when",
        ),
    ],
    "money_is_never_a_bare_number": [
        (member("loss", NUMBER), "Note.loss is money as a bare number"),
        (member("stopped_amount", NUMBER | {"type": "number"}), "Note.stopped_amount is money as a bare number"),
        (member("fee", {"anyOf": [NUMBER, {"type": "null"}]}), "Note.fee is money as a bare number"),
        (member("balances", {"type": "array", "items": NUMBER}), "Note.balances is money as a bare number"),
        (member("price_usd", TEXT), "Note.price_usd has its currency in its name"),
        (parameter("min_cost", NUMBER), "GET /v1/notes?min_cost is money as a bare number"),
    ],
    "booleans_deny_nothing": [
        (member("not_listed", BOOLEAN), "Note.not_listed denies something"),
        (member("is_not_listed", BOOLEAN), "Note.is_not_listed denies something"),
        (member("no_texts", BOOLEAN, "NoteInput"), "NoteInput.no_texts denies something"),
        (parameter("disable_texts", BOOLEAN), "GET /v1/notes?disable_texts denies something"),
    ],
    "durations_have_a_unit": [
        (member("half_life", NUMBER), "Note.half_life is a duration without a unit"),
        (member("expires_in", {"anyOf": [NUMBER, {"type": "null"}]}), "Note.expires_in is a duration without a unit"),
        (member("session_timeout", NUMBER | {"type": "number"}), "Note.session_timeout is a duration without a unit"),
        (parameter("max_age", NUMBER), "GET /v1/notes?max_age is a duration without a unit"),
    ],
    "columns_are_in_snake_case": [
        (put(["noteId", "kind"], *TABLE, "x-csv-columns"), "GET /v1/notes has the column noteId, which is not in"),
    ],
    "tags_are_declared": [
        (put(["memos"], *operation(NOTE, "get", "tags")), "GET /v1/notes/{note_id} has the tag memos, which is not"),
        (put([], *operation(NOTE, "get", "tags")), "GET /v1/notes/{note_id} has no tag, or several"),
        (drop("tags"), "GET /v1/notes has the tag notes, which is not declared"),
    ],
    "examples_fit_their_schema": [
        (put([{"nonsense": 1}], *schema("NoteInput", "examples")), "NoteInput has an example that its own schema"),
        (put(["soon"], *schema("Note", "properties", "created_at", "examples")), "Note.properties.created_at has an"),
        (put({"kind": "stone"}, *BODY, "example"), "paths./v1/notes.post.requestBody.content.application/json has an"),
    ],
}
