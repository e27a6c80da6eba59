"""Every life cycle: a diagram in text and the table of its moves."""

from enum import StrEnum

from making.markdown import code, first_line, section, table, whole
from making.source import domains, modules
from techexchange.kernel.lifecycle import Lifecycle

LEAD = """A status changes only by one of these moves; anything else is a 409 `move_not_allowed`. `●` is where a life
begins, `■` where it ends, `↺` a move that stays where it is. Resources carry their `status` and the
`available_moves` of whoever asks."""


def page() -> str:
    """The page of life cycles."""
    return whole("Lives", LEAD, *(_section(domain, life) for domain in reversed(domains()) for life in _lives(domain)))


def _lives(domain: str) -> list[Lifecycle[StrEnum]]:
    name = f"techexchange.{domain}.lifecycle"
    return [
        value
        for module in modules()
        if module.__name__ == name
        for value in vars(module).values()
        if isinstance(value, Lifecycle)
    ]


def _section(domain: str, life: Lifecycle[StrEnum]) -> str:
    statuses = type(life.initial)
    title = f"{statuses.__name__.removesuffix('Status')} ({domain})"
    rows = [
        (
            code(move.name),
            ", ".join(code(source.value) for source in statuses if source in move.sources),
            code(move.target.value),
        )
        for move in life.moves
    ]
    return section(
        title, first_line(statuses.__doc__), f"```text\n{_diagram(life)}\n```", table(("move", "from", "to"), rows)
    )


def _diagram(life: Lifecycle[StrEnum]) -> str:
    statuses = list(type(life.initial))
    width = max(len(status.value) for status in statuses)
    return "\n".join(
        f"{_mark(life, status)} {status.value:<{width}}  {_moves(life, status)}".rstrip() for status in statuses
    )


def _mark(life: Lifecycle[StrEnum], status: StrEnum) -> str:
    if status is life.initial:
        return "●"
    return " " if any(life.open_from(status)) else "■"


def _moves(life: Lifecycle[StrEnum], status: StrEnum) -> str:
    said = [
        f"{move.name} ↺" if move.target is status else f"{move.name} → {move.target.value}"
        for move in life.open_from(status)
    ]
    return " · ".join(said)
