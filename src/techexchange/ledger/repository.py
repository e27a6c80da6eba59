"""Writing the record; the only statement that can is the database's own `ledger_append`."""

from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

APPEND = text("SELECT ledger_append(:entries)").bindparams(bindparam("entries", type_=JSONB))


async def append(session: AsyncSession, entries: list[dict[str, Any]]) -> None:
    """Append entries in one statement; locks the head until the transaction ends."""
    await session.execute(APPEND, {"entries": entries})
