"""The one record of a transfer: what is in it, in which order, by whom, and who may read it."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from agreements import make_agreement, make_grant, make_template
from contracting import bind, make_bound
from factories import (
    EXCLUSIVE_TERMS,
    TERMS,
    actor_of,
    bearer,
    make_actor,
    make_listing,
    make_member,
    make_offer,
    make_organization,
)
from techexchange.deals import actions, queries
from techexchange.deals.actions import ending
from techexchange.deals.errors import DealNotFound
from techexchange.deals.models import Deal, DisputeMatter, EndingKind, EndingWish, Grievance, Opinion
from techexchange.identity.models import Membership
from techexchange.introductions import actions as introductions
from techexchange.introductions.models import Interest, TemplateKind
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, Role
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.offers import actions as offers
from techexchange.offers.models import Acceptance


async def act(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


async def record(exchange, actor, deal):
    return await act(exchange, queries.record, actor, deal.id)


async def agree(exchange, seller, buyer, listing, terms=EXCLUSIVE_TERMS):
    """A deal the two came to in two rounds."""
    negotiation = await make_offer(exchange, buyer, listing, terms)
    choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
    await act(exchange, offers.accept, seller, negotiation.id, choice, None)
    async with exchange.unit_of_work() as uow:
        return (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == negotiation.id))).one()


@pytest.fixture
async def bound(exchange):
    return await make_bound(exchange)


async def test_everything_of_a_transfer_is_in_its_record_in_order(exchange, bound):
    await act(exchange, actions.rate, bound.seller, bound.contract.id, Opinion(5, 5, 5, 5, "SECRET"))
    grievance = Grievance(DisputeMatter.PAYMENT, "SECRET")
    await act(exchange, actions.open_dispute, bound.buyer, bound.contract.id, grievance)
    found = await record(exchange, bound.seller, bound.deal)
    assert (found.deal.id, found.listing_version) == (bound.deal.id, 1)
    told = [line.event for line in found.lines]
    for earlier, later in (
        ("offer_submitted", "offer_accepted"),
        ("offer_accepted", "deal_agreed"),
        ("deal_agreed", "listing_reserved"),
        ("listing_reserved", "contract_opened"),
        ("contract_opened", "contract_concluded"),
        ("contract_concluded", "contract_effective"),
        ("contract_effective", "rating_given"),
        ("rating_given", "dispute_opened"),
    ):
        assert told.index(earlier) < told.index(later), (earlier, later)
    stages = {line.stage for line in found.lines}
    assert stages >= {"listing", "negotiation", "deal", "contract", "registration", "milestones", "payments"}
    assert [line.seq for line in found.lines] == sorted({line.seq for line in found.lines})
    async with exchange.sessions() as session:
        entries = {entry.seq: entry for entry in await session.scalars(select(LedgerEntry))}
    for line in found.lines:
        entry = entries[line.seq]
        assert (line.event, line.subject_id, line.at) == (entry.event, entry.subject_id, entry.at)
        assert line.facts.items() <= entry.payload.items()
    assert "SECRET" not in str(found.lines)


async def test_the_listing_is_in_it_as_it_was_agreed_on_and_what_this_deal_did_to_it(exchange):
    seller, institute = await make_actor(exchange, "institute")
    buyer, _ = await make_actor(exchange, "business")
    listing = await make_listing(exchange, institute)
    first = await agree(exchange, seller, buyer, listing)
    await act(exchange, actions.cancel, buyer, first.id, "SECRET", None)
    second = await agree(exchange, seller, buyer, listing)
    free = await make_listing(exchange, institute)
    third = await agree(exchange, seller, buyer, free, TERMS)
    await act(exchange, listings.pause, seller, free.id)

    async def of_listing(deal):
        return [line.event for line in (await record(exchange, seller, deal)).lines if line.stage == "listing"]

    assert await of_listing(first) == ["listing_published", "listing_reserved", "listing_released"]
    assert await of_listing(second) == ["listing_published", "listing_reserved"]
    assert await of_listing(third) == ["listing_published"]


async def test_a_contract_that_breaks_frees_the_listing_in_its_record(exchange, bound):
    wish = EndingWish(EndingKind.AGREEMENT)
    proposed = await act(exchange, ending.propose_ending, bound.seller, bound.contract.id, wish)
    await act(exchange, ending.agree_to_ending, bound.buyer, proposed.id, None)
    told = [line.event for line in (await record(exchange, bound.buyer, bound.deal)).lines]
    assert told.index("deal_terminated") < told.index("listing_reopened")
    assert {"ending_proposed", "ending_carried_out", "contract_terminated", "deal_terminated"} <= set(told)


async def test_contact_confidence_and_memorandum_come_before_the_deal(exchange):
    seller, institute = await make_actor(exchange, "institute")
    buyer, _ = await make_actor(exchange, "business")
    rival, _ = await make_actor(exchange, "business")
    listing = await make_listing(exchange, institute)
    template, _ = [await make_template(exchange, kind) for kind in (TemplateKind.NDA, TemplateKind.MOU)]
    for other in (buyer, rival):
        met = await act(exchange, introductions.express, other, listing.id, Interest("SECRET"))
        await act(exchange, introductions.accept, seller, met.id)
        await make_agreement(exchange, other, seller, listing, template=template)
        await make_grant(exchange, seller, other, listing)
    negotiation = await make_offer(exchange, buyer, listing, EXCLUSIVE_TERMS)
    await act(exchange, offers.draft_memorandum, buyer, negotiation.id, negotiation.standing.valid_until)
    choice = Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)
    await act(exchange, offers.accept, seller, negotiation.id, choice, None)
    async with exchange.unit_of_work() as uow:
        deal = (await uow.session.scalars(select(Deal).where(Deal.negotiation_id == negotiation.id))).one()
    found = await record(exchange, buyer, deal)
    stages = list(dict.fromkeys(line.stage for line in found.lines))
    assert stages[:7] == ["listing", "introduction", "non_disclosure", "data_room", "negotiation", "memorandum", "deal"]
    assert [line.event for line in found.lines if line.stage == "introduction"] == [
        *("interest_expressed", "interest_accepted", "contact_made")
    ]
    seen = str(found.lines)
    assert str(rival.seats[0].organization_id) not in seen
    assert "SECRET" not in seen


async def test_it_says_which_side_did_it(exchange, bound):
    by = {line.event: line.by for line in (await record(exchange, bound.buyer, bound.deal)).lines}
    assert (by["offer_submitted"], by["offer_accepted"]) == ("acquirer", "supplier")
    assert (by["deal_agreed"], by["contract_effective"]) == ("exchange", "exchange")


async def test_of_one_who_left_the_fact_itself_says_the_side(exchange, bound):
    async with exchange.unit_of_work() as uow:
        seats = delete(Membership).where(Membership.person_id == bound.buyer.id)
        await uow.session.execute(seats)
    by = {line.event: line.by for line in (await record(exchange, bound.seller, bound.deal)).lines}
    assert by["offer_submitted"] == "acquirer"


async def test_another_deal_of_the_same_parties_is_not_in_it(exchange, bound):
    parties = SimpleNamespace(**{name: getattr(bound, name) for name in ("institute", "business", "seller", "buyer")})
    other = await bind(exchange, parties)
    mine, theirs = [await record(exchange, bound.buyer, deal) for deal in (bound.deal, other.deal)]
    assert not {line.seq for line in mine.lines} & {line.seq for line in theirs.lines}
    assert other.contract.id not in {line.subject_id for line in mine.lines}


async def test_only_the_parties_read_it(exchange, bound):
    stranger, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", Role.SUPERVISOR)
    for actor in (stranger, supervisor):
        with pytest.raises(DealNotFound):
            await record(exchange, actor, bound.deal)
    with pytest.raises(DealNotFound):
        await record(exchange, bound.buyer, SimpleNamespace(id=uuid4()))
    with pytest.raises(Unauthenticated):
        await record(exchange, ANONYMOUS, bound.deal)
    viewer = await actor_of(exchange, await make_member(exchange, bound.institute, Role.VIEWER))
    assert (await record(exchange, viewer, bound.deal)).lines
    assert (await record(exchange, SYSTEM, bound.deal)).lines


async def test_the_record_over_http(client, exchange, bound):
    answer = await client.get(f"/v1/deals/{bound.deal.id}/record", headers=await bearer(exchange, bound.buyer_person))
    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["deal_id"], shown["status"], shown["exclusive"]) == (str(bound.deal.id), "contracted", True)
    line = next(line for line in shown["lines"] if line["event"] == "contract_concluded")
    assert (line["stage"], line["said"]) == ("contract", "Both parties have signed the document of this hash.")
    assert line["facts"].keys() == {"number", "document_hash", "signed_on"}
    stranger = await bearer(exchange, await make_member(exchange, await make_organization(exchange, "business")))
    assert (await client.get(f"/v1/deals/{bound.deal.id}/record", headers=stranger)).status_code == 404
