"""Reads an environment file: the form that systemd, container engines and `krama --env-file` all take.

One `NAME=value` a line, without quotes, `export` or anything that one of them would expand. Other lines are empty, or
begin with `#`.
"""

import os
import re
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path

from krama.core.errors import KramaError

_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_UNSURE = re.compile(r"""^[\s'"]|[\s'"\\]$|[\x00-\x1f\x7f]""")
"""What one reader would take for a part of the value, and another one would not."""


class EnvFileUnreadable(KramaError):
    """The environment file can't be read, or a line of it is not a setting."""

    code = "env_file_unreadable"


def is_writable(value: str) -> bool:
    """Whether every reader would take this value as it is."""
    return not _UNSURE.search(value)


def read(path: Path) -> dict[str, str]:
    """The settings in a file. Raises `EnvFileUnreadable`, whose message repeats no value."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise EnvFileUnreadable(f"The environment file {path} can't be read ({problem.strerror}).") from problem
    except UnicodeError as problem:
        raise EnvFileUnreadable(f"The environment file {path} is not text in UTF-8.") from problem
    stated: dict[str, str] = {}
    for number, name, value in _settings(text, path):
        if name in stated:
            raise EnvFileUnreadable(f"{path}, line {number}: {name} is set twice. Remove one of the lines.")
        stated[name] = value
    return stated


def _settings(text: str, path: Path) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise EnvFileUnreadable(f"{path}, line {number}: write NAME=value, or begin the line with #.")
        if not is_writable(match[2]):
            raise EnvFileUnreadable(
                f"{path}, line {number}: write the value of {match[1]} without quotes, and without a space or a "
                "backslash at its end."
            )
        yield number, match[1], match[2]


def apply(path: Path, environment: MutableMapping[str, str] = os.environ) -> bool:
    """Set what the file says and the environment does not. Whether users other than its owner can read the file.

    Raises `EnvFileUnreadable`.
    """
    values: Mapping[str, str] = read(path)
    for name, value in values.items():
        environment.setdefault(name, value)
    return bool(path.stat().st_mode & 0o007)
