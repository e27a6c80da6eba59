"""What is done with auctions until their bids are opened, against the database."""

import asyncio
import base64
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from auction_making import SEAL, Side
from auctioning import preparation as body_of
from auctioning import rules
from auctions.procedure import gather
from factories import actor_of, make_actor, make_listing, make_member, make_offer, make_organization
from techexchange.auctions import actions, queries
from techexchange.auctions.actions import QuestionWish
from techexchange.auctions.errors import (
    AmendmentNotFound,
    AmendmentUndecided,
    AuctionAlreadyRuns,
    AuctionNotApproved,
    AuctionNotFound,
    CustodianDoubled,
    CustodianKeyKnown,
    CustodianKeyNotFound,
    CustodianRetired,
    EnquiriesOver,
    PeriodsTooShort,
    QuestionNotFound,
    ReplacementUndecided,
    ReserveMissing,
    RulesFrozen,
    TooManyQuestions,
)
from techexchange.auctions.jobs import tick
from techexchange.auctions.lifecycle import AuctionStatus
from techexchange.auctions.models import (
    MOST_QUESTIONS,
    AmendmentDraft,
    Auction,
    AuctionWatcher,
    CancellationReason,
    Enquiry,
    ReplacementWish,
    asker_tag,
)
from techexchange.auctions.queries import AuctionFilter
from techexchange.auctions.schemas import AuctionIn, AuctionPatchIn
from techexchange.infra.jobs import Work
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, MandateNotActive, OrganizationNotVerified
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.errors import ListingNotFound, ListingNotOpen, ListingUnderAuction, WrongDirection
from techexchange.listings.models import Listing
from techexchange.offers.errors import OrganizationAmbiguous
from techexchange_client.sealing import custodian_pair

DAY = timedelta(days=1)
TOLD_OF_QUESTIONS = text(
    "SELECT string_agg(event || actor_id || payload::text, ' ') FROM ledger_entries WHERE event LIKE 'question%'"
)


@pytest.fixture
async def scene(exchange):
    """Everybody at an auction, with the custodians' keys registered."""
    return await gather(exchange)


@pytest.fixture
async def buyer(exchange):
    return Side(*await make_actor(exchange, "business"))


async def events(exchange):
    async with exchange.unit_of_work() as uow:
        return list(await uow.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.seq)))


async def listing_of(exchange, id):
    async with exchange.unit_of_work() as uow:
        return await uow.session.get(Listing, id)


def wanted(kind="sealed_bid", **changes):
    return AuctionIn.model_validate(body_of(kind) | changes).preparation()


def public_key():
    _, public = custodian_pair()
    return base64.b64encode(public).decode()


def asks(text="What of the patents?", **more):
    return QuestionWish(text, SEAL, **more)


