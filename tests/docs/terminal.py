"""A terminal in which commands ask questions: each question is answered with `y`, as a person would."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

_QUESTION = "[y/N] "
_DECORATION = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|━{20,} \d+/\d+.*?(?=\r|\n)")
"""Control sequences, and progress bars: a page shows neither."""


def run_in_terminal(code: str, folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """The exit status of the block and the lines on the screen, answers too."""
    screen, end = os.openpty()
    plain = {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "80", "LINES": "25"}
    running = subprocess.Popen(
        ["sh", "-e", "-c", code],
        stdin=end,
        stdout=end,
        stderr=end,
        cwd=folder,
        env={**os.environ, **plain, **environment},
    )
    os.close(end)
    shown = ""
    received = b""
    while True:
        try:
            received += os.read(screen, 65536)
        except OSError:  # Linux: the other end is closed
            break
        text = received.decode(errors="ignore")
        if text.count(_QUESTION) > shown.count(_QUESTION):
            os.write(screen, b"y\n")
        shown = text
    os.close(screen)
    lines = _DECORATION.sub("", shown).replace("\r", "").splitlines()
    return running.wait(), "\n".join(stripped for line in lines if (stripped := line.rstrip()))
