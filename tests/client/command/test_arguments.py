"""Arguments: help in both languages, and what is wrong in words, without a value that was typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import krama_client
from krama_client import AnswerNotUnderstood, Unreached
from krama_client import __main__ as module
from krama_client._cli import main as entry
from krama_client._cli.main import COMMANDS, WITHOUT_EXTRA
from krama_client._cli.texts import WRONG_USE
from krama_client._generated import resources
from krama_client._log.files import VerifiedLog
from krama_client.errors import IssuerMismatch, RateLimited, ServiceFault
from krama_client.testing import FakeKrama
from krama_client.types import PaymentCheckItemInput
from tests.client.command.conftest import Run
from tests.client.service import Account

SUB_ACTIONS = [
    ["disputes", "open"],
    ["disputes", "withdraw"],
    ["case", "new"],
    ["case", "list"],
    ["case", "relabel"],
    ["case", "withdraw"],
    ["reports", "withdraw"],
    ["clients", "end-secret"],
    ["agencies", "add"],
    ["agencies", "disable"],
    ["clients", "add"],
    ["clients", "register-keys"],
    ["clients", "change"],
    ["clients", "lift-restrictions"],
    ["agencies", "change"],
    ["agencies", "show"],
    ["mirror", "sync"],
    ["mirror", "check"],
]


@pytest.mark.parametrize("language", ["en", "km"])
def test_help_of_every_command_fits_eighty_columns(run: Run, language: str) -> None:
    for words in ([], *([name] for name in COMMANDS), *SUB_ACTIONS):
        ended = run(*words, "--help", "--lang", language)
        assert ended.status == 0
        assert max(map(cell_len, ended.out.splitlines())) <= 80
        assert "%" not in ended.out
        assert ("usage:" in ended.out) == (language == "en")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "missing: COMMAND"),
        (["chek"], "choose one of: login"),
        (["check"], "missing: VALUE"),
        (["check", "012", "--pupose", "x"], "Unknown option: --pupose"),
        (["check", "012", "--kin=012345678"], "Unknown option: --kin"),
        (["check", "012", "-x012345678"], "Unknown option: -x"),
        (["check", "012", "--kind"], "--kind: it needs a value"),
        (["check", "012", "--lang", "fr"], "choose one of: en, km"),
        (["whoami", "012345678"], "more arguments"),
        (["012345678"], "choose one of"),
        (["disputes", "--open", "--closed"], "can't be used together with"),
        (["disputes", "close"], "understood: choose one of: open, withdraw"),
        (["case", "shw"], "understood: choose one of: new, list, show"),
    ],
)
def test_wrong_arguments_are_explained_without_what_was_typed(run: Run, arguments: list[str], words: str) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.out, words in ended.err) == (2, "", True)
    assert "012345678" not in ended.err
    assert "--help" in ended.err


def test_wrong_arguments_are_explained_in_khmer_and_as_json(run: Run) -> None:
    assert "ខ្វះ៖ VALUE" in run("check", "--lang", "km").err
    error = json.loads(run("check", "--json").err)["error"]
    assert (error["code"], error["exit"]) == ("parsing.wrong", 2)


def test_without_the_extra_the_command_says_how_to_install_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "EXTRA", ("rich", "no_such_package"))
    ended = run("check", "012")
    assert (ended.status, 'pip install "./clients/python[cli]"' in ended.err) == (2, True)
    for name in WITHOUT_EXTRA:
        assert "pip install" not in run(name, "none.pem", "--key", "x").err
    assert run("--help").status == 0


def test_module_is_the_same_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert module.main(["new-key", str(tmp_path / "key.pem")]) == 0
    assert json.loads(capsys.readouterr().out)["keys"][0]["kty"] == "EC"
    assert module.main(["check"]) == WRONG_USE
    assert "python -m krama_client check --help" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["clients", "add", "--rol", "x"], ["clients", "add", "x", "--role", "checker"]])
def test_wrong_argument_points_to_the_help_of_its_command(run: Run, arguments: list[str]) -> None:
    assert "krama-client clients add --help" in run(*arguments).err


@pytest.mark.parametrize(
    ("error", "words", "status"),
    [
        (ServiceFault("http_501", 501, ""), "not a Krama exchange", 75),
        (ServiceFault("overloaded", 503, ""), "busy", 75),
        (RateLimited("quota_exceeded", 429, ""), "no more from this login", 75),
        (IssuerMismatch("with issuer='x'"), "login` with that", 2),
    ],
)
def test_other_server_is_told_from_a_busy_exchange(
    run: Run, member: Account, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str, status: int
) -> None:
    def failing(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(resources.MeResource, "get", failing)
    ended = run("whoami")
    assert (ended.status, words in ended.err, "issuer=" in ended.err) == (status, True, False)


@pytest.mark.parametrize("error", [RuntimeError("secret value"), AnswerNotUnderstood("the answer has no `action`")])
def test_no_error_at_all_is_a_traceback(
    run: Run, member: Account, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def failing(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(resources.MeResource, "get", failing)
    ended = run("whoami")
    assert (ended.status, "secret value" in ended.err, bool(ended.err)) == (2, False, True)


def test_missing_log_is_told_from_a_wrong_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text("{}\n", encoding="utf-8")
    assert "not an export" in run("verify-log", tmp_path / "a.ndjson", "--key", "x").err
    assert "there is no such file" in run("verify-log", tmp_path / "none.ndjson", "--key", "x").err


def test_call_that_may_have_been_done_is_not_repeated_blindly(
    run: Run, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any, **facts: Any) -> Any:
        error = Unreached()
        error.maybe_done = True
        raise error

    monkeypatch.setattr(resources.AgenciesResource, "add", lost)
    ended = run("agencies", "add", "--name", "A", "--sector", "bank")
    assert (ended.status, ended.err.startswith("The exchange may have done it")) == (1, True)
    ended = run("agencies", "add", "--name", "A", "--sector", "bank", "--json")
    assert (ended.status, json.loads(ended.err)["error"]["code"]) == (1, "maybe_done")


def test_every_command_is_in_the_documents() -> None:
    page = Path("docs/krama-client.md").read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"`{name}" not in page]


def test_offline_commands_refuse_wrong_files(run: Run, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.ndjson"
    garbage.write_bytes(b"\xff\xfe\0")
    receipt = ["--kind", "phone", "--canonical", "x", "--key", "x"]
    for arguments in (
        ["verify-receipt", garbage, *receipt],
        ["verify-receipt", tmp_path, *receipt],
        ["verify-log", garbage, "--key", "x"],
        ["verify-log", tmp_path / "none.ndjson", "--key", "x"],
        ["verify-log", tmp_path, "--key", "x"],
        ["verify-log", garbage, "--key", "x", "--checkpoint", garbage],
        ["new-key", garbage],
        ["new-key", tmp_path / "no" / "key.pem"],
        ["public-keys", garbage],
        ["public-keys", tmp_path],
        ["public-keys", tmp_path / "none"],
    ):
        ended = run(*arguments)
        assert (arguments, ended.status, ended.out) == (arguments, 2, "")
        assert "fault of krama-client" not in ended.err


def test_partial_log_is_not_called_complete(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log.ndjson").write_text("", encoding="utf-8")
    done = VerifiedLog(records=1, size=2, complete=False)
    monkeypatch.setattr(krama_client, "verify_log", lambda *_: done, raising=False)
    assert "can't show whether records are missing" in run("verify-log", tmp_path / "log.ndjson", "--key", "x").words
    assert not json.loads(run("verify-log", tmp_path / "log.ndjson", "--key", "x", "--json").out)["complete"]


def test_receipt_is_found_in_the_whole_answer(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(krama_client, "verify_payment_receipt", lambda kept, *_: seen.append(kept), raising=False)
    for answer in ({"action": "warn", "receipt": {"signed_note": "n", "salt": "s"}}, {"signed_note": "n", "salt": "s"}):
        (tmp_path / "answer.json").write_text(json.dumps(answer), encoding="utf-8")
        run("verify-receipt", tmp_path / "answer.json", "--key", "x", "--kind", "phone", "--canonical", "x")
    assert seen == [{"signed_note": "n", "salt": "s"}] * 2


def test_receipt_of_a_payment_is_verified_for_each_value(run: Run, tmp_path: Path) -> None:
    with FakeKrama() as fake:
        items: list[PaymentCheckItemInput] = [
            {"role": "payee_phone", "value": "012 345 678"},
            {"role": "link", "value": "prize.example.com"},
        ]
        check = fake.krama().check_payment(items, with_receipt=True)
        values = [(item.check.kind, item.check.canonical) for item in check.items if item.check is not None]
        (tmp_path / "answer.json").write_text(json.dumps(check.to_dict()), encoding="utf-8")
        about = [
            f"--{name}={value}" for pair in values for name, value in zip(("kind", "canonical"), pair, strict=True)
        ]
        verify = ["verify-receipt", tmp_path / "answer.json", "--key", fake.verifier_key]
        assert run(*verify, *about).status == 0
        assert run(*verify, *about[:2]).status == 1
        assert run(*verify, *about[:3]).status == 2


def test_every_command_has_a_module() -> None:
    folder = Path(entry.__file__).parent
    assert all((folder / f"{name}.py").exists() for name in COMMANDS.values())
