"""Asks a program of others, in the environment that `make test-long` makes for them. No program reaches the network."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent
_ENVIRONMENT = FOLDER / ".venv"
_PATIENCE_SECONDS = 600
_NOWHERE = "http://127.0.0.1:9"


def ask(program: str, question: Any) -> Any:
    """What a program of this folder answers. Raises `AssertionError` with its last words if it fails."""
    if not (_ENVIRONMENT / ".stamp").is_file():
        pytest.skip(
            "tests/oracles/.venv is not installed: `make test-long` does it if the registry is there, "
            "and has wheels for this Python"
        )
    done = subprocess.run(
        [_ENVIRONMENT / "bin" / "python", "-I", "-W", "ignore", FOLDER / program],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
        env={"PATH": os.environ["PATH"], **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), _NOWHERE)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
