"""How well the record stands: figures for whoever watches over the exchange."""

from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.ledger import repository


async def proven_percent(session: AsyncSession) -> float:
    """How much of the record a signed tree head covers, in percent."""
    end, latest = (await repository.head(session)).seq, await repository.latest_head(session)
    return 100.0 * (latest.tree_size if latest else 0) / end if end else 100.0
