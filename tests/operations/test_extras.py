"""The service without the packages of its extras: everything else works, and each feature says which extra it needs."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.repository import ROOT

_PROGRAM = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("matplotlib", "numpy", "redis", "opentelemetry.sdk", "opentelemetry.exporter")):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
database, state, cases = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])

from pathlib import Path
from tests.exchange import running_exchange
with running_exchange(database, Path(state)) as exchange:
    said = [exchange.member("ABA Bank").check("012 345 678")["action"]]

from krama.cli.main import main
for arguments, settings in cases:
    os.environ.update({"KRAMA_DATABASE_URL": database, "KRAMA_STATE_DIR": state, **settings})
    sys.argv = ["krama", *arguments]
    with redirect_stderr(io.StringIO()) as errors, redirect_stdout(io.StringIO()) as printed:
        try:
            status = main()
        except SystemExit as end:
            status = end.code
    said.append([status, printed.getvalue(), errors.getvalue()])
    for name in settings:
        del os.environ[name]
print(json.dumps(said))
"""
_TRACES = {"KRAMA_TRACES_ENDPOINT": "http://127.0.0.1:4318"}
_REDIS = {"KRAMA_QUOTA_STORE": "redis://127.0.0.1:1/0"}
_CASES: dict[str, tuple[list[str], dict[str, str]]] = {
    "traces": (["serve"], _TRACES),
    "redis": (["serve"], _REDIS),
    "plot": (["report", "scorecards", "--plot", "chart.png"], {}),
    "doctor": (["doctor", "--json"], _TRACES | _REDIS),
}


@dataclass(frozen=True)
class Said:
    """What a command printed, and its status."""

    status: int
    printed: str
    errors: str


@pytest.fixture(scope="module")
def without_extras(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The action of a check, and what each command said, in one process: loading the service takes a second."""
    folder = tmp_path_factory.mktemp("without_extras")
    (folder / "krama.sqlite3").write_bytes(sqlite_template.read_bytes())
    arguments = [f"sqlite:///{folder}/krama.sqlite3", str(folder / "state"), json.dumps(list(_CASES.values()))]
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    action, *said = json.loads(done.stdout)
    return {"check": action, **{name: Said(*each) for name, each in zip(_CASES, said, strict=True)}}


def test_service_without_extras_answers_a_check(without_extras: dict[str, Any]) -> None:
    assert without_extras["check"] == "proceed"


@pytest.mark.parametrize(
    ("extra", "needed_by"),
    [("traces", "KRAMA_TRACES_ENDPOINT"), ("redis", "KRAMA_QUOTA_STORE"), ("plot", "--plot")],
)
def test_feature_without_its_extra_is_refused_at_the_start(
    without_extras: dict[str, Any], extra: str, needed_by: str
) -> None:
    said: Said = without_extras[extra]
    assert (said.status, said.printed) == (1, "")
    assert said.errors.startswith(needed_by)
    assert f"pip install 'krama[{extra}]'" in said.errors
    assert len(said.errors.splitlines()) == 1


def test_doctor_names_each_extra_that_the_settings_need(without_extras: dict[str, Any]) -> None:
    faults = {
        each["subject"]: each["detail"]
        for each in json.loads(without_extras["doctor"].printed)
        if each["state"] == "fault"
    }
    assert {subject: "'krama[" in detail for subject, detail in faults.items()} == {"traces": True, "quota store": True}
