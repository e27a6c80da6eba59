"""The export of an auction at every stage after its opening, from one that went through all of its procedure."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from auction_making import SEAL, Side, whence
from auctioning import open_rules, rules
from auctions.awarding import FIRST, SECOND, THIRD, make_judging
from auctions.procedure import gather
from factories import make_actor
from openings import SIGNER
from techexchange.auctions import actions, queries
from techexchange.auctions.errors import ReserveMissing
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import DisqualificationGround, OpenPledge, Pledge, Preparation
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM
from techexchange_client.verification import verify_export


@pytest.fixture
async def judging(exchange, app):
    """Three bids that were opened."""
    return await make_judging(exchange, app.state.safeguards, FIRST, SECOND, THIRD)


async def exported(exchange, auction):
    async with exchange.unit_of_work() as uow:
        export = await queries.auction_export(uow, ANONYMOUS, auction.id, SIGNER)
    return json.loads(json.dumps(export))


async def faults(exchange, auction):
    return [str(fault) for fault in verify_export(await exported(exchange, auction), SIGNER.public_key)]


async def codes(exchange, auction):
    return {fault.code for fault in verify_export(await exported(exchange, auction), SIGNER.public_key)}


async def tamper(exchange, change, auction):
    """Somebody who may write every table changes the auction behind the exchange's back."""
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(text("SET LOCAL ROLE NONE"))
        await uow.session.execute(text(f"UPDATE auctions SET {change} WHERE id = :id"), {"id": auction.id})


async def test_it_holds_from_the_opening_to_the_deal(exchange, judging):
    assert await faults(exchange, judging.auction) == []
    await judging.announce("5", "9", "7")
    assert await faults(exchange, judging.auction) == []
    await judging.sign_time()
    await judging.let_lapse()
    awards = await judging.sign_time()
    assert await faults(exchange, judging.auction) == []
    active = next(award for award in awards if award.status.value == "active")
    winner = next(company for company in judging.companies if company.side == active.bidder_id)
    await judging.confirm(winner, active)
    assert (await judging.found()).status is AuctionStatus.COMPLETE
    assert await faults(exchange, judging.auction) == []
    told = [entry["event"] for entry in (await exported(exchange, judging.auction))["ledger"]]
    assert {"auction_published", "tendering_closed", "shares_handed_in", "bids_opened", "ranking_announced"} <= set(
        told
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("{lots,0,bids,0,score}", '"100"'),
        ("{lots,0,bids,0,pays}", "1"),
        ("{lots,0,bids,1,rank}", "1"),
        ("{lots,0,bids,0,criteria,1,points}", '"100"'),
        ("{lots,0,bids,0,criteria,1,given}", '["10"]'),
        ("{lots,0,floor}", "0"),
    ],
)
async def test_a_changed_ranking_is_found_and_more_than_by_its_hash(exchange, judging, path, value):
    await judging.announce("5", "9", "7")
    async with exchange.unit_of_work() as uow:
        statement = f"UPDATE auction_rankings SET content = jsonb_set(content, '{path}', '{value}')"
        await uow.session.execute(text("SET LOCAL ROLE NONE"))
        await uow.session.execute(text(statement))
    export = await exported(exchange, judging.auction)
    assert {"ranking_altered", "ranking_wrong"} <= {fault.code for fault in verify_export(export)}


async def test_a_bid_left_out_of_the_ranking_is_found(exchange, judging):
    await judging.announce("5", "9", "7")
    async with exchange.unit_of_work() as uow:
        await uow.session.execute(text("SET LOCAL ROLE NONE"))
        await uow.session.execute(text("UPDATE auction_rankings SET content = content #- '{lots,0,bids,0}'"))
    export = await exported(exchange, judging.auction)
    assert "ranking_incomplete" in {fault.code for fault in verify_export(export)}


async def test_a_bid_that_is_back_in_waits_for_the_next_ranking(exchange, judging):
    await judging.hold_all()
    await judging.put_out(0, DisqualificationGround.CONDITIONS_NOT_MET)
    back, *others = await judging.bids()
    for bid in others:
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    await judging.give("9", "5", "5")
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    await judging.put_back(0)
    assert await faults(exchange, judging.auction) == []
    await judging.do(actions.qualify_bid, judging.officer, back.id, None)
    assert await faults(exchange, judging.auction) == []
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    assert await faults(exchange, judging.auction) == []


def longer(auction):
    """What is settled, with another day for bids."""
    periods = replace(auction.periods, tender_until=auction.tender_until + timedelta(days=1))
    return Preparation(auction.kind, auction.pricing, auction.currency, auction.rules, periods)


