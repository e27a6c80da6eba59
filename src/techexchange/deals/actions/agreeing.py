"""How deals come about and how they end."""

from uuid import UUID

from techexchange.deals.models import Deal
from techexchange.deals.repository import Contracts, Deals
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.listings import actions as listings
from techexchange.offers.events import OfferAccepted


async def agree(uow: UnitOfWork, actor: Actor, accepted: OfferAccepted) -> Deal:
    """Put on record what an acceptance agreed on, and reserve the listing where it is exclusive."""
    actor.require(Permission.OFFER_DECIDE)
    deal, agreed = Deal.agree(accepted)
    await Deals(uow).add(deal)
    uow.publish(agreed)
    if deal.exclusive:
        await listings.reserve(uow, actor, deal.listing_id)
    return deal


async def cancel(uow: UnitOfWork, actor: Actor, deal_id: UUID, reason: str, version: int | None) -> Deal:
    """Give a deal up for one of its parties before its contract is signed, and release the listing it held."""
    side = (await Deals(uow).seen(actor, deal_id)).side_of(actor)
    actor.require(Permission.OFFER_DECIDE, within=side)
    contract = await Contracts(uow).of_deal(deal_id)
    deal = await Deals(uow).get(deal_id, lock=True, version=version)
    uow.publish(deal.cancel(reason, side=side, by=actor, at=uow.now))
    await Deals(uow).save(deal)
    contract = contract or await Contracts(uow).of_deal(deal_id)
    if contract:
        text = await Contracts(uow).text(contract, contract.number)
        uow.publish(contract.abandon(text, by=actor, at=uow.now))
        await Contracts(uow).save(contract)
    if deal.exclusive:
        await listings.reopen(uow, SYSTEM, deal.listing_id)
    return deal
