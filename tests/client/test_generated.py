"""A new resource in the contract becomes methods, types and documentation, and what can't become any fails loudly.

The generator runs over a copy of the client, with a document that has a resource more than the exchange's.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from clients.python.generate import __main__ as generator
from clients.python.generate import synchronous
from clients.python.generate.names import GenerationError
from tests.client.webhook_document import document

ROOT = Path(__file__).parents[2]
GENERATED = "src/krama_client/_generated"
RESOURCES = f"{GENERATED}/resources.py"

USER = """
from typing import assert_type
from uuid import UUID

from krama_client import AsyncKrama, AsyncPages, Krama, Pages
from krama_client.types import Kind, Page, Webhook


def use(krama: Krama, webhook_id: UUID) -> None:
    assert_type(krama.webhooks.list(limit=3), Pages[Webhook])
    assert_type(krama.webhooks.add(url="https://a.test", kinds=["phone", Kind.URL], idempotency_key="k"), Webhook)
    assert_type(krama.webhooks.change(webhook_id, revision=7, description=None, deadline=1.0), Webhook)
    assert_type(krama.webhooks.with_raw_response.add(url="https://a.test").parsed, Webhook)
    assert_type(krama.webhooks.with_raw_response.list().parsed, Page[Webhook])
    krama.webhooks.remove(str(webhook_id))
    krama.webhooks.add(kinds=["phone"])  # type: ignore[call-arg]
    krama.webhooks.change(webhook_id, revision=7, url=None)  # type: ignore[arg-type]
    krama.webhooks.remove(webhook_id, idempotency_key="k")  # type: ignore[call-arg]


async def use_async(krama: AsyncKrama, webhook_id: UUID) -> None:
    assert_type(krama.webhooks.list(limit=3), AsyncPages[Webhook])
    assert_type(await krama.webhooks.add(url="https://a.test", idempotency_key="k"), Webhook)
    assert_type(await krama.webhooks.change(webhook_id, revision=7, description=None), Webhook)
    assert_type((await krama.webhooks.with_raw_response.add(url="https://a.test")).parsed, Webhook)
    await krama.webhooks.remove(webhook_id)
    async for webhook in krama.webhooks.list():
        assert_type(webhook, Webhook)
    await krama.webhooks.list()  # type: ignore[misc]
"""

PROGRAM = """
import asyncio, inspect, json
import httpx
from krama_client import AsyncKrama, Krama

WEBHOOK = {"webhook_id": "22a4c31d-a801-436a-90c9-44ab42f5af26", "url": "u", "description": None, "kinds": ["phone"]}
asked, tags = [], []

def answer(request):
    if request.url.path == "/oauth/token":
        return httpx.Response(200, json={"access_token": "t", "token_type": "Bearer", "expires_in": 600})
    asked.append([request.method, request.url.path, dict(request.url.params), request.content.decode()])
    tags.append(request.headers.get("If-Match"))
    if request.method == "DELETE":
        return httpx.Response(204)
    page = {"items": [WEBHOOK], "next_cursor": None, "has_more": False}
    return httpx.Response(200, json=page if request.method == "GET" else WEBHOOK)

def client(kind):
    return kind("https://krama.test", "client", "secret", transport=httpx.MockTransport(answer))

def described(kind):
    resource = client(kind).webhooks
    methods = {name: getattr(resource, name) for name in ("list", "add", "change", "remove")}
    return {name: [str(inspect.signature(method)), inspect.getdoc(method)] for name, method in methods.items()}

def use():
    with client(Krama) as krama:
        [webhook] = krama.webhooks.list(limit=3)
        krama.webhooks.add(url="u", kinds=["phone"])
        krama.webhooks.change(webhook.webhook_id, revision=7, description=None)
        krama.webhooks.change(webhook.webhook_id, revision=8, url="v")
        assert krama.webhooks.remove(webhook.webhook_id) is None
        return webhook.to_dict() == WEBHOOK

async def use_async():
    async with client(AsyncKrama) as krama:
        [webhook] = [webhook async for webhook in krama.webhooks.list(limit=3)]
        await krama.webhooks.add(url="u", kinds=["phone"])
        await krama.webhooks.change(webhook.webhook_id, revision=7, description=None)
        await krama.webhooks.change(webhook.webhook_id, revision=8, url="v")
        assert await krama.webhooks.remove(webhook.webhook_id) is None

