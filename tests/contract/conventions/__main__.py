"""`make check-conventions`: whether openapi/openapi.json keeps the conventions that this package states."""

import json
import sys
from pathlib import Path

from tests.contract.conventions.lint import complaints_about

CONTRACT = Path(__file__).parents[3] / "openapi" / "openapi.json"


def main() -> int:
    """Print each complaint on a line. Returns the exit status."""
    complaints = complaints_about(json.loads(CONTRACT.read_text(encoding="utf-8")))
    sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
