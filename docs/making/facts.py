"""Every event and the facts it carries."""

import re
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

from making.markdown import code, first_line, section, table, whole
from making.source import domains, home, subclasses
from techexchange.kernel.events import Event

LEAD = """An event is written to the ledger in the transaction that makes it true. Beside its own facts each carries
`event_id`, `subject_id` (the thing it happened to), `actor_id` (who did it) and `at` (by the database's clock). No
event carries personal data, secrets, confidential text or the terms of an offer; where one of these must be provable
later, the event carries a salted hash of it."""


MOST_VALUES = 5


def page() -> str:
    """The page of events."""
    events = [event for event in subclasses(Event) if event is not Event]
    homes = [*(name for name in reversed(domains())), "kernel"]
    sections = [
        section("Of every domain" if name == "kernel" else name.capitalize(), _table(of_home))
        for name in homes
        if (of_home := [event for event in events if home(event) == name])
    ]
    return whole("Events", LEAD, *sections)


def _table(events: list[type]) -> str:
    rows = [(code(getattr(event, "name", "")), _meaning(event), ", ".join(_facts(event)) or "–") for event in events]
    return table(("event", "meaning", "its own facts"), rows)


def _meaning(event: type) -> str:
    said = first_line(event.__doc__)
    return "" if said.startswith(f"{event.__name__}(") else said


def _facts(event: type) -> Iterator[str]:
    shared = {field.name for field in fields(Event)}
    hints = get_type_hints(event)
    for field in fields(event):
        if field.name not in shared:
            yield f"{code(field.name)} {_type(hints[field.name])}"


def _enumerated(kind: type[Enum]) -> str:
    """A short list of values as it is; a long one by its name."""
    if len(kind) <= MOST_VALUES:
        return " / ".join(str(member.value) for member in kind)
    return re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__).lower()


def _type(hint: object) -> str:
    if get_origin(hint) in {Union, UnionType}:
        said = [_type(kind) for kind in get_args(hint) if kind is not NoneType]
        return " or ".join(said) + (", if any" if NoneType in get_args(hint) else "")
    if get_origin(hint) is tuple:
        return f"list of {_type(get_args(hint)[0])}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"({_enumerated(hint)})"
    names = {"UUID": "id", "str": "text", "int": "number", "bool": "yes or no", "datetime": "time"}
    return names.get(getattr(hint, "__name__", str(hint)), str(getattr(hint, "__name__", hint)).lower())
