"""The table of commands."""

import sys
from typing import Annotated

import orjson
import typer
from sqlalchemy.ext.asyncio import async_sessionmaker

from techexchange.app import create_app
from techexchange.cli import (
    asking,
    auctioning,
    bidding,
    checking,
    custody,
    dealing,
    demonstrating,
    embedding,
    handover,
    importing,
    owning,
    recording,
    regulating,
    serving,
    settling,
    simulating,
)
from techexchange.cli.node import settings_of_process
from techexchange.infra.uow import Exchange

cli = typer.Typer(
    name="techexchange",
    help="A technology exchange: institutes post, businesses search and bid, an operator moderates, the owner rules.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
owner = typer.Typer(help="The public owner: the root of authority.", no_args_is_help=True)
imports = typer.Typer(help="Bring listings in from a file.", no_args_is_help=True)
search = typer.Typer(help="The catalogue's index.", no_args_is_help=True)
ledger = typer.Typer(help="The record.", no_args_is_help=True)
deal = typer.Typer(help="What was agreed.", no_args_is_help=True)
statement = typer.Typer(help="What operator and owner settle by.", no_args_is_help=True)
auction = typer.Typer(help="Auctions, checked by anybody.", no_args_is_help=True)
regulations = typer.Typer(help="The law as data.", no_args_is_help=True)
bid = typer.Typer(help="Bids under seal.", no_args_is_help=True)
custodian = typer.Typer(help="Keeping the keys that open bids together.", no_args_is_help=True)
handing = typer.Typer(help="The whole exchange, handed to its next operator.", no_args_is_help=True)
for name, group in {
    "owner": owner,
    "import": imports,
    "search": search,
    "ledger": ledger,
    "deal": deal,
    "auction": auction,
    "statement": statement,
    "regulations": regulations,
    "bid": bid,
    "custodian": custodian,
    "handover": handing,
}.items():
    cli.add_typer(group, name=name)

cli.command()(demonstrating.serve)
cli.command()(demonstrating.demo)
cli.command()(simulating.simulate)
cli.command()(serving.work)
cli.command()(serving.migrate)
cli.command()(checking.doctor)
owner.command()(owning.create)
imports.command()(importing.supply)
imports.command()(importing.demand)
search.command()(recording.rebuild)
search.command()(embedding.embed)
ledger.command()(recording.verify)
ledger.command()(recording.export)
deal.command()(dealing.show)
auction.command()(auctioning.verify)
statement.command("export")(settling.export_statement)
statement.command("verify")(settling.verify_statement)
regulations.command("list")(regulating.show_all)
regulations.command()(regulating.show)
regulations.command()(regulating.check)
bid.callback()(asking.connect)
custodian.callback()(asking.connect)
bid.command("seal")(bidding.seal_bid)
bid.command()(bidding.submit)
bid.command("receipt")(bidding.fetch_receipt)
bid.command()(bidding.verify)
handing.command("export")(handover.export_to)
handing.command("check")(handover.check)
handing.command("import")(handover.import_from)
custodian.command()(custody.keygen)
custodian.command()(custody.fetch)
custodian.command("open")(custody.open_shares)
custodian.command()(custody.hand_in)


@cli.command()
def openapi(
    indent: Annotated[bool, typer.Option(help="Break lines, for people.")] = False,
) -> None:
    """Print the OpenAPI document."""
    document = create_app(Exchange(async_sessionmaker()), settings_of_process()).openapi()
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 if indent else 0) + b"\n")
