"""A Debian server in namespaces of this machine: systemd runs there, and there is no network but loopback."""

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.deploy import images
from tests.docs.shell import Shell, shell

_GROUPS = Path("/sys/fs/cgroup")
_BOOT_SECONDS = 60
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

_START = """
root=$1
for group in $2; do mkdir "$group"; echo $$ > "$group/cgroup.procs"; done
set -- "$root" --mount --propagation private --pid --fork --kill-child --uts --ipc --net --cgroup
shift
exec setpriv --pdeathsig KILL unshare "$@" sh -ec '
root=$1
ip link set lo up
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
done
mknod -m 666 "$root/dev/tty" c 5 0
mkdir -m 755 "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
    mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
    mkdir "$root/sys/fs/cgroup/systemd" "$root/sys/fs/cgroup/unified"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
    mount -t cgroup -o name=systemd,none cgroup "$root/sys/fs/cgroup/systemd"
fi
cd "$root"
pivot_root . mnt  # in a chroot, no unit could have users of its own
umount --lazy /mnt
exec env -i container=test PATH=/usr/sbin:/usr/bin /lib/systemd/systemd
' sh "$root"
"""


def missing() -> str:
    """Why there can be no such server here, or nothing."""
    lacking = [name for name in ("mmdebstrap", "unshare", "nsenter", "ip") if shutil.which(name) is None]
    if lacking:
        return f"{', '.join(lacking)}: not on this machine. apt-get install mmdebstrap util-linux iproute2"
    if os.geteuid() != 0:
        return "only root can start a server in namespaces"
    if sys.version_info[:2] != (3, 11):
        return "the bundle is for the Python of this machine, and Debian 12 has 3.11"
    if not all(os.access(group.parent, os.W_OK) for group in _groups()):
        return "this machine lets nobody make control groups, which systemd needs"
    return ""


def _groups() -> list[Path]:
    """The control groups of a server: one, or two where systemd has a hierarchy of its own."""
    name = f"krama-test-{os.getpid()}"
    if (_GROUPS / "cgroup.controllers").exists():
        return [_GROUPS / name]
    return [_GROUPS / kind / name for kind in ("systemd", "unified")]


def debian(downloads: Sequence[str]) -> Path:
    """An archive of the smallest Debian that boots. Its package cache has what these `apt-get` commands download."""
    name = hashlib.sha256("\n".join(downloads).encode()).hexdigest()[:12]
    hooks = [f"APT_CONFIG=$MMDEBSTRAP_APT_CONFIG {command} --download-only" for command in downloads]
    options = ["--skip=cleanup/apt", *(f"--customize-hook={hook}" for hook in hooks)]
    return images.archived(f"server-{name}", ["usr-is-merged", "systemd", "systemd-sysv"], options)


@dataclass(frozen=True, slots=True)
class Machine:
    """A running server: its files, and the process that is its first."""

    root: Path
    first: int

    def command(self, *command: str) -> list[str]:
        """What runs a command there as root."""
        enter = ["nsenter", "--target", str(self.first), "--all"]
        return [
            *enter,
            "env",
            "-i",
            "-C",
            "/root",
            f"PATH={_PATH}",
            "HOME=/root",
            "DEBIAN_FRONTEND=noninteractive",
            *command,
        ]

    def run(self, command: str) -> "subprocess.CompletedProcess[str]":
        """A command of the shell, and what it printed."""
        return subprocess.run(
            self.command("bash", "-c", command), capture_output=True, text=True, check=False, timeout=120
        )

    @contextmanager
    def terminal(self, seconds: float) -> Iterator[Shell]:
        """The shell of root, which is ended after these seconds."""
        with shell(self.root, {}, self.command("bash"), seconds) as opened:
            yield opened


@contextmanager
def booted(archive: Path, folder: Path) -> Iterator[Machine]:
    """A server from this archive. It is switched off at the end, and its files are removed."""
    root = folder / "root"
    root.mkdir(parents=True)
    subprocess.run(["tar", "--extract", "--file", str(archive), "--directory", str(root)], check=True)
    groups = " ".join(shlex.quote(str(group)) for group in _groups())
    started = subprocess.Popen(["sh", "-ec", _START, "sh", str(root), groups], stdin=subprocess.DEVNULL)
    try:
        yield _ready(started, root)
    finally:
        started.kill()  # and with it the first process, whose end ends all others
        started.wait()
        _remove_groups()
        shutil.rmtree(root, ignore_errors=True)


def _ready(started: "subprocess.Popen[bytes]", root: Path) -> Machine:
    deadline = time.monotonic() + _BOOT_SECONDS
    children = Path(f"/proc/{started.pid}/task/{started.pid}/children")
    state = ""
    while state not in ("running", "degraded"):
        assert started.poll() is None, "the server did not start"
        assert time.monotonic() < deadline, f"the server is not ready: {state}"
        time.sleep(0.2)
        first = children.read_text().split()
        if first and Path(f"/proc/{first[0]}/comm").read_text() == "systemd\n":
            machine = Machine(root, int(first[0]))
            state = machine.run("systemctl is-system-running").stdout.strip()
    return machine


def _remove_groups() -> None:
    for group in _groups():
        for _ in range(50):  # the kernel takes a moment to forget the processes
            for folder in sorted(group.rglob("*/"), reverse=True):
                with suppress(OSError):
                    folder.rmdir()
            with suppress(OSError):
                group.rmdir()
            if not group.exists():
                break
            time.sleep(0.1)
