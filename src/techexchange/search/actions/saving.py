"""What people do with the searches they keep."""

from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.search.errors import TooManySavedSearches
from techexchange.search.models import AlertFrequency, Criteria, SavedSearch, Wish
from techexchange.search.repository import saved
from techexchange.search.repository.saved import SavedSearches

MOST_KEPT = 50
"""How many searches one person may keep."""


async def save(
    uow: UnitOfWork, actor: Actor, name: str, criteria: Criteria, frequency: AlertFrequency, *, mail: bool
) -> SavedSearch:
    """Keep a search, to be told of what is published from now on; raises TooManySavedSearches."""
    actor.require(Permission.SAVED_SEARCH_MANAGE)
    if await SavedSearches(uow).count_of(actor.id) >= MOST_KEPT:
        raise TooManySavedSearches(most=MOST_KEPT)
    await saved.begin(uow)
    search, created = SavedSearch.keep(name, criteria, frequency, mail=mail, by=actor, at=uow.now)
    uow.publish(created)
    return await SavedSearches(uow).add(search)


async def edit(uow: UnitOfWork, actor: Actor, search_id: UUID, wish: Wish, version: int | None = None) -> SavedSearch:
    """Change what is searched for, or when one is told."""
    actor.require(Permission.SAVED_SEARCH_MANAGE)
    search = await SavedSearches(uow).mine(actor.id, search_id, version)
    uow.publish(search.edit(wish, by=actor, at=uow.now))
    return await SavedSearches(uow).save(search)


async def pause(uow: UnitOfWork, actor: Actor, search_id: UUID, version: int | None = None) -> SavedSearch:
    """Be told of nothing for a while."""
    actor.require(Permission.SAVED_SEARCH_MANAGE)
    search = await SavedSearches(uow).mine(actor.id, search_id, version)
    uow.publish(search.pause(by=actor, at=uow.now))
    return await SavedSearches(uow).save(search)


async def resume(uow: UnitOfWork, actor: Actor, search_id: UUID, version: int | None = None) -> SavedSearch:
    """Be told again of what is published from now on."""
    actor.require(Permission.SAVED_SEARCH_MANAGE)
    search = await SavedSearches(uow).mine(actor.id, search_id, version)
    uow.publish(search.resume(by=actor, at=uow.now))
    return await SavedSearches(uow).save(search)


async def delete(uow: UnitOfWork, actor: Actor, search_id: UUID, version: int | None = None) -> None:
    """Keep a search no longer; what it asked and found is forgotten."""
    actor.require(Permission.SAVED_SEARCH_MANAGE)
    search = await SavedSearches(uow).mine(actor.id, search_id, version)
    uow.publish(search.delete(by=actor, at=uow.now))
    await saved.forget_hits(uow, search_id)
    await SavedSearches(uow).save(search)
