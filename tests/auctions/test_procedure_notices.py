"""Who is told what happens in an auction."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from auction_making import SEAL
from auctioning import rules
from auctions.procedure import gather
from factories import make_actor
from techexchange.auctions import actions
from techexchange.auctions.actions import QuestionWish
from techexchange.auctions.models import AmendmentDraft, CancellationReason
from techexchange.notifications.models import Notice


@pytest.fixture
async def scene(exchange):
    return await gather(exchange)


async def told(exchange, actor):
    async with exchange.sessions() as session:
        wanted = select(Notice).where(Notice.person_id == actor.id).order_by(Notice.created_at, Notice.id)
        return [notice.kind.value for notice in await session.scalars(wanted)]


async def test_who_judges_and_who_sells_is_told_of_the_preparation(exchange, scene, settle):
    await scene.published(state=True)
    await settle()
    assert (await told(exchange, scene.owner.actor))[-1] == "auction_proposed"
    assert (await told(exchange, scene.officer.actor))[-2:] == ["auction_proposed", "auction_approved"]
    assert (await told(exchange, scene.seller.actor))[-2:] == ["auction_approved", "auction_published"]


async def test_who_watches_is_told_of_amendments_and_answers(exchange, scene, settle):
    auction = await scene.published()
    watching, other = [(await make_actor(exchange, "business"))[0] for _ in range(2)]
    asked = await scene.do(actions.ask_question, watching, auction.id, QuestionWish("Why?", SEAL, watch=True))
    await scene.do(actions.answer_question, scene.officer.actor, asked.id, "Because")
    later = AmendmentDraft("why", None, None, auction.tender_until + timedelta(days=1))
    await scene.do(actions.amend_auction, scene.officer.actor, auction.id, later)
    await scene.do(actions.cancel_auction, scene.officer.actor, auction.id, (CancellationReason.OTHER, "why"))
    await settle()
    assert await told(exchange, watching) == ["question_answered", "auction_amended", "auction_cancelled"]
    assert await told(exchange, other) == []
    assert "question_asked" in await told(exchange, scene.seller.actor)
    assert "question_asked" in await told(exchange, scene.officer.actor)


async def test_who_decides_is_told_of_what_waits(exchange, scene, settle):
    auction = await scene.published()
    wish = AmendmentDraft("why", rules=rules(sign_days=20))
    amendment = await scene.do(actions.amend_auction, scene.seller.actor, auction.id, wish)
    await scene.do(actions.refuse_amendment, scene.officer.actor, amendment.id)
    await settle()
    assert (await told(exchange, scene.officer.actor))[-1] == "auction_amendment_proposed"
    assert (await told(exchange, scene.seller.actor))[-1] == "auction_amendment_refused"


async def test_custodians_are_told_when_their_shares_are_wanted(exchange, scene, settle):
    bidder = await make_actor(exchange, "business")
    auction = await scene.begun()
    await scene.bid(auction, type(scene.seller)(*bidder), 900_000_000)
    await scene.turn(auction, tender_until=0, wake_at=0)
    await settle()
    for custodian in scene.custodians:
        assert (await told(exchange, custodian.actor))[-1] == "shares_awaited"
    assert "tendering_begun" in await told(exchange, scene.seller.actor)
    assert await told(exchange, bidder[0]) == []
