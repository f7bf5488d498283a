"""Take the gates away, each in its own copy of the service, and check that a test finds a wrong outcome without it.

python -m tests.sabotage [WORDS …]     the gates whose names contain one of the words; without words, all gates
"""

import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.architecture.repository import ROOT
from tests.sabotage.gates import GATES
from tests.sabotage.proof import Proof, prove
from tests.sabotage.sabotage import Sabotage, sabotaged

_PATIENCE_SECONDS = 900
"""A busy machine takes ten times as long as a quiet one."""
_AT_ONCE = os.cpu_count() or 2
_IN_ORDER = ("-p", "no:tests.plugins.longest_first")
"""A gate is proved sooner if the short tests run before the long ones."""


def main() -> int:
    words = sys.argv[1:]
    chosen = [gate for gate in GATES if not words or any(word in gate.gate for word in words)]
    problem = obstacle(chosen)
    if problem:
        print(problem)
        return 1
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = [(gate, pool.submit(_without, gate)) for gate in chosen]
        red = [gate for gate, result in results if _tell(gate, *result.result())]
    print(f"{len(red)} of {len(chosen)} gates have a test that goes red without them.")
    return 0 if red == chosen else 1


def obstacle(gates: list[Sabotage]) -> str | None:
    """Why nothing could be proved: a gate is not in the code, or tests fail with every gate in place."""
    if not gates:
        return "No gate has such a name. tests/sabotage/gates.py lists them."
    misfits = [told for told in map(_misfit, gates) if told]
    if misfits:
        return "\n".join(["These gates are not in the code as declared. Correct tests/sabotage/gates.py:", *misfits])
    for postgresql in (False, True):
        tests = {test for gate in gates for test in gate.tests if gate.postgresql is postgresql}
        if tests:
            as_it_is = prove(tests, {}, 4 * _PATIENCE_SECONDS, f"-n{_AT_ONCE}", postgresql=postgresql)
            if not as_it_is.green:
                return f"With every gate in place, all tests must pass. Run `make test` first. But {as_it_is.told}"
    return None


def _misfit(gate: Sabotage) -> str | None:
    try:
        sabotaged((ROOT / "api" / "krama" / gate.file).read_text(encoding="utf-8"), gate)
    except ValueError as problem:
        return str(problem)
    except OSError:
        return f"{gate.gate}, in {gate.file}: there is no such file"
    return None


def _tell(gate: Sabotage, proof: Proof, seconds: float) -> bool:
    print(f"{'red  ' if proof.red else 'GREEN' if proof.green else 'WRONG'} {gate.gate} ({seconds:.0f} s)", flush=True)
    print(f"      {proof.told}", flush=True)
    return proof.red


def _without(gate: Sabotage) -> tuple[Proof, float]:
    """What the tests prove about the gate, and how many seconds that took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "api"
        shutil.copytree(ROOT / "api", copy, ignore=shutil.ignore_patterns("__pycache__"))
        broken = copy / "krama" / gate.file
        broken.write_text(sabotaged(broken.read_text(encoding="utf-8"), gate), encoding="utf-8")
        own_code = {"PYTHONPATH": str(copy)}
        proof = prove(gate.tests, own_code, _PATIENCE_SECONDS, *_IN_ORDER, postgresql=gate.postgresql)
    return proof, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