class TestPreparing:
    async def test_an_auction_of_ones_own_listing(self, exchange, scene):
        auction = await scene.draft()
        listing = await listing_of(exchange, auction.listing_id)
        assert (auction.status, auction.seller_id, auction.state_funded) == (
            AuctionStatus.DRAFT,
            scene.seller.side,
            False,
        )
        assert [one["role"] for one in auction.custodians] == ["owner", "operator", "auditor"]
        assert listing.auction_id is None
        assert (await events(exchange))[-1] == "auction_prepared"

    async def test_the_state_is_found_in_what_the_public_reads(self, scene):
        assert (await scene.draft(state=True)).state_funded

    async def test_only_the_seller_prepares(self, exchange, scene, buyer):
        listing = await scene.listing()
        viewer = await actor_of(exchange, await make_member(exchange, scene.seller.organization, "viewer"))
        for actor, refusal in (
            (buyer.actor, Forbidden),
            (scene.officer.actor, Forbidden),
            (viewer, Forbidden),
            (ANONYMOUS, Unauthenticated),
        ):
            with pytest.raises(refusal):
                await scene.do(actions.prepare_auction, actor, listing.id, wanted())

    async def test_an_organisation_is_verified_first(self, exchange, scene):
        organization = await make_organization(exchange, status="unverified")
        editor = await actor_of(exchange, await make_member(exchange, organization, "editor"))
        listing = await make_listing(exchange, organization)
        with pytest.raises(OrganizationNotVerified):
            await scene.do(actions.prepare_auction, editor, listing.id, wanted())

    async def test_one_auction_of_a_listing_at_a_time(self, exchange, scene):
        auction = await scene.draft()
        with pytest.raises(AuctionAlreadyRuns):
            await scene.do(actions.prepare_auction, scene.seller.actor, auction.listing_id, wanted())
        cause = (CancellationReason.NO_LONGER_WANTED, "Not now")
        await scene.do(actions.cancel_auction, scene.seller.actor, auction.id, cause)
        await scene.do(actions.prepare_auction, scene.seller.actor, auction.listing_id, wanted())

    async def test_a_need_and_a_draft_are_not_auctioned(self, exchange, scene):
        need = await make_listing(exchange, scene.seller.organization, direction="demand")
        with pytest.raises(WrongDirection):
            await scene.do(actions.prepare_auction, scene.seller.actor, need.id, wanted())
        async with exchange.unit_of_work() as uow:
            content = {"direction": "supply", "texts": {}}
            written = await listings.draft(uow, scene.seller.actor, scene.seller.side, content)
        with pytest.raises(ListingNotOpen):
            await scene.do(actions.prepare_auction, scene.seller.actor, written.id, wanted())
        with pytest.raises(ListingNotFound):
            await scene.do(actions.prepare_auction, scene.seller.actor, uuid4(), wanted())

    async def test_what_is_left_out_of_a_change_stays(self, scene):
        auction = await scene.draft()
        patch = AuctionPatchIn(rules=rules(sign_days=20))
        edited = await scene.do(actions.edit_auction, scene.seller.actor, auction.id, patch.change, auction.version)
        assert (edited.rules["sign_days"], edited.tender_until, edited.currency) == (20, auction.tender_until, "VND")
        with pytest.raises(Stale):
            await scene.do(actions.edit_auction, scene.seller.actor, auction.id, patch.change, auction.version)

    async def test_a_draft_does_not_exist_for_others(self, scene, buyer):
        auction = await scene.draft()
        for action, more in (
            (actions.edit_auction, (AuctionPatchIn().change,)),
            (actions.propose_auction, ()),
            (actions.publish_auction, ()),
            (actions.watch_auction, ()),
        ):
            with pytest.raises(AuctionNotFound):
                await scene.do(action, buyer.actor, auction.id, *more)


