"""Makes a snapshot in a process that is killed: `python -m tests.feed.making URL FOLDER EVENTS`.

It kills itself with SIGKILL after so many calls within the code of snapshots, so that each run ends elsewhere.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from krama import consumers
from krama.core.database import Database
from krama.feed import snapshots


def main(url: str, root: Path, events: int) -> None:
    """Make a snapshot, unless the process is killed first."""
    consumers.install_all()
    database, left = Database(url), events

    def count(frame: Any, event: str, argument: object) -> None:
        nonlocal left
        if f"{os.sep}feed{os.sep}snapshot" in frame.f_code.co_filename:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    snapshots.make(database, root)
    sys.setprofile(None)
    database.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
