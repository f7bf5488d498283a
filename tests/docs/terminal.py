"""A terminal in which commands ask questions, and a person answers: `y`, or as a page shows it."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_QUESTION = "[y/N] "
_DECORATION = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|━{20,} \d+/\d+.*?(?=\r|\n)")
"""Control sequences, and progress bars: a page shows neither."""


def run_in_terminal(
    code: str, folder: Path, environment: Mapping[str, str], answers: Sequence[tuple[str, str]] = ()
) -> tuple[int, str]:
    """The exit status of the block and the lines on the screen, answers too.

    `answers` has the end of each question, in their order, with what is typed then. Without them, it is `y` each time.
    """
    rest = list(answers)
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
        if rest and text.endswith(rest[0][0]):
            os.write(screen, f"{rest.pop(0)[1]}\n".encode())
        elif not answers and text.count(_QUESTION) > shown.count(_QUESTION):
            os.write(screen, b"y\n")
        shown = text
    os.close(screen)
    lines = _DECORATION.sub("", shown).replace("\r", "").splitlines()
    return running.wait(), "\n".join(stripped for line in lines if (stripped := line.rstrip()))
