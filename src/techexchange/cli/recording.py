"""The record and the projection made from it."""

from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.ledger import repository as record
from techexchange.search import actions as catalogue

Story = Annotated[bool, typer.Option("--story", help="Print every entry on the way.")]


def verify(story: Story = False) -> None:
    """Recompute every hash of the record, from the first entry to the last; exit 1 where it does not hold."""
    try:
        with database(settings_of_process()) as url:
            found = run(_verify(url, story=story))
    except ExchangeError as error:
        fail(error)
    for fault in found.faults:
        console.print(f"[red]✗[/] {fault}")
    if not found.holds:
        raise typer.Exit(1)
    console.print(f"[green]✓[/] {found.entries} entries hold; the chain ends in {found.chain_hash.hex()}")


async def _verify(url: str, *, story: bool) -> ledger.Verification:
    async with exchange_at(url) as exchange:
        if story:
            await _tell(exchange)
        async with exchange.unit_of_work() as uow:
            total = (await record.head(uow.session)).seq
            with progress_bar() as bar:
                task = bar.add_task("verifying", total=total)
                return await ledger.verify(uow, SYSTEM, lambda seq: bar.update(task, completed=seq))


async def _tell(exchange: Exchange) -> None:
    async with exchange.unit_of_work() as uow:
        async for entry in record.every_entry(uow.session):
            facts = " ".join(f"{name}={value}" for name, value in entry.payload.items() if value is not None)
            typer.echo(f"{entry.seq:>6}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.event:<28} {entry.subject_id}  {facts}")


def progress_bar() -> Progress:
    """The bar of every long command."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )


def rebuild() -> None:
    """Have every node make its search index anew from the database, without an interruption."""
    try:
        with database(settings_of_process()) as url:
            run(_rebuild(url))
    except ExchangeError as error:
        fail(error)
    console.print("Every running node now rebuilds its index; one that starts later does so at its start.")


async def _rebuild(url: str) -> None:
    async with exchange_at(url) as exchange, exchange.unit_of_work() as uow:
        await catalogue.rebuild(uow, SYSTEM)
