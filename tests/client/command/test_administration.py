"""What an administrator does with agencies and clients."""

import itertools
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from krama.agencies.permissions import Permission
from krama_client import new_key
from krama_client._cli.members import ROLES
from tests.client.command.conftest import Run
from tests.client.conftest import Enrol
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
    assert (unknown.status, wrong.status, "No agency is called" in wrong.err) == (1, 1, True)
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


@pytest.fixture
def client_id(run: Run, agency_id: str) -> str:
    """A new client of that agency."""
    return str(json.loads(run("clients", "add", "--agency", agency_id, "--role", "checker", "--json").out)["client_id"])


def test_agency_is_renamed_moved_and_given_permissions_by_its_name(run: Run, agency_id: str) -> None:
    name = json.loads(run("agencies", "show", agency_id, "--json").out)["name"]
    changed = run("agencies", "change", name.upper(), "--name", f"New {name}", "--province", "Kandal")
    assert (changed.status, f"Name │ New {name}" in " ".join(changed.out.split())) == (0, True), changed.err
    assert ("Sector banks" in changed.words, "Province Kandal" in changed.words) == (True, True)
    scopes = ("--scope", "checks:run", "--scope", "disputes:open", "--grantable", "checks:run", "--province", "")
    facts = json.loads(run("agencies", "change", f"new  {name}", *scopes, "--json").out)
    assert (facts["name"], facts["province"]) == (f"New {name}", None)
    assert (facts["scopes"], facts["grantable_scopes"]) == (["checks:run", "disputes:open"], ["checks:run"])
    assert run("agencies", "show", agency_id).words.count("checks:run") == 2
    assert run("agencies", "disable", f"New {name}").status == 0


def test_change_that_states_nothing_or_what_is_wrong_changes_nothing(run: Run, agency_id: str, client_id: str) -> None:
    for command, says in (
        (("agencies", "change", agency_id), "--grantable"),
        (("clients", "change", client_id), "--dpop-required"),
        (("agencies", "change", agency_id, "--province", "Kandall"), "Did you mean: Kandal"),
        (("agencies", "change", agency_id, "--scope", "all"), "--scope"),
        (("clients", "change", client_id, "--role", "king"), "--role"),
        (("clients", "change", client_id, "--role", "checker", "--scope", "checks:run"), "--scope"),
        (("clients", "lift-restrictions", client_id, "everything"), "dpop_required"),
        (("clients", "lift-restrictions", client_id), "WHICH"),
    ):
        ended = run(*command)
        assert (ended.status, says in ended.err) == (2, True), (command, ended.err)
    assert json.loads(run("clients", "show", client_id, "--json").out)["revision"] == 1
    assert json.loads(run("agencies", "show", agency_id, "--json").out)["revision"] == 1


def test_client_is_changed_restricted_and_its_restrictions_are_lifted(run: Run, client_id: str) -> None:
    restricting = ("--network", "10.0.0.0/8", "--expires-at", "2999-01-31T20:00:00Z", "--dpop-required")
    words = run("clients", "change", client_id, "--name", "gate", "--scope", "checks:run", *restricting).words
    for shown in ("Name gate", "10.0.0.0/8", "01/02/2999 03:00", "must be bound to a key", "Permissions checks:run"):
        assert shown in words, words
    lifted = run("clients", "lift-restrictions", client_id, "networks", "dpop_required").words
    assert ("anywhere" in lifted, "need no key" in lifted, "01/02/2999 03:00" in lifted) == (True, True, True)
    assert "Expires never" in run("clients", "lift-restrictions", client_id, "expires_at").words
    facts = json.loads(run("clients", "change", client_id, "--name", "", "--role", "checker", "--json").out)
    assert (facts["name"], len(facts["scopes"]) > 1) == (None, True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("31/12/2098", "2098-12-30T17:00:00Z"),
        ("2098-12-31", "2098-12-30T17:00:00Z"),
        ("31/12/2098 14:05", "2098-12-31T07:05:00Z"),
        ("2098-12-31T08:00:00+00:00", "2098-12-31T08:00:00Z"),
    ],
)
def test_day_without_a_zone_is_cambodian(run: Run, agency_id: str, client_id: str, typed: str, stored: str) -> None:
    new = ("clients", "add", "--agency", agency_id, "--role", "checker", "--expires-at", typed, "--json")
    added = json.loads(run(*new).out)["client_id"]
    assert run("clients", "change", client_id, "--expires-at", typed).status == 0
    for each in (added, client_id):
        assert json.loads(run("clients", "show", each, "--json").out)["expires_at"] == stored


@pytest.mark.parametrize(
    ("option", "word", "restriction"),
    [("--network", "any", "networks"), ("--expires-at", "never", "expires_at"), ("--expires-at", "", "expires_at")],
)
def test_word_that_would_lift_a_restriction_names_the_action_that_does(
    run: Run, client_id: str, option: str, word: str, restriction: str
) -> None:
    ended = run("clients", "change", client_id, option, word)
    assert (ended.status, f"clients lift-restrictions CLIENT_ID {restriction}" in ended.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("change", "payment gate", "--name", "x"), "not the id of a client"),
        (("show", "Gate"), "not the id of a client"),
        (("end-secret", "krama_15451cea7ae51ed83126", "abc"), "not the id of a secret"),
    ],
)
def test_what_is_no_id_is_refused_in_words_of_the_command(run: Run, words: tuple[str, ...], says: str) -> None:
    ended = run("clients", *words)
    assert (ended.status, says in ended.err, "krama-client clients" in ended.err) == (2, True, True)
    assert [word for word in ("/v1", "in the path", "UUID", "check`") if word in ended.err] == []


