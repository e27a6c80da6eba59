"""How opened bids are judged, lots awarded, passed on and concluded, against the database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from auction_making import Side
from auctioning import criteria, rules
from auctions.awarding import FIRST, SECOND, THIRD, colleague, make_judging, plan
from auctions.procedure import gather
from factories import make_actor, make_member, make_offer, mandated
from techexchange.auctions import actions, queries
from techexchange.auctions.errors import (
    AnswerTooLate,
    BidsUndecided,
    CompetitorNotFound,
    ComplaintAlreadyMade,
    ComplaintOpen,
    ComplaintOutOfTime,
    CriterionUnknown,
    DepositNotDue,
    DepositNotFound,
    DepositNotHeld,
    DocumentsMissing,
    HearingUnderway,
    NotACompetitor,
    NotInQualification,
    PointsMissing,
    PointsOutOfRange,
    RankingNotAnnounced,
    RemedyUnfit,
    SigningNotOpen,
    SigningOver,
)
from techexchange.auctions.lifecycle import AuctionStatus, AwardStatus, BidStatus, ComplaintStatus, DepositStatus
from techexchange.auctions.models import (
    Bid,
    CancellationReason,
    DepositOutcome,
    DisqualificationGround,
    FailureReason,
    Objection,
    Protest,
    Remedy,
    Verdict,
)
from techexchange.deals.models import Deal
from techexchange.identity.errors import CodeRefused, ConflictOfInterest
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS
from techexchange.listings.models import Listing, ListingStatus
from techexchange.offers.models import Negotiation, Offer

NON_EXCLUSIVE = {"exclusivity": "non_exclusive"}
OUT = Objection(DisqualificationGround.CONDITIONS_NOT_MET, "The plan names no site.")
CANCELLED = (CancellationReason.AGAINST_THE_LAW, "Section 4")
WRONG = Protest("Our plan was judged by another's.")


@pytest.fixture
async def judging(exchange, app):
    """Three bids that were opened."""
    return await make_judging(exchange, app.state.safeguards, FIRST, SECOND, THIRD)


async def statuses(judging):
    return [bid.status for bid in await judging.bids()]


async def read(judging, query, actor, *arguments):
    return await judging.do(query, actor, *arguments)


async def test_opening_declares_the_deposits_that_bids_name(judging):
    deposits = await judging.deposits()
    assert [(one.amount, one.reference, one.status) for one in deposits] == [
        (50_000_000, "CK-2027-0042", DepositStatus.DECLARED)
    ] * 3


async def test_a_bid_qualifies_once_its_deposit_is_held(judging):
    bid, *_ = await judging.bids()
    with pytest.raises(DepositNotHeld):
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    await judging.hold_all()
    with pytest.raises(Stale):
        await judging.do(actions.qualify_bid, judging.officer, bid.id, bid.version + 7)
    qualified = await judging.do(actions.qualify_bid, judging.officer, bid.id, bid.version)
    assert (qualified.status, qualified.version) == (BidStatus.VALID, bid.version + 1)
    assert (await judging.events())[-1] == "bid_qualified"


async def test_who_may_judge(judging, exchange):
    bid, *_ = await judging.bids()
    company = judging.companies[0]
    for actor in (company.actor, judging.owner, judging.house.seller.actor, judging.finance.actor):
        with pytest.raises((Forbidden, CompetitorNotFound)):
            await judging.do(actions.qualify_bid, actor, bid.id, None)
    with pytest.raises(Unauthenticated):
        await judging.do(actions.qualify_bid, ANONYMOUS, bid.id, None)
    with pytest.raises(CompetitorNotFound):
        await judging.do(actions.qualify_bid, judging.officer, judging.auction.id, None)
    partial = await make_member(exchange, judging.house.officer.organization, "auction_officer")
    await make_member(exchange, company.organization)
    seats = (await mandated(exchange, partial)).seats + company.actor.seats
    both = replace(judging.officer, seats=seats)
    with pytest.raises(ConflictOfInterest):
        await judging.do(actions.qualify_bid, both, bid.id, None)


async def test_points_are_given_within_the_rules_and_taken_over(judging):
    bid, *_ = await judging.bids()
    for wrong, error in (
        (plan("10.1"), PointsOutOfRange),
        (plan("5", lot=2), CriterionUnknown),
        (plan("5", criterion="price"), CriterionUnknown),
    ):
        with pytest.raises(error):
            await judging.do(actions.give_points, judging.officer, bid.id, wrong)
    first = await judging.do(actions.give_points, judging.officer, bid.id, plan("5"))
    again = await judging.do(actions.give_points, judging.officer, bid.id, plan("7.5"))
    assert (again.id, str(again.points)) == (first.id, "7.5")


async def test_nothing_is_announced_before_everything_is_judged(judging):
    with pytest.raises(BidsUndecided):
        await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    await judging.hold_all()
    for bid in await judging.bids():
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    with pytest.raises(PointsMissing):
        await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    await judging.give("1", "2", "3")
    with pytest.raises(Forbidden):
        await judging.do(actions.announce_ranking, judging.owner, judging.auction.id, None)
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    with pytest.raises(MoveNotAllowed):
        await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    bid, *_ = await judging.bids()
    for action, argument in ((actions.give_points, plan("9")), (actions.qualify_bid, None)):
        with pytest.raises(NotInQualification):
            await judging.do(action, judging.officer, bid.id, argument)


async def test_the_ranking_is_published_and_every_bid_has_its_place(judging):
    ranking = await judging.announce("1", "9", "2")
    auction = await judging.found()
    assert auction.status is AuctionStatus.STANDSTILL
    assert auction.standstill_until == auction.wake_at == ranking.announced_at + timedelta(days=5)
    awards = await judging.awards()
    second, first, third = judging.companies
    assert [(one.rank, one.bidder_id, one.status) for one in awards] == [
        (1, first.side, AwardStatus.ACTIVE),
        (2, second.side, AwardStatus.PENDING),
        (3, third.side, AwardStatus.PENDING),
    ]
    assert (awards[0].amount, awards[0].score) == (SECOND, "89.333333")
    assert await statuses(judging) == [BidStatus.RESERVE, BidStatus.WINNING, BidStatus.RESERVE]
    shown = await read(judging, queries.ranking, ANONYMOUS, auction.id)
    assert (shown.content, shown.ranking_hash) == (ranking.content, ranking.ranking_hash)
    [lot] = shown.content["lots"]
    assert [bid["score"] for bid in lot["bids"]] == ["89.333333", "64", "54.666667"]
    assert lot["bids"][0]["criteria"][1]["given"] == ["9"]
    assert (await judging.events())[-4:] == ["ranking_announced", "award_activated", *["award_reserved"] * 2]


async def test_before_it_is_announced_only_those_inside_see_a_ranking(judging):
    await judging.give("5", None, None)
    shown = await read(judging, queries.ranking, judging.owner, judging.auction.id)
    assert (shown.ranking_hash, shown.content["lots"][0]["bids"][0]["score"]) == (None, "80")
    for actor in (ANONYMOUS, judging.companies[0].actor, judging.house.seller.actor):
        with pytest.raises(RankingNotAnnounced):
            await read(judging, queries.ranking, actor, judging.auction.id)


async def test_the_winner_confirms_and_there_is_a_deal(judging, exchange):
    winner, *others = judging.companies
    await judging.announce()
    award, *_ = await judging.awards()
    with pytest.raises(SigningNotOpen):
        await judging.confirm(winner, award)
    award, *_ = await judging.sign_time()
    assert (await judging.found()).status is AuctionStatus.AWARDED
    assert award.sign_until is not None
    for stranger in (others[0], judging.house.seller):
        with pytest.raises(Forbidden):
            await judging.do(actions.confirm_award, stranger.actor, award.id, "000000", None, guards=judging.guards)
    with pytest.raises(CodeRefused):
        await judging.confirm(winner, award, "000000")
    confirmed = await judging.confirm(winner, award)
    assert (confirmed.status, confirmed.confirmed_by) == (AwardStatus.CONFIRMED, winner.actor.id)
    auction = await judging.found()
    assert (auction.status, auction.wake_at) == (AuctionStatus.COMPLETE, None)
    assert await statuses(judging) == [BidStatus.WINNING, BidStatus.LOSING, BidStatus.LOSING]
    assert [one.status for one in await judging.awards()][1:] == [AwardStatus.UNSUCCESSFUL] * 2
    async with exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal))).one()
        negotiation = await uow.session.get_one(Negotiation, confirmed.negotiation_id)
        offer = await uow.session.get_one(Offer, deal.offer_id)
        listing = await uow.session.get_one(Listing, auction.listing_id)
    assert (deal.supplier_id, deal.acquirer_id) == (auction.seller_id, winner.side)
    assert (deal.exclusive, negotiation.status.value, offer.status.value) == (True, "agreed", "accepted")
    assert offer.terms["upfront"] == {"amount": FIRST, "currency": "VND"}
    assert offer.terms["scope"] == "exclusive_licence"
    assert (listing.status, listing.auction_id) == (ListingStatus.RESERVED, None)
    deposits = await judging.deposits()
    assert [one.outcome for one in deposits] == [DepositOutcome.RETURN] * 3
    names = await judging.events()
    for name in ("award_confirmed", "offer_submitted", "offer_accepted", "deal_agreed", "auction_concluded"):
        assert name in names


async def test_an_exclusive_award_lapses_talks_that_were_open_before(exchange, app):
    judging = await make_judging(exchange, app.state.safeguards, FIRST)
    async with exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, judging.auction.listing_id)
        held, listing.auction_id = listing.auction_id, None
    rival, _ = await make_actor(exchange, "business")
    talks = await make_offer(exchange, rival, listing)
    async with exchange.unit_of_work() as uow:
        (await uow.session.get_one(Listing, listing.id)).auction_id = held
    await judging.announce()
    [award] = await judging.sign_time()
    await judging.confirm(judging.companies[0], award)
    async with exchange.unit_of_work() as uow:
        assert (await uow.session.get_one(Negotiation, talks.id)).status.value == "lapsed"


async def test_whoever_does_not_sign_in_time_loses_it_to_the_next(judging):
    first, second, _ = judging.companies
    await judging.announce()
    award, heir, _ = await judging.sign_time()
    await judging.wake()
    assert (await judging.awards())[0].status is AwardStatus.ACTIVE
    await judging.let_lapse()
    lost, heir, _ = await judging.awards()
    assert (lost.status, lost.loss, heir.status, heir.sign_until) == (
        AwardStatus.CANCELLED,
        "not_signed",
        AwardStatus.ACTIVE,
        None,
    )
    auction = await judging.found()
    assert auction.status is AuctionStatus.STANDSTILL
    assert auction.standstill_until == auction.wake_at
    assert await statuses(judging) == [BidStatus.LOSING, BidStatus.WINNING, BidStatus.RESERVE]
    kept, *rest = await judging.deposits()
    assert (kept.outcome, kept.cause, [one.outcome for one in rest]) == ("keep", "not_signed", [None, None])
    with pytest.raises(MoveNotAllowed):
        await judging.confirm(first, award)
    _, heir, _ = await judging.sign_time()
    confirmed = await judging.confirm(second, heir)
    assert (confirmed.amount, (await judging.found()).status) == (SECOND, AuctionStatus.COMPLETE)
    returned = (await judging.deposits())[1:]
    assert [one.outcome for one in returned] == ["return", "return"]


async def test_a_confirmation_after_its_time_is_refused_though_the_clock_has_not_come_round(judging, exchange):
    await judging.announce()
    award, *_ = await judging.sign_time()
    async with exchange.unit_of_work() as uow:
        (await uow.session.get_one(type(award), award.id)).sign_until = uow.now
    with pytest.raises(SigningOver):
        await judging.confirm(judging.companies[0], award)


async def test_when_nobody_signs_the_auction_fails_and_the_listing_is_free(exchange, app):
    judging = await make_judging(exchange, app.state.safeguards, FIRST, SECOND)
    await judging.announce()
    for company in judging.companies:
        [award] = [one for one in await judging.sign_time() if one.status is AwardStatus.ACTIVE]
        with pytest.raises(Forbidden):
            other = await colleague(judging, company, "negotiator")
            await judging.do(actions.decline_award, other, award.id, "No", None)
        declined = await judging.do(actions.decline_award, company.actor, award.id, "The board said no", None)
        assert (declined.status, declined.loss, declined.decline_reason) == (
            AwardStatus.CANCELLED,
            "declined",
            "The board said no",
        )
    auction = await judging.found()
    assert (auction.status, auction.reason) == (AuctionStatus.UNSUCCESSFUL, FailureReason.NOBODY_SIGNED)
    assert [one.outcome for one in await judging.deposits()] == ["keep", "keep"]
    async with exchange.unit_of_work() as uow:
        listing = await uow.session.get_one(Listing, auction.listing_id)
        assert (listing.status, listing.auction_id) == (ListingStatus.PUBLISHED, None)
        assert (await uow.session.scalars(select(Deal))).all() == []


async def test_nothing_is_sold_for_want_of_a_reserve_that_somebody_can_read(exchange):
    house = await gather(exchange)
    company, stranger = [Side(*await make_actor(exchange, "business")) for _ in range(2)]
    [lot] = rules()["lots"]
    secret = rules(lots=[lot | {"reserve": {"mode": "secret", "price": None}}], deposit=None)
    auction = await house.draft(rules=secret)
    foreign = house.envelope(auction, stranger, SECOND)
    await house.do(actions.seal_reserve, house.seller.actor, auction.id, foreign)
    await house.do(actions.propose_auction, house.seller.actor, auction.id)
    await house.do(actions.publish_auction, house.officer.actor, auction.id)
    begun = await house.turn(auction, enquiry_until=-2, tender_from=-1, wake_at=-1)
    await house.bid(begun, company, FIRST)
    closed = await house.turn(auction, tender_until=0, wake_at=0)
    for number in (1, 3):
        await house.hand_in(closed, number)
    [bid] = await house.bids(auction)
    await house.qualify(bid)
    ranking = await house.do(actions.announce_ranking, house.officer.actor, auction.id, None)
    assert (ranking.content["lots"], await house.awards(auction)) == ([], [])
    ended = await house.turn(auction, standstill_until=-1, wake_at=-1)
    assert (ended.status, ended.reason) == (AuctionStatus.UNSUCCESSFUL, FailureReason.RESERVE_MISSING)


async def test_bids_below_the_reserve_win_nothing(exchange, app):
    judging = await make_judging(exchange, app.state.safeguards, 400_000_000)
    await judging.announce()
    assert (await judging.awards(), await statuses(judging)) == ([], [BidStatus.LOSING])
    await judging.sign_time()
    auction = await judging.found()
    assert (auction.status, auction.reason) == (AuctionStatus.UNSUCCESSFUL, FailureReason.RESERVE_NOT_MET)


async def test_one_award_of_a_lot_is_active_by_constraint(judging, exchange):
    await judging.announce()
    _, second, _ = await judging.awards()
    with pytest.raises(AlreadyExists):
        async with exchange.unit_of_work() as uow:
            other = await uow.session.get_one(type(second), second.id)
            other.activate(by=judging.officer, at=uow.now)


async def test_a_bidder_is_heard_before_its_bid_is_out(judging):
    company = judging.companies[0]
    bid, *_ = await judging.bids()
    await judging.hold_all()
    proposed = await judging.do(actions.propose_disqualification, judging.officer, bid.id, OUT)
    assert proposed.answer_until == proposed.created_at + timedelta(days=3)
    for action, arguments in (
        (actions.uphold_disqualification, (judging.officer, proposed.id, "Out", None)),
        (actions.propose_disqualification, (judging.officer, bid.id, OUT)),
        (actions.qualify_bid, (judging.officer, bid.id, None)),
    ):
        with pytest.raises(HearingUnderway):
            await judging.do(action, *arguments)
    with pytest.raises(Forbidden):
        await judging.do(actions.answer_disqualification, judging.officer, proposed.id, "No", None)
    await judging.do(actions.answer_disqualification, company.actor, proposed.id, "It does, on page 4", None)
    upheld = await judging.do(actions.uphold_disqualification, judging.officer, proposed.id, "Page 4 is empty", None)
    assert (upheld.status.value, (await statuses(judging))[0]) == ("upheld", BidStatus.DISQUALIFIED)
    assert (await judging.deposits())[0].outcome is None
    with pytest.raises(MoveNotAllowed):
        await judging.do(actions.propose_disqualification, judging.officer, bid.id, OUT)


async def test_a_hearing_may_be_dropped_and_an_answer_come_too_late(judging, exchange):
    bid, *_ = await judging.bids()
    proposed = await judging.do(actions.propose_disqualification, judging.officer, bid.id, OUT)
    dropped = await judging.do(actions.drop_disqualification, judging.officer, proposed.id, "It is there", None)
    assert (dropped.status.value, (await statuses(judging))[0]) == ("dropped", BidStatus.OPENED)
    objection = replace(OUT, ground=DisqualificationGround.COLLUSION)
    again = await judging.do(actions.propose_disqualification, judging.officer, bid.id, objection)
    async with exchange.unit_of_work() as uow:
        (await uow.session.get_one(type(again), again.id)).answer_until = uow.now
    with pytest.raises(AnswerTooLate):
        await judging.do(actions.answer_disqualification, judging.companies[0].actor, again.id, "Never", None)
    await judging.do(actions.uphold_disqualification, judging.officer, again.id, "Agreed prices", None)
    deposit, *_ = await judging.deposits()
    assert (deposit.outcome, deposit.cause) == ("keep", "collusion")


async def test_when_all_are_out_there_is_still_time_to_complain(exchange, app):
    judging = await make_judging(exchange, app.state.safeguards, FIRST)
    [company] = judging.companies
    await judging.hold_all()
    await judging.put_out(0, DisqualificationGround.CONDITIONS_NOT_MET)
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    complaint = await judging.do(actions.make_complaint, company.actor, judging.auction.id, WRONG)
    await judging.wake(standstill_until=-1)
    assert (await judging.found()).status is AuctionStatus.STANDSTILL
    await judging.do(actions.decline_complaint, judging.owner, complaint.id, "It is empty", None)
    await judging.sign_time()
    auction = await judging.found()
    assert (auction.status, auction.reason) == (AuctionStatus.UNSUCCESSFUL, FailureReason.NO_VALID_BID)


async def test_a_complaint_stops_the_clock_until_it_is_decided(judging):
    complainant = judging.companies[1]
    await judging.announce()
    complaint = await judging.do(actions.make_complaint, complainant.actor, judging.auction.id, WRONG)
    assert (await judging.found()).wake_at is None
    with pytest.raises(ComplaintAlreadyMade):
        await judging.do(actions.make_complaint, complainant.actor, judging.auction.id, WRONG)
    await judging.wake(standstill_until=-1)
    assert (await judging.found()).status is AuctionStatus.STANDSTILL
    with pytest.raises(ComplaintOutOfTime):
        await judging.do(actions.make_complaint, judging.companies[2].actor, judging.auction.id, WRONG)
    for actor in (complainant.actor, judging.officer):
        with pytest.raises(Forbidden):
            await judging.do(actions.accept_complaint, actor, complaint.id, None)
    await judging.do(actions.accept_complaint, judging.owner, complaint.id, None)
    declined = await judging.do(actions.decline_complaint, judging.owner, complaint.id, "They were not", None)
    assert declined.status is ComplaintStatus.DECLINED
    await judging.wake()
    assert (await judging.found()).status is AuctionStatus.AWARDED


async def test_a_complaint_in_qualification_blocks_the_announcement(judging):
    await judging.qualify("1", "1", "1")
    company = judging.companies[0]
    complaint = await judging.do(actions.make_complaint, company.actor, judging.auction.id, WRONG, company.side)
    with pytest.raises(ComplaintOpen):
        await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    with pytest.raises(Forbidden):
        await judging.do(actions.stop_complaint, judging.companies[1].actor, complaint.id, None)
    await judging.do(actions.stop_complaint, company.actor, complaint.id, None)
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)


async def test_who_may_complain(judging, exchange):
    stranger, organization = await make_actor(exchange, "business")
    auction_id = judging.auction.id
    with pytest.raises(NotACompetitor):
        await judging.do(actions.make_complaint, stranger, auction_id, WRONG)
    with pytest.raises(NotACompetitor):
        await judging.do(actions.make_complaint, stranger, auction_id, WRONG, organization.id)
    for actor in (judging.officer, judging.owner):
        with pytest.raises(Forbidden):
            await judging.do(actions.make_complaint, actor, auction_id, WRONG)
    with pytest.raises(Forbidden):
        await judging.do(actions.make_complaint, stranger, auction_id, WRONG, judging.companies[0].side)
    company = judging.companies[0].actor
    with pytest.raises(CriterionUnknown):
        await judging.do(actions.make_complaint, company, auction_id, replace(WRONG, lot=2))
    with pytest.raises(CompetitorNotFound):
        await judging.do(actions.make_complaint, company, auction_id, replace(WRONG, bid_id=auction_id))


async def test_a_complaint_that_is_right_has_everything_judged_again(judging):
    first, second, _ = judging.companies
    await judging.announce("5", "5", "5")
    complaint = await judging.do(actions.make_complaint, second.actor, judging.auction.id, WRONG)
    with pytest.raises(MoveNotAllowed):
        verdict = Verdict("Yes", Remedy.REEVALUATE)
        await judging.do(actions.satisfy_complaint, judging.owner, complaint.id, verdict, None)
    await judging.do(actions.accept_complaint, judging.owner, complaint.id, None)
    await judging.do(actions.satisfy_complaint, judging.owner, complaint.id, verdict, None)
    auction = await judging.found()
    assert (auction.status, auction.standstill_until) == (AuctionStatus.QUALIFICATION, None)
    assert await statuses(judging) == [BidStatus.VALID] * 3
    lost, *dropped = await judging.awards()
    assert (lost.loss, [one.status for one in dropped]) == ("complaint", [AwardStatus.UNSUCCESSFUL] * 2)
    assert (await judging.deposits())[0].outcome is None
    await judging.give(None, "10", None)
    ranking = await judging.do(actions.announce_ranking, judging.officer, auction.id, None)
    assert ranking.round == 2
    active = [one for one in await judging.awards() if one.status is AwardStatus.ACTIVE]
    assert [one.bidder_id for one in active] == [second.side]
    assert first.side in {one.bidder_id for one in await judging.awards() if one.status is AwardStatus.PENDING}


async def test_a_remedy_brings_a_bid_back_or_puts_one_out(judging):
    first, _, third = judging.companies
    await judging.hold_all()
    bids = await judging.bids()
    await judging.put_out(0, DisqualificationGround.CONDITIONS_NOT_MET)
    for bid in bids[1:]:
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    await judging.give("9", "5", "5")
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    back = await judging.do(actions.make_complaint, first.actor, judging.auction.id, replace(WRONG, bid_id=bids[0].id))
    out = await judging.do(actions.make_complaint, third.actor, judging.auction.id, WRONG)
    for complaint in (back, out):
        await judging.do(actions.accept_complaint, judging.owner, complaint.id, None)
    for remedy, bid_id in (
        (Remedy.REINSTATE_BID, bids[1].id),
        (Remedy.DISQUALIFY_BID, bids[0].id),
        (Remedy.DISQUALIFY_BID, judging.auction.id),
    ):
        with pytest.raises(RemedyUnfit):
            verdict = Verdict("So", remedy, bid_id)
            await judging.do(actions.satisfy_complaint, judging.owner, out.id, verdict, None)
    verdict = Verdict("Page 4 is there", Remedy.REINSTATE_BID)
    await judging.do(actions.satisfy_complaint, judging.owner, back.id, verdict, None)
    assert await statuses(judging) == [BidStatus.OPENED, BidStatus.VALID, BidStatus.VALID]
    await judging.do(actions.qualify_bid, judging.officer, bids[0].id, None)
    verdict = Verdict("It lied", Remedy.DISQUALIFY_BID, bids[1].id)
    await judging.do(actions.satisfy_complaint, judging.owner, out.id, verdict, None)
    assert await statuses(judging) == [BidStatus.VALID, BidStatus.DISQUALIFIED, BidStatus.VALID]
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    active = [one for one in await judging.awards() if one.status is AwardStatus.ACTIVE]
    assert [one.bidder_id for one in active] == [first.side]


async def test_a_bid_that_was_never_qualified_is_back_in_to_be_qualified(judging):
    first, *others = await judging.bids()
    await judging.put_out(0, DisqualificationGround.DEPOSIT_MISSING)
    await judging.put_back(0)
    assert (await statuses(judging))[0] is BidStatus.OPENED
    with pytest.raises(DepositNotHeld):
        await judging.do(actions.qualify_bid, judging.officer, first.id, None)
    await judging.hold_all()
    for bid in others:
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    await judging.give("5", "5", "5")
    with pytest.raises(BidsUndecided) as refused:
        await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    assert refused.value.details["bids"] == [str(first.id)]
    await judging.do(actions.qualify_bid, judging.officer, first.id, None)
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)


async def test_a_bid_that_had_been_qualified_is_back_in_as_it_was(judging):
    await judging.qualify("5", "5", "5")
    await judging.put_out(0, DisqualificationGround.CONDITIONS_NOT_MET)
    await judging.put_back(0)
    assert await statuses(judging) == [BidStatus.VALID] * 3


async def test_a_deposit_that_was_kept_from_a_bid_that_is_back_in_was_there(judging):
    await judging.hold_all()
    await judging.put_out(0, DisqualificationGround.COLLUSION)
    [deposit, *_] = await judging.deposits()
    await judging.do(actions.keep_deposit, judging.finance.actor, deposit.id, "CK 2", None)
    await judging.put_back(0)
    [bid, *_] = await judging.bids()
    qualified = await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    assert qualified.status is BidStatus.VALID


async def test_the_deposit_of_a_bid_that_is_back_in_is_kept_no_longer(judging):
    await judging.hold_all()
    await judging.put_out(0, DisqualificationGround.COLLUSION)
    [deposit, *_] = await judging.deposits()
    assert deposit.outcome is DepositOutcome.KEEP
    await judging.put_back(0)
    [deposit, *_] = await judging.deposits()
    assert (deposit.outcome, deposit.cause, deposit.due_at) == (None, None, None)
    with pytest.raises(DepositNotDue):
        await judging.do(actions.keep_deposit, judging.finance.actor, deposit.id, "CK 2", None)
    await judging.do(actions.cancel_auction, judging.owner, judging.auction.id, CANCELLED)
    assert [one.outcome for one in await judging.deposits()] == [DepositOutcome.RETURN] * 3


async def test_whoever_did_not_sign_is_not_ranked_again(judging):
    first, second, third = judging.companies
    await judging.announce()
    await judging.sign_time()
    await judging.let_lapse()
    complaint = await judging.do(actions.make_complaint, third.actor, judging.auction.id, WRONG)
    await judging.do(actions.accept_complaint, judging.owner, complaint.id, None)
    verdict = Verdict("Judge again", Remedy.REEVALUATE)
    await judging.do(actions.satisfy_complaint, judging.owner, complaint.id, verdict, None)
    ranking = await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    ranked = [bid["bidder_id"] for bid in ranking.content["lots"][0]["bids"]]
    assert ranked == [str(second.side), str(third.side)]
    assert str(first.side) not in ranked


async def test_deposits_go_back_or_not_by_rule_alone(judging):
    deposit, other, third = await judging.deposits()
    finance = judging.finance.actor
    with pytest.raises(DepositNotFound):
        await judging.do(actions.hold_deposit, judging.companies[1].actor, deposit.id, "x", None)
    for actor in (judging.companies[0].actor, judging.officer):
        with pytest.raises(Forbidden):
            await judging.do(actions.hold_deposit, actor, deposit.id, "x", None)
    refused = await judging.do(actions.refuse_deposit, finance, third.id, "Nothing arrived", None)
    assert (refused.status, refused.refusal) == (DepositStatus.REFUSED, "Nothing arrived")
    for one in (deposit, other):
        await judging.do(actions.hold_deposit, finance, one.id, "SK 1", None)
    for action in (actions.return_deposit, actions.keep_deposit):
        with pytest.raises(DepositNotDue):
            await judging.do(action, finance, deposit.id, "SK 2", None)
    await judging.do(actions.cancel_auction, judging.owner, judging.auction.id, CANCELLED)
    deposit, other, third = await judging.deposits()
    assert (deposit.outcome, deposit.cause, third.outcome) == ("return", "auction_ended", None)
    with pytest.raises(DepositNotDue):
        await judging.do(actions.keep_deposit, finance, deposit.id, "SK 2", None)
    returned = await judging.do(actions.return_deposit, finance, deposit.id, "CK 2", None)
    assert (returned.status, returned.settled_reference) == (DepositStatus.RETURNED, "CK 2")


async def test_cancelling_leaves_nothing_open(judging):
    await judging.announce()
    complaint = await judging.do(actions.make_complaint, judging.companies[1].actor, judging.auction.id, WRONG)
    await judging.do(actions.cancel_auction, judging.owner, judging.auction.id, CANCELLED)
    lost, *dropped = await judging.awards()
    assert (lost.loss, [one.status for one in dropped]) == ("auction_cancelled", [AwardStatus.UNSUCCESSFUL] * 2)
    found = await read(judging, queries.complaint, judging.owner, complaint.id)
    assert found.status is ComplaintStatus.STOPPED
    assert await statuses(judging) == [BidStatus.LOSING] * 3


async def test_what_is_read_of_judging_is_for_those_it_concerns(judging):
    await judging.give("5", "6", "7")
    page = PageRequest()
    everything = await read(judging, queries.qualification, judging.owner, judging.auction.id, page)
    assert len(everything.items) == 3
    assert [len(one.points) for one in everything.items] == [1, 1, 1]
    own = await read(judging, queries.qualification, judging.companies[0].actor, judging.auction.id, page)
    assert [(one.bid.bidder_id, one.points) for one in own.items] == [(judging.companies[0].side, ())]
    seller = await read(judging, queries.qualification, judging.house.seller.actor, judging.auction.id, page)
    assert seller.items == []
    bid, other, _ = await judging.bids()
    with pytest.raises(CompetitorNotFound):
        await read(judging, queries.qualifying_bid, judging.companies[0].actor, other.id)
    assert (await read(judging, queries.qualifying_bid, judging.companies[0].actor, bid.id)).deposit is not None
    deposits = await read(judging, queries.deposits, judging.companies[0].actor, judging.auction.id, page)
    assert [one.bidder_id for one in deposits.items] == [judging.companies[0].side]
    assert len((await read(judging, queries.deposits, judging.finance.actor, judging.auction.id, page)).items) == 3


async def test_leads_are_for_officers_and_the_owner(judging, exchange):
    for actor in (judging.companies[0].actor, judging.house.seller.actor, judging.finance.actor):
        with pytest.raises(Forbidden):
            await read(judging, queries.leads, actor, judging.auction.id)
    kinds = {lead.kind.value for lead in await read(judging, queries.leads, judging.officer, judging.auction.id)}
    assert {"same_deposit", "same_origin", "even_steps"} <= kinds


async def test_before_bids_are_opened_there_is_nothing_to_read(exchange, app):
    judging = await make_judging(exchange, app.state.safeguards, FIRST)
    house, company = judging.house, judging.companies[0]
    sealed = await house.closed((company, FIRST), (Side(*await make_actor(exchange, "business")), SECOND))
    page = PageRequest()
    for actor in (house.owner.actor, house.officer.actor, company.actor, house.seller.actor):
        assert (await house.do(queries.qualification, actor, sealed.id, page)).items == []
        assert (await house.do(queries.deposits, actor, sealed.id, page)).items == []
        assert await house.do(queries.awards, actor, sealed.id) == []
    assert await house.do(queries.leads, house.officer.actor, sealed.id) == []
    with pytest.raises(NotACompetitor):
        await house.do(actions.make_complaint, company.actor, sealed.id, WRONG)


async def test_documents_that_a_bid_names_must_be_handed_in(exchange, app, judging):
    bid, *_ = await judging.bids()
    await judging.hold_all()
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(type(bid), bid.id)
        named = [{"name": "plan.pdf", "sha256": "5f" * 32, "bytes": 7}]
        found.content = found.content | {"documents": named}
    with pytest.raises(DocumentsMissing) as missing:
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    assert missing.value.details == {"documents": ["5f" * 32]}


LOTS = [
    rules()["lots"][0]
    | {"number": number, "terms": rules()["lots"][0]["terms"] | {"scope": "non_exclusive_licence"} | NON_EXCLUSIVE}
    for number in (1, 2)
]


async def make_two_lots(exchange, guards):
    """Two companies that bid for both of two lots, each dearer for one."""
    judging = await make_judging(exchange, guards, FIRST, SECOND, rules=rules(lots=LOTS, criteria=criteria(100)))
    for bid, amounts in zip(await judging.bids(), ((FIRST, THIRD), (SECOND, SECOND)), strict=True):
        async with exchange.unit_of_work() as uow:
            found = await uow.session.get_one(Bid, bid.id)
            [lot] = found.content["lots"]
            offered = [
                lot | {"number": number, "price": {"amount": amount, "currency": "VND"}}
                for number, amount in enumerate(amounts, start=1)
            ]
            found.content = found.content | {"lots": offered}
    await judging.hold_all()
    for bid in await judging.bids():
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    return judging


async def test_lots_go_their_own_ways(exchange, app):
    judging = await make_two_lots(exchange, app.state.safeguards)
    first, second = judging.companies
    active = {one.lot: one for one in await judging.awards() if one.status is AwardStatus.ACTIVE}
    assert {lot: one.bidder_id for lot, one in active.items()} == {1: first.side, 2: second.side}
    assert await statuses(judging) == [BidStatus.WINNING, BidStatus.WINNING]
    await judging.sign_time()
    await judging.confirm(first, active[1])
    assert (await judging.found()).status is AuctionStatus.AWARDED
    await judging.do(actions.decline_award, second.actor, active[2].id, "Too dear", None)
    auction = await judging.found()
    assert (auction.status, await statuses(judging)) == (
        AuctionStatus.STANDSTILL,
        [BidStatus.WINNING, BidStatus.LOSING],
    )
    [heir] = [one for one in await judging.sign_time() if one.status is AwardStatus.ACTIVE]
    assert (heir.lot, heir.bidder_id, heir.amount) == (2, first.side, THIRD)
    await judging.let_lapse()
    auction = await judging.found()
    assert auction.status is AuctionStatus.COMPLETE
    assert [one.outcome for one in await judging.deposits()] == ["keep", "keep"]
    async with exchange.unit_of_work() as uow:
        assert len((await uow.session.scalars(select(Deal))).all()) == 1
        listing = await uow.session.get_one(Listing, auction.listing_id)
        assert (listing.status, listing.auction_id) == (ListingStatus.PUBLISHED, None)


async def test_what_was_confirmed_stays_when_bids_are_judged_again(exchange, app):
    judging = await make_two_lots(exchange, app.state.safeguards)
    first, second = judging.companies
    active = {one.lot: one for one in await judging.sign_time() if one.status is AwardStatus.ACTIVE}
    await judging.confirm(first, active[1])
    await judging.do(actions.decline_award, second.actor, active[2].id, "Too dear", None)
    complaint = await judging.do(actions.make_complaint, second.actor, judging.auction.id, WRONG)
    await judging.do(actions.accept_complaint, judging.owner, complaint.id, None)
    verdict = Verdict("Judge again", Remedy.REEVALUATE)
    await judging.do(actions.satisfy_complaint, judging.owner, complaint.id, verdict, None)
    assert await statuses(judging) == [BidStatus.WINNING, BidStatus.VALID]
    ranking = await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    assert [lot["lot"] for lot in ranking.content["lots"]] == [2]
    assert [bid["bidder_id"] for bid in ranking.content["lots"][0]["bids"]] == [str(first.side)]


async def test_where_the_others_set_the_price_the_winner_pays_theirs(exchange, app):
    changes = {"pricing": "vickrey", "rules": rules(criteria=criteria(100), deposit=None)}
    judging = await make_judging(exchange, app.state.safeguards, FIRST, SECOND, **changes)
    for bid in await judging.bids():
        await judging.do(actions.qualify_bid, judging.officer, bid.id, None)
    await judging.do(actions.announce_ranking, judging.officer, judging.auction.id, None)
    first, second = await judging.awards()
    assert (first.bidder_id, first.amount) == (judging.companies[0].side, SECOND)
    assert second.amount == 500_000_000


async def test_two_signatories_at_once_confirm_once(exchange, app):
    judging = await make_judging(exchange, app.state.safeguards, FIRST)
    await judging.announce()
    [award] = await judging.sign_time()
    await judging.confirm(judging.companies[0], award)
    other = await colleague(judging, judging.companies[0], "signatory")
    with pytest.raises(MoveNotAllowed):
        await judging.confirm(Side(other, judging.companies[0].organization), award)
