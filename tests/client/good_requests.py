"""A good request for each operation that takes a body, and what `test_testing_agrees.py` does not compare.

`<report_id>` stands for the id that the exchange gave out under this name.
"""

from typing import Any

from krama_client._testing.contract import contract

OPERATIONS = contract().operations
VALUE: dict[str, Any] = {"value": "012 345 678", "kind": "phone"}
MONEY = {"amount": "5.00", "currency": "USD"}
FACTS: dict[str, Any] = {
    "occurred_at": "2026-01-31T08:00:00+07:00", "province": "KH-12", "channel": "Face-Book", "loss": MONEY,
    "narrative": "Two calls.",
}  # fmt: skip
AUDIENCE = {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}, "anonymous": False}
SENT = {"category": "loan", "confidence": 70, "role": "onward", "layer": 2, "case_reference": "PP-0"}
EVIDENCE = [{"description": "A photograph", "media_type": "image/png", "sha256": 64 * "0"}]
NOTE, REASON = {"note": "Seen."}, {"reason": "A mistake."}

GOOD: dict[str, dict[str, Any]] = {
    "checkValue": {**VALUE, "purpose": "payment", "reference": "T-1", "with_receipt": True},
    "checkBatch": {"items": [{**VALUE, "reference": "a"}, {"value": " "}], "with_texts": True},
    "checkPayment": {
        "items": [{"role": "payee_phone", "value": "012 345 678"}, {"role": "payee_phone", "value": "011 345 678"}],
        "payment": MONEY,
        "reference": "T-2",
    },
    "extractValues": {"text": "Call 012 345 678."},
    "simulateChecks": {"items": [{**VALUE, "paid_at": "2026-01-31T08:00:00+07:00"}, {"value": "1"}]},
    "submitReport": {**VALUE, **SENT, **FACTS, **AUDIENCE, "valid_until": "2099-01-31T08:00:00+07:00"},
    "submitReportBatch": {
        "items": [{"value": "010 111 222", "category": "loan", **FACTS, "reference": "row"}, {"value": "011 345 678"}],
    },
    "withdrawReport": REASON,
    "relabelReport": {"tlp": "TLP:AMBER", "reason": "Asked by the victim."},
    "approveReport": NOTE,
    "decideReport": {"decision": "accepted", "reason": "It holds."},
    "submitCase": {
        "reference": "PP-9", "category": "loan", **FACTS, **AUDIENCE, "evidence": EVIDENCE, "again": True,
        "values": [{**VALUE, "role": "contact", "confidence": 50}, {"value": "011 345 678", "role": "victim"}],
    },
    "changeCase": {"channel": "sms", "add_values": [{"value": "099 111 222", "role": "contact"}, {"value": "\x00"}]},
    "relabelCase": {"tlp": "TLP:AMBER", "reason": "Asked by the victim."},
    "withdrawCase": REASON,
    "searchRecords": {"text": "012 345 678", "types": ["indicator"]},
    "openDispute": {
        "indicator_id": "<indicator_id>", "grounds": "other", "statement": "It is ours.", "evidence": EVIDENCE,
    },
    "acknowledgeDispute": NOTE,
    "startDisputeReview": NOTE,
    "decideDispute": {"decision": "rejected", "reason": "It holds."},
    "withdrawDispute": REASON,
    "submitOutcome": {"check_id": "<check_id>", "outcome": "payment_stopped", "payment": MONEY, "reference": "T-1"},
    "addProtection": {"form": "exact", "value": "023 999 999", "kind": "phone", "owner": "A bank", **REASON},
    "endProtection": REASON,
    "addInstitution": {"names": {"en": "Zebra Savings"}, "short_name": "Zebra", "country": "KH"},
    "changeInstitution": {"short_name": "Zebra Two"},
    "addAgency": {"name": "New Office", "sector": "police", "country": "KH"},
    "changeAgency": {"province": "KH-12"},
    "disableAgency": NOTE,
    "enableAgency": NOTE,
    "addClient": {"name": "A gate", "role": "reporter"},
    "changeClient": {"name": "Another gate"},
    "liftClientRestrictions": {"restrictions": ["networks"]},
    "disableClient": NOTE,
    "enableClient": NOTE,
    "addClientSecret": {"expires_at": "2099-01-31T08:00:00+07:00"},
    "registerClientKeys": {"keys": []},
}  # fmt: skip
"""With more than the least that is needed, so that each member is changed in turn."""

VALUE_RULES = frozenset(
    (
        "phone_invalid", "payment_unreadable", "protection_refused", "kind_unknown", "institution_missing",
        "institution_unknown",
    )
)  # fmt: skip
"""Refusals that need the rules of a value's kind, which the stand-in does not have: docs/testing-with-krama.md."""

