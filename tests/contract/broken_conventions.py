"""By convention: small edits of the sound contract that break it, and what the complaint says."""

from tests.contract.broken_answers import BROKEN_IN_ANSWERS
from tests.contract.broken_lists_and_writes import BROKEN_IN_LISTS_AND_WRITES
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
    parameter,
    put,
    schema,
)
from tests.contract.sound_contract import (
    BOOLEAN,
    HEADER,
    JSON,
    NUMBER,
    OR_NULL,
    TEXT,
    TIME,
    UUID,
    answer,
    item,
    ref,
    sound_contract,
)

SOUND = sound_contract()
READ = operation(NOTE, "get", "responses", "200")
LINE = f"{NOTE}/lines/{{line_id}}"
CREATED = operation(NOTES, "post", "responses", "201")
ACTIONS = ["proceed", "warn", "verify", "hold"]
LIST_OF_NUMBERS = {"type": "array", "items": NUMBER}
OTHER_OBJECT = {"type": "object", "properties": {"amount": TEXT, "bank": TEXT}}


BROKEN: dict[str, list[tuple[Edit, str]]] = {
    "paths_are_in_kebab_case": [(move(NOTES, "/v1/big_notes"), "GET /v1/big_notes has the segment big_notes")],
    "there_is_one_version": [
        (move(NOTES, "/v2/notes"), "GET /v2/notes is not under /v1"),
        (move(NOTES, "/V1/notes"), "GET /V1/notes is not under /v1"),
        (move(NOTES, "/api/notes"), "GET /api/notes is not under /v1"),
    ],
    "nouns_in_paths_are_plural": [
        (move(NOTES, "/v1/note"), "GET /v1/note has the segment note, which is not plural"),
        (move(WITHDRAW, f"{NOTE}/label"), "POST /v1/notes/{note_id}/label has the segment label"),
    ],
    "paths_are_at_most_two_resources_deep": [
        (move(NOTE, "/v1/notes/{note_id}/lines/{line_id}/words/{word_id}"), "is more than two resources deep")
    ],
    "verbs_end_a_post": [
        (move(NOTES, "/v1/notes/withdraw"), "GET /v1/notes/withdraw has the verb withdraw"),
        (move(WITHDRAW, "/v1/notes/withdraw/notes"), "has the verb withdraw"),
    ],
    "urls_have_no_values": [
        (parameter("value", TEXT), "GET /v1/notes has value in its URL"),
        (parameter("X-Value", TEXT, where="header"), "GET /v1/notes has a value in the header X-Value"),
        (put(HEADER, *READ, "headers", "X-Account"), "GET /v1/notes/{note_id} has a value in the header X-Account"),
    ],
    "path_parameters_are_ids_of_their_collection": [
        (move(NOTE, "/v1/notes/{entry_id}"), "names an item of notes entry_id"),
        (parameter("note_id", TEXT, NOTE, "get", where="path"), "has a note_id that is not a UUID"),
    ],
    "operations_ask_for_the_right_that_they_need": [
        (put([], *operation(NOTES, "get", "security")), "GET /v1/notes asks for nothing, not for notes:read"),
        (drop(*operation(NOTES, "get", "security")), "GET /v1/notes asks for nothing, not for notes:read"),
        (put([{"oauth2": ["notes:read"]}, {}], *operation(NOTES, "get", "security")), "for notes:read or nothing, not"),
        (put([{"oauth2": ["texts:read"]}], *operation(NOTES, "get", "security")), "asks for texts:read, not for notes"),
        (put([{"oauth2": ["notes:manage"]}], *operation(NOTES, "get", "security")), "for notes:manage, not for notes"),
        (put([{"oauth2": ["notes:read"]}], *operation(NOTE, "patch", "security")), "for notes:read, not for notes:man"),
        (put([{"oauth2": ["notes:approve"]}], *operation(NOTES, "post", "security")), "for notes:approve, not for"),
        (move(WITHDRAW, f"{NOTE}/decide"), "decide asks for notes:manage, not for notes:decide"),
        (
            put([{"oauth2": ["notes:read", "notes:manage"]}], *operation(NOTES, "get", "security")),
            "asks for notes:read and notes:manage, not for notes:read",
        ),
        (move(NOTES, "/v1/me"), "GET /v1/me asks for notes:read, not for nothing"),
    ],
    "operation_ids_are_a_verb_and_a_noun": [
        (put("unnote", *operation(NOTES, "post", "operationId")), "has the operationId unnote"),
        (put("readNotes", *operation(NOTES, "get", "operationId")), "is a list and has the operationId readNotes"),
        (put("readNote", *operation(NOTES, "post", "operationId")), "has the operationId readNote, as another has"),
    ],
    "creating_answers_with_a_location": [
        (drop(*CREATED, "headers", "Location"), "POST /v1/notes answers 201 without Location"),
        (drop(*CREATED, "content"), "POST /v1/notes answers 201 without a body"),
        (move_answer(NOTES, "post", "201", "200"), "POST /v1/notes creates and does not answer 201"),
    ],
    "what_was_there_answers_like_what_is_created": [
        (put(answer("Note", "Location"), *operation(NOTES, "post", "responses", "200")), "with ETag and 200 without"),
    ],
    "statuses_fit_the_method": [
        (put({}, *operation(LINE, "delete", "responses", "200")), "lines/{line_id} answers 200"),
        (put({}, *operation(WITHDRAW, "post", "responses", "201")), "withdraw answers 201"),
    ],
    "what_has_a_history_is_not_deleted": [
        (put(SOUND["paths"][LINE]["delete"], *operation(NOTE, "delete")), "/v1/notes/{note_id} deletes what can be"),
    ],
    "nothing_is_replaced_with_put": [
        (put(SOUND["paths"][NOTE]["patch"], *operation(NOTE, "put")), "PUT /v1/notes/{note_id} is a PUT")
    ],
    "errors_are_problems": [
        (drop(*operation(NOTES, "get", "responses", "422", "content")), "answers 422 with something other than"),
        (put({}, *operation(NOTES, "get", "responses", "422", "content", JSON)), "answers 422 with something other"),
    ],
    "errors_are_declared": [
        (drop(*operation(NOTES, "get", "responses", "401")), "does not declare 401"),
        (drop(*operation(NOTES, "get", "responses", "403")), "has a scope and does not declare 403"),
        (drop(*operation(NOTE, "get", "responses", "404")), "has an id in its path and does not declare 404"),
        (drop(*operation(NOTES, "post", "responses", "415")), "has a body and does not declare 415"),
        (drop(*operation(NOTES, "get", "responses", "406")), "has a body to answer with and does not declare 406"),
        (drop(*operation(NOTES, "get", "responses", "413")), "does not declare 413"),
        (drop(*operation(NOTES, "get", "responses", "410")), "has a cursor and does not declare 410"),
        (drop(*operation(NOTE, "get", "responses", "412")), "has If-Match and does not declare 412"),
    ],
    "problems_have_all_members": [
        (drop(*schema("Problem", "properties", "in")), "Problem has no member in"),
        (put(["code"], *schema("Problem", "required")), "Problem has other required members than code, detail"),
        (put(TEXT, *schema("Problem", "properties", "status")), "Problem has a status that is not an integer"),
        (drop(*schema("FieldFault", "properties", "in")), "Problem.errors has entries without in"),
    ],
    "oauth_speaks_its_own_errors": [
        (put({}, *operation("/oauth/token", "post", "responses", "429")), "answers 429 with something that is not"),
        (put(["error"], *schema("OAuthError", "required")), "POST /oauth/token answers 400 with something that is not"),
    ],
    "answers_are_open": [
        (put(False, *schema("Note", "additionalProperties")), "Note is in an answer and has"),
        (put(False, *schema("Note", "unevaluatedProperties")), "Note is in an answer and has unevaluatedProperties"),
    ],
    "answers_may_grow": [
        (put(9, *schema("Note", "properties", "reasons", "maxItems")), "Note.reasons is in an answer and has maxItems"),
        (member("hash", TEXT | {"pattern": "^[0-9a-f]{64}$"}), "Note.hash is in an answer and has pattern"),
    ],
    "requests_are_closed": [(drop(*schema("NoteInput", "additionalProperties")), "NoteInput is in a request and")],
    "words_in_answers_are_open": [
        (put(TEXT | {"enum": ["a"]}, *schema("Kind")), "Kind is in an answer and has"),
        (put(TEXT | {"const": "a"}, *schema("Kind")), "Kind is in an answer and has one value for ever"),
        (
            put(TEXT, *schema("NoteBatchItem", "properties", "kind")),
            "NoteBatchItem.kind is any text, and one of several",
        ),
        (member("size", TEXT | {"description": "`big` or `small`."}), "Note.size is any text, and its description"),
    ],
    "words_in_requests_are_closed": [
        (put(TEXT | {"x-extensible-enum": ["a"]}, *schema("KindInput")), "KindInput is in a request and has"),
        (
            put(TEXT, *schema("NoteInput", "properties", "kind")),
            "NoteInput.kind is one of some words in answers and any",
        ),
        (parameter("kind", {"type": "array", "items": TEXT}), "GET /v1/notes takes any text as kind"),
    ],
    "action_is_closed": [
        (put(TEXT | {"x-extensible-enum": ["a"]}, *schema("Action")), "Action is not a closed enumeration"),
        (put([*ACTIONS, "block"], *schema("Action", "enum")), "Action is not a closed enumeration of proceed,"),
        (put(TEXT, *schema("Note", "properties", "action")), "Note.action has an open enumeration"),
        (member("advice", TEXT | {"x-extensible-enum": ["hold"]}), "Note.advice has the words of action and another"),
    ],
    "what_is_deprecated_says_until_when": [
        (put(True, *operation(NOTE, "get", "deprecated")), "does not answer with Deprecation, Link, Sunset"),
        (put(True, *operation(NOTES, "get", "deprecated")), "GET /v1/notes has one of deprecated and x-sunset"),
        (put("2027-01-01", *operation(NOTES, "get", "x-sunset")), "GET /v1/notes has one of deprecated and x-sunset"),
        (parameter("order", TEXT, deprecated=True), "has one of deprecated and x-sunset at the parameter order"),
        (member("text", TEXT | {"deprecated": True}), "Note.text has one of deprecated and x-sunset"),
        (member("word", ref("Kind") | {"deprecated": True}), "Note.word has one of deprecated and x-sunset"),
        (put(True, *operation("/oauth/token", "post", "deprecated")), "POST /oauth/token has one of deprecated and"),
    ],
    "schemas_have_names_for_programmers": [
        (put({}, *schema("Page_Note_")), "Page_Note_ does not read like a class"),
        (put({}, *schema("NoteOut")), "NoteOut does not read like a class"),
    ],
    "schemas_say_of_what": [
        (put({}, *schema("Status")), "Status does not say of what"),
        (put({}, *schema("DecisionInput")), "DecisionInput does not say of what"),
        (put({}, *schema("WithdrawalInput")), "WithdrawalInput does not say of what"),
    ],
    "everything_is_described": [
        (drop(*operation(NOTES, "get", "description")), "GET /v1/notes has no summary or no description"),
        (parameter("wait", TEXT, description=""), "GET /v1/notes does not describe wait"),
        (drop(*schema("Note", "description")), "Note has no description"),
        (drop(*schema("Kind", "description")), "Kind has no description"),
        (member("place", {"type": "string"}), "Note.place has no description"),
        (member("place", TEXT | {"description": "x."}), "Note.place has no description"),
    ],
    "answers_and_headers_are_described": [
        (put({"schema": TEXT}, *READ, "headers", "ETag"), "does not describe the header ETag of 200"),
        (put("", *READ, "description"), "does not describe the answer 200"),
        (put("Successful Response", *READ, "description"), "GET /v1/notes/{note_id} describes the answer 200 as"),
        (
            put("Successful Response", *operation("/oauth/token", "post", "responses", "400", "description")),
            "describes the answer 400 as",
        ),
    ],
    "resources_have_their_id": [
        (
            drop(*schema("Note", "properties", "note_id")),
            "GET /v1/notes/{note_id} answers with a resource without note_id",
        ),
    ],
    "members_are_in_snake_case": [
        (member("noteText", TEXT), "Note.noteText is not in snake_case"),
        (parameter("dryRun", TEXT), "has the parameter dryRun, which is not in snake_case"),
    ],
    "ids_are_named_after_their_noun": [
        (member("id", UUID), "Note.id is not a <noun>_id"),
        (member("case_id", TEXT), "Note.case_id is not a <noun>_id that is a UUID"),
        (member("agency", UUID), "Note.agency is a UUID"),
        (member("friends", {"type": "array", "items": UUID}), "Note.friends is a list of UUIDs and not called"),
    ],
    "names_have_one_type": [
        (member("reason", NUMBER), "Note.reason is integer, and string elsewhere"),
        (member("indicator", UUID, of="NoteBatchItem"), "NoteBatchItem.indicator is uuid, and object elsewhere"),
        (member("loss", OTHER_OBJECT, of="NoteBatchItem"), "NoteBatchItem.loss is object, with other members than"),
        (member("reasons", LIST_OF_NUMBERS, of="NoteBatchItem"), "is array of integer, and array of string elsewhere"),
        (parameter("kind", NUMBER), "GET /v1/notes?kind is integer, and string elsewhere"),
        (parameter("kind", LIST_OF_NUMBERS, explode=False), "GET /v1/notes?kind is integer, and string elsewhere"),
    ],
    "names_have_one_vocabulary": [
        (parameter("kind", TEXT | {"enum": ["stone"]}), "GET /v1/notes?kind gives kind words of its own")
    ],
    "one_word_has_one_meaning": [
        (member("state", TEXT), "Note.state is called state, not status"),
        (member("held_id", UUID), "Note.held_id says hold"),
        (member("on_hold", {"type": "boolean"}), "Note.on_hold says hold"),
        (member("held_at", TIME), "Note.held_at says hold, and is not about money"),
        (member("reason", TEXT), "Note.reason is called reason, not <act>_reason"),
        (parameter("since", TEXT), "GET /v1/notes has the parameter since, not from"),
        (member("why", TEXT), "Note.why is called why, not <act>_reason"),
        (member("moment", NUMBER), "Note.moment is called moment, not <past verb>_at"),
        (member("withdrawn_at", TIME), "Note.withdrawn_at is called withdrawn_at, not ended_at"),
        (member("withdrawal_reason", TEXT), "Note.withdrawal_reason is called withdrawal_reason, not end_reason"),
        (member("opened_by", TEXT), "Note.opened_by is called opened_by, not created_by"),
        (member("submitted_by", TEXT), "Note.submitted_by is called submitted_by, not created_by or"),
    ],
    "words_and_texts_are_what_they_are_called": [
        (member("status", NUMBER), "Note.status is not one of some words"),
        (member("result", TEXT), "Note.result is not one of some words"),
        (member("decision_reason", NUMBER), "Note.decision_reason is not a text"),
        (member("review_status", TEXT), "Note.review_status is not one of some words"),
        (member("end_cause", OR_NULL), "Note.end_cause is not one of some words"),
    ],
    "references_are_short_text": [
        (put(TEXT | {"maxLength": 500}, *schema("NoteInput", "properties", "reference")), "NoteInput.reference is not"),
        (member("case_reference", NUMBER, "NoteInput"), "NoteInput.case_reference is not a text"),
        (put(TEXT | {"maxLength": 64}, *schema("NoteInput", "properties", "reference")), "NoteInput.reference is not"),
    ],
    "counts_end_in_count": [
        (member("reports", NUMBER), "Note.reports counts something"),
        (member("hit_count", TEXT), "Note.hit_count is called a count"),
        (member("total", NUMBER), "Note.total is a number of things"),
        (member("number_of_reports", NUMBER), "Note.number_of_reports is a number of things"),
        (member("counts", item({"warn": NUMBER, "verify": NUMBER})), "Note.counts.warn counts something"),
    ],
    "lists_are_plural": [(member("indicator", {"type": "array", "items": TEXT}), "Note.indicator is a list")],
    "languages_are_keys_of_a_map": [
        (member("km", TEXT), "Note has languages next to other members"),
        (member("text", item({"en": TEXT, "km": TEXT})), "Note.text is a map of languages"),
        (member("text_km", TEXT), "Note.text_km has its language in its name"),
    ],
    "booleans_are_adjectives": [
        (member("is_listed", {"type": "boolean"}), "Note.is_listed begins with a verb"),
        (member("has_copies", {"type": "boolean"}), "Note.has_copies begins with a verb"),
    ],
    "times_are_named_like_times": [
        (member("created", TIME), "Note.created is a time"),
        (member("opened_at", TEXT), "Note.opened_at is called a time"),
        (member("day", TEXT | {"format": "date"}), "Note.day is a day"),
        (member("seen_on", TEXT), "Note.seen_on is called a day"),
        (member("answer_by", TEXT), "Note.answer_by is called a deadline"),
        (member("first_month", NUMBER), "Note.first_month is a month and not text"),
    ],
    "resources_say_when_they_were_made_and_changed": [
        (drop(*schema("Note", "properties", "updated_at")), "answers with a resource without updated_at"),
        (
            put({"anyOf": [TIME, {"type": "null"}]}, *schema("Note", "properties", "created_at")),
            "answers with a resource without created_at",
        ),
        (
            put(ref("IndicatorRef"), *schema("NotePage", "properties", "items", "items")),
            "GET /v1/notes can be followed and lists what has no created_at",
        ),
    ],
    "money_is_text_with_a_currency": [
        (put({"type": "number"}, *schema("Money", "properties", "amount")), "Money.amount is money and not text"),
        (member("amount", TEXT), "Note has one of amount and currency"),
        (parameter("min_loss", TEXT), "GET /v1/notes takes min_loss without currency"),
        (parameter("max_payment", TEXT), "GET /v1/notes takes max_payment without currency"),
        (put(["amount"], *schema("Money", "required")), "Money may leave out the amount or its currency"),
        (member("money", ref("Money")), "Note.money does not say what the money is"),
        (member("loss_amount", TEXT), "Note.loss_amount is money without a currency"),
        (member("losses", LIST_OF_NUMBERS), "Note.losses is money without a currency"),
    ],
    "answers_state_every_member": [
        (put(["note_id"], *schema("Note", "required")), "Note may leave out action,"),
        (put(["index"], *schema("NoteBatchItem", "required")), "NoteBatchItem may leave out error,"),
    ],
    "what_always_has_a_value_refuses_null": [
        (member("tlp", OR_NULL, "NoteInput"), "NoteInput.tlp takes null, and always has a value"),
        (member("scopes", {"type": "null"}, "NoteInput"), "NoteInput.scopes takes null"),
    ],
    "changes_remove_no_restriction": [
        (member("dpop_required", BOOLEAN, "NoteChangeInput"), "removes dpop_required with false"),
        (
            member("networks", {"type": "array", "items": TEXT}, "NoteChangeInput"),
            "removes networks with an empty list",
        ),
        (member("expires_at", {"anyOf": [TIME, {"type": "null"}]}, "NoteChangeInput"), "removes expires_at with null"),
    ],
    "changes_need_no_member": [
        (put(["kind"], *schema("NoteChangeInput", "required")), "PATCH /v1/notes/{note_id} needs kind"),
    ],
    "requests_have_no_defaults": [
        (member("confidence", NUMBER | {"default": 50}, "NoteInput"), "NoteInput.confidence has the default 50"),
        (
            parameter("dry_run", {"type": "boolean", "default": True}, "/v1/notes/batch", "post"),
            "has another default of dry_run than every other operation",
        ),
    ],
    "parameters_are_never_null": [
        (parameter("kind", OR_NULL), "GET /v1/notes takes null as kind"),
        (parameter("DPoP", {"type": ["string", "null"]}, where="header"), "GET /v1/notes takes null as DPoP"),
    ],
    **BROKEN_IN_ANSWERS,
    **BROKEN_IN_LISTS_AND_WRITES,
}