understood = use()
sync, asked = asked, []
asyncio.run(use_async())
assert [tag for tag in tags if tag] == ['"7"', '"8"'] * 2
print(json.dumps([described(Krama), described(AsyncKrama), sync, asked, understood]))
"""


class Copy(NamedTuple):
    """A copy of the client, generated from the longer document; and the files that changed."""

    project: Path
    document: Path
    changed: set[str]


def contents(project: Path) -> dict[str, str]:
    """Every file of a project and its hash."""
    files = [path for path in project.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {path.relative_to(project).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("generated")
    project, file = folder / "python", folder / "openapi.json"
    shutil.copytree(ROOT / "clients" / "python", project, ignore=shutil.ignore_patterns("__pycache__"))
    file.write_text(json.dumps(document()))
    before = contents(project)
    command = [sys.executable, "-m", "clients.python.generate", "--document", str(file), "--project", str(project)]
    subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"PYTHONHASHSEED": "1"})
    after = contents(project)
    return Copy(project, file, {name for name in before | after if before.get(name) != after.get(name)})


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the generator in this process."""

    def ran(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["generate", *map(str, arguments)])
        return generator.main()

    return ran


def test_new_resource_changes_no_file_written_by_hand(generated: Copy) -> None:
    assert generated.changed == {
        RESOURCES,
        f"{GENERATED}/client_base.py",
        f"{GENERATED}/models.py",
        f"{GENERATED}/contract.json",
        "api.md",
    }
    section = (generated.project / "api.md").read_text().partition("## krama.webhooks")[2].partition("##")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if "`" in line]
    scope, identified = "`webhooks:manage`", "/v1/webhooks/{webhook_id}"
    assert rows == [
        ["`add(*, url [description, kinds])`", "`Webhook`", "POST /v1/webhooks", scope, "yes, with its key"],
        ["`change(webhook_id, *, revision [url, description])`", "`Webhook`", f"PATCH {identified}", scope, "yes"],
        ["`list(* [limit, cursor])`", "`Pages[Webhook]`", "GET /v1/webhooks", scope, "yes"],
        ["`remove(webhook_id)`", "`None`", f"DELETE {identified}", scope, "yes"],
    ]


@pytest.fixture(scope="module")
def used(generated: Copy) -> list[Any]:
    """What a program finds and sends that uses the copy."""
    path = str(generated.project / "src")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, env=os.environ | {"PYTHONPATH": path}
    )
    seen: list[Any] = json.loads(done.stdout)
    return seen


def test_both_clients_have_the_methods_typed_and_documented(used: list[Any]) -> None:
    sync, asynchronous, *_ = used
    sending, keyed = "**options: 'Unpack[CallOptions]'", "**options: 'Unpack[KeyedOptions]'"
    page, identity = "limit: 'int | None' = None, cursor: 'str | None' = None", "webhook_id: 'UUID | str'"
    assert {name: signature for name, (signature, _) in sync.items()} == {
        "list": f"(*, {page}, {sending}) -> 'Pages[Webhook]'",
        "add": "(*, url: 'str', description: 'str | None' = None, kinds: 'Sequence[Kind | str] | None' = None, "
        f"{keyed}) -> 'Webhook'",
        "change": f"({identity}, *, revision: 'int', url: 'str | Omit' = omit, "
        f"description: 'str | None | Omit' = omit, {sending}) -> 'Webhook'",
        "remove": f"({identity}, {sending}) -> 'None'",
    }
    for name, (signature, described) in asynchronous.items():
        assert signature.replace("AsyncPages", "Pages") == sync[name][0]
        assert described == sync[name][1]
    assert sync["add"][1] == (
        "Add a webhook.\n\nAn endpoint of yours.\n\nArguments:\n    `url`: Where messages go.\n"
        "    `description`: For people.\n\nScope: `webhooks:manage`. "
        "Sent again under one `idempotency_key` if the answer is lost, and done once."
    )
    assert "Scope: `webhooks:manage`. Sent again if the answer is lost" in sync["remove"][1]


def test_methods_send_what_the_contract_says(used: list[Any]) -> None:
    """A change sends null for None, and nothing for what is left out."""
    *_, sync, asynchronous, understood = used
    path = "/v1/webhooks/22a4c31d-a801-436a-90c9-44ab42f5af26"
    assert understood
    assert sync == asynchronous
    assert sync == [
        ["GET", "/v1/webhooks", {"limit": "3"}, ""],
        ["POST", "/v1/webhooks", {}, '{"url":"u","kinds":["phone"]}'],
        ["PATCH", path, {}, '{"description":null}'],
        ["PATCH", path, {}, '{"url":"v"}'],
        ["DELETE", path, {}, ""],
    ]


