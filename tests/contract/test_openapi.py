"""The contract as a document, and as what the running service does."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.app import create_app
from krama.cli.sandbox import HEADER
from krama.core.errors import KramaError
from krama.http_errors import NEVER_ON_THE_WIRE, status_of
from krama.openapi_members import MEMBERS
from krama.openapi_nulls import NULLS
from krama.settings import Settings
from tests.architecture.repository import service_modules

PUBLIC = {
    ("get", "/v1"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/.well-known/jwks.json"),
    ("get", "/.well-known/oauth-authorization-server"),
    ("get", "/.well-known/oauth-protected-resource"),
    ("post", "/oauth/token"),
    ("post", "/oauth/revoke"),
    ("post", "/oauth/introspect"),
}
ANY_MEMBER = {
    ("get", "/v1/me"),
    ("get", "/v1/policy"),
    ("get", "/v1/categories"),
    ("get", "/v1/provinces"),
    ("get", "/v1/institutions"),
    ("get", "/v1/institutions/{institution_id}"),
    ("get", "/v1/audit/checkpoint"),
    ("get", "/v1/audit/proofs/inclusion"),
    ("get", "/v1/audit/proofs/consistency"),
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings.model_construct()).openapi()


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(method, path, operation) for path, all_ in document["paths"].items() for method, operation in all_.items()]


def test_committed_document_is_the_one_that_the_code_makes(document: dict[str, Any]) -> None:
    committed = Path(__file__).parents[2] / "openapi" / "openapi.json"
    assert json.loads(committed.read_text()) == document


def test_every_operation_asks_for_one_permission_or_is_on_the_short_public_list(document: dict[str, Any]) -> None:
    scopes = {permission.value for permission in Permission}
    for method, path, operation in operations(document):
        if (method, path) in PUBLIC:
            assert operation["security"] in ([], [{"clientBasic": []}, {}])
            continue
        asked = [scope for way in operation["security"] for scope in way["oauth2"]]
        assert all(way == {"oauth2": way["oauth2"][:1]} for way in operation["security"]), path
        assert bool(asked) == ((method, path) not in ANY_MEMBER), path
        assert set(asked) <= scopes, path


def test_every_operation_has_an_id_a_summary_a_description_and_its_errors(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    for method, path, operation in operations(document):
        assert all(operation[name] for name in ("summary", "description", "tags")), path
        if (method, path) not in PUBLIC:
            assert "401" in operation["responses"], path


def test_header_of_a_sandbox_is_declared_for_every_answer(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            assert HEADER[0] in answer["headers"], (method, path, status)


def test_every_error_has_a_status_or_never_reaches_the_wire() -> None:
    for module in service_modules():  # makes every error class known
        import_module(module)

    def descendants(kind: type[KramaError]) -> list[type[KramaError]]:
        return [kind, *(below for child in kind.__subclasses__() for below in descendants(child))]

    without = {kind.code for kind in descendants(KramaError)[1:] if status_of(kind) == 500}
    assert without == set(NEVER_ON_THE_WIRE)


def test_error_codes_are_unique() -> None:
    def leaves(kind: type[KramaError]) -> list[type[KramaError]]:
        children = kind.__subclasses__()
        return [leaf for child in children for leaf in leaves(child)] if children else [kind]

    codes = [kind.code for kind in leaves(KramaError)]
    # RFC 9449 has the last two at the token endpoint and at resources. The first is 400 or 401 (RFC 6749 §5.2).
    twice = ["invalid_client", "invalid_dpop_proof", "use_dpop_nonce"]
    assert sorted(codes) == sorted([*set(codes), *twice])


def test_requests_are_closed_and_responses_are_open(document: dict[str, Any]) -> None:
    """Published for code generators: what a later version adds to a response may not break a client of today."""
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        is_request = name.endswith("Input")
        if "properties" in schema:
            assert ("additionalProperties" in schema) == is_request, name
        if schema.get("type") == "string":
            words = "enum" if is_request or name == "Action" else "x-extensible-enum"
            assert {"enum", "x-extensible-enum"} & schema.keys() == {words}, name


def test_words_for_members_are_needed_and_used(document: dict[str, Any]) -> None:
    described = [
        (f"{name}.{member}", stated.get("description", ""))
        for name, schema in document["components"]["schemas"].items()
        for member, stated in schema.get("properties", {}).items()
    ]
    described += [(name.rpartition(".")[2], text) for name, text in described]
    assert [
        name for name, text in MEMBERS.items() if not any(said == name and text in of for said, of in described)
    ] == []
    assert [
        name for name, text in NULLS.items() if not any(said == name and text in of for said, of in described)
    ] == []


def test_model_that_a_request_and_a_response_share_has_two_schemas(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["KindInput"]["enum"] == schemas["Kind"]["x-extensible-enum"]
    for _, _, operation in operations(document):
        asked = json.dumps([operation.get("requestBody"), operation.get("parameters")])
        assert not re.findall(r'schemas/(?!\w+Input")', asked)
        assert not re.findall(r"schemas/\w+Input\b", json.dumps(operation["responses"]))


def test_indicator_is_named_in_the_paths_of_indicators_and_in_no_other_url(document: dict[str, Any]) -> None:
    """Anyone who has the id can find the value, and URLs are kept in logs that nobody protects."""
    for method, path, operation in operations(document):
        named = {each["name"]: each["in"] for each in operation.get("parameters", ()) if "indicator" in each["name"]}
        about_one = path.startswith("/v1/indicators/{indicator_id}") and method == "get"
        assert named == ({"indicator_id": "path"} if about_one else {}), (method, path)
        assert "indicator_id" not in str(path.removeprefix("/v1/indicators/{indicator_id}")), path
