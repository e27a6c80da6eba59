"""Everything public of an auction at once, as a release tells it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.auctions.errors import AuctionNotFound
from techexchange.auctions.models import Auction, Award, Bid, BidStatus
from techexchange.identity.models import Organization
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import OrganizationKind
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.models import Listing, ListingVersion
from techexchange.opendata.errors import NothingReleased
from techexchange.opendata.models.telling import PublicGround, events_told_as

COMPETING = (
    *(BidStatus.OPENED, BidStatus.VALID, BidStatus.WINNING),
    *(BidStatus.RESERVE, BidStatus.LOSING, BidStatus.DISQUALIFIED),
)
"""Bids that were opened and count as such; everybody knows then whose they are."""


@dataclass(frozen=True)
class AuctionRelease:
    """An auction with the version of the listing it sells, who took part, and what was awarded.

    `changed_at` is when the last public fact of it happened. A listing that was suspended has no texts here.
    """

    auction: Auction
    changed_at: datetime
    texts: dict[str, dict[str, str]]
    bidder_ids: tuple[UUID, ...]
    awards: tuple[Award, ...]
    organizations: dict[UUID, Organization]


async def releases(uow: UnitOfWork, request: PageRequest) -> Page[AuctionRelease]:
    """The published auctions, the last published first; raises NothingReleased."""
    published = select(Auction).where(Auction.published_at.is_not(None))
    found = await page(uow.session, published, request, (Auction.published_at, Auction.id))
    if not found.items:
        raise NothingReleased
    return Page(await _told(uow.session, found.items), found.next_cursor)


async def release(uow: UnitOfWork, auction_id: UUID) -> AuctionRelease:
    """One published auction; raises AuctionNotFound."""
    auction = await uow.session.get(Auction, auction_id)
    if auction is None or auction.published_at is None:
        raise AuctionNotFound(id=auction_id)
    [told] = await _told(uow.session, [auction])
    return told


async def publisher_name(uow: UnitOfWork) -> dict[str, str] | None:
    """The name of the public body that owns the exchange, by language; None before there is one."""
    owners = select(Organization.name).where(Organization.kind == OrganizationKind.OWNER)
    found: dict[str, Any] | None = await uow.session.scalar(owners)
    return found


async def _told(session: AsyncSession, auctions: Sequence[Auction]) -> list[AuctionRelease]:
    ids = [auction.id for auction in auctions]
    bidders = await _bidders(session, ids)
    awards = await _awards(session, ids)
    named = {auction.seller_id for auction in auctions} | {one for several in bidders.values() for one in several}
    organizations = (await session.scalars(select(Organization).where(Organization.id.in_(named)))).all()
    known = {organization.id: organization for organization in organizations}
    changed, texts = await _changes(session, ids), await _texts(session, auctions)
    return [
        AuctionRelease(
            auction=auction,
            changed_at=max([_published(auction), *changed[auction.id], *map(_moment, awards[auction.id])]),
            texts=texts.get((auction.listing_id, auction.listing_version), {}),
            bidder_ids=tuple(bidders[auction.id]),
            awards=tuple(awards[auction.id]),
            organizations=known,
        )
        for auction in auctions
    ]


async def _bidders(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    opened = (Bid.auction_id.in_(ids), Bid.opened_at.is_not(None), Bid.bidder_id.is_not(None))
    wanted = select(Bid.auction_id, Bid.bidder_id).where(*opened, Bid.status.in_(COMPETING))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for auction_id, bidder_id in await session.execute(wanted.distinct().order_by(Bid.auction_id, Bid.bidder_id)):
        if bidder_id:
            found[auction_id].append(bidder_id)
    return found


async def _awards(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Award]]:
    wanted = select(Award).where(Award.auction_id.in_(ids)).order_by(Award.created_at, Award.lot, Award.rank)
    found: dict[UUID, list[Award]] = defaultdict(list)
    for award in await session.scalars(wanted):
        found[award.auction_id].append(award)
    return found


async def _changes(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[datetime]]:
    told = LedgerEntry.event.in_(events_told_as(None, PublicGround.PUBLISHED_AUCTION))
    latest = select(LedgerEntry.subject_id, func.max(LedgerEntry.at)).where(LedgerEntry.subject_id.in_(ids), told)
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for auction_id, at in await session.execute(latest.group_by(LedgerEntry.subject_id)):
        found[auction_id].append(at)
    return found


async def _texts(
    session: AsyncSession, auctions: Sequence[Auction]
) -> dict[tuple[UUID, int], dict[str, dict[str, str]]]:
    """The texts of each version, save those of a listing that the operator took from view."""
    versions = select(ListingVersion.listing_id, ListingVersion.number, ListingVersion.content["texts"])
    of_auctions = ListingVersion.listing_id.in_([auction.listing_id for auction in auctions])
    wanted = versions.join(Listing, Listing.id == ListingVersion.listing_id)
    wanted = wanted.where(of_auctions, Listing.suspended_from.is_(None))
    return {(listing_id, number): texts for listing_id, number, texts in await session.execute(wanted)}


def _published(auction: Auction) -> datetime:
    assert auction.published_at is not None
    return auction.published_at


def _moment(award: Award) -> datetime:
    return award.decided_at or award.created_at
