"""How near the texts of two listings are, as the search found it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TextFit:
    """The nearness of two texts from 0 to 1, what it was made of, and the telling words both have."""

    score: float
    lexical: float | None = None
    semantic: float | None = None
    words: tuple[str, ...] = ()

    @property
    def components(self) -> dict[str, float]:
        """The nearness, which is weighed, and what it was made of, which is only told."""
        told = {"text": self.score, "lexical": self.lexical, "semantic": self.semantic}
        return {name: value for name, value in told.items() if value is not None}
