"""One request of the world that succeeds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A request that succeeds: what, by whom, about what, and the event that it is for."""

    operation: str
    who: str
    event: str
    ids: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.operation.partition(" ")[2]
