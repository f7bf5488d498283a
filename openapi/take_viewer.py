"""Take the viewer of /docs from its npm package into the service. npm checks the package by its integrity hash.

Run it with a new version. Then write the digest that it prints into api/krama/operations/reference.py, and open /docs.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "api" / "krama" / "operations" / "reference_page"
BUNDLE = "package/bundles/redoc.standalone.js"


def main(version: str) -> None:
    """Write the viewer and its licenses. Raises `subprocess.CalledProcessError` if npm can't fetch this version."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", f"redoc@{version}", "--json", "--pack-destination", folder]
        packed = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]["filename"]
        with tarfile.open(Path(folder) / packed) as package:
            viewer, license_text, notices = (
                _read(package, name) for name in (BUNDLE, "package/LICENSE", f"{BUNDLE}.LICENSE.txt")
            )
    (FOLDER / "redoc.standalone.js").write_bytes(viewer)
    heading = b"\nNotices of the packages in the bundle\n\n"
    (FOLDER / "redoc.LICENSE.txt").write_bytes(license_text + heading + notices)
    print("sha384-" + base64.b64encode(hashlib.sha384(viewer).digest()).decode())


def _read(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(name)
    if member is None:
        raise SystemExit(f"The package has no {name}.")
    return member.read()


if __name__ == "__main__":
    main(sys.argv[1])
