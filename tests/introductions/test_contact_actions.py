"""What seekers, hosts, the broker, the clock and other domains do about introductions, in the database."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from factories import (
    actor_of,
    join,
    make_actor,
    make_introduction,
    make_listing,
    make_match,
    make_member,
    make_organization,
)
from techexchange.introductions import actions, queries
from techexchange.introductions.actions import SuggestedPair
from techexchange.introductions.errors import (
    AlreadyInContact,
    BrokerInvolved,
    IntroductionNotFound,
    SeekerAmbiguous,
)
from techexchange.introductions.models import (
    Interest,
    InterestDeclineReason,
    InterestRefusal,
    Introduction,
    IntroductionStatus,
)
from techexchange.introductions.queries import IntroductionFilter
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, MandateNotActive, OrganizationNotVerified
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.errors import ListingNotFound, ListingNotOpen
from techexchange.listings.models import Direction, SuspensionReason
from techexchange.matching import actions as matching
from techexchange.notifications.models import Notice, NoticeKind
from techexchange.worker import TICKS

S = IntroductionStatus
HELLO = Interest("We would like to see it run.")
NO = InterestRefusal(InterestDeclineReason.TOO_EARLY)


@pytest.fixture
async def floor(exchange):
    """An institute with a technology, a company that hides behind a need, and the broker."""
    institute, institute_organization = await make_actor(exchange)
    company, company_organization = await make_actor(exchange, "business")
    broker, operator = await make_actor(exchange, "operator", "broker")
    technology = await make_listing(exchange, institute_organization)
    need = await make_listing(exchange, company_organization, direction=Direction.DEMAND, company_hidden=True)

    async def do(action, *given):
        async with exchange.unit_of_work() as uow:
            return await action(uow, *given)

    return SimpleNamespace(
        institute=institute,
        institute_organization=institute_organization,
        company=company,
        company_organization=company_organization,
        broker=broker,
        operator=operator,
        technology=technology,
        need=need,
        pair=SuggestedPair(technology.id, need.id, "Look at each other"),
        do=do,
    )


async def now_due(exchange, introduction):
    """Let the time to answer be over."""
    async with exchange.unit_of_work() as uow:
        due = update(Introduction).where(Introduction.id == introduction.id)
        await uow.session.execute(due.values(wake_at=uow.now - timedelta(seconds=1)))


async def kept(exchange, introduction):
    async with exchange.sessions() as session:
        return await session.get(Introduction, introduction.id)


async def told(exchange, actor, kind):
    async with exchange.sessions() as session:
        mine = select(Notice).where(Notice.person_id == actor.id, Notice.kind == kind)
        return list(await session.scalars(mine))


async def seen_by(exchange, actor, introduction):
    async with exchange.unit_of_work() as uow:
        [shown] = await queries.shown(uow, actor, [await queries.introduction(uow, actor, introduction.id)])
        return shown


async def listed(exchange, actor, **wanted):
    async with exchange.unit_of_work() as uow:
        found = await queries.introductions(uow, actor, IntroductionFilter(**wanted), PageRequest())
        return [one.id for one in found.items]


async def recorded(exchange, introduction):
    async with exchange.sessions() as session:
        facts = select(LedgerEntry.event).where(LedgerEntry.subject_id == introduction.id).order_by(LedgerEntry.seq)
        return list(await session.scalars(facts))


async def test_a_business_in_a_technology(exchange, floor, settle):
    sent = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    await floor.do(actions.acknowledge, floor.institute, sent.id)
    accepted = await floor.do(actions.accept, floor.institute, sent.id)
    assert (accepted.status, accepted.wake_at) == (S.INTRODUCED, None)
    assert await recorded(exchange, sent) == [
        "interest_expressed",
        "interest_acknowledged",
        "interest_accepted",
        "contact_made",
    ]
    await settle()
    assert len(await told(exchange, floor.institute, NoticeKind.INTEREST_RECEIVED)) == 1
    assert len(await told(exchange, floor.company, NoticeKind.CONTACT_MADE)) == 1
    [notice] = await told(exchange, floor.company, NoticeKind.INTEREST_ACKNOWLEDGED)
    assert (notice.subject_id, notice.listing_id) == (sent.id, floor.technology.id)


async def test_an_institute_in_a_need_whose_company_is_hidden(exchange, floor, settle):
    interest = replace(HELLO, own_listing_id=floor.technology.id)
    sent = await floor.do(actions.express, floor.institute, floor.need.id, interest)
    async with exchange.unit_of_work() as uow:
        [before] = await queries.shown(uow, floor.institute, [sent])
        [inside] = await queries.shown(uow, floor.company, [sent])
    assert (before.host, before.seeker["id"]) == (None, floor.institute_organization.id)
    assert inside.host["id"] == floor.company_organization.id
    accepted = await floor.do(actions.accept, floor.company, sent.id)
    async with exchange.unit_of_work() as uow:
        [after] = await queries.shown(uow, floor.institute, [accepted])
    assert after.host["id"] == floor.company_organization.id
    await settle()
    [notice] = await told(exchange, floor.institute, NoticeKind.CONTACT_MADE)
    assert str(floor.company_organization.id) not in str(notice.values)


async def test_an_unnamed_seeker_is_named_when_it_consents(exchange, floor):
    sent = await floor.do(actions.express, floor.company, floor.technology.id, replace(HELLO, anonymous=True))
    await floor.do(actions.accept, floor.institute, sent.id)
    async with exchange.unit_of_work() as uow:
        [before] = await queries.shown(
            uow, floor.institute, [await queries.introduction(uow, floor.institute, sent.id)]
        )
    assert before.seeker is None
    await floor.do(actions.consent, floor.company, sent.id)
    assert (await seen_by(exchange, floor.institute, sent)).seeker["id"] == floor.company_organization.id


async def test_what_the_broker_suggests_and_both_consent_to(exchange, floor, settle):
    asked = await floor.do(actions.suggest, floor.broker, floor.pair)
    assert (asked.status, asked.brokered_by, asked.match_id) == (S.SENT, floor.broker.id, None)
    for reader in (floor.institute, floor.broker):
        async with exchange.unit_of_work() as uow:
            [shown] = await queries.shown(uow, reader, [asked])
        assert (shown.seeker, shown.host["id"]) == (None, floor.institute_organization.id)
    await floor.do(actions.consent, floor.company, asked.id)
    made = await floor.do(actions.consent, floor.institute, asked.id)
    assert made.status is S.INTRODUCED
    await settle()
    for actor in (floor.company, floor.institute):
        assert len(await told(exchange, actor, NoticeKind.CONTACT_SUGGESTED)) == 1
    assert len(await told(exchange, floor.company, NoticeKind.CONTACT_MADE)) == 1
    assert len(await told(exchange, floor.institute, NoticeKind.CONTACT_MADE)) == 0, "who did it knows"


async def test_what_the_broker_suggests_may_be_declined_or_taken_back(exchange, floor, settle):
    asked = await floor.do(actions.suggest, floor.broker, floor.pair)
    declined = await floor.do(actions.decline, floor.company, asked.id, NO)
    assert declined.status is S.DECLINED
    again = await floor.do(actions.suggest, floor.broker, floor.pair)
    assert (await floor.do(actions.withdraw, floor.broker, again.id)).status is S.WITHDRAWN
    await settle()
    assert len(await told(exchange, floor.institute, NoticeKind.INTEREST_DECLINED)) == 1
    assert len(await told(exchange, floor.company, NoticeKind.INTEREST_DECLINED)) == 0
    for actor in (floor.company, floor.institute):
        assert len(await told(exchange, actor, NoticeKind.INTEREST_WITHDRAWN)) == 1


async def test_the_broker_acts_under_a_mandate_and_for_others(exchange, floor):
    with pytest.raises(MandateNotActive):
        await floor.do(actions.suggest, replace(floor.broker, authority=None), floor.pair)
    with pytest.raises(Forbidden):
        await floor.do(actions.suggest, floor.company, floor.pair)
    person = await make_member(exchange, floor.operator, "broker")
    await join(exchange, person, floor.institute_organization, "viewer")
    involved = await actor_of(exchange, person, authority=floor.broker.authority)
    with pytest.raises(BrokerInvolved):
        await floor.do(actions.suggest, involved, floor.pair)
    asked = await floor.do(actions.suggest, floor.broker, floor.pair)
    async with exchange.unit_of_work() as uow:
        found = await queries.introductions(uow, floor.broker, IntroductionFilter(), PageRequest())
        assert [one.id for one in found.items] == [asked.id]
        assert not (
            await queries.introductions(uow, floor.institute, IntroductionFilter(side="seeker"), PageRequest())
        ).items


async def test_an_introduced_match_is_a_contact(exchange, floor, settle):
    await settle()
    match = await make_match(exchange, floor.technology, floor.need)
    for side in (floor.institute, floor.company):
        await floor.do(matching.show_interest, side, match.id)
    await floor.do(matching.introduce, floor.broker, match.id)
    await settle()
    async with exchange.unit_of_work() as uow:
        [one] = (await queries.introductions(uow, floor.institute, IntroductionFilter(), PageRequest())).items
        assert await queries.introduced(
            uow, floor.company_organization.id, floor.institute_organization.id, floor.need.id
        )
    assert (one.status, one.match_id, one.brokered_by) == (S.INTRODUCED, match.id, floor.broker.id)
    assert (one.listing_id, one.seeker_listing_id) == (floor.technology.id, floor.need.id)
    with pytest.raises(AlreadyInContact):
        await floor.do(actions.suggest, floor.broker, floor.pair)


async def test_an_open_contact_goes_on_as_the_one_of_the_match(exchange, floor, settle):
    await settle()
    sent = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    match = await make_match(exchange, floor.technology, floor.need)
    for side in (floor.institute, floor.company):
        await floor.do(matching.show_interest, side, match.id)
    await floor.do(matching.introduce, floor.broker, match.id)
    await settle()
    followed = await kept(exchange, sent)
    assert (followed.status, followed.match_id) == (S.INTRODUCED, match.id)
    assert (await recorded(exchange, sent))[-1] == "contact_made"
    assert await listed(exchange, floor.institute) == [sent.id]


async def test_two_introduced_over_a_match_have_consented_to_what_the_broker_suggests(exchange, floor, settle):
    await settle()
    match = await make_match(exchange, floor.technology, floor.need)
    for side in (floor.institute, floor.company):
        await floor.do(matching.show_interest, side, match.id)
    await floor.do(matching.introduce, floor.broker, match.id)
    asked = await floor.do(actions.suggest, floor.broker, floor.pair)
    assert (asked.status, asked.match_id) == (S.INTRODUCED, match.id)
    await settle()
    assert await recorded(exchange, asked) == ["contact_suggested", "contact_made"]


async def test_there_is_one_open_contact_of_a_seeker_on_a_listing(exchange, floor):
    sent = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    with pytest.raises(AlreadyInContact):
        await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    await floor.do(actions.withdraw, floor.company, sent.id)
    again = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    assert again.id != sent.id


async def test_time_runs_out(exchange, floor, settle):
    sent = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    assert await floor.do(TICKS["introductions"]) == 0
    await now_due(exchange, sent)
    assert await floor.do(TICKS["introductions"]) == 1
    assert await floor.do(TICKS["introductions"]) == 0
    assert (await kept(exchange, sent)).status is S.EXPIRED
    await settle()
    for actor in (floor.company, floor.institute):
        assert len(await told(exchange, actor, NoticeKind.INTEREST_EXPIRED)) == 1


@pytest.mark.parametrize("closed", ["technology", "need"])
async def test_closing_a_listing_ends_what_waits_and_nothing_else(exchange, floor, settle, closed):
    waiting = await floor.do(actions.suggest, floor.broker, floor.pair)
    met = await floor.do(actions.express, floor.institute, floor.need.id, HELLO)
    await floor.do(actions.accept, floor.company, met.id)
    if closed == "technology":
        await floor.do(listings.withdraw, floor.institute, floor.technology.id)
    else:
        await floor.do(listings.suspend, SYSTEM, floor.need.id, SuspensionReason.OTHER)
    await settle()
    assert (await kept(exchange, waiting)).status is S.EXPIRED
    assert (await kept(exchange, met)).status is S.INTRODUCED
    assert len(await told(exchange, floor.company, NoticeKind.INTEREST_LAPSED)) == 1


async def test_pausing_a_listing_ends_nothing(exchange, floor, settle):
    sent = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    await floor.do(listings.pause, floor.institute, floor.technology.id)
    await settle()
    assert (await floor.do(actions.accept, floor.institute, sent.id)).status is S.INTRODUCED


async def test_where_contact_is_sought(exchange, floor):
    draft = await make_listing(exchange, floor.institute_organization, "draft")
    paused = await make_listing(exchange, floor.institute_organization, "paused")
    own = await make_listing(exchange, floor.company_organization, "paused", Direction.DEMAND)
    for listing, own_id, refusal in [
        (draft.id, None, ListingNotFound),
        (paused.id, None, ListingNotFound),
        (new_id(), None, ListingNotFound),
        (floor.technology.id, draft.id, ListingNotFound),
        (floor.technology.id, own.id, ListingNotOpen),
    ]:
        with pytest.raises(refusal):
            await floor.do(actions.express, floor.company, listing, replace(HELLO, own_listing_id=own_id))


async def test_who_seeks_contact(exchange, floor):
    unverified = await make_organization(exchange, "business", status="unverified")
    newcomer = await actor_of(exchange, await make_member(exchange, unverified))
    viewer, _ = await make_actor(exchange, "business", "viewer")
    busy = await make_member(exchange, floor.company_organization)
    await join(exchange, busy, await make_organization(exchange, "business"), "admin")
    of_two = await actor_of(exchange, busy)
    for actor, refusal in [
        (newcomer, OrganizationNotVerified),
        (viewer, Forbidden),
        (floor.broker, Forbidden),
        (ANONYMOUS, Unauthenticated),
        (of_two, SeekerAmbiguous),
    ]:
        with pytest.raises(refusal):
            await floor.do(actions.express, actor, floor.technology.id, HELLO)
    named = replace(HELLO, organization_id=floor.company_organization.id)
    sent = await floor.do(actions.express, of_two, floor.technology.id, named)
    assert sent.seeker_id == floor.company_organization.id
    foreign = replace(HELLO, organization_id=new_id())
    with pytest.raises(Forbidden):
        await floor.do(actions.express, floor.company, floor.technology.id, foreign)


async def test_who_answers(exchange, floor):
    sent = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    viewer = await actor_of(exchange, await make_member(exchange, floor.institute_organization, "viewer"))
    stranger, _ = await make_actor(exchange, "business")
    for move in (actions.acknowledge, actions.accept, actions.consent, actions.withdraw):
        with pytest.raises(Forbidden):
            await floor.do(move, viewer, sent.id)
        for nobody in (stranger, floor.broker):
            with pytest.raises(IntroductionNotFound):
                await floor.do(move, nobody, sent.id)
        with pytest.raises(Unauthenticated):
            await floor.do(move, ANONYMOUS, sent.id)
    with pytest.raises(Forbidden):
        await floor.do(actions.decline, viewer, sent.id, NO)
    with pytest.raises(Stale):
        await floor.do(actions.accept, floor.institute, sent.id, sent.version + 1)
    async with exchange.unit_of_work() as uow:
        with pytest.raises(IntroductionNotFound):
            await queries.introduction(uow, stranger, sent.id)
        with pytest.raises(Unauthenticated):
            await queries.introductions(uow, ANONYMOUS, IntroductionFilter(), PageRequest())
        with pytest.raises(Unauthenticated):
            await queries.introduction(uow, ANONYMOUS, sent.id)


async def test_only_the_introduced_are_introduced(exchange, floor):
    sent = await floor.do(actions.express, floor.company, floor.technology.id, HELLO)
    institute, company = floor.institute_organization.id, floor.company_organization.id

    async def met(*parties):
        async with exchange.unit_of_work() as uow:
            return await queries.introduced(uow, *parties)

    assert not await met(institute, company, floor.technology.id)
    await floor.do(actions.accept, floor.institute, sent.id)
    assert await met(institute, company, floor.technology.id)
    assert await met(company, institute, floor.technology.id)
    assert not await met(company, institute, floor.need.id)
    assert not await met(company, new_id(), floor.technology.id)


async def test_a_race_of_interests_makes_one_contact(live):
    institute = await make_organization(live.exchange)
    company = await make_organization(live.exchange, "business")
    technology = await make_listing(live.exchange, institute)
    actors = [await actor_of(live.exchange, await make_member(live.exchange, company)) for _ in range(4)]

    async def attempt(actor):
        async with live.exchange.unit_of_work() as uow:
            return await actions.express(uow, actor, technology.id, HELLO)

    found = await asyncio.gather(*(attempt(actor) for actor in actors), return_exceptions=True)
    assert sum(isinstance(one, Introduction) for one in found) == 1
    assert sum(isinstance(one, AlreadyInContact) for one in found) == 3


async def test_a_race_of_the_two_sides_has_one_outcome(live):
    contact = await make_introduction(live.exchange, accepted=False)
    host, seeker = [await actor_of(live.exchange, person) for person in (contact.host, contact.seeker)]

    async def attempt(move, actor, *given):
        async with live.exchange.unit_of_work() as uow:
            return await move(uow, actor, contact.introduction.id, *given)

    steps = [(actions.accept, host), (actions.withdraw, seeker), (actions.decline, host, NO)]
    found = await asyncio.gather(*(attempt(*step) for step in steps), return_exceptions=True)
    assert sum(isinstance(one, Introduction) for one in found) == 1
    assert sum(isinstance(one, MoveNotAllowed) for one in found) == 2
