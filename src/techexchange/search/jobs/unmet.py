"""Writing down what this node was asked and could not answer."""

import asyncio

import structlog

from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.search import actions
from techexchange.search.queries import Unmet

EVERY_SECONDS = 5.0
log = structlog.get_logger()


async def write_down(exchange: Exchange, unmet: Unmet) -> None:
    """Add what was noted to the counts every few seconds, until cancelled; then once more."""
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await flush(exchange, unmet)
    finally:
        await flush(exchange, unmet)


async def flush(exchange: Exchange, unmet: Unmet) -> None:
    """Add what was noted to the counts; where the database does not answer, it stays noted."""
    counts = unmet.take()
    if not counts:
        return
    try:
        async with exchange.unit_of_work() as uow:
            await actions.count_unmet(uow, SYSTEM, counts)
    except ExchangeError as lost:
        unmet.give_back(counts)
        log.warning("unmet_questions_wait", reason=type(lost).__name__, questions=len(counts))


async def forget_old(uow: UnitOfWork) -> int:
    """Forget what was asked long ago; nothing is left to do at once."""
    await actions.forget_unmet(uow, SYSTEM)
    return 0
