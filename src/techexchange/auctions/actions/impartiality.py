"""Who may conduct an auction and judge its bids: nobody who belongs to a side, or has an interest in one."""

from collections.abc import Iterable
from uuid import UUID

from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.standing import must_be_impartial
from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor


async def require_impartial(
    uow: UnitOfWork, actor: Actor, auction: Auction, bidder_ids: Iterable[UUID | None] = ()
) -> None:
    """Pass, or raise ConflictOfInterest for whoever sits on a side or has an interest in one."""
    bidders = [id for id in bidder_ids if id]
    must_be_impartial(auction, bidders, actor)
    await require_no_conflict(uow, actor, auction.seller_id, *bidders)
