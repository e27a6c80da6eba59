"""Reading ratings: the parties' own, what was revealed, and what it comes to for an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from techexchange.deals.lifecycle.rating import RatingStatus
from techexchange.deals.models.rating import MARKS, Rating
from techexchange.deals.repository import Contracts
from techexchange.identity.queries import visible_organization
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor

FEWEST_TOLD = 3
"""Below so many ratings no average is told: it would be the word of one party about another."""


@dataclass(frozen=True)
class Reputation:
    """How many ratings an organisation has, and the average of each mark to one place where there are enough."""

    organization_id: UUID
    count: int
    averages: dict[str, Decimal | None]


async def ratings(uow: UnitOfWork, actor: Actor, contract_id: UUID) -> Sequence[Rating]:
    """What was given under a contract and this actor may read by now; raises ContractNotFound for strangers."""
    contract = await Contracts(uow).seen(actor, contract_id)
    statement = select(Rating).where(Rating.contract_id == contract.id).order_by(Rating.created_at, Rating.id)
    return [rating for rating in (await uow.session.scalars(statement)).all() if rating.is_readable(actor)]


async def reputation(uow: UnitOfWork, actor: Actor, organization_id: UUID) -> Reputation:
    """What was revealed about an organisation this actor may know of; raises OrganizationNotFound."""
    await visible_organization(uow, actor, organization_id)
    means = [func.round(func.avg(getattr(Rating, mark)), 1) for mark in MARKS]
    of = (Rating.about_id == organization_id, Rating.status == RatingStatus.REVEALED)
    count, *averages = (await uow.session.execute(select(func.count(), *means).where(*of))).one()
    enough = count >= FEWEST_TOLD
    told = {mark: average if enough else None for mark, average in zip(MARKS, averages, strict=True)}
    return Reputation(organization_id, count, told)
