"""Resolve openapi/package.json into package-lock.json, leaving out every web address.

Addresses of tarballs would tie the lock to one registry, and addresses of sponsors only make its changes longer; npm
checks what it installs by the integrity hashes, which stay.
"""

import json
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
LOCK = FOLDER / "package-lock.json"


def main() -> None:
    """Write package-lock.json again. Raises `subprocess.CalledProcessError` if npm can't resolve."""
    subprocess.run(
        ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
        cwd=FOLDER,
        check=True,
    )
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
