"""Writes an environment file with every setting. Run as a program, it writes the example of `deploy`."""

import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from krama.settings import Settings

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HEAD = """# The settings of a Krama exchange. A line that begins with # is the default of its setting.
#
# systemd reads this file (EnvironmentFile=), and so does each command: krama --env-file FILE doctor. What the
# environment sets takes precedence. Write values without quotes. Restart the service after a change.
"""
EXAMPLE = {"KRAMA_PUBLIC_URL": "https://krama.example.gov.kh", "KRAMA_STATE_DIR": "/var/lib/krama"}
"""What `deploy/krama.env.example` sets: where each exchange differs."""


def text_of(values: Mapping[str, str]) -> str:
    """The text of a file with every setting. Those in `values`, by their full names, are set."""
    return "\n".join([_HEAD, *_lines(values)])


def _lines(values: Mapping[str, str]) -> Iterator[str]:
    for field, info in Settings.model_fields.items():
        name, default = f"KRAMA_{field.upper()}", str(info.default)
        meaning = _LINK.sub(r"\1", info.description or "").replace("`", "")
        yield from textwrap.wrap(meaning, 118, initial_indent="# ", subsequent_indent="# ")
        yield f"{name}={values[name]}\n" if name in values else f"#{name}={default}\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text_of(EXAMPLE), encoding="utf-8")