def test_agency_that_is_there_already_is_not_shown_as_a_new_one(run: Run) -> None:
    adding = ("agencies", "add", "--name", f"Twice {next(_numbers)}", "--sector", "bank")
    assert ["is there already" in run(*adding).err for _ in range(2)] == [False, True]


def test_client_is_shown_in_words_in_both_languages(run: Run, member: Account, client_id: str) -> None:
    english, khmer = (run("clients", "show", client_id, "--lang", language).words for language in ("en", "km"))
    assert [
        word for word in ("Status active", "It may call from anywhere", "expires: never") if word not in english
    ] == []
    assert [word for word in ("ស្ថានភាព សកម្ម", "គ្រប់ទីកន្លែង", "ផុតកំណត់៖ មិនផុតកំណត់") if word not in khmer] == []
    for words in (english, khmer):
        assert not re.search(r"\w+_(at|id|ids|required)\b|\d{4}-\d\d-\d\d|None|True|False", words)


def test_agency_that_no_name_fits_is_refused_with_those_that_may_be_meant(run: Run, agency_id: str) -> None:
    name = json.loads(run("agencies", "show", agency_id, "--json").out)["name"]
    for command in (("clients", "--agency"), ("agencies", "show"), ("reports", "--agency")):
        assert run(*command, name.lower()).status == 0
        part = run(*command, name[1:])
        assert (part.status, "Write the whole name" in part.err, "Bank" in part.err) == (1, True, True), part.err
        none = run(*command, "Xyzzy", "--lang", "km")
        assert (none.status, "គ្មានស្ថាប័នឈ្មោះ `Xyzzy`" in none.err) == (1, True)
    added = json.loads(run("clients", "add", "--agency", name, "--role", "checker", "--json").out)
    assert added["agency"]["agency_id"] == agency_id


def test_audience_is_named_by_agencies_and_shown_by_their_names(run: Run, agency_id: str, number: str) -> None:
    name = json.loads(run("agencies", "show", agency_id, "--json").out)["name"]
    comma = f"Police, {name}"
    other = json.loads(run("agencies", "add", "--name", comma, "--sector", "police", "--json").out)["agency_id"]
    stated = ("case", "new", f"contact={number}", "--category", "loan", "--reference", "PP-1", "--yes")
    wrong = run(*stated, "--tlp", "red", "--audience-agencies", f"{name}, Xyzzy")
    assert (wrong.status, "`Xyzzy`" in wrong.err, run("case", "show", "PP-1").status) == (1, True, 1)
    filed = run(*stated, "--tlp", "red", "--audience-agencies", name.upper(), "--json")
    assert json.loads(filed.out)["audience"]["agencies"] == [agency_id]
    assert f"TLP:RED ({name}): your agency, {name}" in run("case", "show", "PP-1").words
    relabel = ("case", "relabel", "PP-1", "--reason", "More.", "--tlp", "red", "--audience-agencies")
    for typed, ids, shown in (
        (f"{name},{other}", {agency_id, other}, name),
        (comma, {other}, comma),
        (f"{agency_id} {other}", {agency_id, other}, comma),
    ):
        assert shown in run(*relabel, typed).words
        assert set(json.loads(run("case", "show", "PP-1", "--json").out)["audience"]["agencies"]) == ids
    [report] = [json.loads(line) for line in run("reports", "--case-reference", "PP-1", "--json").out.splitlines()]
    assert comma in run("reports", "show", report["report_id"]).words
    changed = run("reports", "relabel", report["report_id"], *relabel[3:], name)
    assert (changed.status, name in changed.words, agency_id in changed.words) == (0, True, False)


def test_change_of_an_agency_needs_the_permission(
    run: Run, agency_id: str, enrol: Enrol, login: Callable[[Account], None]
) -> None:
    login(enrol(Permission.AGENCIES_READ))
    refused = run("agencies", "change", agency_id, "--name", "Mine")
    assert (refused.status, "may not do that" in refused.err) == (2, True)


def test_second_client_of_a_name_and_client_of_a_disabled_agency_are_added_with_a_warning(
    run: Run, agency_id: str
) -> None:
    add = ("clients", "add", "--agency", agency_id, "--role", "checker", "--name")
    first = run(*add, "gate")
    assert (first.status, "of this name" in first.err, "disabled" in first.err) == (0, False, False)
    assert "of this name already" in run(*add, "GATE").err
    assert run("agencies", "disable", agency_id).status == 0
    both = run(*add, "gate", "--json")
    assert (both.status, json.loads(both.out)["warnings"]) == (0, ["agency_is_disabled", "name_is_taken"])
    assert "The agency is disabled" in both.err
    assert json.loads(run(*add, "other", "--json").out)["warnings"] == ["agency_is_disabled"]
