"""Every fault of a written pack: where it lies, what is wrong, and what to write instead."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from techexchange.regulations.repository.written import WrittenPack, WrittenRule

NAMES = ("key", "code", "name", "beneficiary")
"""By what a table in a list is recognised."""
WRONG = {"missing": "is missing", "extra_forbidden": "is not known here"}


@dataclass(frozen=True)
class Fault:
    """One thing to mend in a pack."""

    path: str
    wrong: str
    write: str

    def record(self) -> dict[str, str]:
        """The fault as an error's details have it."""
        return {"path": self.path, "wrong": self.wrong, "write": self.write}


def faults_of_form(invalid: ValidationError, data: Mapping[str, Any]) -> list[Fault]:
    """What does not have the form of a pack."""
    return [_fault(error["loc"], str(error["type"]), error["msg"], data) for error in invalid.errors()]


def _fault(place: Sequence[int | str], kind: str, message: str, data: Mapping[str, Any]) -> Fault:
    known, write = _expected(place)
    if kind == "extra_forbidden":
        close = get_close_matches(str(place[-1]), known, 1)
        write = f"{close[0]!r} may be meant" if close else f"leave it out; known are {', '.join(known)}"
    return Fault(path_of(place, data), WRONG.get(kind, message), write)


def _expected(place: Sequence[int | str]) -> tuple[list[str], str]:
    """The fields known where the place ends, and what to write there."""
    model: type[BaseModel] = WrittenPack
    known, write = list(model.model_fields), ""
    for step in place:
        field = model.model_fields.get(str(step))
        if isinstance(step, int) or field is None:
            continue
        write = field.description or write
        known = list(model.model_fields)
        model = _table_in(field.annotation) or model
    known = list(model.model_fields) if str(place[-1]) not in known else known
    return known, write


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_table_in, get_args(annotation)) if found), None)


def path_of(place: Sequence[int | str], data: Any) -> str:
    """The place in the file, as `rules[3 registration.filer].source`; tables of a list are counted from 1."""
    path = ""
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(step, int):
            name = next((data[name] for name in NAMES if isinstance(data, dict) and name in data), "")
            path += f"[{step + 1} {name}]" if name else f"[{step + 1}]"
        else:
            path += f".{step}" if path else step
    return path


def faults_of_sense(pack: WrittenPack) -> list[Fault]:
    """What has the form of a pack and contradicts itself."""
    return [
        *_dates(pack),
        *_names(pack),
        *_references(pack),
        *_signs(pack),
        *_grounds(pack),
        *_doubles(pack),
    ]


def _dates(pack: WrittenPack) -> Iterator[Fault]:
    spans: list[tuple[str, WrittenPack | WrittenRule]] = [("", pack)]
    spans += [(f"rules[{number} {rule.key}].", rule) for number, rule in enumerate(pack.rules, 1)]
    for path, span in spans:
        if span.effective_until and span.effective_until < span.effective_from:
            yield Fault(
                f"{path}effective_until",
                f"lies before effective_from ({span.effective_from})",
                "a later day, or leave it out",
            )


def _names(pack: WrittenPack) -> Iterator[Fault]:
    wanted = f"{pack.jurisdiction}-{pack.version}"
    if pack.id != wanted:
        yield Fault("id", f"{pack.id!r} is not jurisdiction and version", f'"{wanted}"')
    lists = [known.name for known in pack.technology_lists.lists]
    for number, entry in enumerate(pack.technology_lists.entries, 1):
        if entry.list not in lists:
            path = f"technology_lists.entries[{number} {entry.code}].list"
            yield Fault(path, f"there is no list {entry.list!r}", _one_of(entry.list, lists))


def _references(pack: WrittenPack) -> Iterator[Fault]:
    keys = [rule.key for rule in pack.rules]
    for place, key in _named_rules(pack.model_dump(exclude={"rules"}), ()):
        if key not in keys:
            yield Fault(path_of(place, pack.model_dump()), f"there is no rule {key!r}", _one_of(key, keys))


def _named_rules(written: Any, place: tuple[int | str, ...]) -> Iterator[tuple[tuple[int | str, ...], str]]:
    if isinstance(written, dict):
        for name, value in written.items():
            if name == "rule":
                yield (*place, name), value
            else:
                yield from _named_rules(value, (*place, name))
    elif isinstance(written, list | tuple):
        for number, value in enumerate(written):
            yield from _named_rules(value, (*place, number))


def _one_of(named: str, known: Sequence[str]) -> str:
    close = get_close_matches(named, known, 1)
    return f'"{close[0]}"' if close else f"one of {', '.join(known)}"


def _signs(pack: WrittenPack) -> Iterator[Fault]:
    for number, entry in enumerate(pack.technology_lists.entries, 1):
        for place, sign in enumerate(entry.signs, 1):
            if not sign.ipc and not sign.words:
                path = f"technology_lists.entries[{number} {entry.code}].signs[{place}]"
                yield Fault(path, "names neither classes nor words", "ipc = […], words = […] or both")


def _grounds(pack: WrittenPack) -> Iterator[Fault]:
    grounds = pack.registration.grounds
    for number, ground in enumerate(grounds, 1):
        path = f"registration.grounds[{number}]"
        if ground.required and ground.permit_required:
            yield Fault(path, "asks for a permit and for registration", "one of the two as false")
        if (ground.required or ground.permit_required) and ground.filer is None:
            yield Fault(f"{path}.filer", "is missing", '"supplier" or "acquirer"')
    if grounds[-1].when.model_dump(exclude_defaults=True):
        path = f"registration.grounds[{len(grounds)}].when"
        yield Fault(path, "leaves cases without an answer", "a last ground without `when`")


def _doubles(pack: WrittenPack) -> Iterator[Fault]:
    named = {
        "rules": [rule.key for rule in pack.rules],
        "technology_lists.lists": [known.name for known in pack.technology_lists.lists],
        "technology_lists.entries": [entry.code for entry in pack.technology_lists.entries],
        "contract_fields": [field.code for field in pack.contract_fields],
        "payment.methods": [method.code for method in pack.payment.methods],
    }
    for path, names in named.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield Fault(path, f"{name!r} is there {count} times", "another name, or leave one of them out")
