"""Every command of `techexchange`, with its options."""

from collections.abc import Iterator
from typing import Any

import typer.main

from making.markdown import code, section, table, whole
from techexchange.cli import cli

LEAD = """`techexchange`, also as `python -m techexchange`. From a checkout it is `.venv/bin/techexchange`. Every
command reads the [settings](settings.md) from the environment; without `TECHEXCHANGE_DATABASE_URL` it uses the
embedded server. It exits with 0 when all is well, with 1 when the exchange refused or something is ill, with 2 when
it was called wrongly."""


def page() -> str:
    """The page of commands."""
    commands = _commands((), typer.main.get_command(cli))
    return whole("Command line", LEAD, *(_section(path, command) for path, command in commands))


def _commands(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    if path and any(given.name != "help" for given in command.params):
        yield path, command
    for name, child in sorted(children.items()):
        yield from _commands((*path, name), child)


def _more(command: Any) -> list[str]:
    """What follows the options of a group, which stand before its command."""
    return ["COMMAND …"] if getattr(command, "commands", None) else []


def _section(path: tuple[str, ...], command: Any) -> str:
    arguments = [given for given in command.params if given.param_type_name == "argument"]
    options = [given for given in command.params if given.param_type_name == "option" and given.name != "help"]
    usage = " ".join(
        ["techexchange", *path, *(["[options]"] if options else []), *map(_metavar, arguments), *_more(command)]
    )
    rows = [(_names(given), _default(given), getattr(given, "help", "") or "") for given in [*arguments, *options]]
    said = "\n".join(line.strip() for line in (command.help or "").strip().splitlines())
    heads = ("argument or option", "default", "meaning")
    return section(f"techexchange {' '.join(path)}", said, f"```text\n{usage}\n```", table(heads, rows) if rows else "")


def _metavar(given: Any) -> str:
    return (given.name or "").upper()


def _names(given: Any) -> str:
    if given.param_type_name == "argument":
        return code(_metavar(given))
    return ", ".join(map(code, [*given.opts, *given.secondary_opts]))


def _default(given: Any) -> str:
    if given.required:
        return "required"
    if isinstance(given.default, bool):
        return "on" if given.default else "off"
    return code(getattr(given.default, "value", given.default)) if given.default not in {None, ""} else ""
