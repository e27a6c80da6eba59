"""What two versions of a contract say differently, place by place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from techexchange.deals.models.document import ContractVersion


@dataclass(frozen=True)
class Difference:
    """One place (RFC 6901) that reads differently; None where a version says nothing there."""

    pointer: str
    before: str | None
    after: str | None

    @property
    def lines(self) -> list[str]:
        """The change line by line, as a unified diff without its head."""
        texts = ((self.before or "").splitlines(), (self.after or "").splitlines())
        return [line for line in unified_diff(*texts, lineterm="") if not line.startswith(("---", "+++"))]


def differences(before: ContractVersion, after: ContractVersion) -> list[Difference]:
    """Every place where one version differs from another, in the order of the places."""
    old, new = dict(_places(_written(before), "")), dict(_places(_written(after), ""))
    changed = sorted(place for place in {**old, **new} if old.get(place) != new.get(place))
    return [Difference(place, old.get(place), new.get(place)) for place in changed]


def _written(version: ContractVersion) -> dict[str, Any]:
    return {
        "form": version.form,
        "facts": version.facts,
        "languages": ", ".join(version.languages),
        "agreed_effective_on": version.agreed_effective_on,
    }


def _places(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text, number and day with its place."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _places(part, f"{place}/{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _places(part, f"{place}/{number}")
    elif value is not None:
        yield place, str(value)