class TestPublishing:
    async def test_commits_the_listing(self, exchange, scene, buyer):
        auction = await scene.published()
        assert (auction.status, auction.listing_version) == (AuctionStatus.ENQUIRIES, 1)
        listing = await listing_of(exchange, auction.listing_id)
        assert (listing.auction_id, listing.wake_at) == (auction.id, None)
        with pytest.raises(ListingUnderAuction):
            await make_offer(exchange, buyer.actor, listing)
        for move in (listings.pause, listings.withdraw):
            with pytest.raises(ListingUnderAuction):
                await scene.do(move, scene.seller.actor, listing.id)
        assert (await events(exchange))[-2:] == ["listing_committed_to_auction", "auction_published"]

    async def test_calling_off_frees_the_listing(self, exchange, scene, buyer):
        auction = await scene.published()
        cause = (CancellationReason.RIGHTS_DISPUTED, "A suit")
        await scene.do(actions.cancel_auction, scene.officer.actor, auction.id, cause)
        listing = await listing_of(exchange, auction.listing_id)
        assert (listing.auction_id, listing.wake_at) == (None, listing.valid_until)
        await make_offer(exchange, buyer.actor, listing)

    async def test_the_owner_first_where_the_state_paid(self, scene):
        auction = await scene.proposed(state=True)
        with pytest.raises(AuctionNotApproved):
            await scene.do(actions.publish_auction, scene.officer.actor, auction.id)
        for actor in (scene.officer.actor, scene.seller.actor, scene.auditor.actor):
            with pytest.raises(Forbidden):
                await scene.do(actions.approve_auction, actor, auction.id)
        await scene.do(actions.approve_auction, scene.owner.actor, auction.id)
        await scene.do(actions.publish_auction, scene.officer.actor, auction.id)

    async def test_given_back_by_the_owner_or_the_officer(self, scene):
        auction = await scene.proposed(state=True)
        for actor in (scene.seller.actor, scene.auditor.actor):
            with pytest.raises(Forbidden):
                await scene.do(actions.return_auction, actor, auction.id, "no")
        returned = await scene.do(actions.return_auction, scene.owner.actor, auction.id, "Odd weights")
        assert (returned.status, returned.note) == (AuctionStatus.DRAFT, "Odd weights")
        await scene.do(actions.propose_auction, scene.seller.actor, auction.id)
        await scene.do(actions.return_auction, scene.officer.actor, auction.id, "Odd periods")

    async def test_only_under_a_mandate(self, exchange, scene):
        auction = await scene.proposed()
        idle = await make_organization(exchange, "operator")
        without = await actor_of(exchange, await make_member(exchange, idle, "auction_officer"))
        with pytest.raises(AuctionNotFound):
            await scene.do(actions.publish_auction, without, auction.id)
        public = await scene.do(actions.publish_auction, scene.officer.actor, auction.id)
        with pytest.raises(MandateNotActive):
            await scene.do(actions.amend_auction, without, public.id, AmendmentDraft("why", rules=rules(sign_days=9)))

    async def test_the_seller_does_not_publish(self, scene):
        auction = await scene.proposed()
        with pytest.raises(Forbidden):
            await scene.do(actions.publish_auction, scene.seller.actor, auction.id)

    async def test_periods_keep_the_minimums_of_the_rule_pack(self, scene):
        periods = wanted().periods
        short = {
            "enquiry_until": periods.enquiry_until.isoformat(),
            "tender_from": periods.tender_from.isoformat(),
            "tender_until": (periods.tender_from + 10 * DAY).isoformat(),
            "standstill_days": 4,
        }
        auction = await scene.draft(periods=short)
        with pytest.raises(PeriodsTooShort) as refused:
            await scene.do(actions.propose_auction, scene.seller.actor, auction.id)
        places = [fault["pointer"] for fault in refused.value.details["errors"]]
        assert places == ["/periods/tender_until", "/periods/standstill_days"]
        assert refused.value.details["rule"] == "auction_periods"

    async def test_a_key_that_changed_meanwhile_is_taken_by_an_edit(self, scene):
        auction = await scene.proposed()
        await scene.do(actions.register_custodian_key, scene.auditor.actor, public_key())
        with pytest.raises(CustodianRetired):
            await scene.do(actions.publish_auction, scene.officer.actor, auction.id)
        await scene.do(actions.return_auction, scene.officer.actor, auction.id, "A new key")
        await scene.do(actions.edit_auction, scene.seller.actor, auction.id, AuctionPatchIn().change)
        await scene.do(actions.propose_auction, scene.seller.actor, auction.id)
        await scene.do(actions.publish_auction, scene.officer.actor, auction.id)

    async def test_who_calls_it_off_when(self, scene, buyer):
        cause = (CancellationReason.OTHER, "why")
        for actor in (scene.seller.actor, buyer.actor, scene.auditor.actor):
            auction = await scene.published()
            with pytest.raises(Forbidden):
                await scene.do(actions.cancel_auction, actor, auction.id, cause)
        await scene.do(actions.cancel_auction, scene.owner.actor, auction.id, cause)
        with pytest.raises(MoveNotAllowed):
            await scene.do(actions.cancel_auction, scene.owner.actor, auction.id, cause)


