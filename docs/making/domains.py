"""What each domain is, in its own words: the docstrings of the packages."""

import importlib
import textwrap

from making.markdown import section, whole
from making.source import domains

LEAD = """Each domain says in the docstring of its package what its words mean, what always holds, and what was
decided. These are those docstrings, the lowest layer first; [Architecture](architecture.md) shows how the domains
stand to each other."""


def page() -> str:
    """The page of domains."""
    return whole("Domains", LEAD, *(_section(name) for name in reversed(domains())))


def _section(name: str) -> str:
    said = textwrap.dedent(importlib.import_module(f"techexchange.{name}").__doc__ or "").strip()
    return section(name.capitalize(), "\n".join(_line(line, after) for after, line in _pairs(said.splitlines())))


def _pairs(lines: list[str]) -> list[tuple[str, str]]:
    return list(zip(["", *lines], lines, strict=False))


def _line(line: str, before: str) -> str:
    """A list needs an empty line before it in Markdown."""
    begins = line.startswith("- ") and before and not before.startswith(("- ", "  "))
    return f"\n{line}" if begins else line
