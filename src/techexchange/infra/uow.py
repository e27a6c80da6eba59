"""The unit of work: one session, one transaction, the facts it made, one commit.

The only module that commits. What may fail at commit is translated here into the exchange's own errors, so that
no caller ever sees a driver's.
"""

from asyncio import CancelledError
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg import errors as pg
from psycopg.rows import dict_row
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from techexchange.infra.database import EVERYTHING, reaching
from techexchange.kernel.errors import Conflict, ExchangeError, Invalid, Stale, Unavailable
from techexchange.kernel.events import Event


class AlreadyExists(Conflict):
    """There is already one like this."""


class ReferenceUnknown(Invalid):
    """This refers to something that does not exist."""


class ValueRefused(Invalid):
    """A value is out of the range the exchange can keep."""


class Busy(Unavailable):
    """Someone else is changing this right now; try again."""


class DatabaseUnavailable(Unavailable):
    """The database is not answering; try again shortly."""


class UnitOfWork:
    """One transaction: `session` to work in, `now` by the database clock, `publish` for what happened.

    `now` is read when the transaction starts and again each time a row is locked, always after the lock is held.
    `reach` is whose rows the database lets it touch where rows are somebody's: those of the visitor's organisations,
    or everything for the exchange itself.
    """

    now: datetime

    def __init__(self, session: AsyncSession, reach: str = EVERYTHING) -> None:
        self.session = session
        self.reach = reach
        self._has_rested = False
        self.events: list[Event] = []
        self.beside: list[Event] = []
        self._driver: AsyncConnection[Any] | None = None
        self._handed_in: list[tuple[str, dict[str, Any], type[ExchangeError] | None]] = []

    def publish(self, event: Event) -> None:
        """Put a fact on record when, and only if, this unit of work commits."""
        self.events.append(event)

    def refer(self, events: Iterable[Event]) -> None:
        """Name facts that transactions of their own put on record for the same request; they are not recorded again."""
        self.beside.extend(events)

    async def driver(self) -> AsyncConnection[Any]:
        """The driver's own connection of this transaction, for the few statements that every change makes."""
        if self._driver is None:
            raw = await (await self.session.connection()).get_raw_connection()
            assert isinstance(raw.driver_connection, AsyncConnection)
            self._driver = raw.driver_connection
        return self._driver

    async def ask(self, *questions: tuple[str, dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """The rows of each statement; all go in one flight, and each still sees what was committed before its turn."""
        connection = await self.driver()
        if len(questions) == 1:
            return [await (await connection.cursor(row_factory=dict_row).execute(*questions[0])).fetchall()]
        async with connection.pipeline():
            asked = [
                await connection.cursor(row_factory=dict_row).execute(statement, parameters)
                for statement, parameters in questions
            ]
        return [await answered.fetchall() for answered in asked]

    async def flush(self) -> None:
        """Write what the session watches and what has changed in it, if anything has."""
        if self.session.new or self.session.dirty or self.session.deleted:
            await self.session.flush()

    def hand_in(self, statement: str, parameters: dict[str, Any], *, unless: type[ExchangeError] | None = None) -> None:
        """Leave a statement whose answer nobody needs for the end, where all of these go in one flight.

        One that must touch a row names what is raised, and so undoes everything, `unless` it does.
        """
        self._handed_in.append((statement, parameters, unless))

    async def deliver(self) -> None:
        """Send what was handed in, without waiting between the statements."""
        if not self._handed_in:
            return
        connection = await self.driver()
        async with connection.pipeline():
            sent = [
                (await connection.execute(statement, parameters), refusal)
                for statement, parameters, refusal in self._handed_in
            ]
        for answer, refusal in sent:
            if refusal and not answer.rowcount:
                raise refusal

    async def rest(self) -> None:
        """Give the connection back before something slow, such as hashing a password.

        Nothing may be written yet, not even the claim of an Idempotency-Key: this is for routes without one. What was
        read before may have changed: lock it and look again.
        """
        unkept = [*self.events, *self._handed_in, *self.session.new, *self.session.dirty]
        assert not unkept, "there is work that would be kept"
        self._driver = None
        await self.session.commit()
        if not self._has_rested:
            self._has_rested = True
            listen(self.session.sync_session, "after_begin", self._begin_again)

    def _begin_again(self, _session: object, _transaction: object, connection: Connection) -> None:
        connection.execute(REACH, {"reach": self.reach})

    @asynccontextmanager
    async def as_exchange(self) -> AsyncIterator[None]:
        """Within it, reach everything: for what the exchange must do to others' rows while it serves a visitor.

        It is the one door past the rows of the visitor's own; whoever goes through has looked at the right to do so.
        What is changed within is written before it closes.
        """
        within = self.reach
        await self._stretch(EVERYTHING)
        try:
            yield
            await self.session.flush()
        except ExchangeError:
            await self._stretch(within)
            raise
        await self._stretch(within)

    async def _stretch(self, reach: str) -> None:
        if reach != self.reach:
            await (await self.session.connection()).execute(REACH, {"reach": reach})
            self.reach = reach


REACH = select(reaching(bindparam("reach")))
CLOCK = select(func.clock_timestamp(), reaching(bindparam("reach")))
"""The first statement of a transaction: when it is, and for whom it works."""
Outlet = Callable[[UnitOfWork], Awaitable[None]]
Reaction = Callable[[UnitOfWork, Event], Awaitable[None]]


@dataclass(frozen=True)
class AtOnce:
    """What must follow a fact in the fact's own transaction, or the fact must not be."""

    event: type[Event]
    reaction: Reaction


class Reactions:
    """An outlet that lets upper domains follow at once; what they publish is followed too."""

    def __init__(self, reactions: Iterable[AtOnce]) -> None:
        self.reactions = tuple(reactions)

    async def __call__(self, uow: UnitOfWork) -> None:
        for event in uow.events:
            for declared in self.reactions:
                if isinstance(event, declared.event):
                    await declared.reaction(uow, event)
        await uow.flush()


def at_once(event: type[Event]) -> Callable[[Reaction], AtOnce]:
    """Declare a reaction: `@at_once(OfferAccepted) async def open_deal(uow, event): …`."""
    return lambda reaction: AtOnce(event, reaction)


class Exchange:
    """Opens units of work; the outlets (reactions, jobs, the ledger) run before each commit, in order."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession], *outlets: Outlet) -> None:
        self.sessions, self.outlets = sessions, outlets

    @asynccontextmanager
    async def unit_of_work(self, *, timed: bool = True, reach: str = EVERYTHING) -> AsyncIterator[UnitOfWork]:
        """One transaction, committed at the end or rolled back; raises the exchange's own errors only.

        It is the exchange's own unless another `reach` is named. One that is not `timed` saves a statement: its first
        query must bring the time and the reach, and set `uow.now` and `uow.reach`.
        """
        with translated():
            async with self.sessions() as session:
                uow = UnitOfWork(session, reach)
                try:
                    if timed:
                        uow.now = (await session.execute(CLOCK, {"reach": reach})).scalar_one()
                    yield uow
                    await uow.flush()
                    if uow.events:
                        for outlet in self.outlets:
                            await outlet(uow)
                    await uow.deliver()
                    await session.commit()
                except CancelledError:
                    # The driver may be in the midst of an answer, the rest of which nobody else must read.
                    await session.invalidate()
                    raise


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the driver raises into the exchange's own errors."""
    try:
        yield
    except StaleDataError as stale:
        raise Stale from stale
    except TimeoutError as exhausted:
        raise Busy from exhausted
    except DBAPIError as failed:
        lost = failed.connection_invalidated or isinstance(failed, OperationalError)
        ours = translation(failed.orig) or (DatabaseUnavailable() if lost else None)
        if ours is None:
            raise
        raise ours from failed
    except pg.Error as failed:
        ours = translation(failed) or (DatabaseUnavailable() if isinstance(failed, pg.OperationalError) else None)
        if ours is None:
            raise
        raise ours from failed


def translation(cause: object) -> ExchangeError | None:
    """The exchange's own error for a driver's; None where it says nothing to a caller."""
    match cause:
        case pg.UniqueViolation() | pg.ExclusionViolation():
            return AlreadyExists(constraint=cause.diag.constraint_name)
        case pg.ForeignKeyViolation():
            return ReferenceUnknown(constraint=cause.diag.constraint_name)
        case pg.LockNotAvailable() | pg.QueryCanceled() | pg.DeadlockDetected() | pg.SerializationFailure():
            return Busy()
        case pg.NumericValueOutOfRange() | pg.UntranslatableCharacter() | pg.CharacterNotInRepertoire():
            return ValueRefused()
        case pg.IntegrityError():
            return Invalid()
    return None
