"""The service without the packages of its extras: everything else works, and each feature says which extra it needs."""

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.repository import ROOT
from tests.tiers import at_length

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
_CASES: list[tuple[list[str], dict[str, str]]] = [
    (["serve"], _TRACES),
    (["serve"], _REDIS),
    (["report", "scorecards", "--plot", "chart.png"], {}),
    (["doctor", "--json"], _TRACES | _REDIS),
]
_NEEDED_BY = {"traces": "KRAMA_TRACES_ENDPOINT", "redis": "KRAMA_QUOTA_STORE", "plot": "--plot"}


@at_length
def test_service_without_extras_works_and_each_feature_names_its_own(sqlite_template: Path, tmp_path: Path) -> None:
    """In one process and one test, because loading the service takes a second."""
    database = tmp_path / "krama.sqlite3"
    database.touch(0o600)  # what others can read is refused
    database.write_bytes(sqlite_template.read_bytes())
    arguments = [f"sqlite:///{tmp_path}/krama.sqlite3", str(tmp_path / "state"), json.dumps(_CASES)]
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    action, *refused, doctor = json.loads(done.stdout)
    assert action == "proceed"
    for (status, printed, errors), (extra, needed_by) in zip(refused, _NEEDED_BY.items(), strict=True):
        assert (status, printed, len(errors.splitlines())) == (1, "", 1)
        assert errors.startswith(f"{needed_by} needs packages")
        assert f"pip install '.[{extra}]'" in errors
    faults = {each["subject"]: each["detail"] for each in json.loads(doctor[1]) if each["state"] == "fault"}
    assert {subject: "'.[" in detail for subject, detail in faults.items()} == {"traces": True, "quota store": True}