class TestClock:
    async def test_moves_the_status_when_its_time_has_come(self, exchange, scene):
        auction = await scene.published()
        assert await scene.do(tick) == 0
        begun = await scene.turn(auction, enquiry_until=-2, tender_from=-1, wake_at=-1)
        assert begun.status is AuctionStatus.TENDERING
        assert (await events(exchange))[-1] == "tendering_begun"

    async def test_open_bidding_begins_too(self, scene):
        begun = await scene.begun("english")
        assert begun.status is AuctionStatus.BIDDING

    async def test_both_moves_at_once_where_nobody_looked_for_long(self, exchange, scene):
        auction = await scene.published()
        late = await scene.turn(auction, enquiry_until=-9, tender_from=-8, tender_until=-1, wake_at=-8)
        assert late.status not in (AuctionStatus.ENQUIRIES, AuctionStatus.TENDERING)
        told = await events(exchange)
        assert told.index("tendering_begun") < told.index("tendering_closed")

    async def test_decides_nothing_early(self, scene):
        auction = await scene.published()
        still = await scene.turn(auction, wake_at=60)
        assert still.status is AuctionStatus.ENQUIRIES

    async def test_one_that_cannot_be_moved_keeps_no_other_waiting(self, exchange, scene):
        ill, well = await scene.published(), await scene.published()
        moments = {"enquiry_until": -2, "tender_from": -1}
        await scene.move(ill, **moments, wake_at=-9)
        await scene.move(well, **moments, wake_at=-1)
        async with exchange.unit_of_work() as uow:
            await uow.session.execute(text("UPDATE auctions SET rules = '{}' WHERE id = :id"), {"id": ill.id})
        await Work((), {"auctions": tick}).tick(exchange)
        assert (await scene.found(well)).status is AuctionStatus.TENDERING
        assert (await scene.found(ill)).status is AuctionStatus.ENQUIRIES


class TestReserveMissing:
    """An auction that announced a secret reserve takes no bid without it, and sells nothing."""

    async def test_it_ends_as_tendering_begins_and_its_listing_is_free(self, exchange, scene):
        auction = await scene.published(rules=secret_rules())
        assert auction.lacks_reserve
        ended = await scene.turn(auction, enquiry_until=-2, tender_from=-1, wake_at=-1)
        assert (ended.status, ended.reason) == (AuctionStatus.UNSUCCESSFUL, "reserve_missing")
        assert "tendering_begun" not in await events(exchange)
        assert (await listing_of(exchange, auction.listing_id)).auction_id is None

    async def test_it_takes_no_bid_before_the_clock_has_come_to_it_either(self, scene, buyer):
        auction = await scene.published(rules=secret_rules())
        await scene.move(auction, enquiry_until=-2, tender_from=-1)
        with pytest.raises(ReserveMissing):
            await scene.bid(auction, buyer, 900_000_000)

    async def test_one_that_is_sealed_in_time_is_enough(self, scene, buyer):
        auction = await scene.published(rules=secret_rules())
        envelope = scene.envelope(auction, scene.seller, 900_000_000)
        await scene.do(actions.seal_reserve, scene.seller.actor, auction.id, envelope)
        begun = await scene.turn(auction, enquiry_until=-2, tender_from=-1, wake_at=-1)
        assert (begun.status, begun.lacks_reserve) == (AuctionStatus.TENDERING, False)
        await scene.bid(auction, buyer, 900_000_000)

    async def test_what_lost_it_in_tendering_ends_unopened(self, exchange, scene, buyer):
        auction = await scene.begun()
        bid = await scene.bid(auction, buyer, 900_000_000)
        async with exchange.unit_of_work() as uow:
            (await uow.session.get_one(Auction, auction.id)).rules = secret_rules()
        ended = await scene.turn(auction, tender_until=0, wake_at=0)
        assert (ended.status, ended.reason, ended.opened_at) == (AuctionStatus.UNSUCCESSFUL, "reserve_missing", None)
        assert [(one.id, one.status.value) for one in await scene.bids(auction)] == [(bid.id, "sealed")]


