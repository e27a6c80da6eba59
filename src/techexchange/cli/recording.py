"""The record, its verification here and from a file, and the projection made from it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ledger_verifier import heads_in
from ledger_verifier import verify as verify_export
from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.infra.signing import Signer
from techexchange.infra.uow import Exchange
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.ledger import queries
from techexchange.ledger import repository as record
from techexchange.search import actions as catalogue

Export = Annotated[Path | None, typer.Argument(help="A file from `ledger export`, instead of the exchange itself.")]
Heads = Annotated[list[Path] | None, typer.Option("--heads", help="Tree heads kept elsewhere, for an exported file.")]
Keys = Annotated[list[str] | None, typer.Option("--key", help="A public key kept from earlier, for an exported file.")]
Watched = Annotated[bool, typer.Option("--progress/--no-progress", help="Show how far it is.")]
Story = Annotated[bool, typer.Option("--story", help="Print every entry on the way.")]


def verify(export: Export = None, heads: Heads = None, key: Keys = None, story: Story = False) -> None:
    """Recompute every hash of the record, its tree and its signed tree heads; exit 1 where one does not hold."""
    if export:
        _verify_file(export, heads or [], key or [])
        return
    settings = settings_of_process()
    try:
        with database(settings) as url:
            found = run(_verify(url, Signer.of(settings), story=story))
    except ExchangeError as error:
        fail(error)
    for fault in found.faults:
        console.print(f"[red]✗[/] {fault}")
    if not found.holds:
        raise typer.Exit(1)
    console.print(f"[green]✓[/] {found.entries} entries hold; the chain ends in {found.chain_hash.hex()}")
    console.print(f"[green]✓[/] {found.tree_heads} signed tree heads hold; the root is {found.root_hash.hex()}")


def _verify_file(export: Path, heads: list[Path], keys: list[str]) -> None:
    try:
        with export.open("rb") as lines:
            report = verify_export(lines, [head for file in heads for head in heads_in(file)], keys)
    except OSError as lost:
        console.print(f"[red]{lost.filename}[/]: {lost.strerror}")
        raise typer.Exit(2) from lost
    for fault in report.faults:
        console.print(f"[red]✗[/] {fault}")
    if report.faults:
        raise typer.Exit(1)
    console.print(f"[green]✓[/] {report.entries} entries hold under {report.tree_heads} tree heads")
    console.print(f"[green]✓[/] the root is {report.root}")


async def _verify(url: str, signer: Signer, *, story: bool) -> ledger.Verification:
    async with exchange_at(url) as exchange:
        if story:
            await _tell(exchange)
        async with exchange.unit_of_work() as uow:
            total = (await record.head(uow.session)).seq
            with progress_bar() as bar:
                task = bar.add_task("verifying", total=total)
                return await ledger.verify(uow, SYSTEM, lambda seq: bar.update(task, completed=seq), keys=signer.keys)


def export(
    file: Annotated[Path, typer.Argument(help="Where to write it; `-` for standard output.")], progress: Watched = True
) -> None:
    """Write the whole record to a file as JSON Lines, with its signed tree heads, for anyone to verify."""
    settings = settings_of_process()
    keys = [key.x for key in Signer.of(settings).keys]
    try:
        with database(settings) as url, _opened(file) as out:
            entries = run(_export(url, out, keys, progress=progress))
    except ExchangeError as error:
        fail(error)
    console.print(f"[green]✓[/] {entries} entries written")


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    """The file, whole or not at all."""
    if str(file) == "-":
        yield sys.stdout
        return
    unfinished = file.with_name(f".{file.name}.part")
    with unfinished.open("w", encoding="utf-8", newline="\n") as out:
        yield out
    unfinished.replace(file)


async def _export(url: str, out: TextIO, keys: list[str], *, progress: bool) -> int:
    async with exchange_at(url) as exchange, exchange.unit_of_work() as uow:
        total = (await queries.head(uow.session)).seq
        with progress_bar(disable=not progress) as bar:
            task = bar.add_task("exporting", total=total)
            async for line in queries.export(uow.session, keys):
                out.write(line + "\n")
                bar.advance(task)
        return total


async def _tell(exchange: Exchange) -> None:
    async with exchange.unit_of_work() as uow:
        async for entry in record.every_entry(uow.session):
            facts = " ".join(f"{name}={value}" for name, value in entry.payload.items() if value is not None)
            typer.echo(f"{entry.seq:>6}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.event:<28} {entry.subject_id}  {facts}")


def progress_bar(*, disable: bool = False) -> Progress:
    """The bar of every long command."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=disable)


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
