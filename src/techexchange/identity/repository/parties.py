"""People, organisations and credentials, loaded in order to be changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update

from techexchange.identity.errors import (
    ClientNotFound,
    InvitationNotFound,
    MailedTokenRefused,
    MembershipNotFound,
    OrganizationNotFound,
    PersonNotFound,
    SessionNotFound,
)
from techexchange.identity.lifecycle import OrganizationStatus
from techexchange.identity.models import (
    ApiClient,
    Invitation,
    MailedToken,
    MailedTokenKind,
    Membership,
    Organization,
    Person,
    Session,
    SpentToken,
)
from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Role

BATCH = 100
SESSIONS_KEPT = timedelta(days=1)
CLAIMING = (OrganizationStatus.PENDING, OrganizationStatus.VERIFIED, OrganizationStatus.SUSPENDED)


class People(Repository[Person]):
    """Everyone with an account."""

    model = Person
    missing = PersonNotFound

    async def with_email(self, email: str) -> Person | None:
        """Whoever has this address."""
        return await self.find(Person.email == email)


class Organizations(Repository[Organization]):
    """Every party of the exchange."""

    model = Organization
    missing = OrganizationNotFound

    async def tax_code_is_taken(self, organization: Organization) -> bool:
        """Whether another organisation already stands, or waits, under its tax code."""
        return (
            await self.session.scalar(
                select(
                    select(Organization.id)
                    .where(
                        Organization.country == organization.country,
                        Organization.tax_code == organization.tax_code,
                        Organization.status.in_(CLAIMING),
                        Organization.id != organization.id,
                    )
                    .exists()
                )
            )
            is True
        )


class Memberships(Repository[Membership]):
    """Who has which role where."""

    model = Membership
    missing = MembershipNotFound

    async def of(self, organization_id: UUID, id: UUID, version: int | None) -> Membership:
        """One membership of an organisation, locked; raises MembershipNotFound, Stale."""
        found = await self.get(id, lock=True)
        if found.organization_id != organization_id:
            raise MembershipNotFound(id=id)
        return self.at_version(found, version)

    async def has(self, organization_id: UUID, person_id: UUID, role: Role | None = None) -> bool:
        """Whether a person has a role, or any, in an organisation."""
        conditions = [Membership.organization_id == organization_id, Membership.person_id == person_id]
        if role:
            conditions.append(Membership.role == role)
        return await self.session.scalar(select(select(Membership.id).where(*conditions).exists())) is True

    async def administrators(self, organization_id: UUID) -> int:
        """How many administrators an organisation has."""
        statement = select(func.count()).select_from(Membership)
        admins = (Membership.organization_id == organization_id, Membership.role == Role.ADMIN)
        return await self.session.scalar(statement.where(*admins)) or 0

    async def administered_by(self, person_id: UUID) -> Sequence[UUID]:
        """The organisations that have this person as an administrator, in the order of their ids."""
        mine = (Membership.person_id == person_id, Membership.role == Role.ADMIN)
        wanted = select(Membership.organization_id).where(*mine).order_by(Membership.organization_id)
        return (await self.session.scalars(wanted)).all()

    async def only_administered_by(self, person_id: UUID) -> Sequence[UUID]:
        """The organisations that have this person as an administrator and nobody else."""
        own = select(Membership.organization_id).where(Membership.person_id == person_id)
        admins = select(Membership.organization_id).where(
            Membership.organization_id.in_(own), Membership.role == Role.ADMIN
        )
        alone = func.bool_and(Membership.person_id == person_id)
        return (await self.session.scalars(admins.group_by(Membership.organization_id).having(alone))).all()

    async def remove_all(self, person_id: UUID) -> None:
        """End every membership of a person."""
        await self.session.execute(delete(Membership).where(Membership.person_id == person_id))

    async def remove(self, membership: Membership) -> None:
        """End a membership."""
        await self.session.delete(membership)
        await self.session.flush()


class Invitations(Repository[Invitation]):
    """Roles offered by mail."""

    model = Invitation
    missing = InvitationNotFound

    async def due(self) -> Sequence[Invitation]:
        """Those whose time is over, locked, at most a hundred."""
        late = select(Invitation).where(Invitation.wake_at <= self.uow.now).order_by(Invitation.wake_at).limit(BATCH)
        return (await self.session.scalars(late.with_for_update(skip_locked=True))).all()


class ApiClients(Repository[ApiClient]):
    """Machines that act for organisations."""

    model = ApiClient
    missing = ClientNotFound


class Sessions(Repository[Session]):
    """Sign-ins and machine tokens."""

    model = Session
    missing = SessionNotFound

    async def renewable(self, refresh_hash: bytes) -> Session | None:
        """The session whose present refresh token this is, locked."""
        return await self.find(Session.refresh_hash == refresh_hash, lock=True)

    async def that_spent(self, refresh_hash: bytes) -> Session | None:
        """The session that exchanged this refresh token before, locked."""
        spent = select(SpentToken.session_id).where(SpentToken.token_hash == refresh_hash).scalar_subquery()
        return await self.find(Session.id == spent, lock=True)

    async def remember(self, spent: SpentToken) -> None:
        """Keep a spent refresh token's hash until its session is forgotten."""
        self.session.add(spent)
        await self.session.flush()

    async def end_all(self, person_id: UUID, *, but: UUID | None = None) -> None:
        """End a person's sessions at once, but the one they act in where it is named."""
        standing = update(Session).where(Session.person_id == person_id, Session.ended_at.is_(None))
        if but:
            standing = standing.where(Session.id != but)
        await self.session.execute(standing.values(ended_at=self.uow.now, version=Session.version + 1))

    async def end_all_of_staff(self, organization_id: UUID) -> int:
        """End the sessions of everybody who sits in an organisation; of how many people."""
        staff = select(Membership.person_id).where(Membership.organization_id == organization_id)
        standing = update(Session).where(Session.person_id.in_(staff), Session.ended_at.is_(None))
        ended = standing.values(ended_at=self.uow.now, version=Session.version + 1).returning(Session.person_id)
        return len(set(await self.session.scalars(ended)))

    async def strengthen(self, id: UUID) -> None:
        """The session was continued with a second factor."""
        passed = update(Session).where(Session.id == id)
        await self.session.execute(passed.values(second_factor=True, version=Session.version + 1))

    async def forget(self) -> int:
        """Drop sessions that ended or expired a day ago; how many."""
        long_ago: datetime = self.uow.now - SESSIONS_KEPT
        old = select(Session.id).where(Session.expires_at < long_ago).limit(BATCH)
        dropped = await self.session.execute(delete(Session).where(Session.id.in_(old)).returning(Session.id))
        return len(dropped.all())


