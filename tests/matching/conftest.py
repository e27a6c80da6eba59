"""A technology and a need that match, and whoever has to do with them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from factories import actor_of, make_actor, make_listing, make_match, make_member, make_operation, mandated
from techexchange.identity.models import Organization
from techexchange.infra.uow import Exchange
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import Direction, Listing
from techexchange.matching.models import Match


@dataclass
class Pair:
    """A match with both sides, and the exchange's broker."""

    exchange: Exchange
    supply: Listing
    demand: Listing
    supplier: Actor
    seeker: Actor
    institute: Organization
    business: Organization
    match: Match
    broker: Actor
    broker_person: Any
    operation: Any

    async def do(self, action, actor, *given):
        """An action on the match, in a unit of work of its own."""
        async with self.exchange.unit_of_work() as uow:
            return await action(uow, actor, self.match.id, *given)

    async def kept(self, id: UUID | None = None) -> Match | None:
        """The match as it is kept."""
        async with self.exchange.sessions() as session:
            return await session.get(Match, id or self.match.id)


@pytest.fixture
async def pair(exchange: Exchange) -> Pair:
    supplier, institute = await make_actor(exchange)
    seeker, business = await make_actor(exchange, "business")
    supply = await make_listing(exchange, institute)
    demand = await make_listing(exchange, business, direction=Direction.DEMAND, company_hidden=True)
    operation = await make_operation(exchange)
    person = await make_member(exchange, operation.operator, "broker")
    made = await make_match(exchange, supply, demand)
    broker = await mandated(exchange, person)
    return Pair(
        *(exchange, supply, demand, supplier, seeker, institute, business, made, broker, person, operation),
    )


@pytest.fixture
async def viewer(pair: Pair) -> Actor:
    return await actor_of(pair.exchange, await make_member(pair.exchange, pair.institute, "viewer"))