def secret_rules():
    """The rules with a reserve that is announced, and sealed apart."""
    [lot] = rules()["lots"]
    return rules(lots=[lot | {"reserve": {"mode": "secret", "price": None}}])


class TestAmending:
    async def test_the_officers_takes_effect_at_once_until_tendering(self, exchange, scene):
        auction = await scene.published()
        later = auction.tender_until + DAY
        await scene.do(actions.amend_auction, scene.officer.actor, auction.id, AmendmentDraft("why", None, None, later))
        assert (await scene.found(auction)).tender_until == later
        assert (await events(exchange))[-1] == "auction_amended"

    async def test_the_sellers_waits_for_the_officer(self, exchange, scene, buyer):
        auction = await scene.published()
        draft = AmendmentDraft("why", rules=rules(sign_days=30))
        amendment = await scene.do(actions.amend_auction, scene.seller.actor, auction.id, draft)
        assert (await scene.found(auction)).rules["sign_days"] == 10
        assert (await events(exchange))[-1] == "auction_amendment_proposed"
        with pytest.raises(AmendmentUndecided):
            await scene.do(actions.amend_auction, scene.officer.actor, auction.id, draft)
        for actor in (scene.seller.actor, buyer.actor, scene.owner.actor):
            with pytest.raises(Forbidden):
                await scene.do(actions.confirm_amendment, actor, amendment.id)
        await scene.do(actions.confirm_amendment, scene.officer.actor, amendment.id)
        assert (await scene.found(auction)).rules["sign_days"] == 30

    async def test_since_tendering_began_the_owner_confirms_whether_bids_are_there_or_not(self, scene, buyer):
        for bids in (0, 1):
            auction = await scene.begun()
            for _ in range(bids):
                await scene.bid(auction, buyer, 900_000_000)
            later = AmendmentDraft("why", None, None, auction.tender_until + DAY)
            amendment = await scene.do(actions.amend_auction, scene.officer.actor, auction.id, later)
            assert (await scene.found(auction)).tender_until == auction.tender_until
            for actor in (scene.officer.actor, scene.seller.actor):
                with pytest.raises(Forbidden):
                    await scene.do(actions.confirm_amendment, actor, amendment.id)
            await scene.do(actions.confirm_amendment, scene.owner.actor, amendment.id)
            moved = await scene.found(auction)
            assert moved.tender_until == moved.wake_at == later.tender_until

    async def test_the_first_moment_of_tendering_decides_and_not_the_status(self, scene):
        auction = await scene.published()
        await scene.move(auction, enquiry_until=-2, tender_from=-1)
        later = AmendmentDraft("why", None, None, auction.tender_until + DAY)
        await scene.do(actions.amend_auction, scene.officer.actor, auction.id, later)
        found = await scene.found(auction)
        assert (found.status, found.tender_until) == (AuctionStatus.ENQUIRIES, auction.tender_until)
        with pytest.raises((RulesFrozen, AmendmentUndecided)):
            await scene.do(
                actions.amend_auction, scene.officer.actor, auction.id, AmendmentDraft("why", rules=rules(sign_days=9))
            )

    async def test_refused_by_the_owner_or_the_officer(self, exchange, scene):
        auction = await scene.published()
        draft = AmendmentDraft("why", rules=rules(sign_days=30))
        amendment = await scene.do(actions.amend_auction, scene.seller.actor, auction.id, draft)
        with pytest.raises(Forbidden):
            await scene.do(actions.refuse_amendment, scene.seller.actor, amendment.id)
        await scene.do(actions.refuse_amendment, scene.owner.actor, amendment.id)
        assert (await events(exchange))[-1] == "auction_amendment_refused"
        with pytest.raises(MoveNotAllowed):
            await scene.do(actions.confirm_amendment, scene.officer.actor, amendment.id)
        with pytest.raises(AmendmentNotFound):
            await scene.do(actions.confirm_amendment, scene.officer.actor, uuid4())

    async def test_strangers_amend_nothing(self, scene, buyer):
        auction = await scene.published()
        with pytest.raises(Forbidden):
            await scene.do(actions.amend_auction, buyer.actor, auction.id, AmendmentDraft("why"))


