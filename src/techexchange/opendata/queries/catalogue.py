"""The whole public catalogue, read through in short steps."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from techexchange.ledger.queries import head
from techexchange.listings.queries import PublicListing, published_batch

LISTINGS_AT_A_TIME = 200


async def ledger_position(sessions: async_sessionmaker[AsyncSession]) -> int:
    """The end of the record."""
    async with sessions() as session:
        return (await head(session)).seq


async def public_listings(sessions: async_sessionmaker[AsyncSession]) -> AsyncIterator[list[PublicListing]]:
    """Everything that is published, in the order of ids; each step sees the catalogue as it is then."""
    after = None
    while True:
        async with sessions() as session:
            batch = await published_batch(session, after, LISTINGS_AT_A_TIME)
        if not batch:
            return
        yield batch
        after = batch[-1].id
