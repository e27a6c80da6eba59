"""How the rules and periods of a published auction change; once bids may be there, by two persons."""

from uuid import UUID

from techexchange.auctions.actions.preparing import minimums_at
from techexchange.auctions.models import Amendment, AmendmentDraft, Auction
from techexchange.auctions.repository import Amendments, Auctions
from techexchange.identity.queries import require_no_conflict
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def amend_auction(
    uow: UnitOfWork, actor: Actor, auction_id: UUID, draft: AmendmentDraft, version: int | None = None
) -> Amendment:
    """Amend an auction: the officer at once until tendering begins; else it waits for another person.

    Nobody is told whether bids are there, so that the rule is the same whether they are or not.
    """
    auction = await Auctions(uow).locked(actor, auction_id, version)
    runs = not actor.sits_in(auction.seller_id)
    if runs:
        actor.require(Permission.AUCTION_RUN)
        await require_no_conflict(uow, actor, auction.seller_id)
    else:
        actor.require(Permission.AUCTION_PREPARE, within=auction.seller_id)
    await Amendments(uow).must_be_alone(auction_id)
    minimums = minimums_at(uow.now)
    amendment, proposed = Amendment.propose(auction, draft, minimums, by=actor, at=uow.now)
    at_once = runs and not auction.has_begun(uow.now)
    uow.publish(amendment.confirm(auction, minimums, by=actor, at=uow.now) if at_once else proposed)
    await Auctions(uow).save(auction)
    return await Amendments(uow).add(amendment)


async def confirm_amendment(uow: UnitOfWork, actor: Actor, amendment_id: UUID, version: int | None = None) -> Amendment:
    """Let an amendment take effect: the officer until tendering begins, and from then on the owner."""
    auction, amendment = await _locked(uow, actor, amendment_id, version)
    actor.require(Permission.AUCTION_APPROVE if auction.has_begun(uow.now) else Permission.AUCTION_RUN)
    await require_no_conflict(uow, actor, *([] if actor.sits_in(auction.seller_id) else [auction.seller_id]))
    uow.publish(amendment.confirm(auction, minimums_at(uow.now), by=actor, at=uow.now))
    await Auctions(uow).save(auction)
    return await Amendments(uow).save(amendment)


async def refuse_amendment(uow: UnitOfWork, actor: Actor, amendment_id: UUID, version: int | None = None) -> Amendment:
    """Leave an auction as it is: the officer or the owner."""
    auction, amendment = await _locked(uow, actor, amendment_id, version)
    if not actor.can(Permission.AUCTION_APPROVE):
        actor.require(Permission.AUCTION_RUN)
    uow.publish(amendment.refuse(auction, by=actor, at=uow.now))
    return await Amendments(uow).save(amendment)


async def _locked(uow: UnitOfWork, actor: Actor, amendment_id: UUID, version: int | None) -> tuple[Auction, Amendment]:
    """The auction, then its amendment; for whoever may not see the auction there is none."""
    seen = await Amendments(uow).get(amendment_id)
    auction = await Auctions(uow).locked(actor, seen.auction_id)
    amendment = await Amendments(uow).get(amendment_id, lock=True, version=version)
    return auction, amendment
