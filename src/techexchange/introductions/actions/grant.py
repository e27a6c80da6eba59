"""What the owner of a listing and who would read what is confidential in it do about access."""

from datetime import datetime
from uuid import UUID

from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.actions.acting import acting_for
from techexchange.introductions.models.grant import AccessGrant, AccessWish
from techexchange.introductions.repository.agreement import Agreements
from techexchange.introductions.repository.grant import Grants
from techexchange.kernel.permissions import Actor, Permission


async def request_access(
    uow: UnitOfWork, actor: Actor, listing_id: UUID, organization_id: UUID | None = None, purpose: str | None = None
) -> AccessGrant:
    """Ask the owner of a listing for what is confidential in it, under an agreement in force between the two."""
    holder_id = acting_for(actor, Permission.ACCESS_REQUEST, organization_id)
    actor.require(Permission.ACCESS_REQUEST, within=holder_id)
    agreement = await Agreements(uow).covering(holder_id, listing_id)
    if agreement is None:
        raise await Grants(uow).refuse_unagreed(actor, listing_id)
    wish = AccessWish(listing_id, holder_id, purpose)
    await Grants(uow).must_be_new(wish)
    grant, requested = AccessGrant.request(agreement, wish, by=actor, at=uow.now)
    uow.publish(requested)
    return await Grants(uow).add(grant)


async def grant_access(
    uow: UnitOfWork, actor: Actor, grant_id: UUID, until: datetime | None = None, version: int | None = None
) -> AccessGrant:
    """Let the holder in until a time, or as long as the agreement holds."""
    seen = await Grants(uow).seen(actor, grant_id)
    actor.require(Permission.ACCESS_GRANT, within=seen.owner_id)
    agreement = await Agreements(uow).lock(seen.agreement_id)
    agreement.side_of(actor)
    grant = await Grants(uow).get(grant_id, lock=True, version=version)
    uow.publish(grant.grant(agreement, until, by=actor, at=uow.now))
    return await Grants(uow).save(grant)


async def refuse_access(uow: UnitOfWork, actor: Actor, grant_id: UUID, version: int | None = None) -> AccessGrant:
    """Do not let the holder in."""
    seen = await Grants(uow).seen(actor, grant_id)
    actor.require(Permission.ACCESS_GRANT, within=seen.owner_id)
    grant = await Grants(uow).get(grant_id, lock=True, version=version)
    uow.publish(grant.refuse(by=actor, at=uow.now))
    return await Grants(uow).save(grant)


async def revoke_access(uow: UnitOfWork, actor: Actor, grant_id: UUID, version: int | None = None) -> AccessGrant:
    """Let the holder in no longer, from the next request on."""
    seen = await Grants(uow).seen(actor, grant_id)
    actor.require(Permission.CONFIDENTIAL_EDIT, within=seen.owner_id)
    grant = await Grants(uow).get(grant_id, lock=True, version=version)
    uow.publish(grant.revoke(by=actor, at=uow.now))
    return await Grants(uow).save(grant)


async def expire_grants(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """End access whose time has passed, and say how many there were."""
    actor.require(Permission.ACCESS_GRANT)
    due = await Grants(uow).take_due(among=among)
    for grant in due:
        uow.publish(grant.expire(by=actor, at=uow.now))
    return len(due)
