"""Auctions whose bids are open: judged, complained of, announced, awarded, and what is pledged for them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp

from auction_making import Auctioneer
from auctioning import BILLION, PLAN, rules
from calls import Call
from techexchange.auctions import actions
from techexchange.auctions.models import (
    Auction,
    Bid,
    CancellationReason,
    Deposit,
    DisqualificationGround,
    HandedDocument,
    Protest,
)

AUCTION, BID, AWARD = "/v1/auctions/{auction_id}", "/v1/bids/{bid_id}", "/v1/awards/{award_id}"
COMPLAINT, DEPOSIT = "/v1/complaints/{complaint_id}", "/v1/deposits/{deposit_id}"
HEARING = "/v1/disqualifications/{disqualification_id}"
CONFIRMING = f"POST {AWARD}/confirm"
UNJUST = Protest("Our plan deserves more")


async def fill(builder: Any) -> None:
    """The business and another company compete for what the institute sells."""
    auctioneer: Auctioneer = builder.auctioneer
    await judge(builder, auctioneer)
    await hear(builder, auctioneer)
    await pledge_deposits(builder, auctioneer)
    await award(builder, auctioneer)


def bids(builder: Any) -> tuple[tuple[Any, int], ...]:
    return (builder.rival, 2 * BILLION), (builder.seeker, BILLION)


async def of_bidders(builder: Any, auctioneer: Auctioneer, auction: Auction) -> tuple[Bid, Bid]:
    """The business's bid, and the other company's."""
    found = {bid.bidder_id: bid for bid in await auctioneer.bids(auction)}
    return found[builder.rival.side], found[builder.seeker.side]


async def judge(builder: Any, auctioneer: Auctioneer) -> None:
    """Bids that wait to be judged, with a document to be handed in and one that was; and bids that are judged."""
    begun = await auctioneer.begun(rules=rules(deposit=None))
    for bidder, amount in bids(builder):
        await auctioneer.bid(begun, bidder, amount, PLAN, PLAN + b"\n")
    closed = await auctioneer.turn(begun, tender_until=0, wake_at=0)
    for number in (1, 3):
        await auctioneer.hand_in(closed, number)
    mine, theirs = await of_bidders(builder, auctioneer, closed)
    handed = HandedDocument("plan.pdf", PLAN + b"\n")
    for name, bidder, bid in (("bid_file", builder.rival, mine), ("foreign_file", builder.seeker, theirs)):
        file = await builder.do(actions.file_document, bidder.actor, bid.id, handed, builder.storage)
        builder.note(**{name: file})
    builder.note(opened_auction=closed, rival_bid=mine, seeker_bid=theirs)
    plain = await auctioneer.opened(*bids(builder), rules=rules(deposit=None))
    mine, _ = await of_bidders(builder, auctioneer, plain)
    builder.note(plain_auction=plain, plain_bid=mine)
    builder.note(judged_auction=await auctioneer.judged(*bids(builder)))


async def hear(builder: Any, auctioneer: Auctioneer) -> None:
    """One bidder was asked and the other has answered."""
    auction = await auctioneer.opened(*bids(builder), rules=rules(deposit=None))
    mine, theirs = await of_bidders(builder, auctioneer, auction)
    builder.note(hearing=await auctioneer.accuse(mine))
    builder.note(answered_hearing=await auctioneer.accuse(theirs, answered_by=builder.seeker))


async def pledge_deposits(builder: Any, auctioneer: Auctioneer) -> None:
    """Deposits that were named, and such as the rules have decided about."""
    auction = await auctioneer.opened(*bids(builder))
    named = await auctioneer.deposits(auction)
    builder.note(pledged_bid=(await of_bidders(builder, auctioneer, auction))[0])
    builder.note(pledged_auction=auction, deposit=of(named, builder.rival), foreign_deposit=of(named, builder.seeker))
    settled = await auctioneer.opened(*bids(builder))
    held = await auctioneer.deposits(settled, held=True)
    _, theirs = await of_bidders(builder, auctioneer, settled)
    accused = await auctioneer.accuse(theirs, answered_by=builder.seeker, ground=DisqualificationGround.COLLUSION)
    await builder.do(actions.uphold_disqualification, auctioneer.officer.actor, accused.id, "It is so", None)
    cause = (CancellationReason.COLLUSION_SUSPECTED, "Two bids are alike")
    await builder.do(actions.cancel_auction, auctioneer.owner.actor, settled.id, cause)
    builder.note(owed_deposit=of(held, builder.rival), forfeit_deposit=of(held, builder.seeker))


def of(deposits: dict[UUID, Deposit], bidder: Any) -> Deposit:
    return deposits[bidder.side]


async def award(builder: Any, auctioneer: Auctioneer) -> None:
    """Awards that stand still under complaints, and one that may be confirmed."""
    standing = await auctioneer.announced(*bids(builder))
    mine = await builder.do(actions.make_complaint, builder.rival.actor, standing.id, UNJUST, None)
    theirs = await builder.do(actions.make_complaint, builder.seeker.actor, standing.id, UNJUST, None)
    await builder.do(actions.accept_complaint, auctioneer.owner.actor, theirs.id, None)
    awarded = await auctioneer.awarded(*bids(builder))
    [first, *_] = await auctioneer.awards(awarded)
    [waiting, *_] = await auctioneer.awards(standing)
    builder.note(standing_auction=standing, complaint=mine, accepted_complaint=theirs)
    builder.note(awarded_auction=awarded, award=first, standing_award=waiting)


def calls(_world: Any) -> list[Call]:
    """One good call of every change."""
    return [*judging_calls(), *hearing_calls(), *complaint_calls(), *deposit_calls()]


def judging_calls() -> list[Call]:
    """What bidders hand in, and how officers judge it."""
    named = {"files": {"file": ("1.pdf", PLAN, "application/pdf")}}
    points = {"lot": 1, "criterion": "plan", "points": "7", "reason": "By its parts"}
    refusal = {"reason": "The board did not agree"}
    return [
        Call(f"POST {BID}/documents", "rival", "bid_document_filed", {"bid_id": "rival_bid"}, None, named),
        Call(f"POST {BID}/qualify", "officer", "bid_qualified", {"bid_id": "plain_bid"}),
        Call(f"POST {BID}/points", "officer", "points_given", {"bid_id": "plain_bid"}, points),
        Call(f"POST {AUCTION}/announce", "officer", "ranking_announced", {"auction_id": "judged_auction"}),
        Call(f"POST {AWARD}/decline", "rival", "award_cancelled", {"award_id": "award"}, refusal),
    ]


def hearing_calls() -> list[Call]:
    """How a bidder is heard before its bid is put out."""
    objection = {"ground": "conditions_not_met", "statement": "The plan names no site"}
    asked, answered = {"disqualification_id": "hearing"}, {"disqualification_id": "answered_hearing"}
    why = {"decision": "Page 4 names it"}
    return [
        Call(
            f"POST {BID}/disqualifications",
            *("officer", "disqualification_proposed", {"bid_id": "plain_bid"}, objection),
        ),
        Call(f"POST {HEARING}/answer", "rival", "disqualification_answered", asked, {"answer": "It does"}),
        Call(f"POST {HEARING}/uphold", "officer", "disqualification_upheld", answered, why),
        Call(f"POST {HEARING}/drop", "officer", "disqualification_dropped", answered, why),
    ]


def complaint_calls() -> list[Call]:
    """What bidders complain of, and what the owner decides."""
    mine, accepted = {"complaint_id": "complaint"}, {"complaint_id": "accepted_complaint"}
    why = {"decision": "The evaluators gave their reasons"}
    made, again = {"statement": "Our plan deserves more"}, why | {"remedy": "reevaluate"}
    return [
        Call(f"POST {AUCTION}/complaints", "rival", "complaint_made", {"auction_id": "plain_auction"}, made),
        Call(f"POST {COMPLAINT}/accept", "supervisor", "complaint_accepted", mine),
        Call(f"POST {COMPLAINT}/satisfy", "supervisor", "complaint_satisfied", accepted, again),
        Call(f"POST {COMPLAINT}/decline", "supervisor", "complaint_declined", mine, why),
        Call(f"POST {COMPLAINT}/stop", "rival", "complaint_stopped", mine),
    ]


def deposit_calls() -> list[Call]:
    """What finance does with deposits."""
    named, proof = {"deposit_id": "deposit"}, {"reference": "FT26324001"}
    return [
        Call(f"POST {DEPOSIT}/hold", "finance", "deposit_held", named, proof),
        Call(f"POST {DEPOSIT}/refuse", "finance", "deposit_refused", named, {"reason": "No such transfer"}),
        Call(f"POST {DEPOSIT}/return", "finance", "deposit_returned", {"deposit_id": "owed_deposit"}, proof),
        Call(f"POST {DEPOSIT}/keep", "finance", "deposit_kept", {"deposit_id": "forfeit_deposit"}, proof),
    ]


async def confirmation(preparing: Any) -> Call:
    """The business's signatory confirms, once they have an authenticator."""
    codes = pyotp.TOTP((await preparing.ask("POST /v1/me/totp", "rival"))["secret"])
    now = datetime.now(UTC)
    await preparing.ask("POST /v1/me/totp/confirm", "rival", {"code": codes.at(now)})
    later = codes.at(now + timedelta(seconds=30))
    return Call(CONFIRMING, "rival", "award_confirmed", {"award_id": "award"}, {"code": later})


PREPARED = {CONFIRMING: confirmation}
READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {AUCTION}/export": ({"auction_id": "opened_auction"},),
    f"GET {AUCTION}/qualification": ({"auction_id": "opened_auction"}, {"auction_id": "tendering_auction"}),
    f"GET {AUCTION}/leads": ({"auction_id": "opened_auction"}, {"auction_id": "tendering_auction"}),
    f"GET {AUCTION}/ranking": ({"auction_id": "judged_auction"}, {"auction_id": "standing_auction"}),
    f"GET {AUCTION}/awards": ({"auction_id": "standing_auction"}, {"auction_id": "judged_auction"}),
    f"GET {AUCTION}/complaints": ({"auction_id": "standing_auction"}, {"auction_id": "tendering_auction"}),
    f"GET {AUCTION}/deposits": ({"auction_id": "pledged_auction"}, {"auction_id": "tendering_auction"}),
    f"GET {BID}/qualification": ({"bid_id": "rival_bid"}, {"bid_id": "seeker_bid"}),
    f"GET {BID}/documents": ({"bid_id": "rival_bid"}, {"bid_id": "seeker_bid"}),
    f"GET {BID}/documents/{{file_id}}": ({"bid_id": "rival_bid", "file_id": "bid_file"},),
    f"GET {HEARING}": ({"disqualification_id": "hearing"}, {"disqualification_id": "answered_hearing"}),
    f"GET {AWARD}": ({"award_id": "award"}, {"award_id": "standing_award"}),
    f"GET {COMPLAINT}": ({"complaint_id": "complaint"}, {"complaint_id": "accepted_complaint"}),
    f"GET {DEPOSIT}": ({"deposit_id": "deposit"}, {"deposit_id": "foreign_deposit"}),
}
"""What is read in which states."""
FOREIGN = {
    "bid_id": "seeker_bid",
    "disqualification_id": "answered_hearing",
    "deposit_id": "foreign_deposit",
    "award_id": "award",
    "complaint_id": "accepted_complaint",
}
"""Something that is not the business's for each kind of id."""
PUBLIC = {"award_id", "complaint_id"}
"""What is public once a ranking is."""
KNOWN: dict[str, tuple[str, ...]] = {
    "bid_id": ("rival_bid", "seeker_bid", "plain_bid", "sealed_bid"),
    "disqualification_id": ("hearing", "answered_hearing"),
    "deposit_id": ("deposit", "foreign_deposit", "owed_deposit"),
    "award_id": ("award", "standing_award"),
    "complaint_id": ("complaint", "accepted_complaint"),
}
"""Which things stand in for a random id of that name."""
