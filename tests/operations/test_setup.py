"""`krama setup`: one run makes an exchange that the doctor finds sound, and every further run changes nothing."""

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest
import typer

from krama.agencies.roles import Role
from krama.agencies.service import Credential, authenticate
from krama.audit.continuity import LAST_SIGNED
from krama.audit.entry import Actor
from krama.cli import setup as command
from krama.core import state_files
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.operations import setup
from krama.operations.errors import SetupRefused
from krama.operations.setup import Plan, Step
from krama.settings import Settings
from tests.command import krama
from tests.plugins.postgres import fresh_postgres_database

ACTOR = Actor(operator="test")
MEMBERS = "name,sector,country,province\nPhnom Penh Office,police,KH,KH-12\nFirst Bank,bank,KH,\n"
URL = "https://krama.example.gov.kh"
Run = Callable[..., list[Step]]


def _plan(folder: Path, **changes: object) -> Plan:
    (folder / "members.csv").write_text(MEMBERS)
    settings = Settings.model_construct(public_url=URL, state_dir=folder / "var", database_url="")
    given = {
        "settings": settings,
        "env_file": folder / "krama.env",
        "administrator": "National Police",
        "members": folder / "members.csv",
        "secret_file": None,
    }
    return Plan(**{**given, **changes})  # type: ignore[arg-type]


def _run(plan: Plan, steps: int | None = None) -> list[Step]:
    members = setup.check(plan)
    return list(islice(setup.carry_out(plan, members, ACTOR, lambda _: None), steps))


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_command_sets_up_what_the_doctor_finds_sound(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text(MEMBERS)
    asked = (
        "setup", "--yes", "--public-url", URL, "--state-dir", str(tmp_path / "var"),
        "--administrator", "National Police", "--members", str(tmp_path / "members.csv"),
        "--env-file", str(tmp_path / "krama.env"),
        "--secret-file", str(tmp_path / "login.env"),
    )  # fmt: skip
    first = krama(*asked, KRAMA_STATE_DIR="", state=None)
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("made  ") == 8
    modes = {name: (tmp_path / name).stat().st_mode & 0o777 for name in ("krama.env", "var", "login.env")}
    assert modes == {"krama.env": 0o600, "var": 0o700, "login.env": 0o600}

    doctor = ("--env-file", str(tmp_path / "krama.env"), "doctor", "--json")
    told = krama(*doctor, KRAMA_STATE_DIR=str(tmp_path / "var"), KRAMA_TRUSTED_PROXIES="127.0.0.1/32")
    assert {finding["state"] for finding in json.loads(told.stdout)} == {"ok"}, told.stdout
    told = krama(*doctor, KRAMA_STATE_DIR=str(tmp_path / "var"))
    (open_question,) = (finding["detail"] for finding in json.loads(told.stdout) if finding["state"] != "ok")
    assert open_question.startswith("KRAMA_TRUSTED_PROXIES is not set")

    before = _files(tmp_path)
    second = krama(*asked)
    assert (second.returncode, second.stdout.count("exists"), "made" in second.stdout) == (0, 8, False), second.stderr
    assert ("login is in" in first.stdout, "login is in" in second.stdout) == (True, False)
    assert _files(tmp_path) == before


def test_another_name_for_the_administrator_that_is_there_changes_nothing_and_says_so(tmp_path: Path) -> None:
    told = [step.text for step in _run(_plan(tmp_path))]
    again = [step.text for step in _run(_plan(tmp_path, administrator="national police"))]
    assert not any("was not changed" in text for text in (*told, *again))
    steps = _run(_plan(tmp_path, administrator="Police of Another Name"))
    (about,) = (step for step in steps if "was not changed" in step.text)
    assert (about.is_new, "“National Police”" in about.text) == (False, True)
    assert "krama agency change" in about.text


def test_two_setups_at_once_make_one_administrator(tmp_path: Path) -> None:
    plan, other = _plan(tmp_path), _plan(tmp_path)
    first = setup.carry_out(plan, setup.check(plan), ACTOR, lambda _: None)
    made = list(islice(first, 2))  # it has begun, and holds the state folder
    checked = setup.check(other)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(lambda: list(setup.carry_out(other, checked, ACTOR, lambda _: None)))
        made += list(first)
        steps = second.result(timeout=60)
    assert [step.text for step in made if "client" in step.text and step.is_new], made
    assert not any(step.is_new for step in steps), steps


def test_another_address_of_an_exchange_says_that_its_log_keeps_the_old_name(tmp_path: Path) -> None:
    assert not [step.text for step in _run(_plan(tmp_path)) if "keeps the name" in step.text]
    address = "https://new.example.gov.kh"
    settings = Settings.model_construct(public_url=address, state_dir=tmp_path / "var", database_url="")
    told = [step.text for step in _run(_plan(tmp_path, settings=settings, env_file=tmp_path / "new.env"))]
    (said,) = (text for text in told if "keeps the name" in text)
    assert "krama.example.gov.kh/audit" in said


@pytest.mark.parametrize("steps", [1, 4, 6])
def test_run_that_broke_off_goes_on(tmp_path: Path, steps: int) -> None:
    plan = _plan(tmp_path)
    broken_off = _run(plan, steps)
    assert len(broken_off) == steps
    last = _run(plan)
    assert [step.is_new for step in last][:steps] == [False] * steps
    assert all(not step.is_new for step in _run(plan))
    assert sum(step.credential is not None for step in (*broken_off, *last)) == 1


def test_secret_is_stored_before_its_client_and_replaced_if_that_broke_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = _plan(tmp_path, secret_file=tmp_path / "login.env")
    with monkeypatch.context() as patched:
        patched.setattr(state_files, "replace", _fails_after(state_files.replace, "login.env"))
        with pytest.raises(OSError, match="no disk"):
            _run(plan)
    _run(plan)
    login = dict(line.split("=", 1) for line in (tmp_path / "login.env").read_text().splitlines())
    database = Database(plan.settings.resolved_database_url)
    administrator = authenticate(database, Credential(login["KRAMA_CLIENT_ID"], login["KRAMA_CLIENT_SECRET"]))
    database.close()
    assert administrator is not None
    assert administrator.permissions == Role.NATIONAL_ADMINISTRATOR.permissions


def test_secret_goes_into_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    _run(_plan(tmp_path, secret_file=tmp_path / "new" / "login.env"))
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "new/login.env")]
    assert modes == [0o700, 0o600]


