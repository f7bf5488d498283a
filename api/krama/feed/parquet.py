"""Snapshots as Parquet, for data frames: the same records with a column for each member. Needs the extra `parquet`."""

import io
import json
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import zstandard

from krama.feed import snapshot_files
from krama.feed.snapshot_files import SnapshotFile

_AT_ONCE = 10_000
_TEXTS = (
    *("indicator_id", "kind", "canonical", "institution", "chain", "platform"),
    *("tlp", "action", "status", "terms"),
)
_LISTS = ("categories", "roles", "reason_codes")
_NUMBERS = ("score", "report_count", "agency_count")
_TIMES = ("first_reported_at", "last_reported_at", "updated_at")


def write(path: Path, kind: str | None, lines: Path) -> SnapshotFile:
    """Write the records of an NDJSON file as Parquet, a few thousand at a time."""
    import pyarrow as pa  # noqa: PLC0415  (an extra)
    import pyarrow.parquet as pq  # noqa: PLC0415

    schema = pa.schema(
        [
            *((name, pa.string()) for name in _TEXTS),
            *((name, pa.list_(pa.string())) for name in _LISTS),
            *((name, pa.int32()) for name in _NUMBERS),
            *((name, pa.timestamp("us", tz="UTC")) for name in _TIMES),
        ]
    )
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        records = _records(lines)
        while batch := list(islice(records, _AT_ONCE)):
            rows = [_row(each) for each in batch]
            columns = [pa.array([row[field.name] for row in rows], field.type) for field in schema]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            count += len(rows)
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return snapshot_files.described(path, kind, "parquet", count, path.stat().st_size)


def _records(lines: Path) -> Iterator[dict[str, Any]]:
    with lines.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as unpacked:
        for line in io.TextIOWrapper(unpacked, "utf-8"):
            yield json.loads(line)


def _row(record: dict[str, Any]) -> dict[str, Any]:
    """The columns of a record. `terms` is JSON: few programs need it."""
    times = {name: datetime.fromisoformat(record[name]) for name in _TIMES}
    row: dict[str, Any] = {**record, **record["indicator"], **times, "terms": json.dumps(record["terms"])}
    return row
