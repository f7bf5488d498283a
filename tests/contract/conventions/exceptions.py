"""What may break a convention, and why. An entry that is not needed any more is a complaint itself."""

_CODE = "the code of an error: docs/problems.md has them, and there are hundreds"

_PUBLIC: list[dict[str, list[str]]] = []
_ANY_TOKEN: list[dict[str, list[str]]] = [{"oauth2": []}]
_FEED = [{"oauth2": ["feed:read"]}], "snapshots, changes and the feeds of other protocols are one right"
_NAMES = _ANY_TOKEN, "every member sends these names"
_VERIFIES = _ANY_TOKEN, "every member can verify the log"

OTHER_RIGHTS: dict[str, tuple[list[dict[str, list[str]]], str]] = {
    "GET /v1": (_PUBLIC, "a program reads it before it has a token"),
    "GET /v1/changes": _FEED,
    "GET /v1/snapshots/latest": _FEED,
    "GET /v1/snapshots/{snapshot_id}/files/{file_id}": _FEED,
    "GET /v1/me": (_ANY_TOKEN, "it is about the caller"),
    "GET /v1/policy": (_ANY_TOKEN, "everybody may read the rule"),
    "GET /v1/institutions": _NAMES,
    "GET /v1/categories": _NAMES,
    "GET /v1/provinces": _NAMES,
    "GET /v1/institutions/{institution_id}": _NAMES,
    "GET /v1/audit/checkpoint": _VERIFIES,
    "GET /v1/audit/proofs/inclusion": _VERIFIES,
    "GET /v1/audit/proofs/consistency": _VERIFIES,
    "POST /v1/extractions": (
        [{"oauth2": ["checks:run"]}, {"oauth2": ["reports:submit"]}],
        "who checks and who reports pastes messages",
    ),
    "POST /v1/payment-checks": ([{"oauth2": ["checks:run"]}], "it checks values, as the single check does"),
    "GET /v1/indicators/{indicator_id}/reports": ([{"oauth2": ["reports:read"]}], "it answers with reports"),
    "POST /v1/cases/{case_id}/withdraw": ([{"oauth2": ["cases:withdraw"]}], "fewer people may withdraw than submit"),
    "POST /v1/reports/{report_id}/withdraw": (
        [{"oauth2": ["reports:withdraw"]}],
        "fewer people may withdraw than submit",
    ),
}
"""Operations that ask for another right than their method and path say: which, and why."""

EXCEPTIONS: dict[str, dict[str, str]] = {
    "nouns_in_paths_are_plural": {
        "GET /v1/me": "there is one",
        "GET /v1/policy": "there is one",
        "GET /v1/indicators/{indicator_id}/neighbourhood": "a graph around one indicator, not a collection",
        "GET /v1/audit/checkpoint": "there is one; the word is that of transparency logs",
        "GET /v1/audit/proofs/inclusion": "the word is that of transparency logs (RFC 9162)",
        "GET /v1/audit/proofs/consistency": "the word is that of transparency logs (RFC 9162)",
        "GET /v1/audit/records": "audit has no plural",
        "POST /v1/search": "search, as everybody calls it",
        "GET /v1/indicators/{indicator_id}/history": "history has no plural",
        "GET /v1/cases/{case_id}/related": "the cases that are related to one",
        "GET /v1/snapshots/latest": "the newest one, of which programs don't know the id",
    },
    "creating_answers_with_a_location": {
        "POST /v1/clients/{client_id}/secrets": "a secret can't be read again",
    },
    "nothing_is_replaced_with_put": {
        "PUT /v1/clients/{client_id}/keys": "a set of keys is replaced whole (RFC 7517)",
    },
    "filters_are_named_like_the_member": {
        "GET /v1/cases": "kind and role: of the values in a case, which lists leave out",
        "GET /v1/audit/records": "tree_size: the proofs of the answer are for this tree",
    },
    "filters_of_words_are_comma_lists": {
        "GET /v1/changes": "min_action: a least action, of which there is one",
    },
    "statuses_fit_the_method": {
        "GET /v1/snapshots/{snapshot_id}/files/{file_id}": "206: a part of a file (RFC 9110)",
    },
    "resources_say_when_they_were_made_and_changed": {
        "GET /v1/snapshots/{snapshot_id}/files/{file_id}": "it answers with a file",
        "GET /v1/audit/records": "a sealed record never changes",
    },
    "names_have_one_type": {
        "status": "in a problem it is the status of HTTP (RFC 9457)",
        "values": "of a case: a request states each value, and a case that is read has the report of each",
        "agency_id": "as a filter it also takes the words own, others and all",
    },
    "names_have_one_vocabulary": {
        "status": "where it stands: each resource has its own stages",
        "role": "what something was in a case or is in a payment, and what a client is: `ClientInput` alone",
        "decision": "what a reviewer decides of a dispute, and what the national administrator does of a report",
        "code": "the word of a code list or of a reason: each list has its own",
    },
    "lists_are_plural": {
        "CaseInput.evidence": "evidence has no plural",
        "CaseChangeInput.evidence": "evidence has no plural",
        "Case.evidence": "evidence has no plural",
        "AuditRecord.inclusion_path": "an inclusion path of RFC 9162",
        "InclusionProof.inclusion_path": "an inclusion path of RFC 9162",
        "ConsistencyProof.consistency_path": "a consistency path of RFC 9162",
    },
    "words_in_answers_are_open": {
        "Problem.type": "a URN with the code",
        "Problem.code": _CODE,
        "RequestFieldProblem.code": _CODE,
        "ItemProblem.code": _CODE,
        "FieldProblem.code": _CODE,
        "RejectionCount.code": _CODE,
        "Province.code": "a code list of ISO 3166-2: `GET /v1/provinces` is where its words are",
    },
    "ids_of_others_come_with_what_they_name": {
        "Client": "key_ids: a key has an id and nothing else that may be shown",
        "NewClient": "key_ids: a key has an id and nothing else that may be shown",
        "ClientDetail": "key_ids: a key has an id and nothing else that may be shown",
        "Edge": "the ends of an edge are the nodes next to it",
        "SearchHit": "`title` says what an indicator is",
        "CopiedIndicator": "the display form takes longer than the rest of a record: a copy makes it itself",
        "AuditRecord": "a sealed record says what was known then: a name may change, an id does not",
    },
    "counts_end_in_count": {
        "ReportBatchColumn.number": "the place of a column in a file",
        "ReportBatchIgnoredColumn.number": "the place of a column in a file",
    },
    "ids_are_named_after_their_noun": {
        "AudienceInput.agencies": "next to `sectors`: who may see it",
        "Audience.agencies": "next to `sectors`: who may see it",
        "AuditRecord.token_id": "the token's own id (`jti`), which is not a UUID",
    },
    "answers_state_every_member": {
        "RequestFieldProblem": "a problem leaves out what does not apply (RFC 9457)",
        "FieldProblem": "a problem leaves out what does not apply (RFC 9457)",
        "ItemProblem": "a problem leaves out what does not apply (RFC 9457)",
        "Reason": "a batch may be asked for without texts",
    },
}
"""By convention, then by place."""
