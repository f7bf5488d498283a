"""A client and a service of different versions understand each other.

tests/client/released has the client of the last release, and openapi/released its contract. Nothing has been released
yet: until then, today's client and contract stand in for them, with what an older and a newer service may leave out and
add.
"""

import copy
import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from clients.python.generate.contract import compact
from krama_client import Krama, NotFound
from krama_client._testing.contract import JSON, Contract
from krama_client._testing.standard import Ids, Standard
from krama_client.types import Model
from tests.client.contract import DOCUMENT
from tests.client.resources import generated_methods
from tests.client.service import SECRET, Account
from tests.client.test_contract import call_with_everything

RELEASED = Path(__file__).parent / "released"
PROJECT = Path(__file__).parents[2] / "clients" / "python"
STORY = """
import sys
sys.path.insert(0, sys.argv[1])
import krama_client
from krama_client import Krama, NotFound
assert krama_client.__file__.startswith(sys.argv[1]), krama_client.__file__
with Krama.from_env() as krama:
    report = krama.report("011 333 444", "loan", kind="phone", case_reference="V-1", with_receipt=True)
    print(krama.check("011 333 444", kind="phone").matches[0].indicator_id == report.indicator.indicator_id)
    print([type(answer).__name__ for answer in krama.check_many(["011 333 444", "12"], kind="phone")])
    rows = [{"value": "011 333 445", "kind": "phone", "category": "loan"}, {"value": "12", "category": "loan"}]
    print(krama.report_many(rows).accepted_count)
    print(len(krama.reports.list(agency_id="own").first(10)), krama.reports.get(report.report_id).status)
    krama.reports.withdraw(report.report_id, reason="A mistake.")
    print(krama.me.get().agency.agency_id == krama.agencies.get(krama.me.get().agency.agency_id).agency_id)
    print(type(krama.corrections.list().first(1)).__name__, krama.disputes.list(status="opened").first(0))
    try:
        krama.reports.get("00000000-0000-0000-0000-000000000000")
    except NotFound as error:
        print(error.code)
"""
SHOWN = "True\n['Check', 'Refused']\n1\n2 active\nTrue\nlist []\nreport_not_found\n"


@pytest.fixture(scope="module")
def released_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client of the last release."""
    wheels = list(RELEASED.glob("*.whl"))
    if not wheels:
        folder = tmp_path_factory.mktemp("wheel")
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
        wheels = list(folder.glob("*.whl"))
    [wheel] = wheels
    return wheel


def test_last_released_client_works_with_todays_service(
    released_wheel: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in zip(("KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET"), account, strict=True):
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-W", "error", "-c", STORY, str(released_wheel)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == (SHOWN, "")


def released_document() -> dict[str, Any]:
    """The contract of the last release."""
    file = PROJECT.parents[1] / "openapi" / "released" / "openapi.json"
    document: dict[str, Any] = json.loads(file.read_text()) if file.exists() else DOCUMENT
    return copy.deepcopy(document)


def as_released(document: dict[str, Any]) -> None:
    """The service of the last release, as it was."""


def as_older(document: dict[str, Any]) -> None:
    """A service that does not know any of the members that may be null: they may have been added later."""
    for schema in objects(document):
        members = schema["properties"]
        later = [name for name, member in members.items() if {"type": "null"} in member.get("anyOf", ())]
        for name in later if not {"next_cursor"} & members.keys() else ():
            del members[name]
            schema["required"] = [required for required in schema.get("required", ()) if required != name]


def as_newer(document: dict[str, Any]) -> None:
    """A service that has learned a member for each object and a word for each enumeration."""
    for schema in objects(document):
        schema["properties"]["added_later"] = {"type": "string"}
        schema["required"] = [*schema.get("required", ()), "added_later"]
    for schema in document["components"]["schemas"].values():
        for words in {"enum", "x-extensible-enum"} & schema.keys():
            schema[words] = ["word_of_later", *schema[words]]


def objects(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects that answers are made of."""
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema and not name.endswith("Input") and name not in ("AccessToken", "Problem"):
            yield schema


