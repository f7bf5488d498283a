"""Writes a bill of materials (CycloneDX 1.5, JSON) of wheels, or of what is installed, with Debian's packages if asked.

It needs nothing but Python, so that it also runs while an image is built. The same parts give the same bytes.
"""

import argparse
import hashlib
import json
import re
import subprocess
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

_NAMESPACE = uuid.UUID("6f1d7c5e-3f0b-5d0e-9d5e-0d6a0c1c9a11")


def of_wheels(folder: Path) -> Iterator[dict[str, Any]]:
    """The component of each wheel in a folder, with its SHA-256."""
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as opened:
            (name,) = (each for each in opened.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", each))
            metadata = Parser().parsestr(opened.read(name).decode("utf-8"))
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        yield {**_python(metadata), "hashes": [{"alg": "SHA-256", "content": digest}]}


def of_installed(site_packages: Path) -> Iterator[dict[str, Any]]:
    """The component of each distribution that is installed there."""
    for path in sorted(site_packages.glob("*.dist-info/METADATA")):
        yield _python(Parser().parsestr(path.read_text(encoding="utf-8")))


def of_debian() -> Iterator[dict[str, Any]]:
    """The component of each package of Debian on this machine."""
    listed = "${Package}\t${Version}\t${Architecture}\n"
    done = subprocess.run(["dpkg-query", "-W", "-f", listed], capture_output=True, text=True, check=True)
    for line in sorted(done.stdout.splitlines()):
        name, version, architecture = line.split("\t")
        purl = f"pkg:deb/debian/{name}@{version.replace('+', '%2B')}?arch={architecture}"
        yield {"type": "library", "name": name, "version": version, "bom-ref": purl, "purl": purl}


def _python(metadata: Message) -> dict[str, Any]:
    name, version = re.sub(r"[-_.]+", "-", metadata["Name"]).lower(), metadata["Version"]
    purl = f"pkg:pypi/{name}@{version}"
    said = metadata["License-Expression"] or metadata["License"] or ""
    terms = said if 0 < len(said) <= 80 and "\n" not in said else None
    licenses = {"licenses": [{"license": {"name": terms}}]} if terms else {}
    return {"type": "library", "name": name, "version": version, "bom-ref": purl, "purl": purl, **licenses}


def document(components: Iterable[dict[str, Any]]) -> str:
    """The bill of materials. One component is Krama itself, which the bill is about."""
    parts = list(components)
    (krama,) = (part for part in parts if part["name"] == "krama")
    others = [part for part in parts if part is not krama]
    serial = uuid.uuid5(_NAMESPACE, json.dumps(parts, sort_keys=True))
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {**krama, "type": "application"}},
        "components": others,
        "dependencies": [{"ref": krama["bom-ref"], "dependsOn": [part["bom-ref"] for part in others]}],
    }
    return json.dumps(bill, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the bill of materials to a file."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--wheels", type=Path, help="a folder of wheels")
    arguments.add_argument("--installed", type=Path, help="a folder of site-packages")
    arguments.add_argument("--debian", action="store_true", help="add Debian's packages of this machine")
    arguments.add_argument("output", type=Path)
    given = arguments.parse_args()
    parts = [
        *(of_wheels(given.wheels) if given.wheels else ()),
        *(of_installed(given.installed) if given.installed else ()),
        *(of_debian() if given.debian else ()),
    ]
    given.output.write_text(document(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
