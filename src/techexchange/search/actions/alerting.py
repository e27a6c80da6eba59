"""Telling people of what their searches find."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import queries as ledger
from techexchange.listings.queries import PublicListing, published
from techexchange.search import queries
from techexchange.search.events import SavedSearchMatched
from techexchange.search.models import Watch
from techexchange.search.queries import NEWS
from techexchange.search.repository import saved
from techexchange.search.repository.saved import SavedSearches

BATCH = 200
"""How many facts are looked at in one unit of work."""
NEWS_NAMES = frozenset(event.name for event in NEWS)


async def follow_news(uow: UnitOfWork, actor: Actor) -> int:
    """Put what is newly published before the searches that are kept, from where that was left off; 0 at the end.

    What was found, who is told of it and how far was looked at are one commit: whatever dies, nothing is told twice.
    """
    actor.require(Permission.SAVED_SEARCH_MANAGE)
    position = await saved.position(uow)
    entries = await ledger.follow(uow.session, position.position, BATCH) if position else ()
    if position is None or not entries:
        return 0
    position.position = entries[-1].seq
    fresh = await published(uow.session, {entry.subject_id for entry in entries if entry.event in NEWS_NAMES})
    if fresh:
        for matched in await _matches(uow, actor, fresh):
            uow.publish(matched)
    return len(entries)


async def tell_due(uow: UnitOfWork, actor: Actor) -> int:
    """Tell those whose time has come of everything that was gathered for them; how many had their time."""
    actor.require(Permission.SAVED_SEARCH_MANAGE)
    due = await SavedSearches(uow).due()
    for search in due:
        matched = search.tell(await saved.tell_hits(uow, search.id), by=actor, at=uow.now)
        if matched:
            uow.publish(matched)
    return len(due)


async def _matches(uow: UnitOfWork, actor: Actor, fresh: dict[UUID, PublicListing]) -> Iterable[SavedSearchMatched]:
    watches = await queries.watches(uow)
    if not watches:
        return ()
    synonyms = await queries.synonyms(uow.session)
    found = await asyncio.to_thread(queries.sift, list(fresh.values()), watches, synonyms)
    owned = await queries.owned(uow, fresh)
    pairs = [
        (watch.search_id, listing_id)
        for watch, listing_ids in found
        for listing_id in listing_ids
        if (watch.person_id, listing_id) not in owned and fresh[listing_id].published_at >= watch.since
    ]
    told: dict[UUID, list[UUID]] = defaultdict(list)
    for search_id, listing_id, at_once in await saved.keep_hits(uow, pairs):
        if at_once:
            told[search_id].append(listing_id)
    known: dict[UUID, Watch] = {watch.search_id: watch for watch, _ in found}
    return [known[id].told_of(listing_ids, by=actor, at=uow.now) for id, listing_ids in told.items()]