@pytest.mark.parametrize("deleted", [False, True])
async def test_a_secret_reserve_outlasts_another_change_and_is_missed_when_it_is_deleted(exchange, deleted):
    house = await gather(exchange)
    company = Side(*await make_actor(exchange, "business"))
    [lot] = rules()["lots"]
    auction = await house.draft(rules=rules(lots=[lot | {"reserve": {"mode": "secret", "price": None}}]))
    envelope = house.envelope(auction, house.seller, SECOND)
    await house.do(actions.seal_reserve, house.seller.actor, auction.id, envelope)
    await house.do(actions.edit_auction, house.seller.actor, auction.id, longer)
    await house.do(actions.propose_auction, house.seller.actor, auction.id)
    await house.do(actions.publish_auction, house.officer.actor, auction.id)
    await house.turn(auction, enquiry_until=-2, tender_from=-1, wake_at=-1)
    await house.bid(auction, company, FIRST)
    closed = await house.turn(auction, tender_until=0, wake_at=0)
    await tamper(exchange, "secret_reserve = NULL", auction)
    with pytest.raises(ReserveMissing):
        await house.hand_in(closed, 1)
    await tamper(exchange, f"secret_reserve = '{json.dumps(closed.secret_reserve)}'", auction)
    for number in (1, 3):
        await house.hand_in(closed, number)
    if deleted:
        await tamper(exchange, "secret_reserve = NULL", auction)
    assert await codes(exchange, auction) == ({"reserve_altered"} if deleted else set())


async def test_a_sealed_auction_called_an_open_one_is_found(exchange, judging):
    await tamper(exchange, "kind = 'english'", judging.auction)
    assert await codes(exchange, judging.auction) == {"rules_altered"}


async def ended_openly(exchange):
    """An auction in the open with two bids, which has ended."""
    house = await gather(exchange)
    companies = [Side(*await make_actor(exchange, "business")) for _ in range(2)]
    auction = await house.begun("english")
    for company, amount in zip(companies, (500_000_000, 510_000_000), strict=True):
        await house.bid_openly(auction, company, amount)
    await house.move(auction, tender_until=0, wake_at=0)
    assert await house.do(actions.close_bidding, SYSTEM, SEAL) == 1
    return auction


async def test_open_bidding_is_bound_by_the_record_too(exchange):
    auction = await ended_openly(exchange)
    export = await exported(exchange, auction)
    for name in ("listing_id", "seller_id"):
        false = export | {"auction": export["auction"] | {name: str(uuid4())}}
        assert "the record has this auction of another listing or seller" in [f.said for f in verify_export(false)]
    await tamper(exchange, "standstill_days = 1", auction)
    assert await codes(exchange, auction) == {"rules_altered"}


async def test_open_bidding_is_exported_too(exchange):
    export = await exported(exchange, await ended_openly(exchange))
    assert [fault.code for fault in verify_export(export, SIGNER.public_key)] == []
    assert export["opening"] is None
    assert [bid["outcome"] for bid in export["bids"]] == ["opened", "opened"]
    export["bids"][0]["content"]["lots"][0]["price"]["amount"] += 1
    assert "content_wrong" in {fault.code for fault in verify_export(export)}


async def test_of_two_equal_prices_for_a_lot_the_one_pledged_for_it_first_is_better(exchange):
    """Whatever was bid for other lots since; and whoever has the export comes to the same."""
    house = await gather(exchange)
    first, second = [Side(*await make_actor(exchange, "business")) for _ in range(2)]
    [lot] = open_rules()["lots"]
    lot |= {"terms": lot["terms"] | {"exclusivity": "non_exclusive", "scope": "non_exclusive_licence"}}
    auction = await house.begun("english", rules=open_rules(lots=[lot, lot | {"number": 2}]))
    for company, number, amount in ((first, 1, FIRST), (second, 1, FIRST), (first, 2, SECOND)):
        pledge = OpenPledge(number, Pledge(amount, exact=False), auction.currency)
        await house.do(actions.bid_openly, company.actor, auction.id, pledge, whence(company))
    await house.move(auction, tender_until=0, wake_at=0)
    await house.do(actions.close_bidding, SYSTEM, SEAL)
    for bid in await house.bids(auction):
        await house.qualify(bid)
    ranking = await house.do(actions.announce_ranking, house.officer.actor, auction.id, None)
    lots = [[(bid["bidder_id"], bid["price"]) for bid in ranked["bids"]] for ranked in ranking.content["lots"]]
    assert lots[0] == [(str(first.side), FIRST), (str(second.side), FIRST)]
    assert await faults(exchange, auction) == []
