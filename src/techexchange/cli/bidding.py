"""Bidding under seal: the bid is sealed here, on the bidder's machine, and leaves it so."""

import hashlib
import secrets
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from techexchange.cli.asking import (
    Asking,
    GivenFile,
    Organization,
    object_in,
    plain_words,
    write,
)
from techexchange.cli.node import console
from techexchange_client.calls import Tender, keys_of
from techexchange_client.receipts import Receipt, ReceiptInvalid, verify_receipt
from techexchange_client.sealing import BidContent, Envelope, NamedDocument, SealingError, fingerprint, seal

AuctionFile = Annotated[
    Path | None,
    typer.Option("--auction", exists=True, help="The auction as JSON, kept before; else it is asked for."),
]
Documents = Annotated[
    list[Path] | None,
    typer.Option("--document", exists=True, dir_okay=False, help="A file to be named by its hash; may be repeated."),
]
Trusted = Annotated[
    list[str] | None,
    typer.Option("--fingerprint", help="A custodian's key, as told by the custodian; once one is given, all must be."),
]
KeptContent = Annotated[
    Path | None, typer.Option("--keep", help="Where to keep what was sealed, with its salt: your proof of it.")
]
KeysFile = Annotated[
    Path | None, typer.Option("--keys", exists=True, help="The exchange's keys (GET /v1/keys), kept before.")
]
EnvelopeFile = Annotated[Path | None, typer.Option("--envelope", exists=True, help="What the receipt must be for.")]
ReceiptFile = Annotated[Path | None, typer.Option("--receipt", help="Where to keep the receipt.")]


def seal_bid(
    context: typer.Context,
    bid: GivenFile,
    *,
    auction: AuctionFile = None,
    document: Documents = None,
    trusted: Trusted = None,
    keep: KeptContent = None,
) -> None:
    """Seal a bid, so that only the custodians together can open it; the file has auction_id, bidder_id and lots."""
    with plain_words():
        content = content_of(object_in(bid), document or [])
        tender = _tender(context.obj, auction, content.auction_id)
        _check_custodians(tender, trusted or [])
        envelope = seal(content, tender.custodians, tender.threshold)
        if keep:
            keep.touch(mode=0o600)
            write(content.as_dict(), keep)
        write(envelope.as_dict(), None)
    console.print(f"Sealed: envelope [bold]{envelope.hash}[/]")


def content_of(told: dict[str, Any], documents: list[Path]) -> BidContent:
    """What a person wrote, made complete: a fresh salt, and the hashes of documents; raises SealingError."""
    named = [_named(document).as_dict() for document in documents]
    blank: dict[str, Any] = {
        "salt": secrets.token_hex(32),
        "documents": [],
        "deposit_reference": None,
        "statement": None,
    }
    whole = blank | told
    lots = whole.get("lots")
    if isinstance(lots, list):
        whole["lots"] = [{"figures": {}} | lot if isinstance(lot, dict) else lot for lot in lots]
    return BidContent.from_dict(whole | {"documents": [*whole["documents"], *named]})


def submit(
    context: typer.Context,
    envelope: GivenFile,
    *,
    receipt: ReceiptFile = None,
    keys: KeysFile = None,
    organization: Organization = None,
) -> None:
    """Hand in a sealed bid, check the receipt and keep it; the same envelope may be handed in again."""
    with plain_words(), context.obj.client() as client:
        sealed = Envelope.from_dict(object_in(envelope))
        known = keys_of(object_in(keys)) if keys else client.keys()
        given = client.submit(sealed, organization_id=organization)["receipt"]
        _tell(_checked(given, known, sealed))
        write(given, receipt)


def fetch_receipt(
    context: typer.Context,
    auction_id: Annotated[UUID, typer.Argument(help="The auction's id.", metavar="AUCTION")],
    *,
    receipt: ReceiptFile = None,
    keys: KeysFile = None,
    organization: Organization = None,
) -> None:
    """Fetch the receipt of one's newest bid once more, and check it."""
    with plain_words(), context.obj.client() as client:
        known = keys_of(object_in(keys)) if keys else client.keys()
        given = client.receipt(auction_id, organization_id=organization)
        _tell(_checked(given, known, None))
        write(given, receipt)


def verify(
    context: typer.Context,
    receipt: GivenFile,
    *,
    envelope: EnvelopeFile = None,
    keys: KeysFile = None,
) -> None:
    """Check a receipt: with --keys without any network, and with --envelope that it is for this envelope."""
    with plain_words():
        sealed = Envelope.from_dict(object_in(envelope)) if envelope else None
        if keys:
            known = keys_of(object_in(keys))
        else:
            with context.obj.client() as client:
                known = client.keys()
        _tell(_checked(object_in(receipt), known, sealed))


def _checked(given: dict[str, Any], keys: dict[str, bytes], envelope: Envelope | None) -> Receipt:
    """The receipt, which one of these keys signed and which is for this envelope; raises ReceiptInvalid."""
    for public_key in keys.values():
        try:
            read = verify_receipt(given, public_key)
        except ReceiptInvalid as invalid:
            reason = invalid
            continue
        if envelope and (read.envelope_hash, read.auction_id) != (envelope.hash, envelope.auction_id):
            raise ReceiptInvalid(f"it is for envelope {read.envelope_hash}, not for {envelope.hash}")
        if keys.get(read.key_id) != public_key:
            raise ReceiptInvalid("it names another key than the one that signed it")
        return read
    raise reason if keys else ReceiptInvalid("no key is known")


def _tell(read: Receipt) -> None:
    console.print(f"The receipt holds: bid [bold]{read.bid_id}[/] in auction {read.auction_id}")
    console.print(f"  received  {read.received_at.isoformat()}")
    console.print(f"  envelope  {read.envelope_hash}")
    console.print(f"  record    {read.seq} ({read.leaf_hash})")


def _tender(asking: Asking, file: Path | None, auction_id: UUID) -> Tender:
    if file:
        tender = Tender.from_dict(object_in(file))
    else:
        with asking.client() as client:
            tender = client.tender(auction_id)
    if tender.auction_id != auction_id:
        raise SealingError(f"the bid is for {auction_id}, the auction is {tender.auction_id}")
    return tender


def _check_custodians(tender: Tender, trusted: list[str]) -> None:
    """Show to whose keys the bid is sealed; where some are trusted, no other may be among them."""
    for custodian in tender.custodians:
        name = fingerprint(custodian.public_key)
        console.print(f"  custodian {custodian.number}: {name}")
        if trusted and name not in trusted:
            raise SealingError(f"the key of custodian {custodian.number} is none of those you trust")


def _named(document: Path) -> NamedDocument:
    content = document.read_bytes()
    return NamedDocument(name=document.name, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
