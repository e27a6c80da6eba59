"""Why others declined, counted for the organisation that was declined."""

from dataclasses import replace
from datetime import timedelta

import pytest

from factories import actor_of, bearer, make_actor, make_listing, make_member, make_organization
from techexchange.introductions import actions, queries
from techexchange.introductions.models import Interest, InterestDeclineReason, InterestRefusal
from techexchange.introductions.queries import FEWEST, ReportFilter
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.events import plain
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import ANONYMOUS
from techexchange.listings.models import Direction

R = InterestDeclineReason
HELLO = Interest("Hello")


async def declined(exchange, seeker, need, reason, own=None):
    """An expression of interest in a need, which its company declines."""
    organization, listing = need
    company = await actor_of(exchange, await make_member(exchange, organization))
    async with exchange.unit_of_work() as uow:
        sent = await actions.express(uow, seeker, listing.id, replace(HELLO, own_listing_id=own and own.id))
    async with exchange.unit_of_work() as uow:
        return await actions.decline(uow, company, sent.id, InterestRefusal(reason, "SECRET"))


async def needs(exchange, count):
    companies = [await make_organization(exchange, "business") for _ in range(count)]
    return [(one, await make_listing(exchange, one, direction=Direction.DEMAND)) for one in companies]


@pytest.fixture
async def institute(exchange):
    return await make_actor(exchange)


async def report(exchange, actor, **wanted):
    async with exchange.unit_of_work() as uow:
        return await queries.decline_report(uow, actor, ReportFilter(**wanted))


async def test_reasons_are_counted_over_all_and_for_each_listing(exchange, institute):
    actor, organization = institute
    often, seldom = [await make_listing(exchange, organization) for _ in range(2)]
    wanted = await needs(exchange, 6)
    for need, reason in zip(wanted, [R.PRICE, R.PRICE, R.IP], strict=False):
        await declined(exchange, actor, need, reason, often)
    await declined(exchange, actor, wanted[3], R.OTHER, seldom)
    await declined(exchange, actor, wanted[4], R.TOO_EARLY)
    async with exchange.unit_of_work() as uow:
        await actions.express(uow, actor, wanted[5][1].id, HELLO)
    found = await report(exchange, actor)
    assert (found.declined, found.declined_by_us) == (5, 0)
    assert found.reasons == {R.PRICE: 2, R.IP: 1, R.OTHER: 1, R.TOO_EARLY: 1}
    assert [(one.listing_id, one.declined, one.reasons) for one in found.listings] == [
        (often.id, 3, {R.PRICE: 2, R.IP: 1}),
        (seldom.id, 1, None),
    ]
    assert FEWEST == 3


async def test_what_one_declined_oneself_is_told_apart(exchange, institute):
    actor, _ = institute
    [(company, need)] = await needs(exchange, 1)
    await declined(exchange, actor, (company, need), R.IP)
    theirs = await report(exchange, await actor_of(exchange, await make_member(exchange, company)))
    assert (theirs.declined, theirs.declined_by_us, theirs.reasons, theirs.listings) == (0, 1, {}, [])


async def test_what_the_broker_suggested_counts_for_the_side_that_was_declined(exchange, institute):
    actor, organization = institute
    broker, _ = await make_actor(exchange, "operator", "broker")
    technology = await make_listing(exchange, organization)
    for company, need in await needs(exchange, FEWEST):
        pair = actions.SuggestedPair(technology.id, need.id)
        async with exchange.unit_of_work() as uow:
            asked = await actions.suggest(uow, broker, pair)
        seeker = await actor_of(exchange, await make_member(exchange, company))
        async with exchange.unit_of_work() as uow:
            await actions.decline(uow, seeker, asked.id, InterestRefusal(R.STRATEGIC_FIT))
    found = await report(exchange, actor)
    assert [(one.listing_id, one.reasons) for one in found.listings] == [(technology.id, {R.STRATEGIC_FIT: 3})]


async def test_a_time_and_an_organisation_may_be_named(exchange, institute):
    actor, organization = institute
    [need] = await needs(exchange, 1)
    one = await declined(exchange, actor, need, R.IP)
    later = one.ended_at + timedelta(seconds=1)
    assert (await report(exchange, actor, since=one.ended_at, until=later)).declined == 1
    assert (await report(exchange, actor, until=one.ended_at)).declined == 0
    assert (await report(exchange, actor, since=later)).declined == 0
    assert (await report(exchange, actor, organization_id=organization.id)).declined == 1
    assert (await report(exchange, actor, organization_id=new_id())).declined == 0
    with pytest.raises(Unauthenticated):
        await report(exchange, ANONYMOUS)


async def test_the_report_names_nobody(client, exchange, institute):
    actor, organization = institute
    headers = await bearer(exchange, await make_member(exchange, organization, "viewer"))
    [(company, need)] = await needs(exchange, 1)
    one = await declined(exchange, actor, (company, need), R.COMMERCIAL_ROUTE_UNCLEAR)
    path = "/v1/introductions/decline-report"
    answer = await client.get(path, headers=headers)
    assert answer.json() == {
        "declined": 1,
        "reasons": {"commercial_route_unclear": 1},
        "listings": [],
        "declined_by_us": 0,
    }
    for private in (str(company.id), str(need.id), company.name["vi"], "SECRET"):
        assert private not in answer.text
    later = await client.get(path, headers=headers, params={"since": plain(one.ended_at + timedelta(days=1))})
    assert later.json()["declined"] == 0
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=headers, params={"since": "x"})).status_code == 422
