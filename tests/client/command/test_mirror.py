"""`mirror`, and `screen` with a copy of the real server's list."""

import csv
import io
import itertools
import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from krama.audit.note import Signer
from krama.core.database import Database
from krama.feed import snapshots
from krama.settings import Settings
from krama_client import Krama
from krama_client._cli import texts
from krama_client._mirror import clock, store
from krama_client._mirror.exchange import Source
from krama_client._mirror.records import Facts
from krama_client.errors import InvalidRequest, MirrorUnusable, NotFound, SnapshotRefused, Unreached
from tests.client.command.conftest import Run
from tests.client.conftest import Enrol
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
_numbers = itertools.count(100)


@pytest.fixture
def listed(member: Account) -> str:
    """A telephone number that one agency has reported."""
    number = f"012 346 {next(_numbers)}"
    with Krama(*member) as krama:
        krama.report(number, "loan", kind="phone", confidence=90)
    return number


@pytest.fixture
def copy(listed: str, served: tuple[FastAPI, str], run: Run, tmp_path: Path) -> Path:
    """A copy with this number."""
    services = served[0].state.services
    snapshots.make(services[Database], snapshots.folder_of(services[Settings].state_dir))
    file = tmp_path / "copy"
    ended = run("mirror", "sync", file, "--key", services[Signer].verifier_key)
    assert (ended.status, ended.err) == (0, "")
    return file


