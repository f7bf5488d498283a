"""The `krama` command, run as people run it."""

import getpass
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from krama import __version__
from krama.access.keys import FILE, load_or_create
from krama.agencies.roles import Role
from krama.cli import main as entry
from krama.cli.main import COMMANDS, load_command
from krama.cli.session import operator
from krama.settings import Settings
from tests.command import krama


def told(*arguments: str, database_url: str) -> Any:
    done = krama(*arguments, "--json", database_url=database_url)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_member_is_enrolled_given_a_client_and_stopped(database_url: str) -> None:
    office = ("Battambang Office", "--sector", "police", "--country", "KH", "--province", "KH-2")
    agency = told("agency", "add", *office, database_url=database_url)
    assert (agency["sector"], agency["province"], agency["status"]) == ("police", "KH-2", "active")
    scopes = ("--scope", "reports:submit", "--scope", "checks:run")
    client = told("client", "add", agency["agency_id"], *scopes, database_url=database_url)
    assert client["client_secret"].startswith("krama_secret_")
    assert (client["scopes"], client["status"]) == (["checks:run", "reports:submit"], "active")
    listed = told("client", "list", database_url=database_url)
    assert [row["client_id"] for row in listed] == [client["client_id"]]
    assert client["client_secret"] not in json.dumps(listed)
    renewed = told("client", "rotate", client["client_id"], database_url=database_url)
    assert renewed["client_secret"] != client["client_secret"]
    assert told("client", "disable", client["client_id"], database_url=database_url)["status"] == "disabled"
    assert told("agency", "disable", agency["agency_id"], database_url=database_url)["status"] == "disabled"
    assert [agency["status"] for agency in told("agency", "list", database_url=database_url)] == ["disabled"]


def test_first_national_administrator_is_made_by_its_role(database_url: str) -> None:
    police = ("National Police", "--sector", "police", "--country", "KH", "--role", "national_administrator")
    agency = told("agency", "add", *police, database_url=database_url)
    client = told("client", "add", agency["agency_id"], "--role", "national_administrator", database_url=database_url)
    assert set(client["scopes"]) == set(agency["scopes"]) == set(Role.NATIONAL_ADMINISTRATOR.permissions)


def test_client_of_two_roles_may_do_what_both_say(database_url: str) -> None:
    agency = told("agency", "add", "ABA", "--sector", "bank", "--country", "KH", database_url=database_url)
    roles = ("--role", "reporter", "--role", "reader")
    client = told("client", "add", agency["agency_id"], *roles, database_url=database_url)
    assert set(client["scopes"]) == set(Role.REPORTER.permissions | Role.READER.permissions)


def test_fresh_state_folder_is_migrated_twice_without_harm(tmp_path: Path) -> None:
    for _ in range(2):
        done = krama("migrate", state=tmp_path / "state")
        assert done.returncode == 0, done.stderr
    added = krama("agency", "add", "ABA Bank", "--sector", "bank", "--country", "KH", state=tmp_path / "state")
    assert "agency_id: " in added.stdout


NOBODY = "00000000-0000-0000-0000-000000000001"
WRONG = [
    (("agency", "add", "X", "--sector", "army", "--country", "KH"), 2, "army"),
    (("agency", "add", "X", "--sector", "bank", "--country", "Kampuchea"), 1, "ISO 3166-1"),
    (("agency", "add", "X", "--sector", "police", "--country", "KH", "--province", "KH-01"), 1, "leading zero"),
    (
        ("agency", "add", "X", "--sector", "police", "--country", "KH", "--province", "TH-10"),
        1,
        "ISO 3166-2 code of KH",
    ),
    (("agency", "add", " ", "--sector", "bank", "--country", "KH"), 1, "printable"),
    (("agency", "disable", NOBODY), 1, "krama agency list"),
    (("agency", "disable", "mine"), 2, "mine"),
    (("client", "add", NOBODY, "--scope", "checks:run"), 1, "krama agency list"),
    (("client", "add", NOBODY, "--scope", "checks:all"), 2, "checks:all"),
    (("client", "add", NOBODY), 2, "--role or --scope"),
    (("client", "add", NOBODY, "--scope", "checks:run", "--role", "reader"), 2, "not both"),
    (("client", "add", NOBODY, "--role", "king"), 2, "king"),
    (("client", "change", "nobody", "--expires", "tomorrow"), 2, "RFC 3339"),
    (("client", "change", "nobody", "--network", ""), 2, "--network any"),
    (("client", "change", "nobody", "--network", "any", "--network", "192.0.2.0/24"), 2, "alone"),
    (("client", "show", "nobody"), 1, "krama client list"),
    (("client", "keys", "nobody", "no-such-file"), 2, "no-such-file"),
    (("client", "end-secret", "nobody", NOBODY), 1, "krama client list"),
    (("agency", "show", NOBODY), 1, "krama agency list"),
    (("agency", "add", "X", "--sector", "police", "--country", "TH"), 1, "partner"),
    (("client", "rotate", "nobody"), 1, "krama client list"),
    (("serve", "--port", "99999"), 2, "99999"),
    (("fly",), 2, "fly"),
]


