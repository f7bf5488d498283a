"""Take the gates away, each in its own copy of the service, and check that a test fails without it.

python -m tests.sabotage [WORDS …]     the gates whose names contain one of the words; without words, all gates
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.sabotage.gates import GATES
from tests.sabotage.sabotage import Sabotage, sabotaged

_ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 300
_FAILED = 1
"""pytest's status if tests ran and some failed. Any other status proves nothing."""


def main() -> int:
    words = sys.argv[1:]
    chosen = [gate for gate in GATES if not words or any(word in gate.gate for word in words)]
    if chosen and not _clean({test for gate in chosen for test in gate.tests}):
        print("The tests fail as it is, with every gate in place: run `make test` first.")
        return 1
    with ThreadPoolExecutor(max(1, (os.cpu_count() or 2))) as pool:
        results = [(gate, pool.submit(_red, gate)) for gate in chosen]
        green = [gate for gate, result in results if not _tell(gate, result.result())]
    print(f"{len(chosen) - len(green)} of {len(chosen)} gates have a test that goes red without them.")
    return 1 if green or not chosen else 0


def _clean(tests: Iterable[str]) -> bool:
    """Whether the tests pass with every gate in place. If not, a failure without a gate proves nothing."""
    return _status(tests, {}, 4 * _PATIENCE_SECONDS) == 0


def _tell(gate: Sabotage, outcome: tuple[bool, float]) -> bool:
    red, seconds = outcome
    print(f"{'red  ' if red else 'GREEN'} {gate.gate} ({seconds:.0f} s)", flush=True)
    return red


def _red(gate: Sabotage) -> tuple[bool, float]:
    """Whether a test fails without the gate. Leaves out the tests on PostgreSQL: no gate depends on the database."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "api"
        shutil.copytree(_ROOT / "api", copy, ignore=shutil.ignore_patterns("__pycache__"))
        broken = copy / "krama" / gate.file
        broken.write_text(sabotaged(broken.read_text(encoding="utf-8"), gate), encoding="utf-8")
        status = _status(gate.tests, {"PYTHONPATH": str(copy)}, _PATIENCE_SECONDS)
    return status == _FAILED, time.monotonic() - began


def _status(tests: Iterable[str], environment: dict[str, str], patience: float) -> int | None:
    """pytest's status, at the full counts of the long tier, or None after a timeout."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", "not postgresql"]
    command += ["--hypothesis-profile=first", *(f"tests/{test}" for test in sorted(tests))]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "KRAMA_TEST_LONG": "1"} | environment
    try:
        done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return None
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
