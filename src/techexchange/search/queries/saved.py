"""Reading saved searches, and seeing which of them want what is new."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from techexchange.identity.models import Membership, Person, PersonStatus
from techexchange.infra.fulltext import Document, Engine, Synonyms
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Listing
from techexchange.listings.queries import PublicListing, public_cards
from techexchange.search.errors import SavedSearchNotFound
from techexchange.search.lifecycle import SavedSearchStatus
from techexchange.search.models import AT_ONCE, SavedSearch, SavedSearchHit, Watch, strict_request
from techexchange.search.queries.documents import SCHEMA, document_of
from techexchange.search.queries.synonyms import synonyms

HEAP_BYTES = 15_000_000


async def saved_searches(uow: UnitOfWork, actor: Actor, request: PageRequest) -> Page[SavedSearch]:
    """The searches the actor keeps, newest first."""
    actor.require(Permission.SAVED_SEARCH_READ)
    mine = select(SavedSearch).where(SavedSearch.person_id == actor.id, SavedSearch.status != SavedSearchStatus.DELETED)
    return await page(uow.session, mine, request, (SavedSearch.created_at, SavedSearch.id))


async def saved_search(uow: UnitOfWork, actor: Actor, id: UUID) -> SavedSearch:
    """A search the actor keeps; raises SavedSearchNotFound."""
    actor.require(Permission.SAVED_SEARCH_READ)
    found = await uow.session.get(SavedSearch, id)
    if found is None or found.person_id != actor.id or found.status is SavedSearchStatus.DELETED:
        raise SavedSearchNotFound(id=id)
    return found


@dataclass(frozen=True)
class KeptHit:
    """A listing a search found, and its card where it still is on view."""

    listing_id: UUID
    found_at: datetime
    told_at: datetime | None
    listing: dict[str, Any] | None


async def hits(uow: UnitOfWork, actor: Actor, search_id: UUID, request: PageRequest) -> Page[KeptHit]:
    """What a search of the actor found since it is kept, the latest first; raises SavedSearchNotFound."""
    await saved_search(uow, actor, search_id)
    of_search = select(SavedSearchHit).where(SavedSearchHit.saved_search_id == search_id)
    found = await page(uow.session, of_search, request, (SavedSearchHit.found_at, SavedSearchHit.listing_id))
    cards = await public_cards(uow.session, [hit.listing_id for hit in found.items])
    shown = {card["id"]: card for card in cards}
    kept = [KeptHit(hit.listing_id, hit.found_at, hit.told_at, shown.get(hit.listing_id)) for hit in found.items]
    return Page(kept, found.next_cursor)


async def watches(uow: UnitOfWork) -> list[Watch]:
    """Every search that looks at what is new, of everyone who still has an account."""
    active = (
        select(SavedSearch.id, SavedSearch.person_id, SavedSearch.since, SavedSearch.mail, SavedSearch.criteria)
        .join(Person, Person.id == SavedSearch.person_id)
        .where(SavedSearch.status == SavedSearchStatus.ACTIVE, Person.status == PersonStatus.ACTIVE)
    )
    return [Watch(*row) for row in await uow.session.execute(active)]


async def owned(uow: UnitOfWork, listing_ids: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Who of all people sits in the organisation of which of these listings: person, listing."""
    seats = (
        select(Membership.person_id, Listing.id)
        .join(Listing, Listing.organization_id == Membership.organization_id)
        .where(Listing.id.in_(list(listing_ids)))
    )
    return {(row[0], row[1]) for row in await uow.session.execute(seats)}


async def sift(uow: UnitOfWork, fresh: Mapping[UUID, PublicListing]) -> list[tuple[Watch, list[UUID]]]:
    """What is new to each search that wants any of it: published since it asks, and not by its owner's organisation."""
    kept = await watches(uow)
    if not kept:
        return []
    known = await synonyms(uow.session)
    found = await asyncio.to_thread(wanted, list(fresh.values()), kept, known)
    own = await owned(uow, fresh)
    return [
        (watch, [id for id in ids if (watch.person_id, id) not in own and fresh[id].published_at >= watch.since])
        for watch, ids in found
    ]


def wanted(
    news: Sequence[PublicListing], watches: Sequence[Watch], synonyms: Synonyms
) -> list[tuple[Watch, list[UUID]]]:
    """Which of the news each search wants: the searches are put to a small index that has nothing but the news."""
    documents = [document_of(listing) for listing in news]
    facets = _facets(documents)
    engine = Engine(SCHEMA, heap_bytes=HEAP_BYTES)
    try:
        engine.synonyms = synonyms
        engine.add(documents)
        engine.save(1)
        answers: dict[bytes, list[UUID]] = {}
        found = []
        for watch in watches:
            if _may_want(watch.criteria["filters"], facets):
                asked = orjson.dumps(watch.criteria, option=orjson.OPT_SORT_KEYS)
                if asked not in answers:
                    answers[asked] = _all_found(engine, watch.criteria)
                if answers[asked]:
                    found.append((watch, answers[asked]))
        return found
    finally:
        engine.close()


def _facets(documents: Iterable[Document]) -> dict[str, set[str]]:
    facets: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for name, values in document.facets.items():
            facets[name].update(values)
    return facets


def _may_want(filters: Mapping[str, Sequence[str]], facets: Mapping[str, set[str]]) -> bool:
    """Whether any of the news has one of the values of each filter."""
    return all(not facets.get(name, set()).isdisjoint(values) for name, values in filters.items())


def _all_found(engine: Engine, criteria: dict[str, Any]) -> list[UUID]:
    ids: list[UUID] = []
    while True:
        page = engine.ids(strict_request(criteria, len(ids)))
        ids += map(UUID, page)
        if len(page) < AT_ONCE:
            return ids
