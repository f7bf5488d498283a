"""What could drift from openapi/openapi.json: what is written by hand, the limits, and which operations are reached."""

import asyncio
import inspect
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from clients.python.generate.document import BY_HAND
from krama_client import KramaError
from krama_client._auth.issuer import metadata_call
from krama_client._auth.tokens import token_call
from krama_client._core.answers import refusal
from krama_client._core.call import Call
from krama_client._core.options import _KEY
from krama_client._log.export import MOST_ON_A_PAGE
from krama_client._rows import check_batches, chunks
from krama_client._rows.results import BatchResult, RowResult
from krama_client.types import CheckBatchItemInput, ReportBatchItemInput, ReportFacts
from tests.client.contract import SCHEMAS, Listener, check_request, members_of, operation_of, operations, parameters_of
from tests.client.resources import CLIENTS, generated_methods
from tests.client.service import VERDICT, ok

ID = UUID(int=7)
HINTS: Any = {name: "x" for name in SCHEMAS["CheckBatchItemInput"]["properties"] if name != "value"}
FACTS: Any = {name: "x" for name in SCHEMAS["ReportInput"]["properties"] if name not in ("value", "category")}


def argument(annotation: str) -> Any:
    """Something of the type that a generated method takes."""
    kind = annotation.removesuffix(" | Omit").removesuffix(" | None").removesuffix(" | str")
    values: dict[str, Any] = {"UUID": ID, "bool": True, "int": 1, "datetime": datetime(2026, 1, 31, tzinfo=UTC)}
    if kind.startswith("UUID | "):  # ids of agencies, or words
        return [ID]
    if kind.startswith("Sequence["):
        return [{}] if "Input" in kind or "Mapping" in kind else ["x"]
    return {} if kind.endswith("Input") else values.get(kind, "x")


def call_with_everything(method: Callable[..., Any]) -> Any:
    """The result of a generated method that was given every argument."""
    positional, keywords = [], {}
    for parameter in inspect.signature(method).parameters.values():
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
            positional.append(argument(parameter.annotation))
        elif parameter.kind is parameter.KEYWORD_ONLY:
            keywords[parameter.name] = argument(parameter.annotation)
    return method(*positional, **keywords)


def test_every_operation_is_reached_by_krama() -> None:
    listener = Listener()
    reached = set()
    for method in generated_methods(listener.krama()).values():
        with pytest.raises(KramaError):
            call_with_everything(method).page()  # only a list gets here
        reached.add(check_request(listener.last))
    assert reached | set(BY_HAND) == {operation["operationId"] for _, _, operation in operations()}


def test_every_operation_is_reached_by_async_krama() -> None:
    listener = Listener()
    reached = set()

    async def reach() -> None:
        for method in generated_methods(listener.async_krama()).values():
            result = call_with_everything(method)
            with pytest.raises(KramaError):
                await (result if inspect.isawaitable(result) else result.page())
            reached.add(check_request(listener.last))

    asyncio.run(reach())
    assert reached | set(BY_HAND) == {operation["operationId"] for _, _, operation in operations()}


def test_administrators_and_reviewers_reach_their_operations_too() -> None:
    methods = generated_methods(CLIENTS["Krama"])
    for name in ("agencies.add", "clients.add_secret", "protections.add", "reports.decide", "disputes.decide"):
        assert name in methods
    scopes = {
        scope
        for _, _, operation in operations()
        for requirement in operation.get("security", ())
        for scope in requirement.get("oauth2", ())
    }
    documented = " ".join(str(inspect.getdoc(method)) for method in methods.values())
    written_by_hand = {"checks:run", "reports:submit"}
    assert [scope for scope in scopes - written_by_hand if f"`{scope}`" not in documented] == []


def test_operations_written_by_hand_are_the_contracts() -> None:
    assert BY_HAND.keys() <= {operation["operationId"] for _, _, operation in operations()}


def test_check_sends_every_member_of_its_operation() -> None:
    listener = Listener()
    with pytest.raises(KramaError):
        listener.krama().check("x", **HINTS, with_receipt=True)
    assert check_request(listener.last) == "checkValue"
    assert members_of({"$ref": "/CheckInput"}) == members_of({"$ref": "/CheckBatchItemInput"}) | {"with_receipt"}


def test_check_many_sends_every_member_of_an_item() -> None:
    listener = Listener()
    hints = {name: hint for name, hint in HINTS.items() if name != "reference"}
    with pytest.raises(KramaError):
        list(listener.krama().check_many([{"value": "x", "reference": "TRX-1"}], **hints, with_texts=False))
    assert check_request(listener.last) == "checkBatch"
    [item] = json.loads(listener.last.content)["items"]
    assert set(item) == members_of({"$ref": "/CheckBatchItemInput"}) == set(CheckBatchItemInput.__annotations__)


def test_report_sends_every_member_of_its_operation() -> None:
    listener = Listener()
    with pytest.raises(KramaError):
        listener.krama().report("x", "loan", **FACTS)
    assert check_request(listener.last) == "submitReport"
    assert set(ReportFacts.__annotations__) == set(FACTS)
    assert set(ReportBatchItemInput.__annotations__) == members_of({"$ref": "/ReportBatchItemInput"})


