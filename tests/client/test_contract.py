"""The layer says what openapi/openapi.json says: operations, parameters, members of what is sent."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from krama_client._operations import _KEY

from krama_client import BulkOutcome
from krama_client import _operations as operations
from krama_client._auth.issuer import metadata_call
from krama_client._auth.tokens import token_call
from krama_client._core.call import Call
from krama_client._rows.check_batches import MOST_ITEMS, batches
from krama_client._rows.chunks import MOST_ROWS, RowChunk
from krama_client._rows.outcome import chunk_call
from krama_client.types import AudienceInput, CheckItemInput, LossInput, ReportFacts

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text())
SCHEMAS = DOCUMENT["components"]["schemas"]
ID = UUID(int=7)
NARROWING = {"kind": "phone", "category": "loan", "updated_after": "2026-01-31T08:00:00Z"}
CALLS: list[tuple[str, Call[Any] | None]] = [
    ("fetchToken", token_call()),
    ("readServerMetadata", metadata_call()),
    ("readMe", operations.read_me()),
    ("checkValue", operations.check_value({"value": "x"})),
    ("checkBatch", next(batches(["x"], {}, 1)).call()),
    ("submitReport", operations.submit_report({"value": "x"}, None)),
    ("submitReports", chunk_call(RowChunk(b"", "text/csv"), BulkOutcome(dry_run=True))),
    ("submitReports", chunk_call(RowChunk(b"", "application/x-ndjson"), BulkOutcome(dry_run=True))),
    ("readReport", operations.read_report(ID)),
    ("listReports", operations.list_reports(True, 1, "c")),
    ("listIndicatorReports", operations.list_indicator_reports(ID, 1, "c")),
    ("relabelReport", operations.relabel_report(ID, {"tlp": "TLP:GREEN"})),
    ("listReportLabels", operations.list_report_labels(ID, 1, "c")),
    ("approveReport", operations.approve_report(ID)),
    ("readHeldReport", operations.read_held_report(ID)),
    ("listHeldReports", operations.list_held_reports(1, "c")),
    ("submitOutcome", operations.submit_outcome(ID, {"result": "payment_stopped"})),
    ("openDispute", operations.open_dispute({"grounds": "other"})),
    ("readDispute", operations.read_dispute(ID)),
    ("listDisputes", operations.list_disputes(True, 1, "c")),
    ("listCorrections", operations.list_corrections(1, "c")),
    ("readIndicatorHistory", operations.read_history(ID, 1)),
    ("simulateVerdicts", operations.simulate_verdicts([{"value": "x", "at": "2026-01-31T08:00:00Z"}])),
    ("readScorecards", operations.read_scorecards("2026-01", "2026-02", ID)),
    ("withdrawReport", operations.withdraw_report(ID, "because")),
    ("listAgencies", operations.list_agencies(1, "c")),
    ("readCheckpoint", operations.read_checkpoint()),
    ("proveInclusion", operations.prove_inclusion(1, 2)),
    ("proveConsistency", operations.prove_consistency(1, 2)),
    ("listAuditRecords", operations.list_audit_records(True, 1, 1, "c")),
    ("readAgency", operations.read_agency(ID)),
    ("readIndicator", operations.read_indicator(ID)),
    ("listIndicators", operations.list_indicators(NARROWING, 1, "c")),
]


@pytest.mark.parametrize(("operation_id", "call"), CALLS)
def test_call_is_an_operation_of_the_contract(operation_id: str, call: Call[Any] | None) -> None:
    assert call is not None
    operation = _operation(call.method, call.path)
    assert operation["operationId"] == operation_id
    queries = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"}
    headers = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"}
    assert set(call.query) == queries
    assert (call.idempotency_key is not None) == ("Idempotency-Key" in headers)
    if call.body is not None:
        assert call.content_type in operation["requestBody"]["content"]


def _operation(method: str, path: str) -> dict[str, Any]:
    named = path.replace(str(ID), "{}")
    for template, operations_there in DOCUMENT["paths"].items():
        if (
            template.replace("{report_id}", "{}")
            .replace("{indicator_id}", "{}")
            .replace("{agency_id}", "{}")
            .replace("{dispute_id}", "{}")
            .replace("{held_id}", "{}")
            == named
        ):
            operation: dict[str, Any] = operations_there[method.lower()]
            return operation
    raise AssertionError(f"the contract has no {method} {named}")


def test_no_operation_of_members_is_left_out() -> None:
    public = {"readHealth", "readReadiness", "readKeys", "revokeToken", "introspectToken"}
    everything = [operation for path in DOCUMENT["paths"].values() for operation in path.values()]
    known = {operation["operationId"] for operation in everything if not _is_for_administrators(operation)}
    assert {operation_id for operation_id, _ in CALLS} == known - public


def _is_for_administrators(operation: dict[str, Any]) -> bool:
    """Those stand in the generated core alone: people manage members with `krama`, or with a program of their own."""
    asked = {scope for requirement in operation.get("security", ()) for scope in requirement.get("oauth2", ())}
    return bool({"agencies:manage", "clients:manage", "disputes:decide", "protection:manage"} & asked)


def test_facts_and_hints_are_the_contracts_members() -> None:
    assert set(ReportFacts.__annotations__) | {"value", "category"} == set(SCHEMAS["ReportIn"]["properties"])
    assert set(CheckItemInput.__annotations__) == set(SCHEMAS["CheckItemInput"]["properties"])
    assert set(LossInput.__annotations__) == {"amount", "currency"}


def test_members_that_are_read_of_tokens_and_metadata_are_the_contracts() -> None:
    assert {"access_token", "token_type", "expires_in"} <= SCHEMAS["TokenAnswer"]["properties"].keys()
    assert "issuer" in SCHEMAS["ServerMetadata"]["required"]


def test_audience_is_the_contracts() -> None:
    assert set(AudienceInput.__annotations__) == set(SCHEMAS["AudienceIn"]["properties"])


def test_limits_are_the_contracts() -> None:
    assert SCHEMAS["BatchIn"]["properties"]["items"]["maxItems"] == MOST_ITEMS
    bulk = _operation("POST", "/v1/reports/bulk")["requestBody"]["content"]["application/json"]["schema"]
    assert bulk["maxItems"] == MOST_ROWS


def test_key_that_is_made_and_the_keys_that_are_taken_fit_the_contract() -> None:
    [key] = [
        parameter["schema"]
        for parameter in _operation("POST", "/v1/reports")["parameters"]
        if parameter["name"] == "Idempotency-Key"
    ]
    patterns = (
        {choice["pattern"] for choice in key["anyOf"] if "pattern" in choice} if "anyOf" in key else {key["pattern"]}
    )
    assert patterns == {f"^{_KEY.pattern}$"}
    assert _KEY.fullmatch(operations.new_key())


def test_identifier_stays_one_segment_of_the_path() -> None:
    assert operations.read_report("../me?x").path == "/v1/reports/..%2Fme%3Fx"
