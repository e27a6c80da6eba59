"""The two import commands."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from techexchange.cli.importing.columns import Columns, Given, mapping
from techexchange.cli.importing.files import Row, Source, opened
from techexchange.cli.importing.holder import holder
from techexchange.cli.importing.loading import Importer, Tally
from techexchange.cli.node import console, database, exchange_at, fail, run, settings_of_process
from techexchange.infra import json
from techexchange.kernel.clock import utc_now
from techexchange.kernel.errors import ExchangeError
from techexchange.listings.lifecycle import Direction


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; both commands have these options."""

    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=".jsonl or .csv, either with .gz or not.")]
    organization: Annotated[
        str | None, typer.Option(help="Id or name of the organisation the listings belong to; else one for imports.")
    ] = None
    source: Annotated[str | None, typer.Option(help="The catalogue's name; else the file's, without endings.")] = None
    map: Annotated[
        list[str] | None,
        typer.Option(metavar="OURS=THEIRS", help="Where to find one of our columns, such as title=result_name."),
    ] = None
    language: Annotated[
        str | None, typer.Option(metavar="vi|en", help="The language of rows that do not say; else it is detected.")
    ] = None
    sector: Annotated[str | None, typer.Option(help="The sector of rows that do not say.")] = None
    trl: Annotated[int | None, typer.Option(min=1, max=9, help="The readiness level of rows that do not say.")] = None
    valid_days: Annotated[int, typer.Option(min=1, max=3650, help="How long rows that do not say stay on view.")] = 730
    rejects: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Where rejected rows go; else FILE.rejects.jsonl.")
    ] = None
    batch: Annotated[int, typer.Option(min=1, max=5000, help="How many rows are committed together.")] = 500

    @property
    def catalogue(self) -> str:
        """What the catalogue is called: with a row's id it tells whether the row is there already."""
        return self.source or self.file.name.partition(".")[0]

    @property
    def rejects_file(self) -> Path:
        """Where rejected rows go: beside the file, or here where nothing can be written there."""
        beside = self.file.parent if os.access(self.file.parent, os.W_OK) else Path.cwd()
        return self.rejects or beside / f"{self.file.name}.rejects.jsonl"

    def columns(self, direction: Direction) -> Columns:
        """How rows are read; raises ColumnUnknown."""
        valid_until = utc_now() + timedelta(days=self.valid_days)
        return Columns(
            Given(direction.value, valid_until, self.language, self.sector, self.trl), mapping(self.map or ())
        )


def _command(direction: Direction, what: str) -> Callable[..., None]:
    @wraps(Wanted, assigned=("__annotations__",), updated=())
    def command(**given: Any) -> None:
        wanted = Wanted(**given)
        try:
            with database(settings_of_process()) as url:
                run(_bring(url, direction, wanted))
        except ExchangeError as error:
            fail(error)

    command.__name__ = direction.value
    command.__doc__ = f"Publish the {what} of a file; a row that is there already is left as it is."
    return command


supply = _command(Direction.SUPPLY, "technologies")
demand = _command(Direction.DEMAND, "needs")


async def _bring(url: str, direction: Direction, wanted: Wanted) -> None:
    started = time.monotonic()
    columns = wanted.columns(direction)
    async with exchange_at(url, connections=1) as exchange:
        async with exchange.unit_of_work() as uow:
            organization_id = await holder(uow, wanted.organization)
        with opened(wanted.file) as source, _rejects(wanted.rejects_file) as reject, _bar(source) as show:
            if source.columns is not None:
                columns.must_be_in(source.columns)
            importer = Importer(exchange, organization_id, wanted.catalogue, columns, reject)
            tally = await importer.bring(source.rows, batch=wanted.batch, show=show)
    seconds = time.monotonic() - started
    typer.echo(
        f"read {tally.read}, imported {tally.imported}, already there {tally.there_already}, "
        f"rejected {tally.rejected} in {seconds:.1f} s ({tally.read / seconds:.0f} rows/s)"
    )
    if tally.rejected:
        console.print(f"Rejected rows, each with its line and reason: [bold]{wanted.rejects_file}[/]")


@contextmanager
def _rejects(path: Path) -> Iterator[Callable[[Row, str], None]]:
    """Writes rejected rows, one JSON object a line; the file is there only if there are any."""
    path.unlink(missing_ok=True)

    def reject(row: Row, reason: str) -> None:
        with path.open("ab") as file:
            file.write(json.dumps({"line": row.line, "reason": reason, "row": row.values}) + b"\n")

    yield reject


@contextmanager
def _bar(source: Source) -> Iterator[Callable[[Tally], None]]:
    """A bar that shows how far into the file the import is, and what became of its rows."""
    said = TextColumn("{task.fields[said]}")
    columns = (TextColumn("importing"), BarColumn(), DownloadColumn(), said, TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=source.size, said="")

        def show(tally: Tally) -> None:
            said = f"{tally.imported} in, {tally.there_already} there, {tally.rejected} rejected"
            bar.update(task, completed=source.read(), said=said)

        yield show
