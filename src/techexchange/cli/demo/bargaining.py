"""Who offered what in the demo, and how it was answered."""

from typing import Any
from uuid import UUID

from techexchange.cli.demo.content import offer_of, told
from techexchange.cli.demo.stage import Stage
from techexchange.offers import actions, queries
from techexchange.offers.models import Acceptance, DeclineReason, Refusal
from techexchange.offers.schemas import CounterIn

Offer = dict[str, Any]


async def bargain(stage: Stage) -> None:
    """Make every offer and answer it; those on a listing that another one takes are made before it is taken."""
    for offer in sorted(told("story"), key=lambda offer: offer["outcome"] == "accepted"):
        negotiation_id = await _offer(stage, offer)
        if offer["outcome"] == "countered":
            await _counter(stage, offer, negotiation_id)
        if offer["outcome"] == "declined":
            await _decline(stage, offer, negotiation_id)
        if offer["outcome"] == "accepted":
            await _accept(stage, offer, negotiation_id)


async def _offer(stage: Stage, offer: Offer) -> UUID:
    async with stage.acting(offer["person"]) as (uow, actor):
        proposal = CounterIn.model_validate(offer_of(offer["terms"], uow.now)).proposal()
        organization_id = stage.organizations[offer["from"]]
        made = await actions.submit(uow, actor, stage.listings[offer["listing"]], proposal, organization_id)
        return made.id


async def _counter(stage: Stage, offer: Offer, negotiation_id: UUID) -> None:
    async with stage.acting(offer["answered_by"]) as (uow, actor):
        proposal = CounterIn.model_validate(offer_of(offer["counter_terms"], uow.now)).proposal()
        await actions.counter(uow, actor, negotiation_id, proposal, None)


async def _decline(stage: Stage, offer: Offer, negotiation_id: UUID) -> None:
    async with stage.acting(offer["answered_by"]) as (uow, actor):
        await actions.decline(uow, actor, negotiation_id, Refusal(DeclineReason(offer["reason"])), None)


async def _accept(stage: Stage, offer: Offer, negotiation_id: UUID) -> None:
    async with stage.acting(offer["answered_by"]) as (uow, actor):
        standing = (await queries.negotiation(uow, actor, negotiation_id)).standing
        await actions.accept(uow, actor, negotiation_id, Acceptance(standing.id, standing.terms_hash), None)
