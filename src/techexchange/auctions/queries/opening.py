"""Reading what custodians are to open, and what an opening came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models import Auction, Bid
from techexchange.auctions.models.ceremony import keeper_of, must_be_awaited, must_be_past
from techexchange.auctions.models.opening import Opening
from techexchange.auctions.models.share import HandedShare
from techexchange.auctions.queries.auction import auction
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange_client.reading import parsed
from techexchange_client.sealing import Envelope

NEVER_OPENED = (BidStatus.SUPERSEDED, BidStatus.WITHDRAWN)


@dataclass(frozen=True)
class SharesWanted:
    """Which sealed shares are wanted: of which custodian, how many, after which envelope in the order of hashes."""

    custodian: int
    limit: int = 100
    after: str = ""


@dataclass(frozen=True)
class ShareToOpen:
    """One share as it was sealed to a custodian, and what it must be opened with."""

    envelope_hash: str
    commitment: str
    key: str
    sealed: bytes
    hash: str


@dataclass(frozen=True)
class OpeningRecord:
    """How far an opening is: which custodians have come; and once bids are open, what it came to."""

    auction: Auction
    custodians: tuple[int, ...]
    opening: Opening | None
    bids: Sequence[Bid]


async def sealed_shares(uow: UnitOfWork, actor: Actor, auction_id: UUID, wanted: SharesWanted) -> list[ShareToOpen]:
    """What was sealed to a custodian, in the order of envelope hashes.

    Raises SharesTooEarly before the deadline, and MoveNotAllowed where the auction ended without being opened.
    """
    found = await auction(uow, actor, auction_id)
    actor.require(Permission.SHARE_READ, within=keeper_of(found, wanted.custodian))
    must_be_past(found, uow.now)
    must_be_awaited(found)
    # A custodian reads what is sealed to it, after the deadline.
    async with uow.as_exchange():
        envelopes = await _envelopes(uow.session, found, wanted)
    return [_share(named, envelope, wanted.custodian) for named, envelope in envelopes[: wanted.limit]]


async def opening_record(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> OpeningRecord:
    """What anybody may know of an opening: before it nothing but which custodians have come."""
    found = await auction(uow, actor, auction_id)
    # Who has handed in shares is known to all, the shares are not.
    async with uow.as_exchange():
        opening = await uow.session.get(Opening, auction_id)
        if opening is None:
            wanted = select(HandedShare.custodian).where(HandedShare.auction_id == auction_id).distinct()
            return OpeningRecord(found, tuple(sorted(await uow.session.scalars(wanted))), None, ())
        of_it = select(Bid).where(Bid.auction_id == auction_id, Bid.status.not_in(NEVER_OPENED))
        statement = of_it.options(defer(Bid.envelope)).order_by(Bid.received_at, Bid.id)
        bids = (await uow.session.scalars(statement)).all()
    return OpeningRecord(found, tuple(opening.custodians), opening, bids)


async def _envelopes(session: AsyncSession, auction: Auction, wanted: SharesWanted) -> list[tuple[str, Envelope]]:
    """One page of envelopes that are to be opened, the secret reserve among them."""
    standing = (Bid.auction_id == auction.id, Bid.status.not_in(NEVER_OPENED), Bid.envelope_hash > wanted.after)
    statement = select(Bid.envelope_hash, Bid.envelope).where(*standing).order_by(Bid.envelope_hash)
    rows = await session.execute(statement.limit(wanted.limit + 1))
    found = [(row.envelope_hash, Envelope.from_dict(parsed(row.envelope))) for row in rows]
    if auction.secret_reserve:
        reserve = Envelope.from_dict(auction.secret_reserve)
        named = reserve.hash
        found += [(named, reserve)] if named > wanted.after else []
    return sorted(found, key=lambda envelope: envelope[0])


def _share(named: str, envelope: Envelope, custodian: int) -> ShareToOpen:
    [share] = [share for share in envelope.shares if share.custodian == custodian]
    return ShareToOpen(named, envelope.commitment, share.key, share.sealed, share.digest)
