"""Telling people of what their searches find."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import queries as ledger
from techexchange.listings.queries import PublicListing, published
from techexchange.search.events import NEWS, SavedSearchMatched
from techexchange.search.models import Watch
from techexchange.search.repository import saved
from techexchange.search.repository.saved import SavedSearches

BATCH = 200
"""How many facts are looked at in one unit of work."""
NEWS_NAMES = frozenset(event.name for event in NEWS)
Sifting = Callable[[UnitOfWork, Mapping[UUID, PublicListing]], Awaitable[Sequence[tuple[Watch, list[UUID]]]]]
"""Which of some listings each search wants."""


async def follow_news(uow: UnitOfWork, actor: Actor, sift: Sifting) -> int:
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
        for matched in await _matches(uow, actor, await sift(uow, fresh)):
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


async def _matches(
    uow: UnitOfWork, actor: Actor, found: Sequence[tuple[Watch, list[UUID]]]
) -> Iterable[SavedSearchMatched]:
    told: dict[UUID, list[UUID]] = defaultdict(list)
    pairs = ((watch.search_id, listing_id) for watch, listing_ids in found for listing_id in listing_ids)
    for search_id, listing_id, at_once in await saved.keep_hits(uow, pairs):
        if at_once:
            told[search_id].append(listing_id)
    known = {watch.search_id: watch for watch, _ in found}
    return [known[id].told_of(listing_ids, by=actor, at=uow.now) for id, listing_ids in told.items()]
