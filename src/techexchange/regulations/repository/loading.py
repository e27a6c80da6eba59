"""Rule packs from files: one that is not right is refused with everything that is wrong in it."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from techexchange.regulations.errors import RulePackInvalid
from techexchange.regulations.models import Packs, RulePack
from techexchange.regulations.repository.building import build
from techexchange.regulations.repository.checking import Fault, faults_of_form, faults_of_sense
from techexchange.regulations.repository.written import WrittenPack

SHIPPED = Path(__file__).with_name("packs")


def examine(file: Path) -> RulePack | list[Fault]:
    """The pack in a file, or everything that is wrong with it."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as missing:
        return [Fault("", f"cannot be read: {missing.strerror}", "the path of a rule pack")]
    except UnicodeDecodeError:
        return [Fault("", "is not UTF-8", "the file again, saved as UTF-8")]
    except tomllib.TOMLDecodeError as broken:
        return [Fault("", f"is not TOML: {broken}", 'tables as [name], values as name = "text"')]
    return examine_data(data)


def examine_data(data: Mapping[str, Any]) -> RulePack | list[Fault]:
    """The pack that tables describe, or everything that is wrong with them."""
    try:
        written = WrittenPack.model_validate(data)
    except ValidationError as invalid:
        return faults_of_form(invalid, data)
    return faults_of_sense(written) or build(written)


def read(file: Path) -> RulePack:
    """The pack in a file; raises RulePackInvalid."""
    found = examine(file)
    if isinstance(found, list):
        raise RulePackInvalid(file=file.name, faults=[fault.record() for fault in found])
    return found


def shelf(directory: Path | None, home: str) -> Packs:
    """The packs that come with the exchange and those of a directory; raises RulePackInvalid.

    There must be one of the home jurisdiction, no two of one id, and none that begins with another of its jurisdiction.
    """
    packs = [*_each(SHIPPED), *(_each(directory) if directory else ())]
    _must_differ([pack.id for pack in packs], "two packs have this id")
    starts = [f"{pack.jurisdiction} {pack.effective_from}" for pack in packs]
    _must_differ(starts, "two packs of a jurisdiction begin on the same day")
    known = sorted({pack.jurisdiction for pack in packs})
    if home not in known:
        raise RulePackInvalid(reason="there is no pack of this jurisdiction", jurisdiction=home, known=known)
    return Packs(tuple(sorted(packs, key=lambda pack: (pack.jurisdiction, pack.effective_from))), home)


def _each(directory: Path) -> list[RulePack]:
    if not directory.is_dir():
        raise RulePackInvalid(reason="there is no such directory", directory=str(directory))
    return [read(file) for file in sorted(directory.glob("*.toml"))]


def _must_differ(names: Iterable[str], reason: str) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise RulePackInvalid(reason=reason, twice=twice)
