"""The exchanges that the readers of the pages have: a sandbox, or one of their own with nothing in it."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from krama.app import create_app
from krama.cli.sandbox import HEADER
from krama.core.bounded_http import BoundedHttp
from krama.sandbox import folder as folders
from krama.settings import Settings
from tests.docs import curl
from tests.docs.quick_krama import quick_krama
from tests.server import serving


@contextmanager
def running_sandbox(made: Path, folder: Path) -> Iterator[dict[str, str]]:
    """A copy of a sandbox. Yields the environment of its reader."""
    shutil.copytree(made, folder / "sandbox")
    app = create_app(folders.settings_of(folder / "sandbox", "http://krama.test"), sandbox=True)
    with serving(app, headers=[HEADER], http=BoundedHttp) as address:
        yield _environment(address, folder)


@contextmanager
def running_exchange(template: Path, folder: Path) -> Iterator[dict[str, str]]:
    """An exchange without members. Yields the environment of its operator."""
    state = folder / "var"
    state.mkdir(mode=0o700)
    shutil.copy(template, state / "krama.sqlite3")
    with serving(create_app(Settings(state_dir=state))) as address:
        environment = _environment(address, folder)
        programs = folder / "programs"
        programs.mkdir()
        with quick_krama(folder, programs) as needed:
            path = os.pathsep.join([str(programs), environment["PATH"]])
            yield environment | {"KRAMA_STATE_DIR": str(state), "PATH": path} | needed


def _environment(address: str, folder: Path) -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], str(_curl(folder))])
    return {"KRAMA_URL": address, "NO_PROXY": "*", "PATH": path}


def _curl(folder: Path) -> Path:
    """A folder with the stand-in for curl; it stands last on the path, for machines without the real one."""
    (folder / "bin").mkdir()
    stand_in = folder / "bin" / "curl"
    stand_in.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{curl.__file__}" "$@"\n')
    stand_in.chmod(0o755)
    return stand_in.parent
