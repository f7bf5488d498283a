"""Proofs that the exchange gives of its audit log, verified here: nothing of it is believed."""

from collections.abc import Sequence

from krama_client._generated.models import Checkpoint, ConsistencyProof, InclusionProof
from krama_client._log import merkle
from krama_client._log.merkle import Refuted
from krama_client._log.notes import NoteUnverified, SignedTree, read_signed_tree
from krama_client._log.receipts import Statement
from krama_client.errors import LogContradicted


def verify_growth(kept: Checkpoint | str, newer: Checkpoint | str, proof: ConsistencyProof, verifier_key: str) -> None:
    """See that the log of `newer` begins with all that `kept` covers. Raises `LogContradicted`.

    Either may be the signed note alone, which is `Checkpoint.checkpoint`. `verifier_key` is the log's, as you first had
    it. `proof` is
    `krama.audit.prove_consistency(first_tree_size=kept.tree_size, second_tree_size=newer.tree_size)`.
    """
    before, after = _tree(kept, verifier_key), _tree(newer, verifier_key)
    try:
        merkle.verify_consistency(before.size, before.root, after.size, after.root, _hashes(proof.consistency_path))
    except Refuted as error:
        raise LogContradicted(f"The log did not merely grow. {error}") from error


def verify_inclusion(
    statement: Statement, proof: InclusionProof, checkpoint: Checkpoint | str, verifier_key: str
) -> None:
    """See that a receipt's record is in the log of `checkpoint`. Raises `LogContradicted`.

    `proof` is `krama.audit.prove_inclusion(leaf_index=statement.leaf_index, tree_size=checkpoint.tree_size)`.
    """
    tree = _tree(checkpoint, verifier_key)
    try:
        hashed = bytes.fromhex(statement.leaf_hash)
        merkle.verify_inclusion(hashed, statement.leaf_index, tree.size, _hashes(proof.inclusion_path), tree.root)
    except ValueError as error:
        raise LogContradicted(f"The record is not in the log. {error}") from error


def _tree(checkpoint: Checkpoint | str, verifier_key: str) -> SignedTree:
    note = checkpoint if isinstance(checkpoint, str) else checkpoint.checkpoint
    try:
        return read_signed_tree(note, verifier_key)
    except NoteUnverified as error:
        raise LogContradicted(str(error)) from error


def _hashes(path: Sequence[str]) -> list[bytes]:
    try:
        return [bytes.fromhex(digest) for digest in path]
    except ValueError as error:
        raise LogContradicted("The proof is not one of hashes.") from error