@pytest.mark.parametrize(("file", "media"), [("cases.csv", "text/csv"), ("cases.ndjson", "application/x-ndjson")])
def test_report_many_sends_a_type_and_a_query_of_its_operation(tmp_path: Path, file: str, media: str) -> None:
    listener = Listener()
    (tmp_path / file).write_text('value,category\n{"value": "x"}\n')
    with pytest.raises(KramaError):
        listener.krama().report_many(tmp_path / file, dry_run=True)
    every_row = frozenset({"only"})  # it counts and gives the results of all rows
    assert check_request(listener.last, unused=every_row) == "submitReportBatch"
    assert listener.last.headers["Content-Type"] == media
    with pytest.raises(KramaError):
        listener.krama().report_many([{"value": "x"}])
    assert listener.last.headers["Content-Type"] == "application/x-ndjson"
    assert not listener.last.url.params


@pytest.mark.parametrize("call", [token_call(), metadata_call()], ids=lambda call: str(call.operation))
def test_calls_of_the_client_itself_are_the_contracts(call: Call[Any]) -> None:
    operation = operation_of(call.method, call.path)
    assert operation["operationId"] == call.operation
    if call.body is not None:
        assert list(operation["requestBody"]["content"]) == [call.content_type]
        assert call.body == b"grant_type=client_credentials"


def test_repeatable_calls_written_by_hand_are_repeatable_by_the_contract() -> None:
    for method, path in (("POST", "/v1/checks"), ("POST", "/v1/checks/batch")):
        assert operation_of(method, path)["x-krama-repeatable"] is True


def test_members_that_are_read_by_hand_are_the_contracts() -> None:
    """Of tokens, of metadata, of rows of a bulk answer, and of refusals."""
    assert {"access_token", "token_type", "expires_in"} <= set(SCHEMAS["AccessToken"]["required"])
    assert "issuer" in SCHEMAS["ServerMetadata"]["required"]
    assert "items" in SCHEMAS["ReportBatch"]["required"]
    own = {"row", "first_row", "errors"}  # counted over the whole file; those of `error`
    assert members_of({"$ref": "/ReportBatchItem"}) - {"index"} == set(RowResult.__dataclass_fields__) - own
    assert members_of({"$ref": "/ReportBatchItem"}) == set(SCHEMAS["ReportBatchItem"]["required"])
    counts = {name for name in SCHEMAS["ReportBatch"]["properties"] if name.endswith("_count")}
    assert counts <= set(BatchResult.__dataclass_fields__)
    assert "errors" in SCHEMAS["ItemProblem"]["required"]
    assert members_of({"$ref": "/FieldProblem"}) == {"code", "detail", "field"}
    assert refusal({"code": "x", "detail": "y", "field": "z"}).field == "z"
    assert "items" in SCHEMAS["CheckBatch"]["required"]
    assert {"check", "error", "reference"} <= set(SCHEMAS["CheckBatchItem"]["required"])
    assert "errors" in SCHEMAS["ItemProblem"]["required"]


def test_verdict_of_the_stand_in_is_the_contracts() -> None:
    assert set(VERDICT) == members_of({"$ref": "/Check"})
    verdict = Listener(ok(VERDICT)).krama().check("012 345 678")
    assert verdict.to_dict() == VERDICT


def test_limits_are_the_contracts() -> None:
    assert SCHEMAS["CheckBatchInput"]["properties"]["items"]["maxItems"] == check_batches.MOST_ITEMS
    bulk = operation_of("POST", "/v1/reports/batch")["requestBody"]["content"]["application/json"]["schema"]
    assert bulk["properties"]["items"]["maxItems"] == chunks.MOST_ROWS
    records = operation_of("GET", "/v1/audit/records")["parameters"]
    [limit] = [parameter["schema"] for parameter in records if parameter["name"] == "limit"]
    assert limit["maximum"] == MOST_ON_A_PAGE


def test_key_that_is_made_and_the_keys_that_are_taken_fit_the_contract() -> None:
    keyed = [operation for _, _, operation in operations() if "Idempotency-Key" in parameters_of(operation, "header")]
    assert keyed
    patterns = {
        parameter["schema"]["pattern"]
        for operation in keyed
        for parameter in operation["parameters"]
        if parameter["name"] == "Idempotency-Key"
    }
    assert patterns == {f"^{_KEY.pattern}$"}
    made = Call("submitReport", "POST", "/v1/reports", dict, keyed=True).with_key().idempotency_key
    assert made is not None
    assert re.fullmatch(_KEY, made)


@pytest.mark.parametrize("given", ["../me?x", "", ".", "..", "012 345 678"])
def test_what_is_not_an_id_is_refused_without_repeating_it_and_never_becomes_a_path(given: str) -> None:
    listener = Listener()
    with pytest.raises(ValueError, match="report_id must") as caught:
        listener.krama().reports.get(given)
    assert not given.strip(".") or given not in str(caught.value)
    assert caught.value.__context__ is None
    assert listener.asked == []


def test_identifier_that_is_not_a_uuid_stays_one_segment_of_the_path() -> None:
    listener = Listener()
    with pytest.raises(KramaError):
        listener.krama().clients.get("../me?x")
    assert listener.last.url.raw_path == b"/v1/clients/..%2Fme%3Fx"
    for given in ("", ".", ".."):
        with pytest.raises(ValueError, match="client_id must be text, and not empty"):
            listener.krama().clients.get(given)
