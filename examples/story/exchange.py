"""A temporary exchange: its folder, the real `krama` command, and the real server as a separate process."""

import http.client
import os
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_COMMAND_SECONDS = 120
_START_SECONDS = 60
_STOP_SECONDS = 15
_LOG_LINES = 20


class StepFailed(Exception):
    """A step of the demo failed."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An SQLite database, signing keys and a log in `folder`; the server listens on `port` of loopback."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of this process, without the settings of other exchanges."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KRAMA_")}
        return ours | {"KRAMA_STATE_DIR": str(self.folder)}

    def krama(self, *arguments: str) -> str:
        """The output of a `krama` command. Raises `StepFailed` if it failed or took far too long."""
        named = f"`krama {' '.join(arguments[:2])}`"
        try:
            done = subprocess.run(
                [_krama(), *arguments],
                env=self.environment, capture_output=True, text=True, timeout=_COMMAND_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise StepFailed(f"{named} did not end within {_COMMAND_SECONDS} seconds.") from None
        if done.returncode:
            raise StepFailed(f"{named} ended with status {done.returncode}. {done.stderr.strip()}")
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the server, and stop it at the end. An error gets the last lines of the log as a note."""
        with self.log.open("wb") as log:
            server = subprocess.Popen(
                [_krama(), "serve", "--port", str(self.port)],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # otherwise Ctrl-C would also stop the server while the demo still uses it
            )  # fmt: skip
            try:
                yield server
            except Exception as error:
                _stop(server)  # so that its last messages are in the log
                error.add_note(_last_lines(self.log))
                raise
            finally:
                _stop(server)

    def wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        """Return once `/readyz` answers 200. Raises `StepFailed` if the server ends first, or takes far too long."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if server.poll() is not None:
                raise StepFailed(f"`krama serve` ended with status {server.returncode} before it was ready.")
            if self._is_ready():
                return
            time.sleep(0.05)
        raise StepFailed(f"`krama serve` was not ready within {_START_SECONDS} seconds.")

    def _is_ready(self) -> bool:
        # Not httpx: an answer of a proxy in the environment would say nothing about the server.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def temporary_exchange() -> Iterator[Exchange]:
    """A folder that only this user may read, deleted at the end. Nothing runs in it yet."""
    with tempfile.TemporaryDirectory(prefix="krama-demo-") as folder:
        yield Exchange(Path(folder), _free_port())


def _krama() -> str:
    """The command in the same folder as this Python, regardless of the PATH."""
    return str(Path(sysconfig.get_path("scripts"), "krama"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    finally:  # also a second Ctrl-C
        server.kill()
        server.wait()


def _last_lines(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
    return "\n".join(["The server's last words:", *lines]) if lines else "The server's log is empty."
