"""Carrying a foreign catalogue in: batch by batch, each in a unit of work of its own.

A run that was broken off goes on where it stopped: what is there already is not brought in again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from techexchange.cli.importing.columns import Columns, RowRefused
from techexchange.cli.importing.files import Row
from techexchange.infra.uow import Exchange, ValueRefused
from techexchange.kernel.errors import ExchangeError
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings import actions as listings
from techexchange.listings.actions import ImportedListing
from techexchange.listings.errors import ListingBlocked
from techexchange.listings.schemas import imported_content

LONGEST_ID = 300


@dataclass
class Tally:
    """What became of the rows so far."""

    read: int = 0
    imported: int = 0
    there_already: int = 0
    rejected: int = 0


Reject = Callable[[Row, str], None]
"""Takes a row that was not imported, and why."""


@dataclass(frozen=True)
class Importer:
    """Brings the rows of one catalogue, known as `source`, to an organisation; `reject` is told what cannot come."""

    exchange: Exchange
    organization_id: UUID
    source: str
    columns: Columns
    reject: Reject

    async def bring(self, rows: Iterator[Row], *, batch: int, show: Callable[[Tally], None]) -> Tally:
        """Import every row that can be; `show` hears of each batch."""
        tally = Tally()
        waiting: list[tuple[Row, ImportedListing]] = []
        for row in rows:
            tally.read += 1
            listing = self._listing(row, tally)
            if listing:
                waiting.append((row, listing))
            if len(waiting) >= batch:
                await self._publish(waiting, tally)
                waiting.clear()
                show(tally)
        await self._publish(waiting, tally)
        show(tally)
        return tally

    def _listing(self, row: Row, tally: Tally) -> ImportedListing | None:
        try:
            return self._read(row)
        except RowRefused as refused:
            self._refuse(row, refused.reason, tally)
        except ValidationError as invalid:
            self._refuse(row, "; ".join(_said(fault) for fault in invalid.errors()), tally)
        return None

    def _read(self, row: Row) -> ImportedListing:
        if row.fault:
            raise RowRefused(row.fault)
        source_id = self.columns.source_id(row.values)
        if len(source_id) > LONGEST_ID:
            raise RowRefused(f"the id is longer than {LONGEST_ID} characters")
        source = {"name": self.source, "id": source_id, "supplier": self.columns.supplier(row.values)}
        return ImportedListing(self.source, source_id, imported_content(self.columns.content(row.values), source))

    async def _publish(self, waiting: list[tuple[Row, ImportedListing]], tally: Tally) -> None:
        """Publish a batch; where the database or the law refuses a row, the others are published without it."""
        if not waiting:
            return
        try:
            async with self.exchange.unit_of_work() as uow:
                rows = [listing for _, listing in waiting]
                imported = await listings.import_batch(uow, SYSTEM, self.organization_id, rows)
        except (ValueRefused, ListingBlocked) as refused:
            if len(waiting) == 1:
                self._refuse(waiting[0][0], _explained(refused), tally)
                return
            half = len(waiting) // 2
            await self._publish(waiting[:half], tally)
            await self._publish(waiting[half:], tally)
        else:
            tally.imported += imported
            tally.there_already += len(waiting) - imported

    def _refuse(self, row: Row, reason: str, tally: Tally) -> None:
        tally.rejected += 1
        self.reject(row, reason)


def _explained(refused: ExchangeError) -> str:
    named = "; ".join(f"{name}: {value}" for name, value in refused.details.items())
    return f"{refused} ({named})" if named else str(refused)


def _said(fault: Any) -> str:
    place = "/".join(str(step) for step in fault["loc"])
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])
