"""Bids: what is decided on is read in one flight with the auction's lock, and what was decided is written in another.

The auction is locked `FOR SHARE`: any number of bids come in side by side, while what moves the deadline or opens the
bids waits for those that are under way. What comes after the deadline is refused without a lock, so that no flood of
late bids keeps the opening waiting.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, Text, bindparam, func, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from techexchange.auctions.errors import AuctionNotFound, BidNotFound
from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models import Auction, Bid
from techexchange.auctions.repository.auction import Auctions
from techexchange.identity.models import Organization
from techexchange.infra.database import Written
from techexchange.infra.models import unwatched
from techexchange.infra.repository import Repository
from techexchange.infra.uow import Busy
from techexchange.kernel.permissions import Actor

AUCTIONS, BIDS = cast("Table", Auction.__table__), cast("Table", Bid.__table__)
BIDDER = "techexchange.bidder"
SHOW = Written.out(select(func.set_config(BIDDER, bindparam("bidder_tag", type_=Text()), true())))
"""The bidder whose sealed bids the database shows this transaction, besides those that are open to everybody."""
THIS = AUCTIONS.c.id == bindparam("id")
HELD = select(AUCTIONS).where(THIS, AUCTIONS.c.tender_until > func.clock_timestamp()).with_for_update(read=True)
HOLD_IN_TIME = Written.out(select(HELD.cte("held"), func.clock_timestamp().label("now")))
"""The auction held still, where its deadline has not passed, and the time since then: read after the lock."""
LOOK = Written.out(select(AUCTIONS, func.clock_timestamp().label("now")).where(THIS))
"""The auction as it is, held by nobody."""
LARGE = frozenset({"envelope", "content"})
LIGHT = [column for column in BIDS.columns if column.name not in LARGE]
OWN = Written.out(
    select(*LIGHT)
    .where(
        BIDS.c.auction_id == bindparam("auction_id"),
        BIDS.c.bidder_tag == bindparam("bidder_tag"),
        or_(
            BIDS.c.status == BidStatus.SEALED,
            BIDS.c.status == BidStatus.WITHDRAWN,
            BIDS.c.envelope_hash == bindparam("envelope_hash", type_=BIDS.c.envelope_hash.type),
            BIDS.c.commitment == bindparam("commitment", type_=BIDS.c.commitment.type),
        ),
    )
    .order_by(BIDS.c.received_at.desc(), BIDS.c.id.desc())
)
"""The bidder's bid that stands, those withdrawn, and those like the one handed in; without their envelopes."""
ORGANIZATION = cast("Table", Organization.__table__)
KIND = Written.out(
    select(ORGANIZATION.c.kind, ORGANIZATION.c.country).where(ORGANIZATION.c.id == bindparam("organization_id"))
)
KEPT = Written.out(
    insert(BIDS)
    .values({column: bindparam(f"bid_{column.name}", type_=column.type) for column in BIDS.columns})
    .on_conflict_do_nothing()
)
MOVED = ("status", "withdrawn_at", "withdrawal_id")
MOVE = Written.out(
    update(BIDS)
    .where(
        BIDS.c.id == bindparam("bid_id"), BIDS.c.version == bindparam("bid_version"), BIDS.c.status == BidStatus.SEALED
    )
    .values(
        {name: bindparam(f"bid_{name}", type_=BIDS.c[name].type) for name in MOVED} | {"version": BIDS.c.version + 1}
    )
)


@dataclass(frozen=True)
class SameBid:
    """By what a bid handed in again is known: its envelope, or its commitment where the exchange seals it."""

    envelope_hash: str | None = None
    commitment: str | None = None

    def covers(self, bid: Bid) -> bool:
        """Whether a bid is this very one."""
        return self.envelope_hash == bid.envelope_hash or self.commitment == bid.commitment


@dataclass(frozen=True)
class BidDesk:
    """Where bids are handed in: the auction, held still while it is open, who bids, its bids from the last."""

    auction: Auction
    held: bool
    kind: str
    country: str
    bids: tuple[Bid, ...]
    likeness: SameBid

    @property
    def standing(self) -> Bid | None:
        """The bid that will be opened if nothing is done."""
        return next((bid for bid in self.bids if bid.status is BidStatus.SEALED), None)

    def must_have_withdrawn(self) -> Bid:
        """The last bid that was taken back; raises BidNotFound where there is none."""
        withdrawn = next((bid for bid in self.bids if bid.status is BidStatus.WITHDRAWN), None)
        if withdrawn is None:
            raise BidNotFound
        return withdrawn

    @property
    def alike(self) -> Bid | None:
        """The bid that is handed in again."""
        return next((bid for bid in self.bids if self.likeness.covers(bid)), None)

    def must_admit(self, actor: Actor, side: UUID, at: datetime) -> None:
        """Pass where this actor may bid for its organisation at this time; raises what the auction says against it."""
        self.auction.must_be_independent(actor, side)
        self.must_be_open(at)
        self.auction.must_have_its_reserve()
        self.auction.must_admit(self.kind, self.country)

    def must_be_open(self, at: datetime) -> None:
        """Pass where bids can be handed in and taken back; raises Busy where the deadline is being moved just now."""
        self.auction.must_take_sealed_bids(at)
        if not self.held:
            raise Busy


class Bids(Repository[Bid]):
    """The bids of one auction's bidders, each known by its secret mark alone."""

    model = Bid
    missing = BidNotFound

    async def desk(
        self, actor: Actor, auction_id: UUID, organization_id: UUID, bidder_tag: str, likeness: SameBid
    ) -> BidDesk:
        """Hold the auction still and see the bidder's bids; raises AuctionNotFound where it is not public."""
        like = {"envelope_hash": likeness.envelope_hash, "commitment": likeness.commitment}
        _, held, own, [of] = await self.uow.ask(
            (SHOW.text, SHOW.fixed | {"bidder_tag": bidder_tag}),
            (HOLD_IN_TIME.text, HOLD_IN_TIME.fixed | {"id": auction_id}),
            (OWN.text, OWN.fixed | like | {"auction_id": auction_id, "bidder_tag": bidder_tag}),
            (KIND.text, {"organization_id": organization_id}),
        )
        seen = held or (await self.uow.ask((LOOK.text, {"id": auction_id})))[0]
        auction = Auctions(self.uow).unwatched(seen, auction_id)
        if not auction.is_visible_to(actor):
            raise AuctionNotFound(id=auction_id)
        bids = tuple(unwatched(Bid, row) for row in own)
        return BidDesk(auction, bool(held), of["kind"], of["country"], bids, likeness)

    def keep(self, bid: Bid, *, instead_of: Bid | None) -> None:
        """Keep a new bid at the end, in the place of another; Busy where the same bidder handed one in meanwhile."""
        if instead_of:
            self.move(instead_of)
        values = vars(bid)
        kept: dict[str, Any] = {f"bid_{column.name}": values.get(column.name) for column in BIDS.columns}
        self.uow.hand_in(KEPT.text, KEPT.fixed | kept, unless=Busy)

    def move(self, bid: Bid) -> None:
        """Keep at the end what became of a bid; Busy where the same bidder moved it meanwhile."""
        values = vars(bid)
        moved: dict[str, Any] = {f"bid_{name}": values.get(name) for name in (*MOVED, "id", "version")}
        self.uow.hand_in(MOVE.text, MOVE.fixed | moved, unless=Busy)
        bid.version += 1
