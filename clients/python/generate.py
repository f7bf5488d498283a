"""Write the client's generated core from openapi/openapi.json; with `--check`, only say whether it is up to date.

The same document gives the same files, whatever was there before.
"""

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "openapi" / "openapi.json"
GENERATED = HERE / "src" / "krama_client" / "_generated"
HEADER = "# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.\n"


def main() -> int:
    """Exit status: 0 if written or up to date, 1 if the document can't be generated from or the core is stale."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="change nothing; fail if the core is out of date")
    options.add_argument("--document", type=Path, default=DOCUMENT)
    options.add_argument("--output", type=Path, default=GENERATED)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fresh, document = Path(folder) / GENERATED.name, Path(folder) / "openapi.json"
        document.write_text(json.dumps(_with_single_bodies(json.loads(asked.document.read_bytes()))), encoding="utf-8")
        if complaint := _generate(document, fresh):
            print(f"{complaint}\nThe client can't be generated from {asked.document.name}.", file=sys.stderr)
            return 1
        if asked.check:
            return _compare(fresh, asked.output)
        shutil.rmtree(asked.output, ignore_errors=True)
        shutil.copytree(fresh, asked.output)
    return 0


def _with_single_bodies(document: dict[str, Any]) -> dict[str, Any]:
    """The document with one media type to each request body: the first, which is bytes if it isn't JSON.

    The generator's function for a body of several types asks `isinstance(body, list[…])`, which Python refuses.
    """
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    for body in (operation["requestBody"] for operation in operations if "requestBody" in operation):
        kind, media = next(iter(body["content"].items()))
        if len(body["content"]) > 1 and kind != "application/json":
            media = {"schema": {"type": "string", "format": "binary"}}
        body["content"] = {kind: media}
    return document


def _generate(document: Path, output: Path) -> str:
    """Fill `output`; what the generator said, if it failed or warned."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--meta", "none"]
    command += ["--path", str(document), "--config", str(HERE / "generator.yaml"), "--output-path", str(output)]
    command += ["--custom-template-path", str(HERE / "templates")]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # where its ruff is
    ran = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if ran.returncode:
        return (ran.stdout + ran.stderr).strip()
    for module in output.rglob("*.py"):
        module.write_text(HEADER + module.read_text(encoding="utf-8"), encoding="utf-8")
    return ""


def _compare(fresh: Path, committed: Path) -> int:
    stale = sorted(_differences(fresh, committed))
    if not stale:
        return 0
    print("The client's generated core is not what openapi/openapi.json gives. Run `make client`:", file=sys.stderr)
    for path in stale:
        print(f"  {path}", file=sys.stderr)
    return 1


def _differences(fresh: Path, committed: Path) -> set[Path]:
    """Paths, relative to the core, that are missing, left over or of other content."""
    wanted, present = _files(fresh), _files(committed)
    both = wanted & present
    return (wanted ^ present) | {path for path in both if not filecmp.cmp(fresh / path, committed / path, False)}


def _files(folder: Path) -> set[Path]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in found if "__pycache__" not in path.parts}


if __name__ == "__main__":
    sys.exit(main())
