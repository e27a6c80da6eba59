"""What an opening needs and keeps: the bids that stand, the shares handed in, and the opening itself."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from techexchange.auctions.errors import BidAltered
from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models import Auction, Bid
from techexchange.auctions.models.ceremony import Ceremony, ShareAnswers, numbers_of
from techexchange.auctions.models.opening import Opening
from techexchange.auctions.models.share import HandedShare
from techexchange.infra import json
from techexchange.infra.uow import Busy, UnitOfWork
from techexchange.kernel.permissions import Actor
from techexchange.ledger.queries import of_events
from techexchange_client.sealing import Envelope, Malformed

FRESH = {"populate_existing": True}
SHARES, BIDS = cast("Table", HandedShare.__table__), cast("Table", Bid.__table__)
SETTLED = ("status", "bidder_id", "content", "void_reason", "opened_at")
SETTLE = (
    update(BIDS)
    .where(BIDS.c.id == bindparam("bid_id"), BIDS.c.version == bindparam("bid_version"))
    .values({name: bindparam(f"bid_{name}") for name in SETTLED} | {"version": BIDS.c.version + 1})
)


@dataclass(frozen=True)
class OpeningStage:
    """Where an opening stands: the auction, locked, all its bids, and the ceremony."""

    auction: Auction
    bids: tuple[Bid, ...]
    ceremony: Ceremony
    reserve_hash: str | None

    @property
    def standing(self) -> list[Bid]:
        """The bids that are to be opened."""
        return [bid for bid in self.bids if bid.status is BidStatus.SEALED]


class AuctionOpenings:
    """Openings of auctions; the auction is locked before anything here is read in order to be changed."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow, self.session = uow, uow.session

    async def stage(self, auction: Auction) -> OpeningStage:
        """All that an opening rests on; raises BidAltered where a bid is not what is on record."""
        wanted = select(Bid).where(Bid.auction_id == auction.id).order_by(Bid.received_at, Bid.id)
        bids = tuple((await self.session.scalars(wanted, execution_options=FRESH)).all())
        for bid in bids:
            self.session.expunge(bid)
        standing = [bid for bid in bids if bid.status is BidStatus.SEALED]
        await self._must_be_whole(standing)
        envelopes = {bid.envelope_hash: envelope_of(bid) for bid in standing}
        reserve = Envelope.from_dict(auction.secret_reserve) if auction.secret_reserve and standing else None
        if reserve:
            envelopes[reserve.hash] = reserve
        ceremony = Ceremony(numbers_of(auction), auction.threshold, envelopes, await self.answers(auction.id))
        return OpeningStage(auction, bids, ceremony, reserve.hash if reserve else None)

    async def answers(self, auction_id: UUID) -> dict[tuple[str, int], bytes | None]:
        """What custodians handed in, by envelope and number."""
        wanted = select(HandedShare.envelope_hash, HandedShare.custodian, HandedShare.share)
        rows = await self.session.execute(wanted.where(HandedShare.auction_id == auction_id))
        return {(row.envelope_hash, row.custodian): row.share for row in rows}

    async def keep(self, auction: Auction, given: ShareAnswers, by: Actor) -> None:
        """Keep shares that were found to be right; one that could not be read before is replaced."""
        if not given.shares:
            return
        rows = [
            {
                "auction_id": auction.id,
                "envelope_hash": named,
                "custodian": given.custodian,
                "share": share,
                "handed_in_by": by.id,
                "handed_in_at": self.uow.now,
            }
            for named, share in sorted(given.shares.items())
        ]
        new = insert(SHARES)
        changed = {name: new.excluded[name] for name in ("share", "handed_in_by", "handed_in_at")}
        await self.session.execute(
            new.on_conflict_do_update(index_elements=list(SHARES.primary_key.columns), set_=changed), rows
        )

    async def add(self, opening: Opening, settled: Sequence[Bid]) -> Opening:
        """Keep an opening and what became of each bid, all of them in one flight."""
        self.session.add(opening)
        await self.session.flush()
        rows = [{f"bid_{name}": getattr(bid, name) for name in ("id", "version", *SETTLED)} for bid in settled]
        if (await (await self.session.connection()).execute(SETTLE, rows)).rowcount != len(rows):
            raise Busy
        return opening

    async def of(self, auction_id: UUID) -> Opening | None:
        """The opening of an auction's sealed bids, None before it and where bids were not sealed."""
        return await self.session.get(Opening, auction_id)

    async def has_bids(self, auction_id: UUID) -> bool:
        """Whether any bid stands to be opened."""
        wanted = select(Bid.id).where(Bid.auction_id == auction_id, Bid.status == BidStatus.SEALED).limit(1)
        return await self.session.scalar(wanted) is not None

    async def _must_be_whole(self, bids: Sequence[Bid]) -> None:
        recorded = await self._digests([bid.event_id for bid in bids])
        for bid in bids:
            kept = hashlib.sha256(bid.envelope).hexdigest()
            if kept != bid.envelope_hash or recorded.get(bid.event_id) != bid.digest():
                raise BidAltered(auction_id=bid.auction_id, bid_id=bid.id)

    async def _digests(self, events: Sequence[UUID]) -> Mapping[UUID, object]:
        entries = await of_events(self.session, events)
        return {entry.event_id: entry.payload.get("digest") for entry in entries}


def envelope_of(bid: Bid) -> Envelope:
    """The envelope of a sealed bid; raises BidAltered where its bytes are none."""
    try:
        return Envelope.from_dict(json.loads(bid.envelope))
    except (Malformed, ValueError) as malformed:
        raise BidAltered(auction_id=bid.auction_id, bid_id=bid.id) from malformed