def _fails_after(work: Callable[[Path, str], None], name: str) -> Callable[[Path, str], None]:
    def failing(path: Path, text: str) -> None:
        work(path, text)
        if path.name == name:
            raise OSError("no disk")

    return failing


def test_postgresql_is_set_up_and_found_again(postgres_server_url: str, tmp_path: Path) -> None:
    with fresh_postgres_database(postgres_server_url) as url:
        settings = Settings.model_construct(public_url=URL, state_dir=tmp_path / "var", database_url=url)
        plan = _plan(tmp_path, settings=settings)
        assert all(step.is_new for step in _run(plan))
        assert not any(step.is_new for step in _run(plan))


def _with(text: str) -> Callable[[Path], Plan]:
    def made(folder: Path) -> Plan:
        plan = _plan(folder)
        (folder / "members.csv").write_text(text)
        return plan

    return made


def _foreign(folder: Path) -> Plan:
    settings = Settings.model_construct(
        public_url=URL, state_dir=folder / "var", database_url=f"sqlite:///{folder}/other.sqlite3"
    )
    with closing(sqlite3.connect(folder / "other.sqlite3")) as connection:
        connection.execute("CREATE TABLE other (id INTEGER)")
    return _plan(folder, settings=settings)


def _no_database(folder: Path) -> Plan:
    (folder / "notes.txt").write_text("mine " * 500)
    url = f"sqlite:///{folder}/notes.txt"
    return _plan(folder, settings=Settings.model_construct(public_url=URL, state_dir=folder / "var", database_url=url))


def _unreached(folder: Path) -> Plan:
    url = "postgresql://krama:hidden@127.0.0.1:1/krama"
    return _plan(folder, settings=Settings.model_construct(public_url=URL, state_dir=folder / "var", database_url=url))


def _open_folder(folder: Path) -> Plan:
    (folder / "var").mkdir(mode=0o755)
    (folder / "var").chmod(0o755)
    return _plan(folder)


def _other_file(folder: Path) -> Plan:
    (folder / "krama.env").write_text("KRAMA_PUBLIC_URL=https://other.example.kh\n")
    return _plan(folder)


