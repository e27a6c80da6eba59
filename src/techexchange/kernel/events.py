"""Facts: what happened, in the past tense, frozen.

A fact names things by id and carries no personal data, no secret and no private term: where one must be
provable later it carries a salted hash. Its fields are str, int, bool, None, UUID, datetime, Decimal, enum,
or tuples of these.
"""

import re
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import ClassVar, cast
from uuid import UUID

from techexchange.kernel.ids import new_id

type_names: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to `subject_id`, done by `actor_id`, at `at` by the database clock."""

    name: ClassVar[str] = "event"

    subject_id: UUID
    actor_id: UUID
    at: datetime
    event_id: UUID = field(default_factory=new_id)

    def __init_subclass__(cls) -> None:
        cls.name = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        type_names[cls.name] = cls

    def payload(self) -> dict[str, object]:
        """The facts beside who, what and when, in JSON's types."""
        shared = {f.name for f in fields(Event)}
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name not in shared}


def plain(value: object) -> object:
    """A value as JSON has it: numbers that are not counts, times and ids become strings."""
    if isinstance(value, Enum):
        return cast("object", value.value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    return value