class Service:
    """Answers every operation as a contract says, with standard answers, and a list with one item."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.contract = Contract(json.loads(compact(document)))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "token_type": "Bearer", "expires_in": 600})
        addressed = self.contract.addressed(request.method, request.url.raw_path.decode().partition("?")[0])
        if addressed is None:
            return httpx.Response(404)
        operation, _ = addressed
        media = request.headers["Accept"]
        schema = operation.answer(operation.usual, media)
        if schema is None:
            return httpx.Response(operation.usual)
        standard = Standard(operation, {}, Ids())
        made = standard.make(schema)
        if operation.is_paged:
            made |= {"items": [standard.make(schema["properties"]["items"]["items"])], "has_more": False}
        if operation.id == "checkValue":
            made |= {"value": json.loads(request.content)["value"]}
        if media != JSON:
            return httpx.Response(operation.usual, text=str(made), headers={"Content-Type": media})
        return httpx.Response(operation.usual, json=made)


NOT_GENERATED = {"readSnapshotFile"} | {
    operation["operationId"]
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
    if "feeds" in operation["tags"]
}
"""Files, which no generated method reads."""


def operations_of(document: dict[str, Any]) -> set[str]:
    """The ids of all operations."""
    return {operation["operationId"] for methods in document["paths"].values() for operation in methods.values()}


@pytest.mark.parametrize("changed", [as_released, as_older, as_newer])
def test_todays_client_reads_every_answer_of_another_services_version(
    changed: Callable[[dict[str, Any]], None],
) -> None:
    document = released_document()
    changed(document)
    krama = Krama("https://krama.test", "c", SECRET, transport=httpx.MockTransport(Service(document)))
    answers = missing = 0
    for method in generated_methods(krama).values():
        try:
            answer = call_with_everything(method)
            read = list(answer) if hasattr(answer, "by_page") else [answer]
        except NotFound:
            missing += 1
            continue
        for model in read:
            if isinstance(model, Model):
                answers += 1
                assert ("added_later" in model.extra) == (changed is as_newer)
                assert ("added_later" in model.to_dict()) == (changed is as_newer)
    assert answers >= 40
    later = operations_of(DOCUMENT) - operations_of(document) - NOT_GENERATED
    assert missing == len(later), "only what was added later is missing"
    verdict = krama.check("012 345 678")
    assert (verdict.action == "word_of_later") == (changed is as_newer)
    assert inspect.getdoc(changed)


def test_member_that_was_added_after_a_release_may_be_missing() -> None:
    """Where it is not null, the contract marks it with `x-krama-since`, and the model gives None."""
    added = added_since(released_document(), DOCUMENT)
    assert [member for member, schema in added.items() if not may_be_missing(schema)] == []
    older, newer = {"A": {"properties": {"x": {"type": "string"}}}}, copy.deepcopy(DOCUMENT)
    newer["components"]["schemas"] = {"A": {"properties": {"x": {"type": "string"}, "y": {"type": "integer"}}}}
    [(name, schema)] = added_since({"components": {"schemas": older}}, newer).items()
    assert (name, may_be_missing(schema)) == ("A.y", False)
    assert may_be_missing(schema | {"x-krama-since": "1.1"})


def added_since(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The members of answers that are in one contract and not in an earlier one."""
    known = before["components"]["schemas"]
    return {
        f"{name}.{member}": schema
        for name, model in after["components"]["schemas"].items()
        if name in known and not name.endswith("In")
        for member, schema in model.get("properties", {}).items()
        if member not in known[name].get("properties", {})
    }


def may_be_missing(schema: dict[str, Any]) -> bool:
    return "x-krama-since" in schema or {"type": "null"} in schema.get("anyOf", ())