class MailedTokens:
    """One-time tokens on their way by mail."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow, self.session = uow, uow.session

    async def add(self, token: MailedToken) -> None:
        """Keep a token."""
        self.session.add(token)
        await self.session.flush()

    async def get(self, kind: MailedTokenKind, token_hash: bytes, *, lock: bool = False) -> MailedToken:
        """A token that still works; raises MailedTokenRefused."""
        wanted = select(MailedToken).where(
            MailedToken.token_hash == token_hash,
            MailedToken.kind == kind,
            MailedToken.usable,
            MailedToken.expires_at > func.clock_timestamp(),
        )
        found = (await self.session.scalars(wanted.with_for_update() if lock else wanted)).one_or_none()
        if found is None:
            raise MailedTokenRefused
        return found

    async def use_up(self, token: MailedToken) -> None:
        """This token, and every other of its kind sent to that address, works no more."""
        same = (MailedToken.email == token.email, MailedToken.kind == token.kind)
        await self.session.execute(delete(MailedToken).where(*same))

    async def drop(self, person_id: UUID, *kinds: MailedTokenKind) -> None:
        """What was mailed to this person, of these kinds, works no more."""
        theirs = (MailedToken.person_id == person_id, MailedToken.kind.in_(kinds))
        await self.session.execute(delete(MailedToken).where(*theirs))

    async def forget(self) -> None:
        """Drop what has expired, and the addresses with it."""
        await self.session.execute(delete(MailedToken).where(MailedToken.expires_at < self.uow.now))
