"""Only who may is heard, and the wish is a fact on record."""

import pytest

from factories import make_actor, make_operation, mandated
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange.ledger.queries import follow
from techexchange.search.actions import rebuild
from techexchange.search.events import CatalogueRebuildRequested


async def test_a_moderator_under_a_mandate_and_the_command_line_may_ask(exchange):
    moderator = await mandated(exchange, (await make_operation(exchange)).moderator)
    for actor in (moderator, SYSTEM):
        async with exchange.unit_of_work() as uow:
            await rebuild(uow, actor)
        async with exchange.sessions() as session:
            assert (await follow(session, 0, 10_000))[-1].event == CatalogueRebuildRequested.name


async def test_nobody_else_may(exchange):
    institute, _ = await make_actor(exchange)
    idle = await mandated(exchange, (await make_operation(exchange, active=False)).moderator)
    for actor, refusal in ((institute, Forbidden), (idle, Forbidden), (ANONYMOUS, Unauthenticated)):
        async with exchange.unit_of_work() as uow:
            with pytest.raises(refusal):
                await rebuild(uow, actor)
            assert uow.events == []
