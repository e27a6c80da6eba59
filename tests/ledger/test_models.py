"""The tree is that of RFC 9162, and its proofs say yes and no where they should (check 23)."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techexchange.ledger.models import (
    EMPTY,
    SPAN,
    GrowingTree,
    consistency_path,
    inclusion_path,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
    root_over,
    states,
    stretches,
)

VECTORS = json.loads(Path(__file__).with_name("rfc9162.json").read_text())
MANY = [hashlib.sha256(str(number).encode()).digest() for number in range(SPAN * SPAN + 3 * SPAN + 77)]
LEAVES = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in VECTORS["leaves"]]


def hashes(written):
    return [bytes.fromhex(one) for one in written]


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=lambda vector: vector["case"])
def test_a_published_inclusion_proof_has_its_verdict(vector):
    leaf, root = hashes((vector["leaf"], vector["root"]))
    verdict = proves_inclusion(leaf, vector["index"], vector["size"], hashes(vector["proof"]), root)
    assert verdict is vector["holds"]


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=lambda vector: vector["case"])
def test_a_published_consistency_proof_has_its_verdict(vector):
    sizes = vector["first"], vector["second"]
    roots = bytes.fromhex(vector["first_root"]), bytes.fromhex(vector["second_root"])
    assert proves_consistency(sizes, roots, hashes(vector["proof"])) is vector["holds"]


def test_the_published_roots_are_ours_and_so_are_the_proofs():
    tree = GrowingTree()
    assert tree.root() == EMPTY
    for leaf, root in zip(LEAVES, VECTORS["roots"], strict=True):
        tree.add(leaf)
        assert tree.root().hex() == root_over([LEAVES[: tree.size]]).hex() == root
    stated = [vector for vector in VECTORS["inclusion"] if vector["case"].endswith("as stated")]
    for vector in stated:
        made = [root_of(LEAVES[first:end]) for first, end in inclusion_path(vector["index"], vector["size"])]
        assert made == hashes(vector["proof"])
    stated = [vector for vector in VECTORS["consistency"] if vector["case"].endswith("as stated")]
    for vector in stated:
        made = [root_of(LEAVES[first:end]) for first, end in consistency_path(vector["first"], vector["second"])]
        assert made == hashes(vector["proof"])


def root_of(leaves):
    """The root as RFC 9162, section 2.1.1, defines it, written down as it says."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while 2 * split < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


@pytest.fixture(scope="module")
def grown():
    tree = GrowingTree()
    for leaf in MANY:
        tree.add(leaf)
    return tree


def from_kept(grown, part):
    """The root over a part of the tree, from kept nodes alone."""
    rows = {0: MANY, **grown.kept}
    found = stretches(part)
    assert sum(stretch.count for stretch in found) <= SPAN * (len(found) + 1)
    return root_over([rows[stretch.level][stretch.first : stretch.first + stretch.count] for stretch in found])


@given(st.data())
def test_proofs_from_kept_nodes_hold_and_no_other_does(grown, data):
    size = data.draw(st.integers(1, len(MANY)))
    index = data.draw(st.integers(0, size - 1))
    earlier = data.draw(st.integers(1, size))
    root, before = root_of(MANY[:size]), root_of(MANY[:earlier])
    assert from_kept(grown, (0, size)) == root
    path = [from_kept(grown, part) for part in inclusion_path(index, size)]
    assert proves_inclusion(MANY[index], index, size, path, root)
    assert not proves_inclusion(MANY[index], index, size, path, before if before != root else EMPTY)
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda found: found != index))
        assert not proves_inclusion(MANY[index], other, size, path, root)
        assert not proves_inclusion(MANY[other], index, size, path, root)
    proof = [from_kept(grown, part) for part in consistency_path(earlier, size)]
    assert proves_consistency((earlier, size), (before, root), proof)
    if earlier < size:
        assert not proves_consistency((earlier, size), (EMPTY, root), proof)
        assert not proves_consistency((earlier, size), (before, before), proof)


def test_the_kept_levels_are_complete(grown):
    assert [len(grown.kept[level]) for level in (1, 2)] == [SPAN + 3, 1]
    assert grown.kept[1][3] == root_of(MANY[3 * SPAN : 4 * SPAN])
    assert grown.kept[2][0] == root_of(MANY[: SPAN * SPAN])
    assert grown.root() == root_of(MANY)


def test_a_leaf_states_its_content_alone():
    content = {"event": "bridge_opened", "payload": {"name": "cầu", "lanes": 3, "toll": None}}
    leaf = leaf_hash(content)
    assert states(content, leaf)
    assert not states(content | {"event": "bridge_closed"}, leaf)
    rare = {"payload": {"\U0001f600": 1, "\uff5e": 2}}
    assert states(rare, leaf_hash(rare))
    assert not states(rare | {"more": 1}, leaf_hash(rare))
