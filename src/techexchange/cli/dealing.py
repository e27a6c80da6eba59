"""The one record of a transfer, for whoever looks after the exchange."""

import sys
from typing import Annotated
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from techexchange.cli.node import database, exchange_at, fail, run, settings_of_process
from techexchange.deals.queries import DealRecord, record
from techexchange.deals.schemas.record import DealRecordOut
from techexchange.identity.queries import organization
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM

WIDTH_WITHOUT_TERMINAL = 180
Id = Annotated[UUID, typer.Argument(help="The deal's id.", metavar="ID")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON, the same as over HTTP.")]


def show(id: Id, as_json: AsJson = False) -> None:
    """Print everything on record of one deal, from the listing's version to royalties, each line with its `seq`."""
    try:
        with database(settings_of_process()) as url:
            found, names = run(_read(url, id))
    except ExchangeError as error:
        fail(error)
    if as_json:
        shown = DealRecordOut.of(found).model_dump(mode="json")
        sys.stdout.buffer.write(orjson.dumps(shown, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _print(found, names)


async def _read(url: str, id: UUID) -> tuple[DealRecord, dict[str, str]]:
    async with exchange_at(url) as exchange, exchange.unit_of_work() as uow:
        found = await record(uow, SYSTEM, id)
        parties = {"supplier": found.deal.supplier_id, "acquirer": found.deal.acquirer_id}
        names = {side: (await organization(uow, party)).name for side, party in parties.items()}
        return found, {side: name.get("en") or name["vi"] for side, name in names.items()}


def _print(found: DealRecord, names: dict[str, str]) -> None:
    """The record as a table; the names are those the two organisations are publicly known by."""
    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=WIDTH_WITHOUT_TERMINAL)
    deal = found.deal
    kind = "exclusive" if deal.exclusive else "not exclusive"
    out.print(Text(f"Deal {deal.id}: {deal.status.value}, {kind}", style="bold"))
    out.print(Text(f"  listing   {deal.listing_id}, version {found.listing_version}"))
    for side, name in names.items():
        out.print(Text(f"  {side:<9} {name}"))
    out.print(Text(f"  terms     {deal.terms_hash}"))
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("seq", justify="right", no_wrap=True)
    table.add_column("at (UTC)", no_wrap=True)
    table.add_column("part", no_wrap=True, style="cyan")
    table.add_column("by", no_wrap=True)
    table.add_column("what happened", ratio=3, overflow="fold")
    table.add_column("facts", ratio=2, overflow="fold", style="dim")
    sides = {str(deal.supplier_id): "supplier", str(deal.acquirer_id): "acquirer"}
    for line in found.lines:
        facts = "  ".join(f"{name}={sides.get(str(value)) or _brief(value)}" for name, value in line.facts.items())
        when = f"{line.at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(line.seq), when, line.stage, line.by, Text(line.said), Text(facts))
    out.print(table)


def _brief(value: object) -> str:
    """A fact, with a hash by its first twelve digits."""
    text = str(value)
    is_hash = len(text) == 64 and all(digit in "0123456789abcdef" for digit in text)
    return f"{text[:12]}…" if is_hash else text