class TestAsking:
    async def test_in_public_and_unnamed(self, exchange, scene, buyer):
        auction = await scene.published()
        asked = await scene.do(actions.ask_question, buyer.actor, auction.id, asks())
        again = await scene.do(actions.ask_question, buyer.actor, auction.id, asks())
        assert again.id == asked.id
        assert asked.asker_tag == asker_tag(SEAL, auction.id, buyer.side)
        await scene.do(actions.answer_question, scene.officer.actor, asked.id, "Two of them")
        async with exchange.unit_of_work() as uow:
            page = await queries.questions(uow, ANONYMOUS, auction.id, PageRequest())
            told = await uow.session.scalar(TOLD_OF_QUESTIONS)
        assert [one.answer for one in page.items] == ["Two of them"]
        assert str(buyer.actor.id) not in told
        assert str(buyer.side) not in told
        assert "patents" not in told

    async def test_each_organisation_has_marks_of_its_own_in_each_auction(self, scene, buyer):
        first, second = await scene.published(), await scene.published()
        rival = Side(*await make_actor(scene.exchange, "business"))
        marks = {
            (await scene.do(actions.ask_question, side.actor, auction.id, asks())).asker_tag
            for auction in (first, second)
            for side in (buyer, rival)
        }
        assert len(marks) == 4

    async def test_in_its_time_and_not_without_end(self, exchange, scene, buyer):
        auction = await scene.published()
        asked = await scene.do(actions.ask_question, buyer.actor, auction.id, asks())
        async with exchange.unit_of_work() as uow:
            for number in range(MOST_QUESTIONS - 1):
                copy = {column: getattr(asked, column) for column in ("auction_id", "asker_tag", "status", "asked_at")}
                uow.session.add(Enquiry(id=uuid4(), text=str(number), text_hash=str(number), **copy))
        with pytest.raises(TooManyQuestions):
            await scene.do(actions.ask_question, buyer.actor, auction.id, asks("And one more?"))
        await scene.move(auction, enquiry_until=0)
        other = Side(*await make_actor(exchange, "business"))
        with pytest.raises(EnquiriesOver):
            await scene.do(actions.ask_question, other.actor, auction.id, asks())

    async def test_for_one_of_several_organisations(self, exchange, scene, buyer):
        auction = await scene.published()
        company = await make_organization(exchange, "business")
        seats = (await actor_of(exchange, await make_member(exchange, company))).seats
        both = type(buyer.actor)(**(vars(buyer.actor) | {"seats": (*buyer.actor.seats, *seats)}))
        with pytest.raises(OrganizationAmbiguous):
            await scene.do(actions.ask_question, both, auction.id, asks())
        await scene.do(actions.ask_question, both, auction.id, asks(organization_id=company.id))
        with pytest.raises(Forbidden):
            await scene.do(actions.ask_question, buyer.actor, auction.id, asks(organization_id=company.id))
        nobody = type(buyer.actor)(id=uuid4(), credential_id=uuid4())
        with pytest.raises(Forbidden):
            await scene.do(actions.ask_question, nobody, auction.id, asks())
        with pytest.raises(Unauthenticated):
            await scene.do(actions.ask_question, ANONYMOUS, auction.id, asks())

    async def test_the_seller_or_the_officer_answers(self, scene, buyer):
        auction = await scene.published()
        asked = await scene.do(actions.ask_question, buyer.actor, auction.id, asks())
        for actor in (buyer.actor, scene.owner.actor):
            with pytest.raises(Forbidden):
                await scene.do(actions.answer_question, actor, asked.id, "Mine")
        await scene.do(actions.answer_question, scene.seller.actor, asked.id, "Two")
        with pytest.raises(MoveNotAllowed):
            await scene.do(actions.answer_question, scene.officer.actor, asked.id, "Three")
        with pytest.raises(QuestionNotFound):
            await scene.do(actions.answer_question, scene.officer.actor, uuid4(), "None")

    async def test_who_watches_is_told_and_nobody_else_knows(self, exchange, scene, buyer):
        auction = await scene.published()
        for _ in range(2):
            await scene.do(actions.watch_auction, buyer.actor, auction.id)
        assert (await events(exchange)).count("auction_watched") == 1
        async with exchange.unit_of_work() as uow:
            assert await queries.watcher_ids(uow, auction.id) == [buyer.actor.id]
            told = await uow.session.scalar(select(LedgerEntry.payload).where(LedgerEntry.event == "auction_watched"))
        assert str(auction.id) not in str(told)
        for _ in range(2):
            await scene.do(actions.unwatch_auction, buyer.actor, auction.id)
        assert (await events(exchange)).count("auction_unwatched") == 1
        with pytest.raises(Unauthenticated):
            await scene.do(actions.watch_auction, ANONYMOUS, auction.id)

    async def test_asking_may_include_watching(self, exchange, scene, buyer):
        auction = await scene.published()
        await scene.do(actions.ask_question, buyer.actor, auction.id, asks(watch=True))
        async with exchange.unit_of_work() as uow:
            assert list(await uow.session.scalars(select(AuctionWatcher.person_id))) == [buyer.actor.id]
        assert "auction_watched" not in await events(exchange)


