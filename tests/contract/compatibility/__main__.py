"""`make check-compatibility`: whether openapi/openapi.json breaks a program that uses the last released contract."""

import json
import sys
from pathlib import Path

from tests.contract.compatibility.changes import breaking_changes
from tests.contract.compatibility.releases import faults

FOLDER = Path(__file__).parents[3] / "openapi"
RELEASED = FOLDER / "released" / "openapi.json"


def main() -> int:
    """Print each breaking change on a line, and what is wrong with the record of releases. Returns the exit status."""
    wrong = list(faults(FOLDER.parent))
    sys.stderr.writelines(f"{fault}. openapi/released/README.md says what a release does.\n" for fault in wrong)
    if not RELEASED.exists():
        sys.stdout.write("openapi/released has no contract yet, so nothing can break.\n")
        return 1 if wrong else 0
    released, today = (json.loads(file.read_text(encoding="utf-8")) for file in (RELEASED, FOLDER / "openapi.json"))
    changes = breaking_changes(released, today)
    sys.stderr.writelines(f"{change}. docs/compatibility.md says what may change.\n" for change in changes)
    return 1 if changes or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