@pytest.mark.parametrize(("arguments", "status", "said"), WRONG, ids=range(len(WRONG)))
def test_wrong_arguments_end_with_a_line_that_helps(
    sqlite_template: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = krama(*arguments, database_url=f"sqlite:///{sqlite_template}")
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"KRAMA_DATABASE_URL": "nonsense"}, "KRAMA_DATABASE_URL"),
        ({"KRAMA_DATABASE_URL": "mysql://x/y"}, "sqlite:///path"),
        ({"KRAMA_DATABASE_URL": "sqlite:///:memory:"}, "sqlite:///path"),
        ({"KRAMA_DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"}, "correct KRAMA_DATABASE_URL"),
        ({"KRAMA_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"}, "Is it running"),
        ({"KRAMA_DEFAULT_REGION": "Cambodia"}, "KRAMA_DEFAULT_REGION"),
        ({"KRAMA_ACCESS_TOKEN_SECONDS": "3600"}, "KRAMA_ACCESS_TOKEN_SECONDS"),
        ({"KRAMA_PUBLIC_URL": "krama.example"}, "KRAMA_PUBLIC_URL: Must be a scheme and a host"),
        ({"KRAMA_QUOTAS": "nonsense"}, "KRAMA_QUOTAS"),
    ],
)
def test_wrong_setting_is_named(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    done = krama("agency", "list", state=tmp_path, **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_other_validation_error_is_not_taken_for_a_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command() -> None:
        TypeAdapter(int).validate_python("none")

    monkeypatch.setattr(entry, "app", command)
    with pytest.raises(ValidationError):
        entry.main()
    assert capsys.readouterr().err == ""


def test_database_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "krama.sqlite3").write_text("not a database" * 100)
    done = krama("migrate", state=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("host", "said"), [("127.0.0.1", "--port"), ("nowhere.invalid", "--host"), (".foo", "--host"), ("x" * 70, "--host")]
)
def test_server_that_can_listen_nowhere_says_so_in_a_line(tmp_path: Path, host: str, said: str) -> None:
    assert krama("migrate", state=tmp_path).returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = krama("serve", "--host", host, "--port", str(taken.getsockname()[1]), state=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert said in done.stderr


def test_serving_an_unmigrated_database_is_refused_with_the_mend(tmp_path: Path) -> None:
    done = krama("serve", state=tmp_path)
    assert done.returncode == 1
    assert "krama migrate" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"KRAMA_QUOTA_STORE": "nonsense"}, "KRAMA_QUOTA_STORE"),
        ({"KRAMA_QUOTA_STORE": "nonsense", "KRAMA_QOUTAS": "off"}, "Unknown setting KRAMA_QOUTAS"),
    ],
)
def test_service_that_can_not_start_says_why_in_a_line(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    assert krama("migrate", state=tmp_path).returncode == 0
    done = krama("serve", state=tmp_path, **settings)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


def test_folder_that_can_not_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = krama("migrate", state=tmp_path / "file" / "state")
    assert (done.returncode, "KRAMA_STATE_DIR" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


@pytest.mark.parametrize("words", [("migrate",), ("agency", "list"), ("serve",), ("doctor",)])
def test_missing_folder_of_the_database_is_named_with_what_helps(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    done = krama(*words, database_url=f"sqlite:///{tmp_path}/missing/krama.sqlite3", state=tmp_path / "state")
    told = " ".join((done.stdout + done.stderr).split())
    assert (done.returncode, f"The folder {tmp_path}/missing does not exist. Create it" in told) == (1, True), told
    assert "krama migrate" not in told, "it needs the folder too"


def test_missing_database_is_named_with_its_whole_path(tmp_path: Path) -> None:
    assert str(tmp_path / "krama.sqlite3") in krama("agency", "list", state=tmp_path).stderr


def test_version_is_shown() -> None:
    assert krama("--version").stdout.strip() == __version__


def test_end_and_addresses_of_a_client_are_set_and_taken_back(database_url: str) -> None:
    agency = told("agency", "add", "ABA Bank", "--sector", "bank", "--country", "KH", database_url=database_url)
    client = told("client", "add", agency["agency_id"], "--role", "reporter", database_url=database_url)
    change = ("client", "change", client["client_id"])
    for end, kept in (("2030-01-31T00:00:00+07:00", "2030-01-30T17:00:00Z"), ("never", None)):
        assert told(*change, "--expires", end, database_url=database_url)["expires_at"] == kept
    for network, blocks in (("192.0.2.0/24", ["192.0.2.0/24"]), ("any", [])):
        assert told(*change, "--network", network, database_url=database_url)["networks"] == blocks
    nothing = krama(*change, database_url=database_url)
    assert (nothing.returncode, "Nothing to change" in nothing.stderr) == (2, True)


def test_scopes_that_a_change_takes_away_are_named(database_url: str) -> None:
    """An operator who meant to add one has taken the others away, and would look for the fault elsewhere."""
    agency = told("agency", "add", "ABA Bank", "--sector", "bank", "--country", "KH", database_url=database_url)
    client = told("client", "add", agency["agency_id"], "--scope", "checks:run", database_url=database_url)
    same = krama("client", "change", client["client_id"], "--scope", "checks:run", database_url=database_url)
    assert (same.returncode, same.stderr) == (0, "")
    fewer = krama("agency", "change", agency["agency_id"], "--scope", "indicators:read", database_url=database_url)
    assert fewer.returncode == 0, fewer.stderr
    assert "Scopes removed:" in fewer.stderr


def test_scopes_are_shown_one_in_a_line(database_url: str) -> None:
    added = krama(
        "agency", "add", "ABA", "--sector", "bank", "--country", "KH", "--role", "checker", database_url=database_url
    )
    agency_id = added.stdout.removeprefix("agency_id: ").partition("\n")[0]
    shown = "scopes:\n  checks:run\n  corrections:read\n  outcomes:read\n  outcomes:submit\n"
    assert added.stdout.endswith(shown)
    added = krama("client", "add", agency_id, "--role", "checker", database_url=database_url)
    client_id = added.stdout.removeprefix("client_id: ").partition("\n")[0]
    for words in (("agency", "show", agency_id), ("client", "show", client_id), ("client", "disable", client_id)):
        assert shown in krama(*words, database_url=database_url).stdout
    listed = krama("client", "list", database_url=database_url).stdout.splitlines()
    start = listed.index("Scopes:") + 1
    assert [line.strip() for line in listed[start : start + 4]] == shown.split()[1:]
    fewer = krama("client", "change", client_id, "--scope", "checks:run", database_url=database_url)
    gone = shown.removeprefix("scopes:\n  checks:run\n")
    assert fewer.stderr == f"Scopes removed:\n{gone}To keep them, give all scopes again.\n"


def test_same_name_twice_is_refused(database_url: str) -> None:
    add = ("agency", "add", "ABA Bank", "--sector", "bank", "--country", "KH")
    assert krama(*add, database_url=database_url).returncode == 0
    again = krama(*add, database_url=database_url)
    assert (again.returncode, "already exists" in again.stderr) == (1, True)


def test_help_names_every_command() -> None:
    shown = krama("--help").stdout
    assert all(name in shown for name in ("migrate", "serve", "agency", "client", "openapi"))


def test_ids_are_shown_whole(database_url: str) -> None:
    agency = told("agency", "add", "ABA Bank", "--sector", "bank", "--country", "KH", database_url=database_url)
    client = told("client", "add", agency["agency_id"], "--scope", "checks:run", database_url=database_url)
    assert client["client_id"] in krama("client", "list", database_url=database_url, COLUMNS="40").stdout
    krama("client", "disable", client["client_id"], database_url=database_url)
    rotated = told("client", "rotate", client["client_id"], database_url=database_url)
    assert rotated["client_secret"] != client["client_secret"]


def test_signing_key_is_rotated_shown_and_retired(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert krama("keys", "list", state=state).returncode == 1
    assert krama("migrate", state=state).returncode == 0
    load_or_create(state)
    (old,) = json.loads(krama("keys", "list", "--json", state=state).stdout)
    assert old["made_at"] is not None
    assert (old["state"], set(old)) == ("signing", {"kid", "state", "made_at", "signs_from"})
    assert krama("keys", "retire", old["kid"], state=state).returncode == 1
    new = json.loads(krama("keys", "rotate", "--overlap", "0", "--json", state=state).stdout)
    assert new["state"] == "signing"
    early = krama("keys", "retire", old["kid"], state=state)
    assert (early.returncode, "may still be valid" in early.stderr) == (1, True)
    assert json.loads(krama("keys", "retire", old["kid"], "--now", "--json", state=state).stdout)["state"] == "retired"
    assert [key["kid"] for key in json.loads(krama("keys", "list", "--json", state=state).stdout)] == [new["kid"]]


def test_id_of_a_key_may_begin_with_a_hyphen(tmp_path: Path) -> None:
    """One in 64 does."""
    state = tmp_path / "state"
    assert krama("migrate", state=state).returncode == 0
    load_or_create(state)
    refused = krama("keys", "retire", "-i1LLyq_eUHlw2fFTJ", "--now", state=state)
    assert (refused.returncode, "no signing key with this id" in refused.stderr, "option" in refused.stderr) == (
        1, True, False,
    ), refused.stderr  # fmt: skip


def test_unknown_times_of_an_old_signing_key_are_not_shown(tmp_path: Path) -> None:
    state = tmp_path / "state"
    load_or_create(state)
    path = state / FILE
    document = json.loads(path.read_text())
    for key in document["keys"]:
        del key["made_at"], key["signs_from"]
    path.write_text(json.dumps(document))
    (key,) = json.loads(krama("keys", "list", "--json", state=state).stdout)
    assert (key["made_at"], key["signs_from"]) == (None, None)
    assert "1970" not in krama("keys", "list", state=state).stdout


def test_help_says_of_each_command_what_the_command_says() -> None:
    for name, (_, said) in COMMANDS.items():
        assert " ".join(load_command(name).help.split()) == said


@pytest.mark.parametrize("error", [KeyError("no name"), OSError("no name")])
def test_operator_whose_user_id_has_no_name_is_recorded_by_its_number(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nameless)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert operator().operator == "uid 12345"


def test_database_is_private_even_in_a_folder_that_others_may_read(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o755)
    assert krama("migrate", state=state).returncode == 0
    assert {file.name: file.stat().st_mode & 0o077 for file in state.glob("krama.sqlite3*")} == {"krama.sqlite3": 0}


def test_files_that_a_command_writes_are_for_its_user_alone(tmp_path: Path) -> None:
    assert krama("openapi", "export", str(tmp_path / "openapi.json")).returncode == 0
    assert (tmp_path / "openapi.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_database_that_others_may_read_is_refused(sqlite_url: str, tmp_path: Path, end: str) -> None:
    file = tmp_path / f"krama.sqlite3{end}"
    file.touch()
    for mode in (0o640, 0o604, 0o602):
        file.chmod(mode)
        refused = krama("agency", "list", database_url=sqlite_url, state=tmp_path)
        assert refused.returncode == 1
        assert refused.stderr == f"Other users can read the database. Run chmod 600 {file}\n"
    file.chmod(0o600)
    assert krama("agency", "list", database_url=sqlite_url, state=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "url",
    ["postgresql://user@host:port/name", "postgresql://[::1/name", "postgresql://u:secret@h:5:1/name", "x", ""],
)
def test_malformed_database_url_is_told_in_one_line(tmp_path: Path, url: str) -> None:
    refused = krama("agency", "list", database_url=url or " ", state=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("KRAMA_DATABASE_URL can't be read as a URL. Use sqlite:///")
    assert len(refused.stderr.splitlines()) == 1
    assert "secret" not in refused.stderr


def test_empty_state_folder_is_the_default_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRAMA_STATE_DIR", "")
    assert Settings().state_dir == Path("var")
