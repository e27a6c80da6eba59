"""Groups of synonyms loaded in order to be changed."""

from sqlalchemy import select

from techexchange.infra.repository import Repository
from techexchange.search.errors import SynonymGroupNotFound
from techexchange.search.models import SynonymGroup


class SynonymGroups(Repository[SynonymGroup]):
    """Every group there is."""

    model = SynonymGroup
    missing = SynonymGroupNotFound

    async def are_there(self) -> bool:
        """Whether there is any."""
        return await self.session.scalar(select(SynonymGroup.id).limit(1)) is not None

    async def remove(self, group: SynonymGroup) -> None:
        """Take a group away."""
        await self.session.delete(group)
        await self.session.flush()
