"""The running service against its own contract: schemathesis sends what the document allows, and what it does not."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.repository import ROOT
from tests.contract.service import TOML, served_from
from tests.tiers import turns

_FOR_TOKENS = """
[[operations]]
include-path-regex = "^/oauth/"
headers = {{ Authorization = "{basic}" }}
"""
_PYTEST = [
    *(sys.executable, "-m", "pytest", "--override-ini=addopts=--import-mode=importlib", "-p", "no:cacheprovider"),
    *("--disable-plugin-autoload", "-p", "schemathesis.pytest.plugin"),
    "--assert=plain",  # rewriting takes seconds, and schemathesis says itself what is wrong
]


def test_every_operation_keeps_the_contract() -> None:
    """schemathesis's plug-in for pytest has a process of its own, see `every_operation.py`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [*_PYTEST, "tests/contract/every_operation.py"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))
    operations = sum(len(path) for path in document["paths"].values())
    assert re.search(rf"\b{operations} passed", done.stdout), done.stdout


def test_sequences_of_calls_keep_the_contract(sqlite_template: Path, tmp_path: Path) -> None:
    """By schemathesis's own command, whose engine bears that answers change what can be asked next."""
    (tmp_path / "krama.sqlite3").write_bytes(sqlite_template.read_bytes())
    with served_from(tmp_path) as served:
        config = tmp_path / "schemathesis.toml"
        config.write_text(TOML + _FOR_TOKENS.format(basic=served.basic))
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
        options = [
            "--phases",
            "stateful",
            "--max-examples",
            str(turns(5, 30)),
            "--generation-deterministic",
            "--no-color",
        ]
        options += ["--header", f"Authorization: Bearer {served.token}"]
        done = subprocess.run(
            [*command, f"{served.address}/openapi.json", *options],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=tmp_path,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout
