"""Auctions in every state up to their opening, and in the open: prepared, public, bid in under seal, closed."""

import base64
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from auction_making import SEAL, Auctioneer, Side
from auctioning import BILLION, PLAN, pledge, preparation, rules
from calls import Call
from factories import actor_of, make_listing, make_member, make_organization, mandated
from techexchange.auctions import actions
from techexchange.auctions.actions import QuestionWish
from techexchange.auctions.models import AmendmentDraft, CustodianKey, ReplacementWish
from techexchange.kernel.permissions import SYSTEM
from techexchange_client.sealing import custodian_pair

AUCTION, AMENDMENT = "/v1/auctions/{auction_id}", "/v1/amendments/{amendment_id}"
REPLACEMENT = "/v1/custodian-replacements/{replacement_id}"
SEALED_AUCTIONS = ("tendering_auction", "other_auction")
"""Auctions in which there are bids nobody may know of."""


def stated(amount: int, words: str) -> dict[str, Any]:
    """What a bid says, in plain words."""
    return pledge(amount) | {"statement": words}


async def make_auctioneer(builder: Any) -> Auctioneer:
    """The officer and the finance of the operator come on, and the custodians register their keys."""
    world, operation = builder.world, builder.operation
    for name, role in (("officer", "auction_officer"), ("finance", "finance")):
        await builder.person(name, await make_member(builder.exchange, operation.operator, role))
    people = world.people
    auctioneer = builder.auctioneer = Auctioneer(
        builder.exchange,
        seller=Side(builder.administering, builder.institute),
        owner=Side(builder.supervising, operation.owner),
        officer=Side(await mandated(builder.exchange, people["officer"]), operation.operator),
        finance=Side(await mandated(builder.exchange, people["finance"]), operation.operator),
        auditor=Side(await actor_of(builder.exchange, people["auditor"]), SimpleNamespace(id=world.ids["auditing"])),
    )
    builder.rival = Side(builder.buying, builder.business)
    seeker = await actor_of(builder.exchange, people["seeker"])
    builder.seeker = Side(seeker, SimpleNamespace(id=world.ids["seeking"]))
    another = await make_organization(builder.exchange, "auditor")
    spare = await actor_of(builder.exchange, await make_member(builder.exchange, another, "auditor"))
    public = base64.b64encode(custodian_pair()[1]).decode()
    builder.note(spare_key=await builder.do(actions.register_custodian_key, spare, public))
    await auctioneer.register_keys()
    return auctioneer


async def fill(builder: Any) -> None:
    """Auctions of the institute, run by the operator, in which business and another company bid."""
    auctioneer = await make_auctioneer(builder)
    await prepare(builder, auctioneer)
    await publish(builder, auctioneer)
    await tender(builder, auctioneer)
    await close(builder, auctioneer)
    await bid_openly(builder, auctioneer)


async def prepare(builder: Any, auctioneer: Auctioneer) -> None:
    builder.note(auctioned=await make_listing(builder.exchange, builder.institute))
    builder.note(draft_auction=await auctioneer.draft())
    lot = rules()["lots"][0] | {"reserve": {"mode": "secret", "price": None}}
    secret = await auctioneer.draft(rules=rules(lots=[lot]))
    builder.note(secret_auction=secret)
    builder.world.bodies["reserve"] = auctioneer.envelope(secret, auctioneer.seller, BILLION).as_dict()
    builder.note(proposed_auction=await auctioneer.proposed(state=True), ready_auction=await auctioneer.proposed())


async def publish(builder: Any, auctioneer: Auctioneer) -> None:
    public = await auctioneer.published()
    asked = QuestionWish("Is the pilot plant included?", SEAL, builder.business.id, watch=True)
    question = await builder.do(actions.ask_question, builder.buying, public.id, asked)
    builder.note(public_auction=public, question=question)
    later = public.tender_until + timedelta(days=5)
    builder.world.bodies["later"] = later.isoformat()
    amended, replacing = await auctioneer.published(), await auctioneer.published()
    draft = AmendmentDraft("More time", tender_until=later)
    amendment = await builder.do(actions.amend_auction, builder.administering, amended.id, draft)
    wish = ReplacementWish(3, builder.world.ids["spare_key"], "Its key is lost")
    requested = await builder.do(actions.request_replacement, auctioneer.officer.actor, replacing.id, wish)
    builder.note(amended_auction=amended, amendment=amendment, replacing_auction=replacing, replacement=requested)


async def tender(builder: Any, auctioneer: Auctioneer) -> None:
    """Two auctions that take bids, one of which has some; companies that nobody watches may bid as well."""
    tendering, other = await auctioneer.begun(), await auctioneer.begun()
    bid = await auctioneer.bid(tendering, builder.rival, BILLION)
    builder.world.secrets["rival_bid_hash"] = bid.envelope_hash
    builder.note(tendering_auction=tendering, other_auction=other, sealed_bid=bid)
    for name in ("first_bidder", "second_bidder"):
        company = await make_organization(builder.exchange, "business")
        await builder.person(name, await make_member(builder.exchange, company))
        builder.note(**{f"{name}_company": company})


async def close(builder: Any, auctioneer: Auctioneer) -> None:
    """One that waits for its custodians; and one in which a share that a bid needs cannot be read."""
    bids = ((builder.rival, BILLION), (builder.seeker, BILLION + 1))
    closed, short = await auctioneer.closed(*bids), await auctioneer.closed(*bids)
    given = await auctioneer.answers(closed, 3)
    builder.world.bodies["shares"] = [
        {"envelope_hash": named, "share": base64.b64encode(share or b"").decode()}
        for named, share in given.shares.items()
    ]
    await auctioneer.hand_in(short, 1)
    await auctioneer.hand_in(short, 3, blind=True)
    builder.note(closed_auction=closed, short_auction=short, closed_bid=(await auctioneer.bids(closed))[0])


async def bid_openly(builder: Any, auctioneer: Auctioneer) -> None:
    rising = await auctioneer.begun("english")
    await auctioneer.bid_openly(rising, builder.seeker, BILLION // 2)
    ended = await auctioneer.begun("english")
    for bidder, amount in ((builder.rival, BILLION // 2), (builder.seeker, BILLION)):
        await auctioneer.bid_openly(ended, bidder, amount)
    await auctioneer.move(ended, tender_until=0, wake_at=0)
    await builder.do(actions.close_bidding, SYSTEM, SEAL)
    builder.note(rising_auction=rising, ended_auction=ended)
    async with builder.exchange.unit_of_work() as uow:
        latest = select(CustodianKey).order_by(CustodianKey.registered_at.desc()).limit(1)
        builder.note(custodian_key=(await uow.session.scalars(latest)).one())


def calls(world: Any) -> list[Call]:
    """One good call of every change."""
    return [*seller_calls(world), *public_calls(world), *custodian_calls(world), *bidder_calls()]


def seller_calls(world: Any) -> list[Call]:
    """How an auction is prepared, judged and published."""
    draft, proposed = {"auction_id": "draft_auction"}, {"auction_id": "proposed_auction"}
    reserve = {"envelope": world.bodies["reserve"]}
    return [
        Call(
            "POST /v1/listings/{listing_id}/auctions",
            *("editor", "auction_prepared", {"listing_id": "auctioned"}, preparation()),
        ),
        Call(f"PATCH {AUCTION}", "editor", "auction_edited", draft, {"excluded_ids": []}),
        Call(f"PUT {AUCTION}/reserve", "editor", "reserve_sealed", {"auction_id": "secret_auction"}, reserve),
        Call(f"POST {AUCTION}/propose", "editor", "auction_proposed", draft),
        Call(f"POST {AUCTION}/approve", "supervisor", "auction_approved", proposed),
        Call(f"POST {AUCTION}/return", "officer", "auction_returned", proposed, {"note": "Say what is sold"}),
        Call(f"POST {AUCTION}/publish", "officer", "auction_published", {"auction_id": "ready_auction"}),
    ]


def public_calls(world: Any) -> list[Call]:
    """What happens to a public auction before bids are taken."""
    public, waiting = {"auction_id": "public_auction"}, {"amendment_id": "amendment"}
    later = {"reason": "More time to visit", "tender_until": world.bodies["later"]}
    cause = {"reason": "error_in_rules", "note": "The weights are wrong"}
    return [
        Call(f"POST {AUCTION}/amend", "officer", "auction_amended", public, later),
        Call(f"POST {AMENDMENT}/confirm", "officer", "auction_amended", waiting),
        Call(f"POST {AMENDMENT}/refuse", "officer", "auction_amendment_refused", waiting),
        Call(f"POST {AUCTION}/cancel", "officer", "auction_cancelled", public, cause),
        Call(f"POST {AUCTION}/questions", "rival", "question_asked", public, {"text": "May we see it run?"}),
        Call(
            "POST /v1/questions/{question_id}/answer",
            *("editor", "question_answered", {"question_id": "question"}, {"answer": "It is."}),
        ),
        Call(f"POST {AUCTION}/watch", "loner", "auction_watched", public),
        Call(f"POST {AUCTION}/unwatch", "rival", "auction_unwatched", public),
    ]


def custodian_calls(world: Any) -> list[Call]:
    """What is done with the custodians' keys and shares."""
    instead = {"key_id": str(world.ids["spare_key"]), "reason": "Its key is lost"}
    waiting = {"replacement_id": "replacement"}
    key = {"public_key": base64.b64encode(custodian_pair()[1]).decode()}
    shares = {"custodian": 3, "shares": world.bodies["shares"]}
    return [
        Call("POST /v1/custodian-keys", "auditor", "custodian_key_registered", {}, key),
        Call(
            f"POST {AUCTION}/custodians/{{number}}/replace",
            *("officer", "custodian_replacement_requested", {"auction_id": "public_auction", "number": "3"}, instead),
        ),
        Call(f"POST {REPLACEMENT}/confirm", "supervisor", "custodian_replaced", waiting),
        Call(f"POST {REPLACEMENT}/refuse", "supervisor", "custodian_replacement_refused", waiting),
        Call(f"POST {AUCTION}/shares", "auditor", "shares_handed_in", {"auction_id": "closed_auction"}, shares),
        Call(f"POST {AUCTION}/open", "supervisor", "bids_opened", {"auction_id": "short_auction"}),
    ]


def bidder_calls() -> list[Call]:
    """What bidders do."""
    sealed, risen = {"auction_id": "tendering_auction"}, {"amount": BILLION, "currency": "VND"}
    return [
        Call(f"POST {AUCTION}/bids", "rival", "sealed_entry_received", sealed, {"content": pledge(BILLION, PLAN)}),
        Call(f"POST {AUCTION}/bids/mine/withdraw", "rival", "sealed_entry_received", sealed, {}),
        Call(
            f"POST {AUCTION}/open-bids",
            *("rival", "open_bid_placed", {"auction_id": "rising_auction"}, {"lot": 1, "amount": risen}),
        ),
    ]


def each(*states: str) -> tuple[dict[str, str], ...]:
    return tuple({"auction_id": state} for state in states)


READINGS: dict[str, tuple[dict[str, str], ...]] = {
    f"GET {AUCTION}": each("draft_auction", "proposed_auction", "public_auction", "tendering_auction"),
    f"GET {AUCTION}/amendments": each("amended_auction", "draft_auction"),
    f"GET {AUCTION}/questions": each("public_auction", "draft_auction"),
    f"GET {AUCTION}/custodian-replacements": each("replacing_auction", "draft_auction"),
    f"GET {AUCTION}/bids/mine": each("tendering_auction"),
    f"GET {AUCTION}/bids/mine/receipt": each("tendering_auction"),
    f"GET {AUCTION}/sealed-shares": ({"auction_id": "closed_auction", "custodian": "3"},),
    f"GET {AUCTION}/opening": each("tendering_auction", "closed_auction"),
    f"GET {AUCTION}/open-bids/mine": each("rising_auction", "ended_auction"),
    f"GET {AUCTION}/live": each("rising_auction", "ended_auction"),
    f"GET {AUCTION}/events": each("ended_auction"),
}
"""What is read in which states; what is not in the path is asked for in the query."""
FOREIGN = {
    "auction_id": "draft_auction",
    "seller_id": "pending_organization",
    "amendment_id": "amendment",
    "question_id": "question",
    "replacement_id": "replacement",
    "key_id": "spare_key",
}
"""Something of the institute's for each kind of id."""
PUBLIC = {"amendment_id", "question_id", "replacement_id", "key_id"}
"""What is public once its auction is."""
KNOWN: dict[str, tuple[str, ...]] = {
    "auction_id": ("draft_auction", "public_auction", "tendering_auction", "closed_auction", "proposed_auction"),
    "amendment_id": ("amendment",),
    "question_id": ("question",),
    "replacement_id": ("replacement",),
    "key_id": ("spare_key", "custodian_key"),
    "seller_id": ("institute", "business"),
}
"""Which things stand in for a random id of that name."""
