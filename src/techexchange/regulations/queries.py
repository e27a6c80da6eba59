"""The rule packs of this process."""

from pathlib import Path

from techexchange.regulations.models import Packs, RulePack
from techexchange.regulations.repository import shelf

HOME = "VN"
_held: list[Packs] = []


def hold(directory: Path | None, home: str = HOME) -> Packs:
    """Have this process judge by the shipped packs and those of a directory; raises RulePackInvalid."""
    _held[:] = [shelf(directory, home)]
    return _held[0]


def packs() -> Packs:
    """The packs this process judges by: read once, those shipped where nothing else was said."""
    return _held[0] if _held else hold(None)


def pack(id: str) -> RulePack:
    """One pack, in force or not; raises RulePackNotFound."""
    return packs().named(id)
