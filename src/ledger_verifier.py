"""Verifies an exported ledger without the exchange: `python ledger_verifier.py EXPORT [--heads FILE]… [--key X]…`.

One file on its own. It needs Python 3.11 and the package `cryptography` for signatures. It recomputes every leaf hash,
the chain, and the Merkle tree (RFC 9162) under each signed tree head: those in the export, and those kept elsewhere
(`--heads`, JSON lines as GET /v1/ledger/tree-heads/latest or a witness has them). Signatures must be by the keys named
with `--key` (`x` of GET /v1/keys, kept from earlier), else by those the export itself names, which only shows that its
parts fit together. Every faulty entry is named; the exit status is 1 where there is one. The format: docs/ledger.md.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT, TREE_HEAD = "techexchange-ledger-1", "techexchange-tree-head/1"
FRACTION: dict[str, float] = {}  # a ledger holds no number with a fraction, so none is known
HASHED = ("event_id", "event", "subject_id", "actor_id", "at", "payload")


@dataclass(frozen=True)
class Fault:
    """What is wrong with the entries from one `seq` to another."""

    first: int
    last: int
    what: str

    def __str__(self) -> str:
        return f"seq {self.first}{f' to {self.last}' if self.last > self.first else ''}: {self.what}"


@dataclass
class Report:
    """What was verified and what was found."""

    entries: int = 0
    tree_heads: int = 0
    root: str = ""
    faults: list[Fault] = field(default_factory=list)

    def note(self, first: int, last: int, what: str) -> None:
        self.faults.append(Fault(first, last, what))


def canonical(value: object) -> bytes:
    """RFC 8785 for what a ledger holds: no fractions, and names of ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parsed(line: str | bytes) -> dict[str, Any]:
    """A line as an object; one that is none, or has a number with a fraction, is empty."""
    try:
        value = json.loads(line, parse_float=FRACTION.__getitem__, parse_constant=FRACTION.__getitem__)
    except (ValueError, KeyError):
        return {}
    return value if isinstance(value, dict) else {}


@dataclass
class Tree:
    """A Merkle tree that grows leaf by leaf; `tops` are its complete parts, the widest first."""

    size: int = 0
    tops: list[bytes] = field(default_factory=list)

    def grow(self, leaves: list[bytes]) -> None:
        for leaf in leaves:
            node, index = leaf, self.size
            while index & 1:
                node, index = hashlib.sha256(b"\x01" + self.tops.pop() + node).digest(), index >> 1
            self.tops.append(node)
            self.size += 1

    def root(self) -> str:
        found = self.tops[-1] if self.tops else hashlib.sha256().digest()
        for top in reversed(self.tops[:-1]):
            found = hashlib.sha256(b"\x01" + top + found).digest()
        return found.hex()


def entry_faults(entry: dict[str, Any], expected: int, previous: bytes | None) -> Iterator[str]:
    """What is wrong with an entry, given the place it should have and the chain before it, where that is known."""
    leaf = hashlib.sha256(b"\x00" + canonical({name: entry.get(name) for name in HASHED})).hexdigest()
    if entry["seq"] != expected:
        yield f"stands where seq {expected} should"
    if entry.keys() - {"seq", "leaf_hash", "chain_hash", *HASHED}:
        yield "its line says more than was recorded"
    if leaf != entry.get("leaf_hash"):
        yield "the content is not what was recorded"
    chained = (previous or b"") + expected.to_bytes(8, "big") + hash_in(entry.get("leaf_hash"))
    if previous is not None and hashlib.sha256(chained).digest() != hash_in(entry.get("chain_hash")):
        yield f"does not follow from seq {expected - 1}"


def hash_in(written: object) -> bytes:
    """A SHA-256 that was written in hex; nothing where it is none."""
    whole = isinstance(written, str) and len(written) == 64 and set(written) <= set("0123456789abcdef")
    return bytes.fromhex(str(written)) if whole else b""


