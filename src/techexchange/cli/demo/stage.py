"""The stage the demo is played on: an exchange inside one transaction, where every fact is heard at once."""

from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from techexchange.cli.demo.content import Character, characters
from techexchange.identity import queries as identity
from techexchange.infra.jobs import record_of
from techexchange.infra.uow import Exchange, Reactions, UnitOfWork
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import EVERY_PERSON, GRANTS, Actor, OrganizationKind, Permission, Role, Seat
from techexchange.ledger.handlers import record_events
from techexchange.mandates import queries as mandates
from techexchange.worker import REACTIONS, WORK

Acting = tuple[UnitOfWork, Actor]
"""Someone at work: their unit of work, and who they are in it."""


class Stage:
    """Who is who and what is what in the demo, by the keys of its files; everything happens by the real actions."""

    def __init__(self, connection: AsyncConnection) -> None:
        sessions = async_sessionmaker(
            connection, expire_on_commit=False, autoflush=False, join_transaction_mode="create_savepoint"
        )
        self.exchange = Exchange(sessions, Reactions(REACTIONS), self._overhear, record_events)
        self.cast = {character.key: character for character in characters()}
        self.organizations: dict[str, UUID] = {}
        self.people: dict[str, UUID] = {}
        self.listings: dict[str, UUID] = {}
        self._waiting: deque[Event] = deque()

    def one(self, organization_key: str, permission: Permission) -> str:
        """Someone there who holds a permission."""
        return self.several(organization_key, permission)[0]

    def several(self, organization_key: str, permission: Permission) -> list[str]:
        """Everyone there who holds a permission."""
        members = (person for person in self.cast.values() if person.organization_key == organization_key)
        return [person.key for person in members if permission in GRANTS[person.kind][person.role]]

    @asynccontextmanager
    async def acting(self, key: str, *more: Role) -> AsyncIterator[Acting]:
        """Let a person act, in their own role and `more`; what others hear of it they hear before the next act."""
        async with self.exchange.unit_of_work() as uow:
            yield uow, await self._actor(uow, self.cast[key], more)
        await self._settle()

    @asynccontextmanager
    async def by_the_clock(self) -> AsyncIterator[UnitOfWork]:
        """Let the exchange itself act."""
        async with self.exchange.unit_of_work() as uow:
            yield uow
        await self._settle()

    async def _actor(self, uow: UnitOfWork, person: Character, more: Iterable[Role]) -> Actor:
        id = self.people[person.key]
        home = self.organizations.get(person.organization_key)
        if home is None:
            return Actor(id=id, own=EVERY_PERSON, second_factor=True, credential_id=id)
        organization = await identity.organization(uow, home)
        granted = frozenset().union(*(GRANTS[person.kind][role] for role in (person.role, *more)))
        authority = await mandates.authority(uow) if person.kind is OrganizationKind.OPERATOR else None
        seat = Seat(home, person.kind, organization.is_verified, granted)
        return Actor(id, (seat,), EVERY_PERSON, authority, second_factor=True, credential_id=id)

    async def _overhear(self, uow: UnitOfWork) -> None:
        self._waiting.extend(uow.events)

    async def _settle(self) -> None:
        while self._waiting:
            event = self._waiting.popleft()
            for handler in WORK.listeners.get(event.name, ()):
                await WORK.run(self.exchange, handler, record_of(event))