class TestSafekeeping:
    async def test_a_new_key_retires_the_old_one(self, exchange, scene, buyer):
        auction = await scene.published()
        fresh = await scene.do(actions.register_custodian_key, scene.owner.actor, public_key())
        async with exchange.unit_of_work() as uow:
            known = await queries.custodian_keys(uow, PageRequest())
        own = [key for key in known.items if key.organization_id == scene.owner.side]
        assert [(key.id == fresh.id, key.retired_at is None) for key in own] == [(True, True), (False, False)]
        assert (await scene.found(auction)).custodians == auction.custodians
        with pytest.raises(CustodianKeyKnown):
            await scene.do(actions.register_custodian_key, scene.auditor.actor, fresh.public_key)
        for actor in (buyer.actor, scene.seller.actor):
            with pytest.raises(Forbidden):
                await scene.do(actions.register_custodian_key, actor, public_key())

    async def test_a_lost_custodian_is_replaced_by_two_persons(self, exchange, scene):
        auction = await scene.published()
        fresh = await scene.do(actions.register_custodian_key, scene.auditor.actor, public_key())
        wish = ReplacementWish(3, fresh.id, "lost")
        for actor in (scene.owner.actor, scene.seller.actor):
            with pytest.raises(Forbidden):
                await scene.do(actions.request_replacement, actor, auction.id, wish)
        asked = await scene.do(actions.request_replacement, scene.officer.actor, auction.id, wish)
        with pytest.raises(ReplacementUndecided):
            await scene.do(actions.request_replacement, scene.officer.actor, auction.id, wish)
        with pytest.raises(Forbidden):
            await scene.do(actions.confirm_replacement, scene.officer.actor, asked.id)
        await scene.do(actions.confirm_replacement, scene.owner.actor, asked.id)
        assert (await scene.found(auction)).custodians[2]["key_id"] == str(fresh.id)
        assert (await events(exchange))[-1] == "custodian_replaced"

    async def test_refused_leaves_everything(self, scene):
        auction = await scene.published()
        fresh = await scene.do(actions.register_custodian_key, scene.auditor.actor, public_key())
        wish = ReplacementWish(3, fresh.id, "lost")
        asked = await scene.do(actions.request_replacement, scene.officer.actor, auction.id, wish)
        await scene.do(actions.refuse_replacement, scene.owner.actor, asked.id)
        assert (await scene.found(auction)).custodians == auction.custodians
        await scene.do(actions.request_replacement, scene.officer.actor, auction.id, wish)

    async def test_nobody_keeps_two_and_a_retired_key_serves_nobody(self, scene):
        auction = await scene.published()
        [owners, *_] = [one for one in auction.custodians if one["role"] == "owner"]
        with pytest.raises(CustodianDoubled):
            await scene.do(
                actions.request_replacement, scene.officer.actor, auction.id, ReplacementWish(3, owners["key_id"], "x")
            )
        await scene.do(actions.register_custodian_key, scene.owner.actor, public_key())
        with pytest.raises(CustodianKeyNotFound):
            await scene.do(
                actions.request_replacement, scene.officer.actor, auction.id, ReplacementWish(1, owners["key_id"], "x")
            )


