"""Makes the bundle: everything that a server of this platform needs, in one file, to install without a package index.

It has the wheels of `server.lock` and of the three projects, the script `install`, the files of `deploy`, the pages for
operators, a bill of materials and the SHA-256 of every file. The same sources and wheels give the same bytes.
"""

import argparse
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
_EPOCH = 1_580_601_600
"""The time of every file: that of hatchling for files in wheels."""
_PATCH_RELEASE = re.compile(r" ; python_full_version < '\d+\.\d+\.\d+'(?= \\$)", re.MULTILINE)
"""A condition of the lock that the server's Python may meet, although this one does not: Debian 12 has 3.11.2."""


def make(folder: Path) -> Path:
    """Write the bundle into a folder. Returns its file."""
    version = _version()
    name = f"krama-{version}-py{_python().replace(' ', '-').replace('.', '')}"
    with tempfile.TemporaryDirectory(prefix="krama-bundle-") as temporary:
        content = Path(temporary, f"krama-{version}")
        _collect(content, version)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{name}.tar.gz"
        target.write_bytes(_packed(content))
    return target


def _collect(content: Path, version: str) -> None:
    wheels = content / "wheels"
    wheels.mkdir(parents=True)
    lock = ROOT / "deploy" / "server.lock"
    _download(lock, wheels)
    for project in (ROOT, ROOT / "api", ROOT / "clients" / "python"):
        _pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(project))
    shutil.copytree(ROOT / "deploy", content / "deploy", ignore=shutil.ignore_patterns("__pycache__", "*.lock"))
    shutil.copytree(ROOT / "docs" / "operate", content / "docs" / "operate")
    shutil.copy(lock, content)
    shutil.copy(ROOT / "deploy" / "install", content)
    for document in ("CHANGELOG.md", "LICENSE"):
        shutil.copy(ROOT / document, content)
    (content / "VERSION").write_text(f"{version}\n", encoding="utf-8")
    (content / "PYTHON").write_text(f"{_python()}\n", encoding="utf-8")
    sbom = [sys.executable, str(ROOT / "deploy" / "sbom.py"), "--wheels", str(wheels), str(content / "sbom.cdx.json")]
    subprocess.run(sbom, check=True)
    files = sorted(path for path in content.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(content)}\n" for path in files]
    (content / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _download(lock: Path, wheels: Path) -> None:
    """Every wheel of the lock that some patch release of this Python needs."""
    with tempfile.TemporaryDirectory(prefix="krama-lock-") as temporary:
        wanted = Path(temporary, lock.name)
        wanted.write_text(_PATCH_RELEASE.sub("", lock.read_text(encoding="utf-8")), encoding="utf-8")
        _pip(
            "download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-d", str(wheels), "-r", str(wanted)
        )


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", arguments[0], "--quiet", *arguments[1:]]
    subprocess.run(command, check=True, env=os.environ | {"SOURCE_DATE_EPOCH": str(_EPOCH)})


def _packed(content: Path) -> bytes:
    """The folder as a compressed archive, without the names, times and order of this machine."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = _EPOCH
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        return entry

    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=_EPOCH) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as archive,
    ):
        for path in [content, *sorted(content.rglob("*"))]:
            archive.add(path, path.relative_to(content.parent).as_posix(), recursive=False, filter=plain)
    return packed.getvalue()


def _python() -> str:
    """The interpreter and platform that the wheels are for, as `install` compares them."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {sysconfig.get_platform()}"


def _version() -> str:
    said: dict[str, str] = {}
    for line in (ROOT / "api" / "krama" / "__init__.py").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(" = ")
        said[name] = value.strip('"')
    return said["__version__"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "dist", help="where the bundle goes")
    made = make(parser.parse_args().folder)
    print(f"{made} ({made.stat().st_size / 1e6:.0f} MB)")
