"""Harvesters' records follow the ledger; handovers are on record."""

from datetime import timedelta

from sqlalchemy import select

from factories import make_listing, make_open_listing, make_organization
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger.queries import head, of_subjects
from techexchange.listings import actions as listings
from techexchange.opendata import actions
from techexchange.opendata.models import LEAD, HarvestPosition, HarvestRecord


async def followed(exchange):
    """Follow the ledger to its end; the records by listing."""
    more = 1
    while more:
        async with exchange.unit_of_work() as uow:
            more = await actions.follow_catalogue(uow, SYSTEM)
    async with exchange.unit_of_work() as uow:
        return {record.listing_id: record for record in await uow.session.scalars(select(HarvestRecord))}


async def test_a_record_is_stamped_ahead_and_again_when_the_view_changes(exchange):
    listing = await make_open_listing(exchange, await make_organization(exchange))
    first = (await followed(exchange))[listing.id]
    async with exchange.unit_of_work() as uow:
        assert timedelta(0) < first.changed_at - uow.now <= LEAD
        first.changed_at -= timedelta(days=1)
        await uow.session.merge(first)
    async with exchange.unit_of_work() as uow:
        await listings.withdraw(uow, SYSTEM, listing.id, None)
    second = (await followed(exchange))[listing.id]
    assert second.changed_at > first.changed_at


async def test_what_was_never_published_has_no_record(exchange):
    organization = await make_organization(exchange)
    draft = await make_listing(exchange, organization, "draft")
    async with exchange.unit_of_work() as uow:
        await listings.withdraw(uow, SYSTEM, draft.id, None)
    assert draft.id not in await followed(exchange)


async def test_following_ends_where_the_record_does(exchange):
    await make_open_listing(exchange, await make_organization(exchange))
    await followed(exchange)
    async with exchange.unit_of_work() as uow:
        position = (await uow.session.scalars(select(HarvestPosition))).one()
        assert position.position == (await head(uow.session)).seq


async def test_a_handover_is_on_record(exchange):
    seen = actions.HandoverSeen(new_id(), "5e" * 32, 7, "00" * 32)
    async with exchange.unit_of_work() as uow:
        await actions.record_handover(uow, SYSTEM, seen)
        await actions.record_takeover(uow, SYSTEM, seen)
    async with exchange.unit_of_work() as uow:
        entries = await of_subjects(uow.session, [seen.id])
    assert [entry.event for entry in entries] == ["exchange_handed_over", "exchange_taken_over"]
    assert entries[0].payload == {"manifest_hash": "5e" * 32, "entries": 7, "chain_hash": "00" * 32}
