"""State machines as data: a status enum and a table of moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from techexchange.kernel.errors import Conflict

S = TypeVar("S", bound=StrEnum)


class MoveNotAllowed(Conflict):
    """This move is not allowed in the present status."""


@dataclass(frozen=True)
class Move(Generic[S]):
    """One declared move; calling it with the present status gives the next one, or raises MoveNotAllowed."""

    name: str
    sources: frozenset[S]
    target: S

    def __call__(self, current: S) -> S:
        if current not in self.sources:
            raise MoveNotAllowed(move=self.name, status=current.value)
        return self.target


class Lifecycle(Generic[S]):
    """The moves of one aggregate, in the order they were declared."""

    def __init__(self, initial: S) -> None:
        self.initial = initial
        self.moves: list[Move[S]] = []

    def move(self, name: str, *sources: S, to: S) -> Move[S]:
        """Declare that `name` leads from any of `sources` to `to`."""
        move = Move(name, frozenset(sources), to)
        self.moves.append(move)
        return move

    def open_from(self, status: S) -> Iterator[Move[S]]:
        """The moves that may be made from this status."""
        return (move for move in self.moves if status in move.sources)
