"""An export of the exchange's audit log, verified with nothing but the log's verifier key and what one has kept."""

import base64
import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

from krama_client._log.merkle import Growing, Refuted, leaf_hash, verify_inclusion
from krama_client._log.notes import NoteUnverified, SignedTree, read_signed_tree
from krama_client.errors import LogFileUnreadable

_MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class LogFinding:
    """Something that contradicts what was signed.

    `kind` is one of `changed`, `missing`, `inserted`, `truncated`, `forked`, `key`.
    """

    kind: str
    detail: str


@dataclass(slots=True)
class VerifiedLog:
    """What was looked at: `records` of the `size` that the file's checkpoint covers; and what was wrong.

    An export that is not `complete` has only the records of one agency. It proves each, and it can't show that one
    is missing. Only kept checkpoints of its own size are compared with it.
    """

    size: int
    records: int = 0
    findings: list[LogFinding] = field(default_factory=list)
    complete: bool = True

    @property
    def intact(self) -> bool:
        """Whether nothing was wrong."""
        return not self.findings

    def _found(self, kind: str, detail: str) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(LogFinding(kind, detail))


def verify_log(file: Path | str, verifier_key: str, kept: Sequence[str] = ()) -> VerifiedLog:
    """Hold an export (.ndjson, or .parquet with pyarrow installed) against its checkpoint and those in `kept`.

    `verifier_key` must come from elsewhere than the file. Raises `LogFileUnreadable`.
    """
    file = Path(file)
    with closing(_parquet(file) if file.suffix == ".parquet" else _ndjson(file)) as records:
        tree = _head(records, verifier_key)
        done = VerifiedLog(tree.size)
        try:
            elsewhere = [read_signed_tree(note, verifier_key) for note in kept]
        except NoteUnverified as error:
            raise LogFileUnreadable(f"A checkpoint that was kept can't be trusted. {error}") from error
        try:
            _compare(tree, elsewhere, records, done)
        except LogFileUnreadable:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LogFileUnreadable(f"Record {done.records:,} of the file can't be read.") from error
    return done


def _head(records: Iterator[Mapping[str, Any]], verifier_key: str) -> SignedTree:
    try:
        checkpoint = str(next(records)["checkpoint"])
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        if isinstance(error, LogFileUnreadable):
            raise
        raise LogFileUnreadable("The file is not an export: it does not begin with a checkpoint.") from error
    try:
        return read_signed_tree(checkpoint, verifier_key)
    except NoteUnverified as error:
        raise LogFileUnreadable(f"The file's checkpoint can't be trusted. {error}") from error


def _compare(
    tree: SignedTree, kept: Sequence[SignedTree], records: Iterator[Mapping[str, Any]], done: VerifiedLog
) -> None:
    first = next(records, None)
    if first is None or first.get("inclusion_path") is None:
        _compare_complete(tree, kept, records if first is None else chain([first], records), done)
    else:
        done.complete = False
        _compare_partial(tree, kept, chain([first], records), done)


def _compare_complete(
    tree: SignedTree, kept: Sequence[SignedTree], records: Iterable[Mapping[str, Any]], done: VerifiedLog
) -> None:
    """Every record from the first on: the root over them must be the signed one."""
    growing = Growing()
    pending = sorted([*(signed for signed in kept if signed.size), tree], key=lambda signed: signed.size)
    for record in records:
        index, leaf = _read(record, done, has_path=False)
        if index != growing.size:
            done._found("missing", f"Record {growing.size:,} is missing: record {index:,} stands in its place.")
            return
        growing.add(leaf_hash(leaf))
        while pending and pending[0].size == growing.size:
            _check_root(pending.pop(0), growing, tree, done)
    if growing.size > tree.size:
        done._found("inserted", f"The checkpoint covers {tree.size:,} records, and the file has {growing.size:,}.")
    elif pending:
        done._found("truncated", f"{pending[-1].size:,} records were signed, and the file has {growing.size:,}.")


def _compare_partial(
    tree: SignedTree, kept: Sequence[SignedTree], records: Iterable[Mapping[str, Any]], done: VerifiedLog
) -> None:
    """Some records, each with its path to the signed root."""
    if any(signed.size == tree.size and signed.root != tree.root for signed in kept):
        done._found("forked", f"A kept checkpoint of {tree.size:,} records was made of another history.")
    last = -1
    for record in records:
        index, leaf = _read(record, done, has_path=True)
        _check_path(record["inclusion_path"], leaf, index, tree, done)
        if index <= last:
            done._found("inserted", f"Record {index:,} stands behind record {last:,}.")
        last = index


def _read(record: Mapping[str, Any], done: VerifiedLog, *, has_path: bool) -> tuple[int, bytes]:
    """A record's index and leaf. Raises `LogFileUnreadable` for one that is not of the export's kind."""
    if (record.get("inclusion_path") is not None) != has_path:
        kind = "has no path" if has_path else "has a path"
        raise LogFileUnreadable(
            f"Record {done.records:,} of the file {kind}, unlike the first one. No export is mixed."
        )
    index, leaf = int(record["leaf_index"]), base64.b64decode(record["leaf"], validate=True)
    _check_key(record, leaf, index, done)
    done.records += 1
    return index, leaf


def _check_root(signed: SignedTree, growing: Growing, tree: SignedTree, done: VerifiedLog) -> None:
    if growing.root == signed.root:
        return
    if signed is tree:
        done._found("changed", f"The {signed.size:,} records are not those that the file's checkpoint was made of.")
    else:
        done._found("forked", f"A kept checkpoint of {signed.size:,} records was made of another history.")


def _check_path(path: Sequence[str], leaf: bytes, index: int, tree: SignedTree, done: VerifiedLog) -> None:
    try:
        verify_inclusion(leaf_hash(leaf), index, tree.size, [bytes.fromhex(digest) for digest in path], tree.root)
    except Refuted:
        done._found("changed", f"Record {index:,} is not what was signed.")


def _check_key(record: Mapping[str, Any], leaf: bytes, index: int, done: VerifiedLog) -> None:
    """The key that opens what is sealed is the one that the record was made with; it may be gone."""
    if record.get("data_key") is None:
        return
    try:
        digest = json.loads(leaf)["key_sha256"]
    except (ValueError, KeyError, TypeError):
        return  # what is not a record any more is found by its hash
    if hashlib.sha256(bytes.fromhex(record["data_key"])).hexdigest() != digest:
        done._found("key", f"The key of record {index:,} is not its own.")


def _ndjson(file: Path) -> Generator[Mapping[str, Any], None, None]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _parquet(file: Path) -> Generator[Mapping[str, Any], None, None]:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError as error:
        raise LogFileUnreadable("Parquet needs the package pyarrow, which is not installed.") from error
    with parquet.ParquetFile(file) as opened:
        yield {name.decode(): value.decode() for name, value in (opened.schema_arrow.metadata or {}).items()}
        for batch in opened.iter_batches():
            yield from batch.to_pylist()
