"""The three branches and the participants: what each role may do by each route, whatever becomes of the mandate.

One table beside this file, made of the running service; `docs/rights.md` is written from it. A cell is `yes`, or the
status that the role is refused with, and where that is not the same in all states of the mandate one for each:
none, active, suspended, expired. A share of it is tried in every run, all of it where TECHEXCHANGE_RIGHTS=all;
TECHEXCHANGE_WRITE_RIGHTS=1 tries all of it and writes the table anew.
"""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from assurance.conftest import Stage, in_progress
from assurance.test_access_matrix import FOR_ACCOUNTS, FOR_EVERYONE, changing_calls, reading_calls, routes
from techexchange.kernel.permissions import GRANTS, NEEDS_MANDATE, OrganizationKind, Role
from world import PREPARED, Call, prepare

TABLE = Path(__file__).parent / "rights.csv"
OPERATORS = ("moderator", "broker", "officer", "finance")
PARTICIPANTS = ("admin", "editor", "negotiator", "signatory", "viewer")
ROLES = ("supervisor", *OPERATORS, *PARTICIPANTS, "auditor", "anonymous")
STATES = {
    "none": "UPDATE operating_mandates SET status = 'draft', wake_at = NULL WHERE id = :id",
    "active": None,
    "suspended": "UPDATE operating_mandates SET status = 'suspended' WHERE id = :id",
    "expired": "UPDATE operating_mandates SET status = 'expired', valid_until = clock_timestamp() WHERE id = :id",
}
SHARES = 12
KEPT_OUT = {"401", "403", "404"}
WRITING = bool(os.environ.get("TECHEXCHANGE_WRITE_RIGHTS"))
TRIED = range(SHARES) if WRITING or os.environ.get("TECHEXCHANGE_RIGHTS") == "all" else range(0, SHARES, 4)
UNMOVED = {"GET /readyz"}
"""What says nothing of rights: whether the process can serve."""


def calls(stage: Stage) -> list[Call]:
    """Every call there is: one for each route and each state of a thing in which who may is not the same."""
    every = [*reading_calls(), *changing_calls(stage)]
    return sorted((call for call in every if call.operation not in UNMOVED), key=lambda call: (call.path, call.method))


async def answers(stage: Stage, call: Call, state: str) -> dict[str, str]:
    """What each role is answered in one state of the mandate; what the call needs was done before, under it."""
    async with in_progress(stage.connection):
        ready = call
        if not call.who and call.method != "GET" and call.operation in PREPARED:
            ready = await prepare(stage.world, stage.exchange, stage.client, call.operation)
        if statement := STATES[state]:
            await stage.connection.execute(text(statement), {"id": stage.world.ids["active_mandate"]})
        found = {}
        for who in ROLES:
            async with in_progress(stage.connection):
                answer = await stage.world.send(stage.client, ready, who)
            assert answer.status_code < 500, (call.operation, answer.text)
            found[who] = "yes" if answer.status_code < 300 else str(answer.status_code)
    return found


async def row(stage: Stage, call: Call) -> dict[str, str]:
    """A line of the table."""
    by_state = [await answers(stage, call, state) for state in STATES]
    cells = {who: [answer[who] for answer in by_state] for who in ROLES}
    return {who: told[0] if len(set(told)) == 1 else " ".join(told) for who, told in cells.items()}


@pytest.mark.parametrize("share", TRIED)
async def test_every_role_may_what_the_table_says_in_every_state_of_the_mandate(stage, share):
    rows = {(call.operation, about(call)): await row(stage, call) for call in calls(stage)[share::SHARES]}
    if WRITING:
        write((read() if share else {}) | rows)
    assert rows == {name: cells for name, cells in read().items() if name in rows}


async def test_the_table_has_every_route_and_no_other(stage):
    assert read().keys() == {(call.operation, about(call)) for call in calls(stage)}
    assert {operation for operation, _ in read()} == set(routes(stage)) - UNMOVED


def about(call: Call) -> str:
    return " ".join(call.ids.values())


def verdicts(cell: str) -> dict[str, str]:
    """A cell by the states of the mandate."""
    told = cell.split()
    return dict(zip(STATES, told * len(STATES) if len(told) == 1 else told, strict=False))


def changing() -> Iterator[tuple[str, dict[str, str]]]:
    for (operation, _), cells in read().items():
        if not operation.startswith("GET"):
            yield operation, cells


def test_without_a_mandate_in_force_the_operator_changes_nothing():
    for operation, cells in changing():
        for who in OPERATORS:
            told = verdicts(cells[who])
            left = who == "finance" and operation in SETTLING
            stopped = {told[state] for state in ("none", "suspended", *(() if left else ("expired",)))}
            assert stopped <= KEPT_OUT or is_own(operation), (operation, who, told)


SETTLING = {
    "POST /v1/invoices/{invoice_id}/remittances",
    *(f"POST /v1/remittances/{{remittance_id}}/{move}" for move in ("confirm", "contest", "withdraw", "files")),
}
"""What the finance of an operator whose mandate has ended does for itself: say whether it was paid what it was owed."""


def is_own(operation: str) -> bool:
    """What anybody does for themselves, the operator's people too: their account, their inbox, what they declare."""
    return operation in FOR_EVERYONE | FOR_ACCOUNTS


def test_the_mandate_moves_nobody_but_the_operator_and_what_the_owner_does_with_it():
    for (operation, about), cells in read().items():
        for who in set(ROLES) - set(OPERATORS):
            told = set(verdicts(cells[who]).values())
            moved = len(told) > 1
            assert not moved or operation.partition(" ")[2] in BY_THE_MANDATE or not told & KEPT_OUT, (operation, about)


BY_THE_MANDATE = {"/v1/mandates/active", "/v1/service-orders"}
"""What says which mandate is in force, and what is ordered from whoever has it: not found where nobody has."""


def test_auditors_change_nothing():
    kept = {"POST /v1/custodian-keys", "POST /v1/auctions/{auction_id}/shares"}
    for operation, cells in changing():
        assert set(verdicts(cells["auditor"]).values()) <= KEPT_OUT or operation in kept or is_own(operation), operation


def test_everything_the_operator_is_granted_beyond_its_own_house_needs_a_mandate():
    house = GRANTS[OrganizationKind.OPERATOR][Role.ADMIN]
    for role, granted in GRANTS[OrganizationKind.OPERATOR].items():
        unbound = {permission for permission in granted - NEEDS_MANDATE.keys() - house if not permission.reads}
        assert not unbound, (role, unbound)


def write(rows: dict[tuple[str, str], dict[str, str]]) -> None:
    rows = dict(sorted(rows.items(), key=lambda row: (row[0][0].partition(" ")[::-1], row[0][1])))
    with TABLE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["operation", "about", *ROLES])
        writer.writerows([*name, *(cells[who] for who in ROLES)] for name, cells in rows.items())


def read() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row.pop("operation"), row.pop("about")): row for row in rows}
