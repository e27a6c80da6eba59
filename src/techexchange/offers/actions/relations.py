"""Whether two organisations may deal with each other here."""

from uuid import UUID

from techexchange.identity.queries import related
from techexchange.infra.uow import UnitOfWork
from techexchange.mandates.queries import authority
from techexchange.offers.errors import RelatedParty


async def must_be_unrelated(uow: UnitOfWork, organization_id: UUID, other_id: UUID) -> None:
    """Pass where an organisation has nothing to do with the other side, nor with the operator; raises RelatedParty."""
    held = await authority(uow)
    others = (other_id, held.operator_id) if held else (other_id,)
    ground = await related(uow, organization_id, *others)
    if ground:
        raise RelatedParty(ground=ground.value)