def test_values_are_checked_with_the_copy_alone(
    copy: Path, listed: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRAMA_URL", "https://nobody.invalid")
    hit = run("mirror", "check", copy, listed, "012 000 111", "--kind", "phone")
    assert (hit.status, listed in hit.words) == (1, True)
    assert "as the list was on" in hit.err
    both = run("mirror", "check", copy, listed, "--json")
    answer = json.loads(both.out)
    assert (answer["action"], answer["reasons"][0]["code"]) == ("warn", "reported_once")
    assert answer["reasons"][0]["texts"]["km"]
    stands = json.loads(run("mirror", "status", copy, "--json").out)
    assert (stands["listed_count"] >= 1, stands["error"]) == (True, None)


def test_reason_that_this_version_does_not_know_leaves_the_others_their_texts(
    copy: Path, listed: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Facts, "reason_codes_on", lambda facts, day: ("reported_by_a_new_rule", "reported_once"))
    answer = json.loads(run("mirror", "check", copy, listed, "--json").out)
    new, once = answer["reasons"]
    assert new == {"code": "reported_by_a_new_rule", "texts": {"en": "", "km": ""}}
    assert (once["code"], once["texts"]["en"]) == ("reported_once", "One agency has reported this.")
    words = run("mirror", "check", copy, listed).words
    assert "One agency has reported this." in words


def test_copy_of_a_sandbox_says_that_all_is_invented(
    copy: Path, listed: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "values.csv"
    file.write_text(f"phone\n{listed}\n", encoding="utf-8")
    commands = ("status", copy), ("check", copy, listed, "--kind", "phone")
    screened = ("screen", file, "--mirror", copy, "--restart")
    for words in (*(("mirror", *words) for words in commands), screened):
        real = run(*words)
        assert (real.status < 2, "SANDBOX" in real.err) == (True, False)
        assert json.loads(run(*words, "--json").out)["sandbox"] is False
    service = Source.service
    monkeypatch.setattr(Source, "service", lambda source: service(source) | {"sandbox": "yes"})
    assert run("mirror", "sync", copy).status == 0
    for words in (*(("mirror", *words) for words in commands), screened):
        invented = run(*words)
        assert (invented.status < 2, invented.err.count("SANDBOX")) == (True, 1)
        answer = run(*words, "--json")
        assert (json.loads(answer.out)["sandbox"], answer.err.count("SANDBOX")) == (True, 1)


def test_following_without_a_copy_says_that_it_waits(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", stop)
    monkeypatch.setattr(Source, "verifier_key", _away)
    ended = run("mirror", "follow", tmp_path / "copy")
    assert "There is no copy yet" in ended.err
    assert "No answer" in ended.err


def test_following_without_a_copy_says_so_before_the_first_answer(
    run: Run, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unanswered(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Source, "verifier_key", unanswered)
    monkeypatch.setattr(Source, "changes", unanswered)
    first = run("mirror", "follow", tmp_path / "none")
    assert "There is no copy yet. This command asks the exchange for the first one." in first.err
    assert "no copy yet" not in run("mirror", "follow", copy).err
    assert re.search(r"In step on \d\d/\d\d/\d{4} \d\d:\d\d,", run("mirror", "status", copy).words)
    (tmp_path / "other").write_bytes(b"name,phone\n")
    other = run("mirror", "follow", tmp_path / "other")
    assert "is not a copy" in other.err
    assert "no copy yet" not in other.err


def _away(*_: object) -> None:
    raise Unreached("Words.")


def test_column_is_screened_with_the_copy_as_with_the_exchange(
    copy: Path, listed: str, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    phones = ["012 348 001", listed, "012 348 002", "12", "012 348 003"]
    file.write_text("name,phone\n" + "".join(f"Sok,{phone}\n" for phone in phones), encoding="utf-8")
    with_copy, with_exchange = tmp_path / "a.csv", tmp_path / "b.csv"
    assert run("screen", file, "--output", with_copy, "--mirror", copy).status == 1
    assert run("screen", file, "--output", with_exchange).status == 1
    rows = [
        list(csv.DictReader(io.StringIO(each.read_text(encoding="utf-8-sig")))) for each in (with_copy, with_exchange)
    ]
    assert [(row["line"], row["action"], row["error_code"]) for row in rows[0]] == [
        ("3", "warn", ""),
        ("5", "", "phone_invalid"),
    ]
    assert rows[0] == rows[1]


def test_bank_of_a_customer_is_no_institution_of_a_telephone_number(
    copy: Path, listed: str, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"Customer,Phone No.,Bank\nSok,{listed},ABAAKHPP\nSao,012 348 001,\n", encoding="utf-8")
    asked = ("screen", file, "--column", "Phone No.", "--kind", "phone", "--json", "--restart")
    for ended in (run(*asked), run(*asked, "--mirror", copy)):
        counts = json.loads(ended.out)
        assert (ended.status, counts["hits"], counts["refused"]) == (1, 1, 0)
    stated = run(*asked, "--institution", "ABAAKHPP")
    assert json.loads(stated.out)["refused"] == 2, "an option is never ignored"


def test_old_or_missing_copy_says_what_to_do(
    copy: Path, listed: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = run("mirror", "status", tmp_path / "none")
    assert (missing.status, "mirror sync" in missing.err) == (2, True)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now.replace(year=now.year + 1))
    old = run("mirror", "check", copy, listed)
    assert (old.status, "too old" in old.err) == (2, True)
    assert run("mirror", "check", copy, listed, "--max-age", "100000").status in (0, 1)


def test_copy_that_is_busy_or_does_not_fit_is_one_to_try_again(
    copy: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_WAIT_SECONDS", 0.05)
    with store.only_writer(copy):
        busy = run("mirror", "sync", copy)
    assert (busy.status, "Another program" in busy.err) == (75, True)
    opened = store.open_file

    def without_room(path: Path) -> sqlite3.Connection:
        connection = opened(path)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(store, "open_file", without_room)
    monkeypatch.setattr(store, "put", _fill)
    full = run("mirror", "sync", copy, "--lang", "en")
    assert (full.status, "disk is full" in full.err) == (75, True)
    assert json.loads(run("mirror", "status", copy, "--json").out)["listed_count"] >= 1


def _fill(connection: sqlite3.Connection, rows: object, page: int) -> None:
    """Store more than fits, however little the exchange sent."""
    connection.execute("CREATE TABLE filled AS SELECT zeroblob(1000000)")


@pytest.mark.parametrize("option", [("--key", "bad"), ("--max-age", "0"), ("--max-age", "nan")], ids=" ".join)
def test_option_that_cannot_be_used_is_named_and_the_copy_stays(copy: Path, run: Run, option: tuple[str, str]) -> None:
    content = copy.read_bytes()
    command = ("sync", copy) if option[0] == "--key" else ("check", copy, "012 345 678")
    ended = run("mirror", *command, *option)
    assert (ended.status, ended.err.startswith(option[0]), "emove" in ended.err) == (2, True, False)
    assert copy.read_bytes() == content


def test_copy_of_another_key_is_never_to_be_removed(copy: Path, run: Run) -> None:
    other = Signer("other.test/log", Ed25519PrivateKey.generate()).verifier_key
    ended = run("mirror", "sync", copy, "--key", other)
    assert (ended.status, "Compare them" in ended.err, "emove" in ended.err) == (2, True, False)


def _damage(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:5000])


def _write_something_else(copy: Path) -> None:
    copy.write_bytes(b"name,phone\n")


def _remove_the_folder(copy: Path) -> None:
    shutil.rmtree(copy.parent)


def _make_a_folder(copy: Path) -> None:
    copy.unlink()
    copy.mkdir()


@pytest.mark.parametrize(
    ("spoil", "command"),
    [
        (_damage, "check"),
        (_write_something_else, "sync"),
        (_remove_the_folder, "sync"),
        (_make_a_folder, "sync"),
    ],
)
def test_errors_of_a_copy_are_in_khmer_to_their_end(
    copy: Path, run: Run, spoil: Callable[[Path], None], command: str
) -> None:
    file = copy.parent / "mirrors" / "list.sqlite3"
    file.parent.mkdir()
    copy.rename(file)
    spoil(file)
    words = ["012 345 678"] if command == "check" else []
    ended = run("mirror", command, file, *words, "--lang", "km")
    left = re.sub(
        r"krama-client mirror sync|SQLite|SQLITE\w*|Is a directory|[^ ]*mirrors[^ ]*|list.sqlite3", "", ended.err
    )
    assert (ended.status, re.findall("[A-Za-z]{2,}", left)) == (2, [])


def test_refused_snapshots_and_files_of_others_are_in_khmer_to_their_end() -> None:
    texts.use("km")
    refused = [SnapshotRefused("In English.", why) for why in ("older", "unsigned", "unreadable", "altered")]
    for error in (*refused, *(MirrorUnusable("In English.", why) for why in ("another_key", "another_agency"))):
        assert not re.search("[A-Za-z]{2,}", texts.explained(error).text.replace("krama-client mirror sync", ""))


def test_folder_that_is_missing_is_named(run: Run, tmp_path: Path) -> None:
    ended = run("mirror", "sync", tmp_path / "none" / "copy")
    assert (ended.status, f"There is no folder {tmp_path / 'none'}. Make it first" in ended.err) == (2, True)


def test_copy_that_waits_for_a_snapshot_is_one_to_try_again(
    copy: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_yet(*_: object) -> None:
        raise NotFound("snapshot_not_found", 404, "No snapshot has been made yet.")

    content = copy.read_bytes()
    monkeypatch.setattr(Source, "latest_snapshot", none_yet)
    monkeypatch.setattr(Source, "changes", _outdated)
    ended = run("mirror", "sync", copy)
    assert (ended.status, "The copy stays as it was. Try again" in ended.err) == (75, True)
    assert copy.read_bytes() == content


def _outdated(*_: object) -> None:
    raise InvalidRequest("cursor_unreadable", 422, "The cursor is of another agency.")


def test_times_for_programs_are_those_of_the_api(copy: Path, listed: str, run: Run) -> None:
    for command in (("status", copy), ("check", copy, listed)):
        as_of = json.loads(run("mirror", *command, "--json").out)["as_of"]
        assert re.fullmatch(r"[0-9-]{10}T[0-9:.]+Z", as_of)


def test_unknown_kind_names_the_option_and_the_value(copy: Path, run: Run) -> None:
    ended = run("mirror", "check", copy, "012 345 678", "--kind", "telephone")
    assert (ended.status, "012 345 678" in ended.words) == (2, True)
    assert "--kind must be one of: phone" in ended.words


def test_address_with_a_wrong_path_is_called_wrong(
    run: Run, tmp_path: Path, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRAMA_URL", f"{member.base_url}/foo")
    ended = run("mirror", "sync", tmp_path / "copy")
    assert (ended.status, "Check the address" in ended.err) == (2, True)


def test_without_the_extra_the_command_names_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krama_client.mirror", None)
    ended = run("mirror", "status", tmp_path / "copy")
    assert (ended.status, "[cli,mirror]" in ended.err) == (2, True)


def test_copy_of_another_agency_checks_nothing_for_this_login(
    copy: Path, listed: str, enrol: Enrol, login: Callable[[Account], None], run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"phone\n{listed}\n", encoding="utf-8")
    login(enrol())
    for command in (
        ("mirror", "check", copy, listed),
        ("screen", file, "--output", tmp_path / "hits", "--mirror", copy),
    ):
        ended = run(*command)
        assert (ended.status, "another agency" in ended.err, "warn" in ended.out.lower()) == (2, True, False)


def test_copy_checks_without_a_login(copy: Path, listed: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET"):
        monkeypatch.delenv(name)
    assert run("mirror", "check", copy, listed).status == 1
