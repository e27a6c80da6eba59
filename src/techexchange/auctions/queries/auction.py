"""Reading auctions: public once they are published, and what happens to them before that for those inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from techexchange.auctions.errors import AuctionNotFound
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import (
    Amendment,
    Auction,
    AuctionKind,
    AuctionWatcher,
    CustodianKey,
    CustodianReplacement,
    Enquiry,
)
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class AuctionFilter:
    """Which auctions are wanted."""

    status: AuctionStatus | None = None
    kind: AuctionKind | None = None
    listing_id: UUID | None = None
    seller_id: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for the database."""
        named = {"status": self.status, "kind": self.kind, "listing_id": self.listing_id, "seller_id": self.seller_id}
        return [getattr(Auction, name) == value for name, value in named.items() if value is not None]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The auctions an actor may know of: the published ones, and those it is inside of."""
    if actor.can(Permission.AUCTION_RUN_READ):
        return true()
    own = Auction.seller_id.in_(actor.organizations(Permission.AUCTION_READ))
    return or_(Auction.published_at.is_not(None), own)


async def auction(uow: UnitOfWork, actor: Actor, id: UUID) -> Auction:
    """One auction this actor may know of; raises AuctionNotFound."""
    found = await uow.session.get(Auction, id)
    if found is None or not found.is_visible_to(actor):
        raise AuctionNotFound(id=id)
    return found


async def auctions(uow: UnitOfWork, actor: Actor, wanted: AuctionFilter, request: PageRequest) -> Page[Auction]:
    """The auctions this actor may know of, newest first."""
    statement = select(Auction).where(visible_to(actor), *wanted.conditions())
    return await page(uow.session, statement, request, (Auction.created_at, Auction.id))


async def questions(uow: UnitOfWork, actor: Actor, auction_id: UUID, request: PageRequest) -> Page[Enquiry]:
    """The public questions about an auction, newest first."""
    found = await auction(uow, actor, auction_id)
    statement = select(Enquiry).where(Enquiry.auction_id == found.id)
    return await page(uow.session, statement, request, (Enquiry.asked_at, Enquiry.id))


async def amendments(uow: UnitOfWork, actor: Actor, auction_id: UUID, request: PageRequest) -> Page[Amendment]:
    """The amendments of an auction, newest first."""
    found = await auction(uow, actor, auction_id)
    statement = select(Amendment).where(Amendment.auction_id == found.id)
    return await page(uow.session, statement, request, (Amendment.proposed_at, Amendment.id))


async def replacements(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, request: PageRequest
) -> Page[CustodianReplacement]:
    """The replacements of an auction's custodians, newest first."""
    found = await auction(uow, actor, auction_id)
    statement = select(CustodianReplacement).where(CustodianReplacement.auction_id == found.id)
    return await page(uow.session, statement, request, (CustodianReplacement.requested_at, CustodianReplacement.id))


async def custodian_keys(uow: UnitOfWork, request: PageRequest) -> Page[CustodianKey]:
    """The keys custodians use or used, newest first; anybody may check to whom bids are sealed."""
    return await page(uow.session, select(CustodianKey), request, (CustodianKey.registered_at, CustodianKey.id))


async def watcher_ids(uow: UnitOfWork, auction_id: UUID) -> Sequence[UUID]:
    """The people who want to be told what happens in an auction."""
    wanted = select(AuctionWatcher.person_id).where(AuctionWatcher.auction_id == auction_id)
    return (await uow.session.scalars(wanted.order_by(AuctionWatcher.person_id))).all()
