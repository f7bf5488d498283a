"""Builds the image with buildah, without a daemon, on a Debian that mmdebstrap makes once, and runs it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.architecture.repository import ROOT

CACHE = Path(os.environ.get("KRAMA_TEST_CACHE") or Path.home() / ".cache" / "krama-tests")
"""What is kept between runs, outside of the repository."""

_SUITE = "bookworm"
_WITHOUT = ("man", "locale", "doc", "info")
_MOUNTED = "/etc/pip.conf"


def missing() -> str:
    """Why an image can't be built here, or nothing."""
    lacking = [name for name in ("buildah", "mmdebstrap", "unshare") if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)}: not on this machine. apt-get install buildah mmdebstrap"
    return "" if os.geteuid() == 0 else "only root can build an image here"


@dataclass(frozen=True, slots=True)
class Image:
    """A built image: its configuration, its size in bytes, and its files."""

    config: Mapping[str, Any]
    size: int
    root: Path

    def run(self, state: Path, *command: str, **environment: str) -> subprocess.Popen[str]:
        """Run a command as a runtime would: the image's user and environment, all read-only but state and /tmp."""
        root = self.root
        steps = [
            f"mount --bind {root} {root}",
            f"mount -o remount,bind,ro {root}",
            f"mount -t tmpfs tmpfs {root}/tmp",
            f"mount --bind {state} {root}/var/lib/krama",
            f"mount --rbind /dev {root}/dev",
            f"mount -t proc proc {root}/proc",
            f'exec chroot --userspec={self.config["User"]} {root} "$@"',
        ]
        variables = dict(each.split("=", 1) for each in self.config["Env"]) | environment
        words = ["env", "-i", "-C", "/var/lib/krama", *(f"{name}={value}" for name, value in variables.items())]
        return subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "\n".join(steps), "sh", *words, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def printed(self, state: Path, *command: str) -> tuple[int, str]:
        """The status of a command, and what it prints."""
        process = self.run(state, *command)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said


@contextmanager
def built(folder: Path) -> Iterator[Image]:
    """The image of `deploy/Containerfile`. Its storage is in `folder`, and removed at the end."""
    base = _debian()
    buildah = ["buildah", "--root", str(folder / "store"), "--runroot", str(folder / "run"), "--storage-driver", "vfs"]

    def call(*arguments: str) -> str:
        done = subprocess.run([*buildah, *arguments], capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout.strip()

    try:
        working = call("from", "scratch")
        call("add", working, str(base), "/")
        call("commit", "--rm", working, "base")
        volumes = [part for volume in _package_source(folder) for part in ("--volume", volume)]
        options = ["--isolation", "chroot", "--format", "docker", "--build-arg", "BASE=localhost/base", *volumes]
        call(
            "bud",
            *options,
            "--target",
            "service",
            "-t",
            "krama",
            "-f",
            str(ROOT / "deploy" / "Containerfile"),
            str(ROOT),
        )
        described = json.loads(call("inspect", "--type", "image", "krama"))
        listed = json.loads(call("images", "--json", "krama"))
        root = Path(call("mount", call("from", "krama")))
        yield Image(described["Docker"]["config"], _bytes(listed[0]["size"]), root)
    finally:
        subprocess.run([*buildah, "umount", "--all"], capture_output=True, check=False)
        shutil.rmtree(folder / "store", ignore_errors=True)


def _bytes(size: str) -> int:
    number, unit = size.split()
    return round(float(number) * {"KB": 1e3, "MB": 1e6, "GB": 1e9}[unit])


def _debian() -> Path:
    """An archive of the smallest Debian with Python, made like Debian's slim images, from this machine's source."""
    return archived("python3-slim", ["usr-is-merged", "python3", "ca-certificates"])


def archived(name: str, packages: Sequence[str], options: Sequence[str] = ()) -> Path:
    """An archive of the smallest Debian with these packages, from this machine's source. It is made once."""
    archive = CACHE / f"{_SUITE}-{name}.tar"
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        partial = archive.with_suffix(".part.tar")
        command = ["mmdebstrap", "--variant=minbase", f"--include={','.join(packages)}"]
        command += ["--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr"]
        command += [f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in _WITHOUT]
        command += ["--dpkgopt=path-include=/usr/share/doc/*/copyright", *options, _SUITE, str(partial)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        partial.rename(archive)
    return archive


def _package_source(folder: Path) -> Iterator[str]:
    """What pip uses on this machine, as volumes: its configuration, and the folders that this names."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    options = dict(re.findall(r"^(?:global|user|install|:env:)\.([a-z-]+)='(.*)'$", said, re.MULTILINE))
    lines = [f"{name} = {value}" for name, value in options.items()]
    (folder / "pip.conf").write_text("\n".join(["[global]", *lines, ""]).replace("\\n", " "), encoding="utf-8")
    yield f"{folder / 'pip.conf'}:{_MOUNTED}:ro"
    named = re.findall(r"(?:^|[ '/])(/[\w./-]+)", "\n".join(options.values()), re.MULTILINE)
    places = {Path("/" + path.lstrip("/")) for path in named}
    # The links of an index on the disk lead to files next to it.
    for place in sorted({path.parent if path.name == "simple" else path for path in places}):
        if place.exists():
            yield f"{place}:{place}:ro"
