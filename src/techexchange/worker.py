"""The composition root of background work: who hears which fact, what follows at once, and what the clock wakes."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from techexchange.infra import idempotency
from techexchange.infra.jobs import JobOutlet, Subscription, Tick, Work
from techexchange.infra.uow import AtOnce, Exchange, Reactions, UnitOfWork
from techexchange.ledger.handlers import record_events

SUBSCRIPTIONS: tuple[Subscription, ...] = ()
REACTIONS: tuple[AtOnce, ...] = ()


async def forget_answers(uow: UnitOfWork) -> int:
    """Drop kept answers that are too old to be asked for again."""
    await idempotency.forget(uow)
    return 0


TICKS: dict[str, Tick] = {"idempotency": forget_answers}
WORK = Work(SUBSCRIPTIONS, TICKS)


def open_exchange(sessions: async_sessionmaker[AsyncSession]) -> Exchange:
    """The exchange with all its outlets: reactions first, then jobs, and the ledger last."""
    return Exchange(sessions, Reactions(REACTIONS), JobOutlet(WORK), record_events)
