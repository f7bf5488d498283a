"""Resolve each package.json for npm into its package-lock.json, leaving out every web address.

Addresses of tarballs would tie the lock to one registry, and addresses of sponsors only make its changes longer; npm
checks what it installs by the integrity hashes, which stay.
"""

import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "openapi", ROOT / "tests" / "node", ROOT / "tests" / "generators")


def main() -> None:
    """Write each package-lock.json again. Raises `subprocess.CalledProcessError` if npm can't resolve."""
    for folder in FOLDERS:
        _lock(folder)


def _lock(folder: Path) -> None:
    subprocess.run(
        ["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"],
        cwd=folder,
        check=True,
    )
    path = folder / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
