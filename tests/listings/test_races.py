"""Many at once, with real commits."""

import asyncio

import pytest
from sqlalchemy import func, select

from factories import bearer, keyed, make_actor, make_listing, make_member, make_organization
from techexchange.infra.repository import Repository
from techexchange.kernel.errors import Stale
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions
from techexchange.listings.actions import ImportedListing
from techexchange.listings.jobs import expire_listings
from techexchange.listings.lifecycle import ListingStatus
from techexchange.listings.models import Listing
from techexchange.listings.repository import Listings

pytestmark = pytest.mark.real_commits
ROUNDS = 25


async def recorded(live, event):
    async with live.exchange.sessions() as session:
        return await session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.event == event))


async def test_of_many_edits_with_one_etag_one_is_made(live):
    institute = await make_organization(live.exchange)
    seller = await bearer(live.exchange, await make_member(live.exchange, institute))
    listing = await make_listing(live.exchange, institute)
    url = f"/v1/listings/{listing.id}"
    headers = seller | {"If-Match": f'"{listing.version}"'}
    answers = await asyncio.gather(
        *(live.client.patch(url, json={"trl": 1 + n % 9}, headers=headers) for n in range(100))
    )
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(412)) == (1, 99)
    assert (await live.client.patch(url, json={"trl": 1}, headers=seller)).status_code == 428
    assert await recorded(live, "listing_edited") == 1


async def test_of_many_moves_with_one_key_one_is_made(live):
    institute = await make_organization(live.exchange)
    seller = await bearer(live.exchange, await make_member(live.exchange, institute))
    listing = await make_listing(live.exchange, institute)
    headers = keyed(seller, if_match="*")
    answers = await asyncio.gather(
        *(live.client.post(f"/v1/listings/{listing.id}/pause", headers=headers) for _ in range(20))
    )
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert await recorded(live, "listing_paused") == 1


async def second_tab(live, actor, listing, act):
    """Another tab reads the listing before the first one's change commits, and acts after it."""
    async with live.exchange.unit_of_work() as uow:
        seen = await Listings(uow).get(listing.id)
        assert seen.status is ListingStatus.PUBLISHED
        async with live.exchange.unit_of_work() as first:
            await actions.pause(first, actor, listing.id)
        return await act(uow, actor, listing.id)


async def test_what_is_decided_on_is_read_again_under_the_lock(live):
    actor, institute = await make_actor(live.exchange)
    for _ in range(ROUNDS):
        listing = await make_listing(live.exchange, institute)
        with pytest.raises(MoveNotAllowed):
            await second_tab(live, actor, listing, actions.pause)
    assert await recorded(live, "listing_paused") == ROUNDS


async def test_without_reading_again_the_second_tab_decides_on_the_past(live, monkeypatch):
    """The control: the same with the re-reading switched off; only the version column then stops the second write."""

    async def taken(self, statement, id=None):
        row = (await self.session.execute(statement, {"id": id})).one_or_none()
        return row and row[0]

    actor, institute = await make_actor(live.exchange)
    monkeypatch.setattr(Repository, "_taken", taken)
    blind = 0
    for _ in range(ROUNDS):
        listing = await make_listing(live.exchange, institute)
        with pytest.raises(Stale):
            await second_tab(live, actor, listing, actions.pause)
        blind += 1
    assert blind == ROUNDS


async def test_two_ticks_at_once_expire_each_listing_once(live):
    institute = await make_organization(live.exchange)
    for _ in range(30):
        await make_listing(live.exchange, institute)
    async with live.exchange.unit_of_work() as uow:
        for listing in await uow.session.scalars(select(Listing)):
            listing.valid_until = listing.wake_at = uow.now

    async def tick():
        async with live.exchange.unit_of_work() as uow:
            return await expire_listings(uow)

    assert sum(await asyncio.gather(*(tick() for _ in range(5)))) == 30
    assert await recorded(live, "listing_expired") == 30


async def test_imports_at_once_publish_each_row_once(live):
    institute = await make_organization(live.exchange)
    listing = await make_listing(live.exchange, institute, "draft")
    rows = [ImportedListing("catalogue", f"id-{n}", listing.content) for n in range(60)]

    async def load(part):
        async with live.exchange.unit_of_work() as uow:
            return await actions.import_batch(uow, SYSTEM, institute.id, part)

    assert sum(await asyncio.gather(*(load(rows) for _ in range(6)))) == 60
    assert await recorded(live, "listing_imported") == 60


async def test_reserving_while_the_owner_withdraws_ends_in_one_of_the_two(live):
    actor, institute = await make_actor(live.exchange)
    for _ in range(10):
        listing = await make_listing(live.exchange, institute)

        async def attempt(action, who, id=listing.id):
            async with live.exchange.unit_of_work() as uow:
                return (await action(uow, who, id)).status

        both = await asyncio.gather(
            attempt(actions.reserve, SYSTEM), attempt(actions.withdraw, actor), return_exceptions=True
        )
        assert sum(isinstance(result, MoveNotAllowed) for result in both) == 1