def _own_file(folder: Path) -> Plan:
    (folder / "notes.txt").write_text("mine")
    return _plan(folder, secret_file=folder / "notes.txt")


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (_with("name,sector\nA,bank\n"), "The first line of"),
        (_with("name,sector,country\nA,shop,KH\n"), "line 2: the sector must be one of"),
        (_with("name,sector,country\nA,bank,TH\n"), "line 2: An agency outside KH must have the sector partner"),
        (_with("name,sector,country,province\nA,bank,KH,KH-99\n"), "line 2: The province must be"),
        (_with("name,sector,country\nA,bank,KH\nA,bank,KH\n"), "line 3: this name is there already"),
        (_with("name,sector,country\nNational Police,police,KH\n"), "line 2: this name is there already"),
        (_with("name,sector,country\nA,bank\n"), "line 2: the line has another number of cells"),
        (lambda folder: _plan(folder, members=folder / "none.csv"), "can't be read"),
        (lambda folder: _plan(folder, administrator=" "), "A name must have"),
        (_foreign, "tables that are not Krama's"),
        (_no_database, "file is not a database"),
        (_unreached, "The database can't be read"),
        (_open_folder, "Run chmod 700"),
        (_other_file, "does not set KRAMA_PUBLIC_URL"),
        (_own_file, "exists already"),
    ],
    ids=range(15),
)
def test_what_is_wrong_is_said_before_anything_is_changed(
    made: Callable[[Path], Plan], told: str, tmp_path: Path
) -> None:
    plan = made(tmp_path)
    before = _files(tmp_path)
    with pytest.raises(KramaError, match=told) as refused:
        setup.check(plan)
    assert _files(tmp_path) == before
    assert (tmp_path / "var").exists() == (made is _open_folder)
    assert "hidden" not in str(refused.value)


def test_each_fault_of_the_members_file_is_told_at_once(tmp_path: Path) -> None:
    plan = _with("name,sector,country\nA,shop,KH\nB,bank,KH\nC,bank,XX\n")(tmp_path)
    with pytest.raises(SetupRefused) as refused:
        setup.check(plan)
    assert [line.rpartition("line ")[2][0] for line in str(refused.value).splitlines()[:-1]] == ["2", "4"]


def test_lost_database_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    _run(plan, 4)
    (tmp_path / "var" / "krama.sqlite3").unlink()
    (tmp_path / "var" / LAST_SIGNED).write_text(json.dumps({"size": 9, "root": "AAAA"}))
    (tmp_path / "var" / LAST_SIGNED).chmod(0o600)
    with pytest.raises(KramaError, match="It was lost"):
        setup.check(plan)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--administrator", "A"), "--public-url: It is missing"),
        (("--public-url", URL), "--administrator: It is missing"),
        (("--public-url", "krama.example.kh/", "--administrator", "A"), "--public-url: must be a scheme and a host"),
        (
            ("--public-url", URL, "--administrator", "A", "--database-url", "mysql://a/b"),
            "--database-url: KRAMA_DATABASE",
        ),
    ],
)
def test_wrong_option_is_named(options: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = krama(
        "setup", "--yes", "--env-file", str(tmp_path / "krama.env"), *options, KRAMA_STATE_DIR=str(tmp_path / "v")
    )
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_questions_are_asked_again_until_the_answer_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["krama.example.kh", URL])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    assert command._answer("public_url", None, None, yes=False, read=command._reader("public_url")) == URL
    assert "--public-url: must be a scheme and a host" in capsys.readouterr().err


@pytest.mark.parametrize("answers", ["", f"{URL}\n\n"])
def test_answers_that_end_early_change_nothing_and_the_command_says_so(tmp_path: Path, answers: str) -> None:
    done = krama("setup", "--env-file", str(tmp_path / "krama.env"), given=answers, KRAMA_STATE_DIR="")
    assert (done.returncode, done.stderr) == (1, "\nThe answers ended early. Nothing was changed.\n")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_can_not_be_made_is_named_without_a_traceback(tmp_path: Path) -> None:
    place = "/proc/krama" if Path("/proc").is_dir() else "/dev/fd/krama"
    done = krama("setup", "--yes", "--public-url", URL, "--administrator", "A", "--state-dir", place,
                 "--env-file", str(tmp_path / "krama.env"))  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert place in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
