"""What may break a convention, and why. An entry that is not needed any more is a complaint itself."""

_CODE = "the code of an error: docs/problems.md has them, and there are hundreds"
_OR_WORDS = "as a filter it also takes the words own, others and all"
_ROLES = "what something was in a case or is in a payment, and what a client is"
_STAGES = "where it stands: each resource has its own stages"

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

EXCEPTIONS: dict[str, dict[str, dict[str, str]]] = {
    "nouns_in_paths_are_plural": {
        "GET /v1/policy": {"has the segment policy, which is not plural": "there is one"},
        "GET /v1/cases/{case_id}/related": {
            "has the segment related, which is not plural": "the cases that are related to one"
        },
        "GET /v1/indicators/{indicator_id}/history": {
            "has the segment history, which is not plural": "history has no plural"
        },
        "GET /v1/indicators/{indicator_id}/neighbourhood": {
            "has the segment neighbourhood, which is not plural": "a graph around one indicator, not a collection"
        },
        "POST /v1/search": {"has the segment search, which is not plural": "search, as everybody calls it"},
        "GET /v1/snapshots/latest": {
            "has the segment latest, which is not plural": "the newest one, of which programs don't know the id"
        },
        "GET /v1/me": {"has the segment me, which is not plural": "there is one"},
        "GET /v1/audit/checkpoint": {
            "has the segment audit, which is not plural": "audit has no plural",
            "has the segment checkpoint, which is not plural": "there is one; the word is that of transparency logs",
        },
        "GET /v1/audit/proofs/inclusion": {
            "has the segment audit, which is not plural": "audit has no plural",
            "has the segment inclusion, which is not plural": "the word is that of transparency logs (RFC 9162)",
        },
        "GET /v1/audit/proofs/consistency": {
            "has the segment audit, which is not plural": "audit has no plural",
            "has the segment consistency, which is not plural": "the word is that of transparency logs (RFC 9162)",
        },
        "GET /v1/audit/records": {"has the segment audit, which is not plural": "audit has no plural"},
    },
    "creating_answers_with_a_location": {
        "POST /v1/clients/{client_id}/secrets": {"answers 201 without Location": "a secret can't be read again"},
    },
    "nothing_is_replaced_with_put": {
        "PUT /v1/clients/{client_id}/keys": {"is a PUT": "a set of keys is replaced whole (RFC 7517)"},
    },
    "filters_are_named_like_the_member": {
        "GET /v1/cases": {
            "has the filter kind, which its items do not have": "of the values in a case, which lists leave out",
            "has the filter role, which its items do not have": "of the values in a case, which lists leave out",
        },
        "GET /v1/reports": {
            "has the filter awaits_approval, which its items do not have": "what may be approved: of several members"
        },
        "GET /v1/audit/records": {
            "has the filter tree_size, which its items do not have": "the proofs of the answer are for this tree"
        },
    },
    "filters_of_words_are_comma_lists": {
        "GET /v1/changes": {
            "takes one word as min_action, or repeats the parameter": "a least action, of which there is one"
        },
    },
    "statuses_fit_the_method": {
        "GET /v1/snapshots/{snapshot_id}/files/{file_id}": {"answers 206": "a part of a file (RFC 9110)"},
    },
    "resources_say_when_they_were_made_and_changed": {
        "GET /v1/snapshots/{snapshot_id}/files/{file_id}": {
            "answers with a resource without created_at": "it answers with a file",
            "answers with a resource without updated_at": "it answers with a file",
        },
        "GET /v1/audit/records": {"can be followed and lists what has no updated_at": "a sealed record never changes"},
    },
    "names_have_one_type": {
        "Case.values": {
            "is array of object, with other members than elsewhere": "as stated in a request, or with its report"
        },
        "Problem.status": {"is integer, and string elsewhere": "in a problem it is the status of HTTP (RFC 9457)"},
        "GET /v1/reports?agency_id": {"is string, and uuid elsewhere": _OR_WORDS},
        "GET /v1/cases?agency_id": {"is string, and uuid elsewhere": _OR_WORDS},
        "GET /v1/scorecards?agency_id": {"is string, and uuid elsewhere": _OR_WORDS},
        "GET /v1/clients?agency_id": {"is string, and uuid elsewhere": _OR_WORDS},
        "GET /v1/audit/records?agency_id": {"is string, and uuid elsewhere": _OR_WORDS},
    },
    "names_have_one_vocabulary": {
        "CaseRoleInput": {"gives role words of its own": _ROLES},
        "ClientRoleInput": {"gives role words of its own": _ROLES},
        "CaseRole": {"gives role words of its own": _ROLES},
        "DisputeDecisionKindInput": {"gives decision words of its own": "of a dispute, and not of a pending report"},
        "IndicatorStatus": {"gives status words of its own": _STAGES},
        "ReportBatchKnown": {"gives status words of its own": _STAGES},
        "ReportStatus": {"gives status words of its own": _STAGES},
        "CaseStatus": {"gives status words of its own": _STAGES},
        "SearchStatus": {"gives status words of its own": _STAGES},
        "DisputeStatus": {"gives status words of its own": _STAGES},
        "ProtectionStatus": {"gives status words of its own": _STAGES},
        "AgencyStatus": {"gives status words of its own": _STAGES},
        "ClientStatus": {"gives status words of its own": _STAGES},
        "ReportStatusInput": {"gives status words of its own": _STAGES},
        "CaseStatusInput": {"gives status words of its own": _STAGES},
        "DisputeStatusInput": {"gives status words of its own": _STAGES},
        "ProtectionStatusInput": {"gives status words of its own": _STAGES},
        "Category": {"gives code words of its own": "the word of a code list or of a reason: each list has its own"},
    },
    "lists_are_plural": {
        "CaseInput.evidence": {"is a list and not plural": "evidence has no plural"},
        "CaseChangeInput.evidence": {"is a list and not plural": "evidence has no plural"},
        "Case.evidence": {"is a list and not plural": "evidence has no plural"},
        "DisputeInput.evidence": {"is a list and not plural": "evidence has no plural"},
        "Dispute.evidence": {"is a list and not plural": "evidence has no plural"},
        "InclusionProof.inclusion_path": {"is a list and not plural": "an inclusion path of RFC 9162"},
        "ConsistencyProof.consistency_path": {"is a list and not plural": "a consistency path of RFC 9162"},
        "AuditRecord.inclusion_path": {"is a list and not plural": "an inclusion path of RFC 9162"},
    },
    "words_in_answers_are_open": {
        "Problem.type": {"is any text, and one of several words in other answers": "a URN with the code"},
        "Problem.code": {"is any text, and one of several words in other answers": _CODE},
        "RequestFieldProblem.code": {"is any text, and one of several words in other answers": _CODE},
        "ItemProblem.code": {"is any text, and one of several words in other answers": _CODE},
        "FieldProblem.code": {"is any text, and one of several words in other answers": _CODE},
        "RejectionCount.code": {"is any text, and one of several words in other answers": _CODE},
        "Province.code": {
            "is any text, and one of several words in other answers": "of ISO 3166-2: `GET /v1/provinces` has the words"
        },
    },
    "ids_of_others_come_with_what_they_name": {
        "Edge": {
            "has from_indicator_id, which names nothing": "the ends of an edge are the nodes next to it",
            "has to_indicator_id, which names nothing": "the ends of an edge are the nodes next to it",
        },
        "SearchHit": {
            "has indicator_id without kind, canonical, display": "`title` says what an indicator is",
            "has case_id without reference": "`title` is the reference of a case",
        },
        "CopiedIndicator": {
            "has indicator_id without display": "it takes longer than the rest of a record: a copy makes it itself"
        },
        "Client": {"has key_ids, which names nothing": "a key has an id and nothing else that may be shown"},
        "NewClient": {"has key_ids, which names nothing": "a key has an id and nothing else that may be shown"},
        "ClientDetail": {"has key_ids, which names nothing": "a key has an id and nothing else that may be shown"},
        "AuditRecord": {"has agency_id without name": "a sealed record never changes, and a name may"},
    },
    "counts_end_in_count": {
        "ReportBatchColumn.number": {
            "is a number of things and is not called a count": "the place of a column in a file"
        },
        "ReportBatchIgnoredColumn.number": {
            "is a number of things and is not called a count": "the place of a column in a file"
        },
    },
    "ids_are_named_after_their_noun": {
        "AudienceInput.agencies": {"is a list of UUIDs and not called <noun>_ids": "next to `sectors`: who may see it"},
        "Audience.agencies": {"is a list of UUIDs and not called <noun>_ids": "next to `sectors`: who may see it"},
        "AuditRecord.token_id": {
            "is not a <noun>_id that is a UUID": "the token's own id (`jti`), which is not a UUID"
        },
    },
    "answers_state_every_member": {
        "RequestFieldProblem": {"may leave out field, in": "a problem leaves out what does not apply (RFC 9457)"},
        "Reason": {"may leave out texts": "a batch may be asked for without texts"},
    },
}
"""By convention, by place, by what is wrong there. An exception excuses nothing else at its place."""
