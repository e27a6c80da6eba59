"""Reading the groups of synonyms."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra.fulltext import Synonyms
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.search.models import SynonymGroup


async def synonym_groups(uow: UnitOfWork, request: PageRequest) -> Page[SynonymGroup]:
    """Every group, newest first."""
    return await page(uow.session, select(SynonymGroup), request, (SynonymGroup.created_at, SynonymGroup.id))


async def synonyms(session: AsyncSession) -> Synonyms:
    """All of them, as the index uses them."""
    ordered = select(SynonymGroup.terms).order_by(SynonymGroup.created_at, SynonymGroup.id)
    return Synonyms(await session.scalars(ordered))
