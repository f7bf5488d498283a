"""Exports the log to NDJSON or Parquet, a line or row for each record, so that it can be verified elsewhere."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.audit import log, repository, tree
from krama.audit.entry import opened
from krama.audit.errors import ExportRefused
from krama.audit.note import Signer
from krama.audit.tables import AuditCheckpoint, AuditRecord
from krama.audit.tiles import Tiles
from krama.core.database import Database
from krama.core.owners import EVERYBODY, Owners

_AT_ONCE = 1_000


def export(database: Database, signer: Signer, file: Path, agency_id: UUID | None) -> int:
    """Write the records under the newest checkpoint, of all agencies or of one. Returns their number.

    The first line is `{"checkpoint", "verifier_key"}`. Each further line is a record: `leaf_index`, `leaf` (base64),
    `data_key` (null if erased) and, for one agency, the `inclusion_path`. In Parquet, the first line is the file's
    metadata. Raises `ExportRefused`.
    """
    write = {".ndjson": _write_ndjson, ".parquet": _write_parquet}.get(file.suffix)
    if write is None:
        raise ExportRefused("The name of the file must end with .ndjson or .parquet.")
    if file.exists():
        raise ExportRefused("The file already exists, and was not changed. Choose a new name.")
    with database.read() as session:
        newest = log.checkpoint(session)
        head = {"checkpoint": newest.note, "verifier_key": signer.verifier_key}
        try:
            file.touch(mode=0o600, exist_ok=False)  # only its owner may read it
            return write(file, head, _records(session, newest, agency_id))
        except OSError as problem:
            with suppress(OSError):
                file.unlink(missing_ok=True)
            raise ExportRefused(f"The file can't be written ({problem.strerror}).") from problem


def _records(session: Session, newest: AuditCheckpoint, agency_id: UUID | None) -> Iterator[dict[str, Any]]:
    tiles = Tiles(lambda place: repository.tile(session, place))
    owners = EVERYBODY if agency_id is None else Owners(frozenset({agency_id}))
    start = 0
    while records := repository.page(session, owners, start, _AT_ONCE):
        for record in records:
            if record.leaf_index >= newest.size:
                return
            path = None if agency_id is None else tree.inclusion(record.leaf_index, newest.size, tiles.node)
            yield _line(record, path)
        start = records[-1].leaf_index + 1
        session.expunge_all()


def _line(record: AuditRecord, path: list[bytes] | None) -> dict[str, Any]:
    line = {
        "leaf_index": record.leaf_index,
        "leaf": base64.b64encode(record.leaf).decode(),
        "data_key": None if record.key is None else record.key.hex(),
    }
    return line if path is None else {**line, "inclusion_path": [node.hex() for node in path]}


def _write_ndjson(file: Path, head: dict[str, str], records: Iterator[dict[str, Any]]) -> int:
    written = 0
    with file.open("w", encoding="utf-8") as lines:
        lines.write(json.dumps(head) + "\n")
        for record in records:
            lines.write(json.dumps(record) + "\n")
            written += 1
    return written


def _write_parquet(file: Path, head: dict[str, str], records: Iterator[dict[str, Any]]) -> int:
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as problem:
        detail = "Parquet needs the package pyarrow, which is not installed. NDJSON needs no package."
        raise ExportRefused(detail) from problem
    columns = [("leaf_index", arrow.int64()), ("leaf", arrow.string()), ("data_key", arrow.string())]
    schema = arrow.schema([*columns, ("inclusion_path", arrow.list_(arrow.string()))], metadata=head)
    written = 0
    with parquet.ParquetWriter(file, schema) as writer:
        rows: list[dict[str, Any]] = []
        for record in records:
            rows.append(record)
            written += 1
            if len(rows) == _AT_ONCE:
                writer.write_table(arrow.Table.from_pylist(rows, schema))
                rows = []
        writer.write_table(arrow.Table.from_pylist(rows, schema))
    return written


def erased(session: Session) -> int:
    """The number of erased records."""
    return repository.count_erased(session)


def disclosures(session: Session, indicator_id: UUID) -> Iterator[dict[str, Any]]:
    """The records whose answers disclosed an indicator, in the log's order."""
    for index in repository.disclosing(session, indicator_id):
        record = repository.record(session, index, None)
        if record is not None:
            yield {"leaf_index": index, **opened(record.leaf, record.key)}
