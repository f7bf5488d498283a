"""Write the client's generated part from openapi/openapi.json; with `--check`, only say whether it is up to date.

The same document gives the same files, whatever was there before.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from clients.python.generate.names import GenerationError
from clients.python.generate.render import render
from clients.python.generate.synchronous import write_synchronous

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
DOCUMENT = HERE.parents[2] / "openapi" / "openapi.json"
NAMING = HERE.parents[2] / "api" / "krama" / "bulk"
SHARED = ("naming.py", "headings.toml", "words.toml")
"""What the service and the command must read alike, from the folder `NAMING`."""
WRITTEN = ("src/krama_client/_generated", "src/krama_client/_sync", "api.md")
"""What this program writes, relative to the project. Nothing else is in these folders."""


def main() -> int:
    """Exit status: 0 if written or up to date, 1 if nothing can be generated or a file is stale."""
    options = argparse.ArgumentParser(prog="python -m clients.python.generate", description=__doc__)
    options.add_argument("--check", action="store_true", help="change nothing; fail if a file is out of date")
    options.add_argument("--document", type=Path, default=DOCUMENT)
    options.add_argument("--project", type=Path, default=PROJECT, help="the folder with src/krama_client")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        try:
            render(json.loads(asked.document.read_bytes()), fresh)
            _share(fresh / WRITTEN[0])
            write_synchronous(asked.project / "src/krama_client/_aio", fresh / "src/krama_client/_sync")
        except GenerationError as error:
            print(f"{error}\nThe client can't be generated from {asked.document.name}.", file=sys.stderr)
            return 1
        if asked.check:
            return _compare(fresh, asked.project)
        _replace(fresh, asked.project)
    return 0


def _share(folder: Path) -> None:
    for name in SHARED:
        shutil.copyfile(NAMING / name, folder / name)


def _compare(fresh: Path, project: Path) -> int:
    stale = sorted(name for name in _files(fresh) | _files(project) if not _is_same(fresh / name, project / name))
    if stale:
        print("The client's generated part is not what openapi/openapi.json gives. Run `make client`:", file=sys.stderr)
        print("".join(f"  {name}\n" for name in stale), end="", file=sys.stderr)
    return 1 if stale else 0


def _replace(fresh: Path, project: Path) -> None:
    for name in WRITTEN:
        if (fresh / name).is_dir():
            shutil.rmtree(project / name, ignore_errors=True)
            shutil.copytree(fresh / name, project / name)
        else:
            shutil.copyfile(fresh / name, project / name)


def _files(project: Path) -> set[str]:
    """The generated files, relative to the project."""
    paths = (path for name in WRITTEN for path in [project / name, *(project / name).rglob("*")] if path.is_file())
    return {path.relative_to(project).as_posix() for path in paths if path.suffix != ".pyc"}


def _is_same(left: Path, right: Path) -> bool:
    return left.is_file() and right.is_file() and left.read_bytes() == right.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
