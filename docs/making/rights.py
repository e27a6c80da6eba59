"""Who may do what by which route, from the table that the tests keep of the running service."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from making.markdown import code, section, table, whole

TABLE = Path(__file__).parents[2] / "tests/assurance/rights.csv"
LEAD = """What each role can do by each route of the running service, whatever becomes of the operating mandate. The
table is made by trying every route as every role in every state of the mandate, and the tests try it again.

The exchange has three branches beside its participants. The **owner** rules: it gives the mandate, changes and ends it,
approves, decides appeals and complaints, and reads what is private only on a legal basis that is on record. The
**operator** runs the exchange, and only while the mandate is in force: **m** marks what ends with it at the very next
request. The **auditor** reads, and keeps a key. Nobody decides what they did themselves, nor in a matter of an
organisation they sit in or have an interest in.

● can · **m** can while a mandate in force permits it · ○ may not. Where a route is about something of somebody's, ●
means: of their own organisation's, or of one of the things tried. A line of ○ alone is about what belongs to somebody
else still: the other side of a contract, or the one person whose search, session or request it is. What else must hold,
such as a status or a form, is not asked here."""
ROLES = {
    "supervisor": "owner: supervisor",
    "moderator": "operator: moderator",
    "broker": "broker",
    "officer": "auction officer",
    "finance": "finance",
    "admin": "participant: admin",
    "editor": "editor",
    "negotiator": "negotiator",
    "signatory": "signatory",
    "viewer": "viewer",
    "auditor": "auditor",
    "anonymous": "anonymous",
}
STATES = ("none", "active", "suspended", "expired")
KEPT_OUT = {"401", "403", "404"}


def page() -> str:
    """The page of rights."""
    with TABLE.open(newline="") as file:
        lines = list(csv.DictReader(file))
    by_route: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in lines:
        by_route[line["operation"]].append(line)
    areas: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for operation, about in by_route.items():
        method, _, path = operation.partition(" ")
        cells = [_mark(line[role] for line in about) for role in ROLES]
        areas[_area(path)].append((method, code(path), *cells))
    heads = ("method", "path", *ROLES.values())
    return whole("Rights", LEAD, *(section(area, table(heads, rows)) for area, rows in sorted(areas.items())))


def _area(path: str) -> str:
    steps = path.strip("/").split("/")
    return (steps[1] if steps[0] == "v1" else steps[0]).replace("-", " ").capitalize()


def _mark(cells: Iterable[str]) -> str:
    """What a role can do by a route, of all that was tried."""
    found = [cell.split() for cell in cells]
    by_state = [told * len(STATES) if len(told) == 1 else told for told in found]
    can = {state for told in by_state for state, verdict in zip(STATES, told, strict=True) if verdict not in KEPT_OUT}
    return "●" if can == set(STATES) else "**m**" if can == {"active"} else "●" if can else "○"
