"""What an administrator does with agencies and clients."""

import itertools
import json
import logging
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from krama.agencies.permissions import Permission
from krama_client import new_key
from krama_client._cli.members import ROLES
from tests.client.command.conftest import Run
from tests.client.service import Account

_numbers = itertools.count()
pytestmark = pytest.mark.usefixtures("member")


@pytest.fixture
def agency_id(run: Run) -> str:
    """A new agency."""
    added = json.loads(run("agencies", "add", "--name", f"Bank {next(_numbers)}", "--sector", "bank", "--json").out)
    return str(added["agency_id"])


def test_agency_is_added_listed_disabled_and_enabled(run: Run, agency_id: str) -> None:
    ids = [json.loads(line)["agency_id"] for line in run("agencies", "--json").out.splitlines()]
    assert agency_id in ids
    assert "disabled" in run("agencies", "disable", agency_id).words
    assert "active" in run("agencies", "enable", agency_id).words
    unknown, wrong = run("agencies", "disable", str(uuid4())), run("agencies", "disable", "no-such")
    assert (unknown.status, wrong.status, "fault" in wrong.err) == (1, 2, False)
    wrong = run("agencies", "add", "--name", "B", "--sector", "circus")
    assert (wrong.status, "sector" in wrong.err) == (2, True)
    scoped = run("agencies", "add", "--name", "C", "--sector", "bank", "--scope", "checks:run", "--json")
    assert json.loads(scoped.out)["scopes"] == ["checks:run"]


def test_secret_of_a_new_client_is_shown_once_and_not_logged(
    run: Run, agency_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ended = run("clients", "add", "--agency", agency_id, "--role", "checker", "--name", "gate")
    client_id, secret = (line.split()[1] for line in ended.out.splitlines())
    assert (ended.status, secret not in ended.err, secret not in caplog.text) == (0, True, True)
    assert secret not in run("clients", "--agency", agency_id, "--json").out
    assert "gate" in run("clients", "--agency", agency_id).out
    second = json.loads(run("clients", "add-secret", client_id, "--json").out)
    assert second["client_secret"] not in ("", secret)
    assert "disabled" in run("clients", "disable", client_id).words
    assert run("clients", "enable", client_id).status == 0


def test_secret_is_ended_by_the_id_that_show_lists(run: Run, agency_id: str) -> None:
    client_id = json.loads(run("clients", "add", "--agency", agency_id, "--role", "checker", "--json").out)["client_id"]
    run("clients", "add-secret", client_id)
    first, second = (
        each["secret_id"] for each in json.loads(run("clients", "show", client_id, "--json").out)["secrets"]
    )
    assert first in run("clients", "show", client_id).words
    assert "has ended" in run("clients", "end-secret", client_id, first).out
    (left,) = json.loads(run("clients", "show", client_id, "--json").out)["secrets"]
    assert left["secret_id"] == second
    assert run("clients", "end-secret", client_id, str(UUID(int=7))).status == 1


def test_only_public_keys_are_registered(run: Run, member: Account, agency_id: str, tmp_path: Path) -> None:
    public = tmp_path / "public.json"
    public.write_text(json.dumps(new_key(tmp_path / "key.pem")), encoding="utf-8")
    added = run("clients", "add", "--agency", agency_id, "--role", "checker", "--keys", public, "--json")
    client_id = json.loads(added.out)["client_id"]
    assert "1" in run("clients", "register-keys", client_id, public).out
    private = tmp_path / "private.json"
    private.write_text('{"kty": "EC", "d": "hidden"}', encoding="utf-8")
    for file, words in (
        (private, "must not leave"),
        (tmp_path / "key.pem", "must not leave"),
        (tmp_path / "none", "there is no such file"),
    ):
        ended = run("clients", "register-keys", client_id, file)
        assert (ended.status, words in ended.err, "hidden" in ended.err) == (2, True, False)
    for content in ("[]", "[1]", '{"keys": 1}', '{"keys": [1]}', "\ufeff1", '"kty"'):
        private.write_text(content, encoding="utf-8")
        assert run("clients", "register-keys", client_id, private).status == 2


def test_client_needs_a_role_or_scopes(run: Run) -> None:
    ended = run("clients", "add")
    assert (ended.status, "--role" in ended.err) == (2, True)
    assert run("clients", "add", "--role", "checker", "--scope", "checks:run").status == 2


def test_roles_of_the_help_are_those_of_the_contract() -> None:
    document = json.loads(Path("openapi/openapi.json").read_text(encoding="utf-8"))
    assert list(ROLES) == document["components"]["schemas"]["ClientRoleInput"]["enum"]
    assert "checks:run" in set(Permission)
