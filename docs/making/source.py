"""The project's modules, imported, and what they hold."""

import ast
import importlib
import inspect
import pkgutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import techexchange

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
PACKAGE = Path(techexchange.__file__).parent


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the project, in the order of their names; `__main__` is left alone."""
    names = sorted(found.name for found in pkgutil.walk_packages([str(PACKAGE)], "techexchange."))
    return tuple(importlib.import_module(name) for name in names if not name.endswith("__main__"))


def layers() -> list[list[str]]:
    """The packages that exist, from the top layer to the lowest, as the import contract has them."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    rows = [[name.strip(" ()") for name in layer.split("|")] for layer in declared]
    there = [[name for name in row if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()] for row in rows]
    return [row for row in there if row]


def domains() -> list[str]:
    """The domains, from the top layer to the lowest: packages above `infra` that are not the command line."""
    rows = [name for row in layers() for name in row if (PACKAGE / name).is_dir()]
    return [name for name in rows if name not in {"cli", "infra", "kernel"}]


def subclasses(parent: type[T]) -> list[type[T]]:
    """Every class of the project below a parent, by module and place in it."""
    modules()
    found: set[type[T]] = {parent}
    waiting = [parent]
    while waiting:
        children = waiting.pop().__subclasses__()
        waiting += children
        found |= set(children)
    return sorted((kind for kind in found if kind.__module__.startswith("techexchange.")), key=_place)


def home(thing: type) -> str:
    """The package of the project in which something is defined."""
    return thing.__module__.split(".")[1]


def imported(package: str) -> set[str]:
    """The other packages of the project that a package's modules import."""
    place = PACKAGE / package
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    return {name for file in files for name in _imports(file)} - {package}


def _imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "techexchange":
            _, *rest = (node.module or "").split(".")
            yield from rest[:1] or [alias.name for alias in node.names]


def _place(kind: type) -> tuple[str, int]:
    return kind.__module__, inspect.getsourcelines(kind)[1]
