"""Use cases that read the log, for the routes and the command: checkpoints, proofs and records."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from krama.audit import repository, tree
from krama.audit.errors import CheckpointNotFound, ProofImpossible
from krama.audit.tables import AuditCheckpoint, AuditRecord
from krama.audit.tiles import Tiles
from krama.core.owners import Owners


@dataclass(frozen=True, slots=True)
class Proven:
    """A leaf's hash, and the path from it to the root."""

    leaf_hash: bytes
    path: list[bytes]


def checkpoint(session: Session) -> AuditCheckpoint:
    """The newest checkpoint. Raises `CheckpointNotFound` in the first seconds of a log."""
    newest = repository.newest_checkpoint(session)
    if newest is None:
        raise CheckpointNotFound("There is no checkpoint yet. Try again in a few seconds.")
    return newest


def inclusion(session: Session, index: int, size: int | None) -> tuple[int, Proven]:
    """The proof for one leaf, in the tree of `size` leaves or of the newest checkpoint.

    Raises `CheckpointNotFound` and `ProofImpossible`.
    """
    _refuse_beyond(session, index + 1, "leaf_index")
    signed = _signed(session, size, "tree_size")
    if index >= signed and size is not None:
        raise ProofImpossible("A tree of this size does not contain this record. Name a larger one.", field="tree_size")
    if index >= signed:
        raise CheckpointNotFound("The checkpoint does not cover this record. Try again in a few seconds.")
    return signed, _proven(_tiles(session), index, signed)


def consistency(session: Session, first: int, second: int | None) -> tuple[int, list[bytes]]:
    """The proof between two sizes, the second that of the newest checkpoint by default.

    Raises `CheckpointNotFound` and `ProofImpossible`.
    """
    if second is not None and first > second:
        raise ProofImpossible("The first size is larger than the second.", field="first_tree_size")
    _signed(session, first, "first_tree_size")
    second = _signed(session, second, "second_tree_size")
    return second, tree.consistency(first, second, _tiles(session).node)


def page(session: Session, owners: Owners, start: int, limit: int) -> tuple[list[AuditRecord], bool]:
    """Records from an index on, of some agencies, and whether there are more."""
    records = repository.page(session, owners, start, limit + 1)
    return records[:limit], len(records) > limit


def proofs(session: Session, records: Sequence[AuditRecord], size: int) -> list[list[bytes] | None]:
    """The paths of these records in the tree of `size` leaves, None for those beyond.

    Raises `CheckpointNotFound` and `ProofImpossible`.
    """
    size, tiles = _signed(session, size, "tree_size"), _tiles(session)
    return [tree.inclusion(row.leaf_index, size, tiles.node) if row.leaf_index < size else None for row in records]


def _signed(session: Session, size: int | None, field: str) -> int:
    """The size, which a checkpoint must cover; that of the newest checkpoint by default."""
    newest = checkpoint(session).size
    if size is None:
        return newest
    if size > newest:
        _refuse_beyond(session, size, field)
        raise CheckpointNotFound("There is no checkpoint of this size yet. Try again in a few seconds.", field=field)
    return size


def _refuse_beyond(session: Session, size: int, field: str) -> None:
    if size > repository.size(session):
        raise ProofImpossible(
            "The log has fewer records than that. If you kept a checkpoint of this size, the log was set back. Tell "
            "the operator.",
            field=field,
        )


def _proven(tiles: Tiles, index: int, size: int) -> Proven:
    return Proven(tiles.node(0, index), tree.inclusion(index, size, tiles.node))


def _tiles(session: Session) -> Tiles:
    return Tiles(lambda place: repository.tile(session, place))
