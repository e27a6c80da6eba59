"""What is done about a person's own data once it was decided: written anew, or taken out for good."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.identity.errors import SoleAdministrator
from techexchange.identity.models import Person
from techexchange.identity.repository import Memberships, Organizations, People
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class Correction:
    """The name and the address that are right; None leaves what is there. Never printed."""

    name: str | None = None
    email: str | None = None

    def __repr__(self) -> str:
        return "Correction(…)"


async def correct_person(uow: UnitOfWork, actor: Actor, person_id: UUID, correction: Correction) -> Person:
    """Write a person's name or address as they are; raises AlreadyExists where another has this address."""
    actor.require(Permission.DATA_REQUEST_DECIDE)
    person = await People(uow).get(person_id, lock=True)
    uow.publish(person.correct(correction.name, correction.email, by=actor, at=uow.now))
    return await People(uow).save(person)


async def erase_person(uow: UnitOfWork, actor: Actor, person_id: UUID) -> Person:
    """Leave nothing of an account but its id, which from then on names nobody; raises SoleAdministrator.

    The organisations it administers are locked, so that their members change one after another.
    """
    actor.require(Permission.DATA_REQUEST_DECIDE)
    person = await People(uow).get(person_id, lock=True)
    for organization_id in await Memberships(uow).administered_by(person_id):
        await Organizations(uow).get(organization_id, lock=True)
    needed = await Memberships(uow).only_administered_by(person_id)
    if needed:
        raise SoleAdministrator(organizations=[str(id) for id in needed])
    await Memberships(uow).remove_all(person_id)
    uow.publish(person.erase(by=actor, at=uow.now))
    return await People(uow).save(person)
