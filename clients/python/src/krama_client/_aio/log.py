"""An export of an agency's own audit records."""

import os
from functools import partial
from pathlib import Path
from typing import IO

from krama_client._drivers.asynchronous import in_thread
from krama_client._generated.client_base import AsyncResources
from krama_client._log.export import MOST_ON_A_PAGE, head_line, record_line


class LogExport(AsyncResources):
    """`export_log`."""

    async def export_log(self, file: Path | str) -> int:
        """Write your agency's records, each with its proof, to a new .ndjson file, and return how many.

        `verify_log` verifies the file. Only you may read it. It appears when it is complete: if the export breaks off,
        there is no file. Raises `FileExistsError`, and other `OSError`s.

        Scope: `audit:read`.
        """
        target = Path(file)
        if target.exists():
            raise FileExistsError(f"{target.name} exists. Name a new file.")
        newest = await self.audit.get_checkpoint()
        partial_file = target.with_name(f".{target.name}.partial-{os.getpid()}")
        written = 0
        lines = await in_thread(partial(_create, partial_file))
        try:
            lines.write(head_line(newest))
            async for page in self.audit.list_records(
                agency_id="own", tree_size=newest.tree_size, limit=MOST_ON_A_PAGE
            ).by_page():
                # What came after the checkpoint has no proof, and so has all that follows.
                proven = [record for record in page.items if record.inclusion_path is not None]
                await in_thread(partial(lines.writelines, [record_line(record) for record in proven]))
                written += len(proven)
                if len(proven) < len(page.items):
                    break
            await in_thread(partial(_finish, lines, partial_file, target))
        finally:
            lines.close()
            partial_file.unlink(missing_ok=True)
        return written


def _create(file: Path) -> IO[str]:
    """A new file that only its owner may read, with the same line ends on every system."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="\n")


def _finish(lines: IO[str], partial_file: Path, target: Path) -> None:
    """Put the file in its place, complete and on disk."""
    lines.flush()
    os.fsync(lines.fileno())
    lines.close()
    if target.exists():
        raise FileExistsError(f"{target.name} exists. Name a new file.")
    partial_file.replace(target)
