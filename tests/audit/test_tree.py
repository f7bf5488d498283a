"""The tree against RFC 6962's own words, and against the reference hashes that Certificate Transparency's logs use."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.audit import tree
from krama.audit.tiles import Tiles, stored_in
from krama_client._log.merkle import Refuted, verify_consistency, verify_inclusion
from tests.tiers import fewer_examples

LEAVES = [bytes.fromhex(leaf) for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes(range(0x60, 0x70)))
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:split]) + plain_root(leaves[split:])).digest()


def tiled(leaves: Sequence[bytes], *steps: int) -> Tiles:
    """The tiles of a log that grew in these steps."""
    tiles, size = Tiles(stored_in({})), 0
    for step in (*steps, len(leaves)):
        tiles.extend(size, [tree.leaf_hash(leaf) for leaf in leaves[size:step]])
        size = max(size, step)
    return tiles


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_reference_ones(size: int) -> None:
    leaves = LEAVES[:size]
    assert tree.root(size, tiled(leaves).node).hex() == ROOTS[size - 1]
    assert plain_root(leaves).hex() == ROOTS[size - 1]


def test_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree.root(0, tiled([]).node) == plain_root([])


MANY = [str(number).encode() for number in range(1400)]
SIZES = st.integers(1, len(MANY))


@fewer_examples
@given(SIZES, st.lists(SIZES, max_size=3))
def test_log_that_grew_in_steps_has_the_root_of_all_its_leaves(size: int, steps: list[int]) -> None:
    steps = sorted(step for step in steps if step < size)
    tiles = tiled(MANY[:size], *steps)
    assert tree.root(size, tiles.node) == plain_root(MANY[:size])
    for step in steps:
        assert tree.root(step, tiles.node) == plain_root(MANY[:step])


def test_seventy_thousand_leaves_fill_three_levels_of_tiles() -> None:
    leaves = [str(number).encode() for number in range(70_000)]
    tiles, root = tiled(leaves, 1, 300, 65_536), plain_root(leaves)
    assert {level for level, _ in tiles.changed} == {0, 1, 2}
    assert tree.root(70_000, tiles.node) == root
    path = tree.inclusion(69_999, 70_000, tiles.node)
    verify_inclusion(tree.leaf_hash(leaves[-1]), 69_999, 70_000, path, root)


ALL = tiled(MANY)


@fewer_examples
@given(SIZES, st.data())
def test_inclusion_is_proven_for_the_leaf_and_for_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(index, size, ALL.node), plain_root(MANY[:size])
    leaf = tree.leaf_hash(MANY[index])
    verify_inclusion(leaf, index, size, path, root)
    other = data.draw(st.integers(0, size + 2).filter(lambda wrong: wrong != index))
    for wrong in (
        (tree.leaf_hash(b"other"), index, size, path, root),
        (leaf, other, size, path, root),
        (leaf, index, size, path[:-1] if path else [root], root),
        (leaf, index, size, [*path, root], root),
        (leaf, index, size, path, tree.leaf_hash(root)),
    ):
        with pytest.raises(Refuted):
            verify_inclusion(*wrong)


@fewer_examples
@given(SIZES, st.data())
def test_consistency_is_proven_for_what_grew_and_for_nothing_else(second: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, second))
    proof = tree.consistency(first, second, ALL.node)
    before, after = plain_root(MANY[:first]), plain_root(MANY[:second])
    verify_consistency(first, before, second, after, proof)
    forked = plain_root([b"fork", *MANY[1:first]])
    wrong = [
        (first, forked, second, after, proof),
        (first, before, second, tree.leaf_hash(after), proof),
        (first, before, second, after, [*proof, after]),
    ]
    if proof:
        wrong.append((first, before, second, after, proof[:-1]))
        wrong.append((first, before, second, after, [tree.leaf_hash(proof[0]), *proof[1:]]))
    for attempt in wrong:
        with pytest.raises(Refuted):
            verify_consistency(*attempt)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in the tree"):
        tree.inclusion(index, size, ALL.node)


def test_tile_that_is_missing_or_short_is_noticed() -> None:
    tiles = dict(tiled(MANY).changed)
    del tiles[0, 2]
    with pytest.raises(ValueError, match="tile 2 of level 0"):
        tree.root(700, Tiles(stored_in(tiles)).node)
    with pytest.raises(ValueError, match="tile 2 of level 0"):
        Tiles(stored_in(tiles)).extend(700, [tree.EMPTY_ROOT])
