"""The `krama` command in a process of its own."""

import os
import subprocess
import tempfile
from pathlib import Path

from tests.forking import Forked

_SECONDS = 120


def krama(
    *arguments: str, database_url: str = "", state: Path | None = None, given: str | bytes = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run it with these arguments, settings and standard input, as a shell would. Raises `TimeoutError`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KRAMA_")}
    environment |= {"KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(state or "unused"), **more}
    with tempfile.TemporaryDirectory() as folder:
        printed, errors, stdin = Path(folder, "stdout"), Path(folder, "stderr"), Path(folder, "stdin")
        stdin.write_bytes(given if isinstance(given, bytes) else given.encode())
        process = Forked(arguments, environment, printed, errors, given=stdin)
        try:
            status = process.wait(_SECONDS)
        except subprocess.TimeoutExpired as late:
            process.kill()
            process.wait()
            raise TimeoutError(arguments) from late
        return subprocess.CompletedProcess(arguments, status, printed.read_text(), errors.read_text())