class TestReading:
    async def test_the_public_reads_what_is_published(self, exchange, scene, buyer):
        draft, public = await scene.draft(), await scene.published()
        async with exchange.unit_of_work() as uow:
            for actor, seen in (
                (ANONYMOUS, [public.id]),
                (buyer.actor, [public.id]),
                (scene.seller.actor, [public.id, draft.id]),
                (scene.auditor.actor, [public.id, draft.id]),
            ):
                found = await queries.auctions(uow, actor, AuctionFilter(), PageRequest())
                assert [one.id for one in found.items] == seen
            only = AuctionFilter(AuctionStatus.DRAFT, draft.kind, draft.listing_id, draft.seller_id)
            found = await queries.auctions(uow, SYSTEM, only, PageRequest())
            assert [one.id for one in found.items] == [draft.id]
            with pytest.raises(AuctionNotFound):
                await queries.auction(uow, buyer.actor, draft.id)
            for read in (queries.questions, queries.amendments, queries.replacements):
                with pytest.raises(AuctionNotFound):
                    await read(uow, ANONYMOUS, draft.id, PageRequest())


class TestRaces:
    """Several at once, each in a transaction of its own."""

    async def test_one_of_many_preparations_wins(self, live):
        scene = await gather(live.exchange)
        listing = await scene.listing()
        tries = [scene.do(actions.prepare_auction, scene.seller.actor, listing.id, wanted()) for _ in range(8)]
        ended = await asyncio.gather(*tries, return_exceptions=True)
        assert [type(one) for one in ended if isinstance(one, BaseException)] == [AuctionAlreadyRuns] * 7

    async def test_an_offer_and_a_publication_do_not_both_get_the_listing(self, live):
        scene = await gather(live.exchange)
        buyer, _ = await make_actor(live.exchange, "business")
        auction = await scene.proposed()
        listing = await listing_of(live.exchange, auction.listing_id)
        negotiation = await make_offer(live.exchange, buyer, listing)
        published = scene.do(actions.publish_auction, scene.officer.actor, auction.id)
        ended = await asyncio.gather(published, make_offer(live.exchange, buyer, listing), return_exceptions=True)
        assert not isinstance(ended[0], BaseException)
        assert isinstance(ended[1], BaseException)
        assert negotiation.listing_id == listing.id

    async def test_the_same_question_at_once_is_asked_once(self, live):
        scene = await gather(live.exchange)
        buyer, _ = await make_actor(live.exchange, "business")
        auction = await scene.published()
        tries = [scene.do(actions.ask_question, buyer, auction.id, asks()) for _ in range(6)]
        ended = await asyncio.gather(*tries, return_exceptions=True)
        assert {type(one) for one in ended if isinstance(one, BaseException)} <= {AlreadyExists}
        assert len({one.id for one in ended if isinstance(one, Enquiry)}) == 1
