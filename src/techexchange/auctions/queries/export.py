"""Everything that proves an opening, in one signed document that anybody can check without asking the exchange."""

import asyncio
import base64
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.auctions.errors import NotYetOpened
from techexchange.auctions.models import Auction, Bid
from techexchange.auctions.models.bid import written
from techexchange.auctions.models.opening import Opening, entry_of, published
from techexchange.auctions.models.ranking import AuctionRanking
from techexchange.auctions.models.share import HandedShare
from techexchange.auctions.queries.auction import auction
from techexchange.infra.signing import Signer
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor
from techexchange.ledger.models import LedgerEntry
from techexchange.ledger.queries import chain_before, of_events, of_subjects
from techexchange_client.reading import canonical

FORMAT = "techexchange-auction/1"
TOLD = frozenset(
    {"auction_edited", "auction_published", "auction_amended", "reserve_sealed", "custodian_replaced"}
    | {"tendering_closed", "shares_handed_in", "bids_opened", "bidding_closed", "ranking_announced"}
)
"""What of an auction's own story is in its export."""


async def auction_export(uow: UnitOfWork, actor: Actor, auction_id: UUID, signer: Signer) -> dict[str, Any]:
    """The export of an auction whose bids are open, signed; raises NotYetOpened."""
    found = await auction(uow, actor, auction_id)
    if found.opened_at is None:
        raise NotYetOpened
    # Once bids are open, everybody may also see that some were replaced or withdrawn.
    async with uow.as_exchange():
        bids = await _bids(uow.session, auction_id)
        document = {
            "format": FORMAT,
            "exported_at": written(uow.now),
            "auction": _auction(found),
            "opening": await _opening(uow.session, auction_id),
            "bids": [_bid(bid) for bid in bids],
            "rankings": await _rankings(uow.session, auction_id),
            "ledger": await _entries(uow.session, found, bids),
            "key_id": signer.key_id,
            "public_key": base64.b64encode(signer.public_key).decode(),
        }
    return await asyncio.to_thread(_signed, document, signer)


def _signed(document: dict[str, Any], signer: Signer) -> dict[str, Any]:
    """The document with its signature; writing many bids canonically takes long, so the loop is left to others."""
    return document | {"signature": base64.b64encode(signer.sign(canonical(document))).decode()}


def _auction(auction: Auction) -> dict[str, Any]:
    """What bidders relied on, as `rules_hash` binds it, and how it came out."""
    return {
        "auction_id": str(auction.id),
        "listing_id": str(auction.listing_id),
        "listing_version": auction.listing_version,
        "seller_id": str(auction.seller_id),
        "kind": auction.kind.value,
        "pricing": auction.pricing.value,
        "currency": auction.currency,
        "rules": auction.rules,
        "custodians": auction.custodians,
        "threshold": auction.threshold,
        "excluded_ids": [str(excluded) for excluded in auction.excluded_ids],
        "enquiry_until": written(auction.enquiry_until),
        "tender_from": written(auction.tender_from),
        "tender_until": written(auction.tender_until),
        "standstill_days": auction.standstill_days,
        "secret_reserve": auction.secret_reserve,
        "rules_hash": auction.rules_hash,
        "opened_at": written(auction.opened_at) if auction.opened_at else None,
        "status": auction.status.value,
    }


def _bid(bid: Bid) -> dict[str, Any]:
    """A bid with every byte that was handed in, and what became of it."""
    return entry_of(bid) | {
        "record": bid.record,
        "envelope": base64.b64encode(bid.envelope).decode(),
        "event_id": str(bid.event_id),
        "withdrawal": bid.withdrawal,
        "withdrawal_id": str(bid.withdrawal_id) if bid.withdrawal_id else None,
        "bidder_id": str(bid.bidder_id) if bid.bidder_id else None,
        "opened_at": written(bid.opened_at) if bid.opened_at else None,
        "status": bid.status.value,
        "version": bid.version,
    }


async def _bids(session: AsyncSession, auction_id: UUID) -> Sequence[Bid]:
    wanted = select(Bid).where(Bid.auction_id == auction_id).order_by(Bid.received_at, Bid.id)
    return (await session.scalars(wanted)).all()


async def _opening(session: AsyncSession, auction_id: UUID) -> dict[str, Any] | None:
    """The opening without its bids; none where bids were not sealed."""
    opening = await session.get(Opening, auction_id)
    if opening is None:
        return None
    rows = (await session.scalars(select(HandedShare).where(HandedShare.auction_id == auction_id))).all()
    answers = {(row.envelope_hash, row.custodian): row.share for row in rows}
    return opening.register((), published(answers)) | {"register_hash": opening.register_hash}


async def _rankings(session: AsyncSession, auction_id: UUID) -> list[dict[str, Any]]:
    wanted = select(AuctionRanking).where(AuctionRanking.auction_id == auction_id).order_by(AuctionRanking.round)
    rankings = (await session.scalars(wanted)).all()
    return [{"content": ranking.content, "ranking_hash": ranking.ranking_hash} for ranking in rankings]


async def _entries(session: AsyncSession, auction: Auction, bids: Sequence[Bid]) -> list[dict[str, Any]]:
    """What the record has of these bids and of the auction's own story, each with its place in the chain."""
    named = [bid.event_id for bid in bids] + [bid.withdrawal_id for bid in bids if bid.withdrawal_id]
    of_bids = await of_events(session, named)
    told = [entry for entry in await of_subjects(session, [auction.id]) if entry.event in TOLD]
    return await _placed(session, [*of_bids, *told])


async def _placed(session: AsyncSession, entries: Iterable[LedgerEntry]) -> list[dict[str, Any]]:
    ordered = sorted(entries, key=lambda entry: entry.seq)
    before = await chain_before(session, [entry.seq for entry in ordered])
    return [
        {
            "seq": entry.seq,
            **entry.record(),
            "leaf_hash": entry.leaf_hash.hex(),
            "previous_hash": before[entry.seq].hex(),
            "chain_hash": entry.chain_hash.hex(),
        }
        for entry in ordered
    ]
