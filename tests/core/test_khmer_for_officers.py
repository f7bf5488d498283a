"""An officer's errors are in Khmer alone: no text of a code that an officer meets quotes an English sentence."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from krama.core.languages import KHMER
from krama.indicators.errors import IndicatorRefused
from tests.core.test_languages import kinds
from tests.docs.test_problems import DOCUMENTED
from tests.exchange import Caller, Exchange

NOT_OFFICERS = {
    # administrators
    "administrator_disabled", "agency_name_taken", "agency_refused", "client_disabled", "client_not_found",
    "grant_refused", "institution_name_taken", "institution_not_found", "institution_refused", "keys_refused",
    "own_limit_refused", "protection_not_found", "protection_refused", "secret_not_found", "too_many_clients",
    "too_many_secrets",
    # programs, when they sign in
    "invalid_client", "invalid_dpop_proof", "invalid_request", "invalid_scope", "unsupported_grant_type",
    "use_dpop_nonce",
    # auditors, and those who compare members
    "checkpoint_not_found", "counting_busy", "proof_impossible", "span_refused", "too_many_cells",
    # operators
    "audit_record_not_found", "backup_refused", "chart_refused", "database_unusable", "export_refused", "extra_missing",
    "log_key_unusable", "metrics_unusable", "not_ready", "output_refused", "quota_store_unusable",
    "signing_key_retained", "signing_key_unknown", "signing_keys_unusable", "warninglist_unreadable",
    "well_known_unreadable", "env_file_unreadable", "sandbox_refused", "setup_refused",
    "feed_key_not_found", "feed_key_refused", "import_refused", "object_refused",
    # programs that read feeds
    "collection_not_found", "feed_credential_refused", "status_not_found", "stix_object_not_found",
    "stix_object_refused", "taxii_request_refused",
}  # fmt: skip
"""Codes that no operation on reports, batches, checks, code lists and disputes answers with."""

OFFICERS = sorted(set(DOCUMENTED) - NOT_OFFICERS)
KM = {"Accept-Language": "km"}
_NAMES = re.compile(
    r"`[^`]*`|TLP:[A-Z+]+|\b(JSON|HTTP|UTF|CSV|UUID|RFC|ISO|API|SMS|BIC|IBAN|KHQR|KHR|USD|IP|DPoP|ETag|POST|GET|Zcash|"
    r"gzip|token|curl|nonce|Token|Bearer|chunked)\b"
)
_KHMER = re.compile("[\u1780-\u17ff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ .]+[A-Za-z]{2,}){2,}")
"""Three English words in a row outside of names of the contract."""


def english_in(text: str) -> str | None:
    words = _ENGLISH.search(_NAMES.sub("", text))
    return words[0] if words else None


def test_words_that_only_others_meet_are_codes() -> None:
    assert set(DOCUMENTED) >= NOT_OFFICERS
    assert len(OFFICERS) > 100
    of_values = {kind.code for kind in kinds(IndicatorRefused)} & set(DOCUMENTED)
    assert of_values <= set(OFFICERS)


@pytest.mark.parametrize("code", OFFICERS)
def test_text_of_an_officers_error_needs_no_english_one(code: str) -> None:
    text = KHMER[code]
    assert "{detail}" not in text or code == "validation_failed", "there it is the Khmer text of the first fault"
    assert english_in(text) is None


VALUES: list[dict[str, Any]] = [
    {"value": " "},
    {"value": "x" * 2049},
    {"value": "012 345 678 / 012 345 679", "kind": "phone"},
    {"value": "https://a.example.com/x https://b.example.com/y"},
    {"value": "https://a.example.com/xhttps://b.example.com/y"},
    {"value": "zz"},
    {"value": "12", "kind": "phone"},
    {"value": "012 345 678", "kind": "phone", "institution": "ABA"},
    {"value": "012 345 678", "kind": "phone", "chain": "tron"},
    {"value": "x", "chain": "tron", "institution": "ABA"},
    {"value": "000 123 456", "kind": "bank_account"},
    {"value": "000 123 456", "institution": "Satapanna"},
    {"value": "000 123 456", "institution": "CUSTOMER"},
    {"value": "000 123 456 / 000 123 457", "institution": "ABA"},
    {"value": "1234", "institution": "ABA"},
    {"value": "012 345 xxx", "kind": "phone"},
    {"value": "1.23E+15", "institution": "ABA"},
    {"value": "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb1", "chain": "tron"},
    {"value": "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwc", "chain": "tron"},
    {"value": "https://", "kind": "url"},
    {"value": "com.kh", "kind": "domain"},
    {"value": "10.0.0.1", "kind": "url"},
    {"value": "name", "kind": "handle"},
    {"value": "a@b", "kind": "email"},
    {"value": "a@bank", "kind": "bank_account"},
    {"value": "012345678", "kind": "fone"},
    {"value": "012345678", "colour": 1},
    {"value": None},
    {},
]
REPORTS: list[dict[str, Any]] = [
    {"category": "lone"},
    {"province": "KH-99"},
    {"tlp": "TLP:RED"},
    {"tlp": "TLP:GREEN", "audience": {"sectors": ["bank"]}},
    {"tlp": "TLP:RED", "audience": {"sectors": ["bank"]}},
    {"audience": {"sectors": ["bank"]}},
    {"tlp": "TLP:RED", "audience": {"agencies": ["3f2504e0-4f89-41d3-9a0c-0305e82c3301"]}},
    {"occurred_at": "2099-01-01T00:00:00Z"},
    {"occurred_at": "31/01/2026"},
    {"valid_until": "2020-01-01T00:00:00Z"},
    {"loss": {"amount": "12.345", "currency": "USD"}},
    {"loss": {"amount": "1", "currency": "XXQ"}},
    {"case_reference": "x" * 65},
    {"case_reference": ""},
    {"confidence": 101},
]
ID = "00000000-0000-4000-8000-000000000000"
OTHERS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"/v1/reports/{ID}", {}),
    ("GET", "/v1/reports/x", {}),
    ("GET", f"/v1/reports?agency_id={ID}", {}),
    ("GET", "/v1/reports?cursor=x", {}),
    ("GET", "/v1/reports?limit=0&order=up&kind=x", {}),
    ("GET", "/v1/categories?limit=x", {}),
    ("GET", "/v1/provinces", {"headers": {"Accept": "image/png"}}),
    ("GET", f"/v1/disputes/{ID}", {}),
    ("GET", "/v1/nothing", {}),
    ("PUT", "/v1/reports", {}),
    ("POST", f"/v1/reports/{ID}/withdraw", {"json": {"reason": "x"}}),
    ("POST", f"/v1/reports/{ID}/withdraw", {"json": {}}),
    ("POST", f"/v1/reports/{ID}/approve", {"json": {}}),
    ("POST", f"/v1/reports/{ID}/approve", {"json": {}, "headers": {"If-Match": '"1"'}}),
    ("POST", f"/v1/reports/{ID}/approve", {"json": {}, "headers": {"If-Match": "x"}}),
    ("POST", "/v1/disputes", {"json": {"indicator_id": ID, "grounds": "other", "statement": "x"}}),
    ("POST", f"/v1/disputes/{ID}/withdraw", {"json": {"reason": "x"}}),
    ("POST", "/v1/reports", {"content": b"{"}),
    ("POST", "/v1/reports", {"content": b"{}", "headers": {"Content-Type": "text/plain"}}),
    ("POST", "/v1/reports", {"content": b"x" * 70_000}),
    ("POST", "/v1/reports", {"json": {}, "headers": {"Idempotency-Key": "two words"}}),
    ("POST", "/v1/reports/batch", {"content": b"x", "headers": {"Content-Type": "application/pdf"}}),
    ("POST", "/v1/reports/batch", {"content": b"", "headers": {"Content-Type": "text/csv"}}),
    ("POST", "/v1/reports/batch", {"content": b"phone\n12", "headers": {"Content-Type": "text/csv"}}),
    ("POST", "/v1/reports/batch", {"content": b"{\n[]\n", "headers": {"Content-Type": "application/x-ndjson"}}),
    ("POST", "/v1/reports/batch", {"content": b"value,category\n1\n", "headers": {"Content-Type": "text/csv"}}),
    ("POST", "/v1/reports/batch?only=x&dry_run=x", {"json": {"items": [{}]}}),
    ("POST", "/v1/reports/batch", {"content": b"x" * 1_100_000, "headers": {"Content-Type": "application/json"}}),
    ("POST", "/v1/payment-checks", {"json": {"items": [{"role": "payee_phone", "value": "12"}]}}),
    ("POST", "/v1/payment-checks", {"json": {"items": [{"role": "payee_phone", "value": "a.example.com"}]}}),
    ("POST", "/v1/outcomes", {"json": {"check_id": ID, "outcome": "fraud_confirmed"}}),
]


@pytest.fixture(scope="module")
def office(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Kampong Speu Office")


def texts_of(document: Any) -> Iterator[tuple[str, str]]:
    """The code and the text of every problem and fault in an answer."""
    if isinstance(document, dict):
        if "code" in document and "detail" in document:
            yield document["code"], document["detail"]
        for inner in document.values():
            yield from texts_of(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from texts_of(inner)


@pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")
def test_answers_to_an_officer_are_in_khmer_without_english(office: Caller) -> None:
    reports = [{"value": "012 345 678", "kind": "phone", "category": "loan"} | facts for facts in REPORTS]
    reports += [{"category": "loan"} | value for value in VALUES]
    answers = [
        office.request("POST", "/v1/reports/batch", json={"items": reports}, headers=KM),
        office.request("POST", "/v1/checks/batch", json={"items": VALUES}, headers=KM),
        *(office.request("POST", "/v1/checks", json=value, headers=KM) for value in VALUES),
        *(office.request("POST", "/v1/reports", json=report, headers=KM) for report in reports),
        *(
            office.request(method, path, **{**options, "headers": KM | options.get("headers", {})})
            for method, path, options in OTHERS
        ),
    ]
    said = {text for answer in answers for text in texts_of(answer.json())}
    assert {code for code, _ in said if code.startswith("internal")} == set()
    assert len({code for code, _ in said}) > 50, "the officer meets many errors"
    wrong = {code: text for code, text in said if not _KHMER.search(text) or english_in(text)}
    assert not wrong
