"""Where entries that have just been committed stand in the record, for all who ask in the same moment."""

import asyncio
from collections.abc import Collection
from typing import cast
from uuid import UUID

from sqlalchemy import Table, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from techexchange.auctions.models import LedgerPlace
from techexchange.infra.database import Written
from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.kernel.errors import ExchangeError
from techexchange.ledger.models import LedgerEntry

ENTRIES = cast("Table", LedgerEntry.__table__)
NAMED = any_(bindparam("event_ids", type_=ARRAY(Uuid())))
PLACES = Written.out(select(ENTRIES.c.event_id, ENTRIES.c.seq, ENTRIES.c.leaf_hash).where(ENTRIES.c.event_id == NAMED))


async def places_of(uow: UnitOfWork, event_ids: Collection[UUID]) -> dict[UUID, LedgerPlace]:
    """The places of these entries, as far as they are committed."""
    [rows] = await uow.ask((PLACES.text, {"event_ids": list(event_ids)}))
    return {row["event_id"]: LedgerPlace(row["seq"], row["event_id"], row["leaf_hash"].hex()) for row in rows}


class CommonLook:
    """One look into the record for everybody who waits for a place: a rush asks little more than a single bid."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._waiting: dict[UUID, asyncio.Future[LedgerPlace]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def place(self, event_id: UUID) -> LedgerPlace:
        """Where a committed entry stands; raises what the database's absence raises."""
        if event_id not in self._waiting:
            self._waiting[event_id] = asyncio.get_running_loop().create_future()
        awaited = self._waiting[event_id]
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(awaited)

    async def _look(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, {}
            try:
                async with self._exchange.unit_of_work(timed=False) as uow:
                    found = await places_of(uow, waiting)
                for event_id in found.keys() & waiting.keys():
                    waiting[event_id].set_result(found[event_id])
            except ExchangeError as failed:
                for awaited in waiting.values():
                    awaited.set_exception(failed)
            finally:
                for awaited in waiting.values():
                    awaited.cancel()
