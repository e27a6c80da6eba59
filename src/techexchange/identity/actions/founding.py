"""What is done on the exchange's own command line: its owner, and people who need no letter."""

from dataclasses import dataclass

from techexchange.identity.actions.accounts import Profile, new_person
from techexchange.identity.events import OrganizationRegistered, PersonRegistered
from techexchange.identity.models import Membership, Organization, OrganizationDetails, Person
from techexchange.identity.repository import Memberships, Organizations, People
from techexchange.infra.passwords import Passwords, require_strong
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission, Role


@dataclass(frozen=True, kw_only=True)
class OwnerDetails:
    """The public owner, and its first administrator and supervisor; never printed."""

    name: dict[str, str]
    person_name: str
    email: str
    password: str
    locale: str = "vi"
    country: str = "VN"
    tax_code: str | None = None

    def __repr__(self) -> str:
        return "OwnerDetails(…)"


async def create_person(
    uow: UnitOfWork, actor: Actor, profile: Profile, password: str, passwords: Passwords | None = None
) -> Person:
    """Give someone an account without a letter; raises PasswordTooWeak, AlreadyExists."""
    actor.require(Permission.AUTHORITY_VERIFY)
    require_strong(password, profile.email, profile.name)
    person = new_person(profile, await (passwords or Passwords()).hash(password), uow)
    await People(uow).add(person)
    uow.publish(PersonRegistered(subject_id=person.id, actor_id=actor.id, at=uow.now))
    return person


async def create_owner(
    uow: UnitOfWork, actor: Actor, wanted: OwnerDetails, passwords: Passwords | None = None
) -> Organization:
    """Found the exchange: its one public owner, from whom all authority comes; raises AlreadyExists for a second.

    Its supervisor signs in with the password and enrols a second factor before acting.
    """
    actor.require(Permission.AUTHORITY_VERIFY)
    details = OrganizationDetails(name=wanted.name, country=wanted.country, tax_code=wanted.tax_code)
    organization = Organization.register(OrganizationKind.OWNER, details, at=uow.now)
    organization.id = new_id()
    await Organizations(uow).add(organization)
    kind = organization.kind
    uow.publish(OrganizationRegistered(subject_id=organization.id, actor_id=actor.id, at=uow.now, kind=kind))
    uow.publish(organization.verify(by=actor, at=uow.now))
    await Organizations(uow).save(organization)
    profile = Profile(wanted.email.strip().lower(), wanted.person_name, wanted.locale)
    person = await create_person(uow, actor, profile, wanted.password, passwords)
    for role in (Role.ADMIN, Role.SUPERVISOR):
        seat = Membership(person_id=person.id, organization_id=organization.id, role=role, created_at=uow.now)
        await Memberships(uow).add(seat)
        uow.publish(seat.joined(by=actor, at=uow.now))
    return organization