def verify(lines: Iterable[str | bytes], kept: Iterable[dict[str, Any]] = (), keys: Iterable[str] = ()) -> Report:
    """Verify an export against itself, tree heads kept elsewhere and public keys kept elsewhere."""
    report, leaves, heads = Report(), [], list(kept)
    rest = iter(lines)
    about = parsed(next(rest, "{}"))
    if about.get("format") != FORMAT:
        report.note(0, 0, f"the first line does not name the format {FORMAT}")
    expected = 1
    linked: bytes | None = bytes(32)
    for line in rest:
        entry = parsed(line)
        if entry.keys() == {"tree_head"}:
            heads.append(entry["tree_head"])
            continue
        if not isinstance(entry.get("seq"), int):
            report.note(expected, expected, "its line cannot be read")
            linked, expected = None, expected + 1
            continue
        if entry["seq"] > expected:
            report.note(expected, entry["seq"] - 1, "missing")
            linked, expected = None, entry["seq"]
        for what in entry_faults(entry, expected, linked):
            report.note(entry["seq"], entry["seq"], what)
        leaves.append(hash_in(entry.get("leaf_hash")))
        linked, expected = hash_in(entry.get("chain_hash")), max(expected, entry["seq"]) + 1
    report.entries = len(leaves)
    if about.get("entries", report.entries) > expected - 1:
        report.note(expected, about["entries"], "missing")
    hold_heads(report, leaves, heads, list(keys), about.get("keys", []))
    return report


def hold_heads(report: Report, leaves: list[bytes], told: list[Any], kept: list[str], named: list[str]) -> None:
    """Hold every tree head against the tree over the entries, and its signature against the keys kept, else named."""
    tree, held, broken = Tree(), 0, False
    heads = [one if isinstance(one, dict) and isinstance(one.get("tree_size"), int) else {} for one in told]
    for head in sorted(heads, key=lambda one: one.get("tree_size", 0)):
        size = head.get("tree_size", 0)
        report.tree_heads += 1
        if not signed(head, kept or named):
            report.note(min(held + 1, size), size, "a tree head over these is not signed by a known key")
        elif size > len(leaves):
            report.note(len(leaves) + 1, size, "missing: a signed tree head stands over them")
        else:
            tree.grow(leaves[tree.size : size])
            if tree.root() == head.get("root_hash"):
                held = size
            elif not broken:
                report.note(held + 1, size, "one of these or their order is not what was signed")
                broken = True
    if kept and leaves and not heads:
        report.note(1, len(leaves), "no signed tree head stands over these")
    tree.grow(leaves[tree.size :])
    report.root = tree.root()


def signed(head: dict[str, Any], keys: list[str]) -> bool:
    """Whether one of these Ed25519 keys (RFC 8032) signed a tree head."""
    message = canonical({name: value for name, value in head.items() if name != "signature"})
    for key in keys:
        try:
            public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
            public.verify(base64.b64decode(str(head.get("signature"))), message)
        except (InvalidSignature, ValueError):
            continue
        return head.get("format") == TREE_HEAD
    return False


def heads_in(file: Path) -> list[Any]:
    """What a file of JSON lines has for tree heads, as published or shown to a witness; one that is none is kept."""
    return [one.get("tree_head", one) for one in map(parsed, filter(bytes.strip, file.read_bytes().splitlines()))]


def main() -> int:
    """Verify the file named on the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("export", type=Path)
    options.add_argument("--heads", type=Path, action="append", default=[], help="tree heads kept elsewhere")
    options.add_argument("--key", action="append", default=[], help="a public key kept from earlier")
    given = options.parse_args()
    with given.export.open("rb") as lines:
        report = verify(lines, [head for file in given.heads for head in heads_in(file)], given.key)
    verdict = f"{len(report.faults)} faults" if report.faults else "all hold"
    verdict = f"{report.entries} entries, {report.tree_heads} tree heads: {verdict}; root {report.root}"
    sys.stdout.writelines(f"{one}\n" for one in (*report.faults, verdict))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
