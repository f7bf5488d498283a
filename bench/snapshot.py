"""Makes a snapshot as the service's job does, run as `python -m bench.snapshot URL FOLDER`. Prints time and memory.

With `keep` behind the folder, the snapshot stays.
"""

import json
import resource
import shutil
import sys
import time
from pathlib import Path

from krama import consumers
from krama.app import tune_interpreter
from krama.core import epoch
from krama.core.database import Database
from krama.feed import snapshot_files, snapshots

_KILOBYTES = 1 if sys.platform == "darwin" else 1024
"""The unit of the memory that the system reports."""


def main(url: str, root: Path, *, keep: bool) -> None:
    """Make one, and remove it again unless it is kept."""
    consumers.install_all()
    database = Database(url)
    tune_interpreter()
    began, cpu = time.perf_counter(), time.process_time()
    snapshots.make(database, root)
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    with database.read() as session:
        newest = snapshot_files.newest(root, epoch.current(session).number)
    if newest is None:
        raise RuntimeError("The snapshot is not complete.")
    records = sum(each.item_count for files in newest.files.values() for each in files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTES
    print(json.dumps({"records": records, "seconds": seconds, "cpu": used, "peak": peak}))
    database.close()
    if not keep:
        shutil.rmtree(root)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), keep="keep" in sys.argv[3:])