def test_types_of_the_methods_are_checked_by_mypy(generated: Copy, tmp_path: Path) -> None:
    """The user's file and the new module. Dependencies are left out, which saves two thirds of the time."""
    (tmp_path / "use.py").write_text(USER)
    options = ["--strict", "--config-file=", "--cache-dir", str(tmp_path / "cache"), "--no-error-summary"]
    narrow = ["--no-site-packages", "--ignore-missing-imports", "--follow-imports=silent"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *narrow, str(tmp_path / "use.py"), str(generated.project / RESOURCES)],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"MYPYPATH": str(generated.project / "src")},
    )
    assert (done.stdout, done.returncode) == ("", 0)


def test_second_run_gives_the_same_bytes_and_a_check_names_every_file_that_differs(
    generated: Copy, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """The first run had another hash seed, and every file that is not named is what it wrote."""
    arguments = ("--document", generated.document, "--project", generated.project)
    stale, missing = generated.project / "src/krama_client/_sync/pages.py", generated.project / RESOURCES
    left_over = generated.project / GENERATED / "faxes.py"
    kept = stale.read_bytes(), missing.read_bytes()
    stale.write_bytes(kept[0] + b"\n")
    missing.unlink()
    left_over.write_text("")
    assert run("--check", *arguments) == 1
    named = capsys.readouterr().err.splitlines()[1:]
    assert [line.strip() for line in named] == sorted(
        path.relative_to(generated.project).as_posix() for path in (stale, missing, left_over)
    )
    assert run(*arguments) == 0
    assert (stale.read_bytes(), missing.read_bytes(), left_over.exists()) == (*kept, False)


def two_of_one_name(changed: dict[str, Any]) -> None:
    changed["paths"]["/v1/webhooks"]["put"] = changed["paths"]["/v1/webhooks"]["post"]


def unknown_media_type(changed: dict[str, Any]) -> None:
    answer = changed["paths"]["/v1/webhooks"]["get"]["responses"]["200"]
    answer["content"] = {"application/pdf": {"schema": {"type": "string"}}}


def unknown_schema(changed: dict[str, Any]) -> None:
    changed["components"]["schemas"]["Webhook"]["properties"]["url"] = {"type": "geometry"}


def answers_of_two_shapes(changed: dict[str, Any]) -> None:
    answers = changed["paths"]["/v1/webhooks"]["post"]["responses"]
    answers["202"] = changed["paths"]["/v1/webhooks"]["get"]["responses"]["200"]


def body_of_two_types(changed: dict[str, Any]) -> None:
    body = changed["paths"]["/v1/webhooks"]["post"]["requestBody"]["content"]
    body["text/csv"] = {"schema": {"type": "string"}}


def member_called_extra(changed: dict[str, Any]) -> None:
    changed["components"]["schemas"]["Webhook"]["properties"]["extra"] = {"type": "string"}


def argument_of_one_name_twice(changed: dict[str, Any]) -> None:
    changed["components"]["schemas"]["WebhookChangeInput"]["properties"]["webhook_id"] = {"type": "string"}


def parameter_in_a_cookie(changed: dict[str, Any]) -> None:
    cookie = {"name": "session", "in": "cookie", "required": False, "schema": {"type": "string"}}
    changed["paths"]["/v1/webhooks"]["get"]["parameters"].append(cookie)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (two_of_one_name, "webhooks.add would be two operations"),
        (unknown_media_type, "A response is application/pdf"),
        (unknown_schema, "a type that the generator does not know"),
        (answers_of_two_shapes, "addWebhook has successes of several shapes"),
        (body_of_two_types, "addWebhook has a body of several types"),
        (member_called_extra, "`extra` is taken"),
        (argument_of_one_name_twice, "changeWebhook has two arguments of one name"),
        (parameter_in_a_cookie, "listWebhooks has a parameter in the cookie, session"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_cannot_be_generated_fails_and_writes_nothing(
    spoil: Callable[[dict[str, Any]], None],
    words: str,
    run: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed = document()
    spoil(changed)
    (tmp_path / "openapi.json").write_text(json.dumps(changed))
    project = tmp_path / "python"
    project.mkdir()
    assert run("--document", tmp_path / "openapi.json", "--project", project) == 1
    assert words in capsys.readouterr().err
    assert list(project.iterdir()) == []


def test_rule_that_matches_nothing_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(synchronous, "RULES", (*synchronous.RULES, (r"\bAsyncKrma\b", "Krma")))
    source = ROOT / "clients/python/src/krama_client/_aio"
    with pytest.raises(GenerationError, match=r"match nothing in _aio: \\bAsyncKrma\\b$"):
        synchronous.write_synchronous(source, tmp_path / "_sync")
