"""What is done on the exchange's own command line: its owner, and people who need no letter."""

from dataclasses import dataclass, field

import pyotp

from techexchange.identity.actions.accounts import Profile, new_person
from techexchange.identity.actions.safeguards import Safeguards
from techexchange.identity.actions.second_factor import (
    Authenticator,
    authenticator,
    recovery_codes,
    sealed,
)
from techexchange.identity.events import OrganizationRegistered, PersonRegistered
from techexchange.identity.models import (
    Membership,
    Organization,
    OrganizationDetails,
    Person,
    recovery_hash,
)
from techexchange.identity.repository import Memberships, Organizations, People
from techexchange.infra.passwords import require_strong
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission, Role


@dataclass(frozen=True)
class NewPerson:
    """Someone to be given an account at once, with or without an authenticator; never printed."""

    profile: Profile
    password: str
    second_factor: bool = True

    def __repr__(self) -> str:
        return "NewPerson(…)"


@dataclass(frozen=True)
class Enrolled:
    """A person with what is told this once: the authenticator's secret and the recovery codes; never printed."""

    person: Person
    authenticator: Authenticator | None = None
    recovery_codes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Enrolled({self.person.id})"


@dataclass(frozen=True)
class OwnerDetails:
    """The public owner: what it says of itself, and its first administrator and supervisor."""

    organization: OrganizationDetails
    person: NewPerson


@dataclass(frozen=True)
class Founded:
    """The owner and whoever acts for it first."""

    organization: Organization
    enrolled: Enrolled


async def create_person(uow: UnitOfWork, actor: Actor, wanted: NewPerson, guards: Safeguards) -> Enrolled:
    """Give someone an account without a letter; raises PasswordTooWeak, AlreadyExists."""
    actor.require(Permission.AUTHORITY_VERIFY)
    require_strong(wanted.password, wanted.profile.email, wanted.profile.name)
    person = new_person(wanted.profile, await guards.passwords.hash(wanted.password), uow)
    enrolled = _enrol(person, guards, uow) if wanted.second_factor else Enrolled(person)
    await People(uow).add(person)
    uow.publish(PersonRegistered(subject_id=person.id, actor_id=actor.id, at=uow.now))
    return enrolled


async def create_owner(uow: UnitOfWork, actor: Actor, wanted: OwnerDetails, guards: Safeguards) -> Founded:
    """Found the exchange: its one public owner, from whom all authority comes; raises AlreadyExists for a second."""
    actor.require(Permission.AUTHORITY_VERIFY)
    organization = Organization.register(OrganizationKind.OWNER, wanted.organization, at=uow.now)
    organization.id = new_id()
    await Organizations(uow).add(organization)
    kind = organization.kind
    uow.publish(OrganizationRegistered(subject_id=organization.id, actor_id=actor.id, at=uow.now, kind=kind))
    uow.publish(organization.verify(by=actor, at=uow.now))
    await Organizations(uow).save(organization)
    enrolled = await create_person(uow, actor, wanted.person, guards)
    for role in (Role.ADMIN, Role.SUPERVISOR):
        seat = Membership(person_id=enrolled.person.id, organization_id=organization.id, role=role, created_at=uow.now)
        await Memberships(uow).add(seat)
        uow.publish(seat.joined(by=actor, at=uow.now))
    return Founded(organization, enrolled)


def _enrol(person: Person, guards: Safeguards, uow: UnitOfWork) -> Enrolled:
    secret, codes = pyotp.random_base32(), recovery_codes()
    person.totp_sealed = sealed(person, secret, guards)
    person.totp_confirmed_at, person.totp_last_counter = uow.now, 0
    person.recovery_hashes = [recovery_hash(code) for code in codes]
    return Enrolled(person, authenticator(person, secret), codes)
