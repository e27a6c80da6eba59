"""The little Markdown that the pages need."""

from collections.abc import Iterable, Sequence

NOTICE = "<!-- Made by `make docs` from the code; changes belong there. -->"


def whole(title: str, lead: str, *sections: str) -> str:
    """A whole page that says where it comes from."""
    return "\n\n".join([NOTICE, f"# {title}", lead, *sections])


def section(title: str, *parts: str) -> str:
    """A heading of the second level and what stands below it."""
    return "\n\n".join([f"## {title}", *(part for part in parts if part)])


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; bars and line breaks inside a cell are made harmless."""
    lines = [_row(heads), _row(["---"] * len(heads)), *(_row(list(map(str, row))) for row in rows)]
    return "\n".join(lines)


def code(text: object) -> str:
    """Text as code, or nothing for nothing."""
    return f"`{text}`" if text else ""


def first_line(text: str | None) -> str:
    """The sentence a docstring begins with."""
    return (text or "").strip().partition("\n")[0]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;').replace(chr(10), ' ') for cell in cells)} |"
