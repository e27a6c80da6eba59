"""The export of an auction at every stage after its opening, from one that went through all of its procedure."""

import json

import pytest
from sqlalchemy import text

from auction_making import SEAL, Side
from auctions.awarding import FIRST, SECOND, THIRD, make_judging
from auctions.procedure import gather
from factories import make_actor
from openings import SIGNER
from techexchange.auctions import actions, queries
from techexchange.auctions.lifecycle import AuctionStatus
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


async def test_open_bidding_is_exported_too(exchange):
    house = await gather(exchange)
    companies = [Side(*await make_actor(exchange, "business")) for _ in range(2)]
    auction = await house.begun("english")
    for company, amount in zip(companies, (500_000_000, 510_000_000), strict=True):
        await house.bid_openly(auction, company, amount)
    await house.move(auction, tender_until=0, wake_at=0)
    assert await house.do(actions.close_bidding, SYSTEM, SEAL) == 1
    export = await exported(exchange, auction)
    assert [fault.code for fault in verify_export(export, SIGNER.public_key)] == []
    assert export["opening"] is None
    assert [bid["outcome"] for bid in export["bids"]] == ["opened", "opened"]
    export["bids"][0]["content"]["lots"][0]["price"]["amount"] += 1
    assert "content_wrong" in {fault.code for fault in verify_export(export)}
