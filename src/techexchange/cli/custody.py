"""A custodian's commands: making a key, and after the deadline reading the shares sealed to it.

Fetching and handing in need the exchange; opening needs the private key, and can be done where no network is.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from techexchange.cli.asking import (
    GivenFile,
    object_in,
    plain_words,
    write,
)
from techexchange.cli.node import console
from techexchange.cli.recording import progress_bar
from techexchange_client.client import Client
from techexchange_client.custody import CustodianPair, shares_read
from techexchange_client.errors import Malformed, SealingError
from techexchange_client.reading import fields_of, identity, items_of, whole
from techexchange_client.sealing import MOST_CUSTODIANS

SEALED = "techexchange-sealed-shares/1"
READ = "techexchange-shares/1"
MOST_SHARES = 1_000_000
Auction = Annotated[UUID, typer.Argument(help="The auction's id.", metavar="AUCTION")]
KeyFile = Annotated[Path, typer.Option("--key", exists=True, dir_okay=False, help="The file `keygen` made.")]
OutFile = Annotated[Path, typer.Option("--out", help="The file to write.")]
SealedFile = Annotated[
    Path | None, typer.Option("--sealed", exists=True, help="The sealed shares `fetch` wrote; else they are asked for.")
]
SharesFile = Annotated[
    Path | None, typer.Option("--out", help="Write what was read here, for `hand-in`; else it is handed in at once.")
]


def keygen(
    context: typer.Context,
    out: OutFile,
    *,
    register: Annotated[bool, typer.Option("--register", help="Make the public key known to the exchange.")] = False,
) -> None:
    """Make a custodian's key: the file is the secret; the fingerprint is what bidders should hear from you."""
    pair = CustodianPair.generate()
    with plain_words():
        pair.keep(out)
        if register:
            with context.obj.client() as client:
                client.register_custodian_key(pair.public_key)
    typer.echo(pair.encoded_public_key)
    console.print(f"fingerprint [bold]{pair.fingerprint}[/]")


def fetch(
    context: typer.Context,
    auction_id: Auction,
    *,
    key: KeyFile,
    out: OutFile,
) -> None:
    """Fetch the shares sealed to this key, once the deadline is past, to open them elsewhere."""
    with plain_words(), context.obj.client() as client:
        number = _number(client, auction_id, CustodianPair.read(key))
        items = list(client.sealed_shares(auction_id, number))
        write({"format": SEALED, "auction_id": str(auction_id), "custodian": number, "items": items}, out)
    console.print(f"{len(items)} sealed shares of custodian {number}.")


def open_shares(
    context: typer.Context,
    auction_id: Auction,
    *,
    key: KeyFile,
    sealed: SealedFile = None,
    out: SharesFile = None,
) -> None:
    """Read the shares sealed to this key and hand them in; with --sealed and --out without any network."""
    with plain_words():
        pair = CustodianPair.read(key)
        if sealed:
            number, items = _kept(object_in(sealed), SEALED, auction_id, "items")
        else:
            with context.obj.client() as client:
                number = _number(client, auction_id, pair)
                items = list(client.sealed_shares(auction_id, number))
        shares = _read(auction_id, number, items, pair)
        if out:
            write({"format": READ, "auction_id": str(auction_id), "custodian": number, "shares": shares}, out)
        else:
            with context.obj.client() as client:
                _hand_in(client, auction_id, number, shares)


def hand_in(context: typer.Context, file: GivenFile) -> None:
    """Hand in the shares that `open --out` wrote."""
    with plain_words(), context.obj.client() as client:
        kept = object_in(file)
        auction_id = identity(kept.get("auction_id"), "auction_id")
        number, shares = _kept(kept, READ, auction_id, "shares")
        _hand_in(client, auction_id, number, shares)


def _number(client: Client, auction_id: UUID, pair: CustodianPair) -> int:
    """Which custodian of the auction has this key; raises SealingError."""
    for custodian in client.tender(auction_id).custodians:
        if custodian.public_key == pair.public_key:
            return custodian.number
    raise SealingError(f"no custodian of auction {auction_id} has the key {pair.fingerprint}")


def _kept(file: dict[str, Any], form: str, auction_id: UUID, part: str) -> tuple[int, Sequence[Any]]:
    """The custodian's number and the list in a file of this form, for this auction; raises Malformed."""
    given = fields_of(file, "format", "auction_id", "custodian", part)
    if (given["format"], given["auction_id"]) != (form, str(auction_id)):
        raise Malformed(f"not {form} of auction {auction_id}")
    number = whole(given["custodian"], "custodian", least=1, most=MOST_CUSTODIANS)
    return number, items_of(given[part], part, most=MOST_SHARES)


def _read(auction_id: UUID, number: int, items: Sequence[Any], pair: CustodianPair) -> list[dict[str, str | None]]:
    with progress_bar() as bar:
        reading = bar.add_task("opening shares", total=len(items))
        found = []
        for share in shares_read(auction_id, number, items, pair):
            found.append(share)
            bar.advance(reading)
    unreadable = [share["envelope_hash"] for share in found if share["share"] is None]
    for envelope_hash in unreadable:
        console.print(f"[yellow]not readable[/]: the share of {envelope_hash}")
    return found


def _hand_in(client: Client, auction_id: UUID, number: int, shares: Sequence[Any]) -> None:
    answer: dict[str, Any] = {}
    with progress_bar() as bar:
        handing = bar.add_task("handing in", total=len(shares))
        for answer in client.hand_in(auction_id, number, shares):
            bar.update(handing, completed=len(shares) - answer["missing"])
    if answer.get("opened"):
        console.print("The bids are open.")
    else:
        console.print(f"Handed in; complete so far: custodians {answer.get('handed_in', [])}.")
