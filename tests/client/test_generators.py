"""Clients that members generate from the contract compile and check a value, and a newer exchange breaks none."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from krama.agencies.permissions import Permission
from tests.client.conftest import Enrol
from tests.client.contract import SCHEMAS
from tests.client.test_versions import Service, as_newer
from tests.server import serving
from tests.tiers import at_length

pytestmark = at_length

ROOT = Path(__file__).parents[2]
CONTRACT, SOURCES = ROOT / "openapi" / "openapi.json", ROOT / "tests" / "generators"
GENERATORS = {
    "openapi_typescript": ("openapi-typescript", "openapi.json", "-o", "generated/openapi-typescript/schema.ts"),
    "hey_api": ("openapi-ts", "-i", "openapi.json", "-o", "generated/hey-api", "-c", "@hey-api/client-fetch"),
    "orval": ("orval", "--config", "orval.config.cjs"),
}
"""By program, the command that generates what it uses."""

VALUE = {"value": "012 345 678", "kind": "phone"}
LEARNED = "learned_later"


def without_what_it_needs() -> str | None:
    """Why the generators for TypeScript can't run here, or None."""
    if shutil.which("node") is None:
        return "Node is not on this machine"
    if not (SOURCES / "node_modules").is_dir():
        return (
            "tests/generators/node_modules is not installed: `make test-long` does it if npm and its registry are there"
        )
    return None


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated clients and the programs, compiled under `tsc --strict`."""
    if reason := without_what_it_needs():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("generated")
    for source in SOURCES.iterdir():
        if source.is_file():
            shutil.copy(source, folder)
    shutil.copy(CONTRACT, folder)
    (folder / "node_modules").symlink_to(SOURCES / "node_modules")
    for command in (*GENERATORS.values(), ("tsc", "-p", ".")):
        program = folder / "node_modules" / ".bin" / command[0]
        ran = subprocess.run([str(program), *command[1:]], cwd=folder, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{command[0]}:\n{ran.stdout}\n{ran.stderr}"
    return folder / "built"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The models of datamodel-code-generator."""
    file = tmp_path_factory.mktemp("models") / "generated_models.py"
    command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(CONTRACT), "--output", str(file)]
    options = ["--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel", "--disable-warnings"]
    subprocess.run([*command, *options, "--target-python-version", "3.11"], check=True, capture_output=True)
    spec = importlib.util.spec_from_file_location("generated_models", file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["generated_models"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["generated_models"]


@pytest.fixture
def answered(enrol: Enrol) -> tuple[str, str, dict[str, Any]]:
    """The exchange's address, a token for it, and how it answers a check."""
    account = enrol(Permission.CHECKS_RUN)
    with httpx.Client(base_url=account.base_url) as client:
        asked = {"grant_type": "client_credentials"}
        token = client.post("/oauth/token", data=asked, auth=(account.client_id, account.client_secret)).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        answer = client.post("/v1/checks", json=VALUE, headers=headers).json()
    return account.base_url, token["access_token"], answer


def newer(answer: Any) -> Any:
    """The answer of a later version of v1: each object has one more member, and each open word may be a new one."""
    if isinstance(answer, list):
        return [newer(each) for each in answer]
    if not isinstance(answer, dict):
        return answer
    words = {name: LEARNED for name in ("kind", "status", "code") if isinstance(answer.get(name), str)}
    return {name: newer(value) for name, value in answer.items()} | words | {LEARNED: {"since": 2}}


def run(built: Path, program: str, address: str, token: str) -> dict[str, Any]:
    """What a compiled program prints about the answer it got."""
    environment = {"KRAMA_URL": address, "TOKEN": token, "NODE_PATH": str(SOURCES / "node_modules"), "PATH": ""}
    node = shutil.which("node")
    assert node is not None
    command = [node, str(built / f"{program}.js")]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    shown: dict[str, Any] = json.loads(ran.stdout)
    return shown


@pytest.mark.parametrize("program", GENERATORS)
def test_generated_client_checks_a_value_on_the_running_service(
    built: Path, program: str, answered: tuple[str, str, dict[str, Any]]
) -> None:
    address, token, answer = answered
    assert run(built, program, address, token) == {"kind": "phone", "todo": "pay", "members": sorted(answer)}


@pytest.mark.parametrize("program", GENERATORS)
def test_generated_client_reads_the_answer_of_a_newer_exchange(
    built: Path, program: str, answered: tuple[str, str, dict[str, Any]]
) -> None:
    later = newer(answered[2]) | {"action": "hold"}
    exchange = Starlette(routes=[Route("/v1/checks", lambda _: JSONResponse(later), methods=["POST"])])
    with serving(exchange) as address:
        shown = run(built, program, address, "token")
    assert shown == {"kind": LEARNED, "todo": "stop", "members": sorted(later)}


def model_of(models: ModuleType, operation_id: str) -> Any:
    """The generated model of an operation's answer."""
    document = json.loads(CONTRACT.read_text(encoding="utf-8"))
    paths: Mapping[str, Any] = document["paths"]
    (operation,) = [
        each for methods in paths.values() for each in methods.values() if each["operationId"] == operation_id
    ]
    reference = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return getattr(models, reference.rpartition("/")[2])


def test_generated_models_read_the_answers_of_this_exchange_and_of_a_newer_one(
    models: ModuleType, answered: tuple[str, str, dict[str, Any]]
) -> None:
    model = model_of(models, "checkValue")
    today, later = model.model_validate(answered[2]), model.model_validate(newer(answered[2]))
    assert (today.action, later.action) == ("proceed", "proceed")
    with pytest.raises(ValueError, match="action"):
        model.model_validate(answered[2] | {"action": LEARNED})


def test_generated_models_read_every_answer_of_a_newer_exchange(models: ModuleType) -> None:
    """Each answer has one more member, and says one more word of each enumeration but `Action`."""
    later = json.loads(CONTRACT.read_text(encoding="utf-8"))
    schemas, read = later["components"]["schemas"], set[str]()
    actions = schemas["Action"]["enum"]  # closed in v1
    as_newer(later)
    schemas["Action"]["enum"] = actions
    leave_nothing_out(schemas)
    service = Service(later)
    for path, methods in later["paths"].items():
        for method, operation in methods.items():
            (content, *_) = (
                each.get("content", {}) for status, each in operation["responses"].items() if status < "300"
            )
            model = content.get("application/json", {}).get("schema", {}).get("$ref")
            if model is None or not path.startswith("/v1"):
                continue
            address = "http://krama.test" + re.sub(r"\{\w+\}", str(UUID(int=7)), path)
            asked = httpx.Request(method.upper(), address, headers={"Accept": "application/json"}, json={"value": "x"})
            getattr(models, model.rpartition("/")[2]).model_validate(service(asked).json())
            read.add(operation["operationId"])
    assert len(read) > 70


def leave_nothing_out(node: Any) -> None:
    """An answer by these schemas has a value for every member, and an item in every list."""
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        leave_nothing_out(below)
    if isinstance(node, dict) and node.get("type") == "array":
        node["minItems"] = 1
    if isinstance(node, dict) and "anyOf" in node:
        node["anyOf"] = [choice for choice in node["anyOf"] if choice != {"type": "null"}] or node["anyOf"]


def test_generated_models_send_only_what_was_set(models: ModuleType) -> None:
    inputs = [name for name in SCHEMAS if name.endswith("Input") and "properties" in SCHEMAS[name]]
    assert inputs
    for name in inputs:
        empty = getattr(models, name).model_construct()
        assert empty.model_dump(exclude_none=True) == {}, f"{name} sends what nobody has set"