STORY = (
    "readService", "readMe", "readKeys",
    "checkValue", "checkBatch", "checkPayment", "extractValues", "simulateChecks",
    "submitOutcome", "readOutcome",
    "submitReport", "readReport", "submitReportBatch",
    "submitCase", "readCase", "changeCase", "relabelCase",
    "addAgency", "readAgency", "changeAgency", "disableAgency", "enableAgency",
    "addClient", "readClient", "changeClient", "disableClient", "enableClient", "addClientSecret", "endClientSecret",
    "liftClientRestrictions", "registerClientKeys",
    "addInstitution", "readInstitution", "changeInstitution",
    "addProtection", "readProtection", "endProtection",
    "openDispute", "readDispute", "withdrawDispute",
    "relabelReport", "withdrawReport", "withdrawCase",
)  # fmt: skip
"""Operations in an order in which each can be done. Their answers are compared."""

OF_OTHERS = frozenset(("approveReport", "decideReport", "acknowledgeDispute", "startDisputeReview", "decideDispute"))
"""What another client does: their bad requests are compared, and their answers are not."""

_LISTS = "a list, empty unless a test sets its items"
_TEXT = "an answer of another type than JSON, or a file"
EXCUSED = {
    **dict.fromkeys((name for name in OPERATIONS if name.startswith("list")), _LISTS),
    "searchRecords": _LISTS,
    **dict.fromkeys(("readCsvFeed", "readMispManifest", "readMispEvent", "readMispHashes", "readSnapshotFile"), _TEXT),
    **dict.fromkeys(("fetchToken", "revokeToken", "introspectToken"), "a form: the client's tests of tokens have it"),
    **dict.fromkeys(("readIndicator", "readNeighbourhood", "readLatestSnapshot"), "what others said of a value"),
    **dict.fromkeys(("readCheckpoint", "proveInclusion", "proveConsistency"), "the log of the stand-in is empty"),
    "readPolicy": "the rules of the service",
    **dict.fromkeys(
        ("readServerMetadata", "readResourceMetadata", "readHealth", "readReadiness"),
        "what no program of a member reads",
    ),
}
"""Operations whose answers are not compared. Their bad requests are."""

CONTRADICTED: list[tuple[str, dict[str, Any]]] = [
    ("checkValue", {"value": " "}),
    ("checkValue", {"kind": "phone", "institution": "ABA"}),
    ("checkBatch", {"items": [{"value": " "}, {"value": "1", "kind": "pager", "reference": ""}, 7, None]}),
    ("checkPayment", {"items": [{"role": "payee_phone", "value": " "}]}),
    ("checkPayment", {"items": [{"role": "payee_phone", "value": "012 345 678", "chain": "evm"}]}),
    ("checkPayment", {"payment": {"amount": "5.005", "currency": "USD"}}),
    ("checkPayment", {"payment": {"amount": "5.5", "currency": "VND"}}),
    ("checkPayment", {"payment": {"amount": "5", "currency": "XXX"}}),
    ("submitReport", {"role": "contact"}),
    ("submitReport", {"role": ..., "case_reference": "PP-new"}),
    ("submitReport", {"role": "victim", "layer": ...}),
    ("submitReport", {"role": "impersonated", "layer": ...}),
    ("submitReport", {"occurred_at": "2098-01-31T08:00:00+07:00"}),
    ("submitReport", {"valid_until": "2020-01-31T08:00:00+07:00"}),
    ("submitReport", {"tlp": ...}),
    ("submitReport", {"tlp": "TLP:GREEN"}),
    ("submitReport", {"tlp": "TLP:RED"}),
    ("submitReport", {"tlp": "TLP:RED", "audience": ...}),
    ("submitReport", {"audience": {}}),
    (
        "submitReportBatch",
        {"items": [{**VALUE, "category": "loan", "role": "victim"}, {"kind": "pager"}, {**VALUE, "x": 1}]},
    ),
    ("submitReportBatch", {"items": [{**VALUE, **SENT, "layer": 2, "role": "lure", "tlp": "TLP:RED"}]}),
    ("submitCase", {"occurred_at": "2098-01-31T08:00:00+07:00"}),
    ("submitCase", {"values": [{**VALUE, "role": "contact", "layer": 2}, {"value": " "}]}),
    ("relabelReport", {"tlp": ...}),
    ("relabelReport", {"anonymous": False}),
    ("relabelReport", {"tlp": ..., "audience": {"sectors": ["bank"]}}),
    ("submitOutcome", {"check_id": ..., "reference": ...}),
    ("submitOutcome", {"check_id": None, "reference": None, "outcome": "false_positive"}),
    ("decideDispute", {"source_reason": "It ends."}),
    ("addClient", {"scopes": ["checks:run"]}),
    ("addClient", {"role": ...}),
    ("changeClient", {"dpop_required": False}),
    ("changeClient", {"networks": []}),
    ("changeClient", {"expires_at": None}),
    ("changeClient", {"name": "x", "role": None}),
]
"""Changes of good requests that contradict something: `...` leaves a member out."""
