"""Statements of what the operator is owed: exported, and checked by anybody against an export of the ledger."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from techexchange.billing.models.month import Month
from techexchange.billing.models.verification import verify as check
from techexchange.billing.queries.statement import statement
from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.infra import json
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM

Period = Annotated[str, typer.Argument(help="A month in Vietnam, such as 2026-11.")]
Target = Annotated[Path, typer.Argument(help="Where to write it.", dir_okay=False)]
Document = Annotated[Path, typer.Argument(help="The statement, as JSON Lines.", exists=True, dir_okay=False)]
Ledger = Annotated[
    Path, typer.Option("--ledger", help="An export of the ledger, made after it.", exists=True, dir_okay=False)
]


def export_statement(period: Period, target: Target) -> None:
    """Write the statement of a month, with everything in it and the salts, as JSON Lines."""
    try:
        month = Month.parse(period)
        with database(settings_of_process()) as url:
            records = run(_export(url, month, target))
    except ExchangeError as error:
        fail(error)
    console.print(f"[green]✓[/] {records} lines in {target}")


async def _export(url: str, month: Month, target: Path) -> int:
    async with exchange_at(url) as exchange, exchange.unit_of_work() as uow:
        found = await statement(uow, SYSTEM, month)
        with target.open("wb") as file:
            return sum(1 for line in found.document() if file.write(json.dumps(line) + b"\n"))


def verify_statement(document: Document, ledger: Ledger) -> None:
    """Recompute every hash, number and sum of a statement, and look on record for what is missing; exit 1 if any."""
    found = check(_lines(document), (entry for entry in _lines(ledger) if "seq" in entry))
    for fault in found.faults:
        console.print(f"[red]✗[/] {fault}", soft_wrap=True)
    if not found.holds:
        raise typer.Exit(1)
    console.print(f"[green]✓[/] {found.records} records are as the ledger says, and so are {found.sums} sums")


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield json.loads(line)
            except ValueError as broken:
                console.print(f"[red]✗[/] {file}, line {number} is not JSON")
                raise typer.Exit(1) from broken
