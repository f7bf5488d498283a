"""The `krama` command in a process of its own."""

import os
import subprocess
import tempfile
from pathlib import Path

from tests.forking import Forked

_SECONDS = 120


def krama(
    *arguments: str, database_url: str = "", state: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run it with these arguments and settings, as a shell would. Raises `TimeoutError`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KRAMA_")}
    environment |= {"KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(state or "unused"), **more}
    with tempfile.TemporaryDirectory() as folder:
        printed, errors = Path(folder, "stdout"), Path(folder, "stderr")
        process = Forked(arguments, environment, printed, errors)
        try:
            status = process.wait(_SECONDS)
        except subprocess.TimeoutExpired as late:
            process.kill()
            process.wait()
            raise TimeoutError(arguments) from late
        return subprocess.CompletedProcess(arguments, status, printed.read_text(), errors.read_text())
