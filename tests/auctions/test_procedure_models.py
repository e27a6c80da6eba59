"""An auction without a database: its rules, its periods, who may do what, and what time decides."""

import base64
from copy import deepcopy
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from auctions.procedure import (
    LOT,
    NOW,
    OPEN_RULES,
    PLAN,
    PRICE,
    RULES,
    SECRET_RULES,
    draft,
    keys,
    officer,
    periods,
    person,
    preparation,
    seller,
    supervisor,
)
from techexchange.auctions.errors import (
    AmendmentEmpty,
    AmendmentTooLate,
    ApprovalNotNeeded,
    AuctionNotApproved,
    BidderNotEligible,
    BidTooEarly,
    BidTooLate,
    CustodianDoubled,
    CustodianKeyUnfit,
    CustodianRetired,
    CustodiansMissing,
    CustodianUnknown,
    DeadlineMovedBack,
    EnquiriesOver,
    EnvelopeNotForAuction,
    NotOpenBidding,
    NotSealedBidding,
    OwnAuction,
    PeriodsTooLong,
    PeriodsTooShort,
    QuestionOfOneself,
    ReplacementTooLate,
    ReserveNotSecret,
    ReserveTooLate,
    RulesFrozen,
    RulesUnsound,
    TenderingNotOver,
    TwoPersonsNeeded,
)
from techexchange.auctions.lifecycle import AmendmentStatus, AuctionStatus, QuestionStatus, ReplacementStatus
from techexchange.auctions.models import (
    Amendment,
    AmendmentDraft,
    AuctionGround,
    AuctionKind,
    AuctionRules,
    CancellationReason,
    CustodianReplacement,
    Enquiry,
    FailureReason,
    Minimums,
    Pricing,
    Publication,
    ReplacementWish,
    custodians_of,
    may_cancel,
)
from techexchange.auctions.models.custodian import raw_key
from techexchange.identity.errors import ConflictOfInterest
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, OrganizationKind, Role
from techexchange.offers.errors import RelatedParty

MINIMUMS = Minimums(enquiry_days=5, tender_days=15, standstill_days=5, amendment_days=3, rule="r", source="s")
SEALED, ENGLISH = AuctionKind.SEALED_BID, AuctionKind.ENGLISH
DAY = timedelta(days=1)


def with_lot(rules=RULES, **changes):
    return rules | {"lots": [LOT | changes]}


def published(rules=RULES, kind=SEALED, *, state_funded=False, **changes):
    """A public auction."""
    auction = draft(rules, kind, state_funded=state_funded, **changes)
    auction.propose(MINIMUMS, by=seller(auction), at=NOW)
    if state_funded:
        auction.approve(by=supervisor(), at=NOW)
    publish(auction)
    return auction


def publish(auction, by=None, at=NOW, *, state_funded=False, keys_in_use=None, minimums=MINIMUMS):
    ground = AuctionGround(auction.listing_id, 3, auction.seller_id, state_funded)
    present = {UUID(custodian["key_id"]) for custodian in auction.custodians} if keys_in_use is None else keys_in_use
    return auction.publish(Publication(ground, minimums, frozenset(present)), by=by or officer(), at=at)


def begun(kind=SEALED, **changes):
    auction = published(OPEN_RULES if kind is ENGLISH else RULES, kind, **changes)
    begin = auction.begin_bidding if kind is ENGLISH else auction.begin_tendering
    begin(by=SYSTEM, at=auction.tender_from)
    return auction


class TestRules:
    """What contradicts itself is found at once, with its place."""

    @pytest.mark.parametrize(
        ("rules", "pointer"),
        [
            (with_lot(number=2), "/rules/lots/0/number"),
            (RULES | {"lots": [LOT, LOT | {"number": 2}]}, "/rules/lots/0/terms/exclusivity"),
            (with_lot(reserve={"mode": "open"}), "/rules/lots/0/reserve/price"),
            (with_lot(reserve={"mode": "secret", "price": 5}), "/rules/lots/0/reserve/price"),
            (RULES | {"criteria": [PRICE]}, "/rules/criteria"),
            (RULES | {"criteria": [PRICE, PLAN | {"code": "price"}]}, "/rules/criteria"),
            (RULES | {"criteria": [PRICE, PLAN | {"formula": "price"}]}, "/rules/criteria"),
            (RULES | {"criteria": [PRICE, PLAN | {"most": None}]}, "/rules/criteria/1/most"),
            (RULES | {"criteria": [PRICE | {"weight": "60.5"}, PLAN]}, "/rules/criteria"),
        ],
    )
    def test_what_is_unsound(self, rules, pointer):
        with pytest.raises(RulesUnsound) as refused:
            draft(rules)
        assert pointer in [fault["pointer"] for fault in refused.value.details["errors"]]

    @pytest.mark.parametrize(
        ("rules", "pricing", "pointer"),
        [
            (OPEN_RULES | {"criteria": RULES["criteria"]}, Pricing.FIRST_PRICE, "/rules/criteria"),
            (OPEN_RULES, Pricing.VICKREY, "/pricing"),
            (OPEN_RULES | {"soft_close": None}, Pricing.FIRST_PRICE, "/rules/soft_close"),
            (OPEN_RULES | {"lots": [LOT]}, Pricing.FIRST_PRICE, "/rules/lots/0"),
            (with_lot(OPEN_RULES, increment=1, reserve={"mode": "secret"}), Pricing.FIRST_PRICE, "/rules/lots/0/"),
        ],
    )
    def test_what_open_bidding_needs(self, rules, pricing, pointer):
        with pytest.raises(RulesUnsound) as refused:
            draft(rules, ENGLISH, pricing=pricing)
        assert any(fault["pointer"].startswith(pointer) for fault in refused.value.details["errors"])

    def test_vickrey_is_about_the_price_alone(self):
        with pytest.raises(RulesUnsound):
            draft(pricing=Pricing.VICKREY)
        assert draft(RULES | {"criteria": [PRICE | {"weight": "100"}]}, pricing=Pricing.VICKREY)

    def test_are_read_as_they_were_written(self):
        read = AuctionRules.of(RULES | {"deposit": {"amount": 5, "evidence": "escrow", "return_days": 3}})
        assert (read.lot(1).least, read.lot(2), read.deposit.amount) == (1000, None, 5)
        assert [(one.code, str(one.weight), one.better.value) for one in read.criteria] == [
            ("price", "60", "higher"),
            ("plan", "40", "higher"),
        ]
        assert not read.has_secret_reserve
        assert AuctionRules.of(SECRET_RULES).has_secret_reserve

    def test_their_hash_binds_everything_a_bidder_relies_on(self):
        auction = draft()
        seen = {auction.rules_hash}
        for name, value in {
            "currency": "USD",
            "rules": deepcopy(RULES) | {"sign_days": 11},
            "tender_until": auction.tender_until + DAY,
            "standstill_days": 6,
            "excluded_ids": [uuid4()],
            "custodians": [],
            "threshold": 3,
        }.items():
            setattr(auction, name, value)
            seen.add(auction.rules_hash)
        assert len(seen) == 8


class TestPreparation:
    def test_from_draft_to_publication(self):
        auction = draft()
        told = auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        assert told.rules_hash == auction.rules_hash
        fact = publish(auction)
        assert (auction.status, auction.published_at, auction.listing_version) == (AuctionStatus.ENQUIRIES, NOW, 3)
        assert (auction.wake_at, fact.tender_until) == (auction.tender_from, auction.tender_until)

    def test_the_owner_approves_what_the_state_paid_for(self):
        auction = draft(state_funded=True)
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        with pytest.raises(AuctionNotApproved):
            publish(auction)
        approver = supervisor()
        auction.approve(by=approver, at=NOW)
        assert auction.approved_by == approver.id
        publish(auction)

    def test_what_became_the_states_meanwhile_goes_to_the_owner_too(self):
        auction = draft()
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        with pytest.raises(AuctionNotApproved):
            publish(auction, state_funded=True)

    def test_the_owner_does_not_approve_what_is_not_the_states(self):
        auction = draft()
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        with pytest.raises(ApprovalNotNeeded):
            auction.approve(by=supervisor(), at=NOW)

    def test_nobody_judges_an_auction_of_their_own(self):
        auction = draft(state_funded=True)
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        own = seller(auction)
        with pytest.raises(OwnAuction):
            auction.approve(by=own, at=NOW)
        with pytest.raises(OwnAuction):
            auction.give_back("no", by=own, at=NOW)
        with pytest.raises(OwnAuction):
            publish(auction, own)

    def test_what_was_given_back_is_approved_anew(self):
        auction = draft(state_funded=True)
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        auction.approve(by=supervisor(), at=NOW)
        auction.give_back("The weights are odd", by=officer(), at=NOW)
        assert (auction.status, auction.approved_by, auction.note) == (
            AuctionStatus.DRAFT,
            None,
            "The weights are odd",
        )
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        assert auction.note is None
        with pytest.raises(AuctionNotApproved):
            publish(auction)

    def test_only_a_draft_is_edited(self):
        auction = draft()
        auction.edit(preparation(periods=periods(tender_until=40)), [], by=seller(auction), at=NOW)
        assert auction.tender_until == NOW + 40 * DAY
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        with pytest.raises(MoveNotAllowed):
            auction.edit(preparation(), [], by=seller(auction), at=NOW)

    @pytest.mark.parametrize(
        ("moved", "name"),
        [
            ({"enquiry_until": 4}, "enquiry_until"),
            ({"tender_from": 4}, "tender_from"),
            ({"tender_until": 20}, "tender_until"),
        ],
    )
    def test_every_period_has_its_time(self, moved, name):
        auction = draft(periods=periods(**moved))
        with pytest.raises(PeriodsTooShort) as refused:
            auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        assert f"/periods/{name}" in [fault["pointer"] for fault in refused.value.details["errors"]]
        assert (refused.value.details["rule"], refused.value.details["source"]) == ("r", "s")

    def test_periods_are_counted_again_on_the_day_of_publication(self):
        auction = draft()
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        with pytest.raises(PeriodsTooShort):
            publish(auction, at=NOW + DAY)

    def test_without_minimums_periods_are_still_in_order(self):
        same = draft(periods=periods(tender_from=6, tender_until=6))
        with pytest.raises(PeriodsTooShort):
            same.propose(Minimums(), by=seller(same), at=NOW)
        long = draft(periods=periods(tender_until=400))
        with pytest.raises(PeriodsTooLong):
            long.propose(MINIMUMS, by=seller(long), at=NOW)

    def test_bids_are_sealed_to_three_keys_in_use(self):
        auction = draft()
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        with pytest.raises(CustodianRetired) as refused:
            publish(auction, keys_in_use={UUID(auction.custodians[0]["key_id"])})
        assert refused.value.details["numbers"] == [2, 3]
        auction.custodians = []
        with pytest.raises(CustodiansMissing):
            publish(auction)

    def test_open_bids_need_no_custodian(self):
        assert published(OPEN_RULES, ENGLISH).custodians == []


class TestReserve:
    def envelope(self, auction, **changes):
        shares = [{"custodian": one["number"], "key": one["fingerprint"]} for one in auction.custodians]
        return {"format": "techexchange-bid/1", "auction_id": str(auction.id), "shares": shares} | changes

    def test_is_sealed_like_a_bid_until_tendering_begins(self):
        auction = published(SECRET_RULES)
        assert auction.secret_reserve_hash is None
        told = auction.seal_reserve(self.envelope(auction), "f" * 64, by=seller(auction), at=NOW)
        assert told.envelope_hash == "f" * 64
        assert len(auction.secret_reserve_hash) == 64
        with pytest.raises(ReserveTooLate):
            auction.seal_reserve(self.envelope(auction), "f" * 64, by=seller(auction), at=auction.tender_from)

    def test_needs_rules_that_name_one(self):
        auction = draft()
        with pytest.raises(ReserveNotSecret):
            auction.seal_reserve(self.envelope(auction), "f" * 64, by=seller(auction), at=NOW)

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [({"format": "x"}, "format"), ({"auction_id": str(uuid4())}, "auction_id"), ({"shares": []}, "custodians")],
    )
    def test_fits_its_auction(self, changes, reason):
        auction = draft(SECRET_RULES)
        with pytest.raises(EnvelopeNotForAuction) as refused:
            auction.seal_reserve(self.envelope(auction, **changes), "f" * 64, by=seller(auction), at=NOW)
        assert refused.value.details["reason"] == reason

    def test_is_sealed_anew_after_the_rules_or_the_custodians_changed(self):
        auction = draft(SECRET_RULES)
        auction.seal_reserve(self.envelope(auction), "f" * 64, by=seller(auction), at=NOW)
        auction.edit(preparation(SECRET_RULES), auction.custodians, by=seller(auction), at=NOW)
        assert auction.secret_reserve is not None
        dollars = preparation(SECRET_RULES, currency="USD")
        auction.edit(dollars, auction.custodians, by=seller(auction), at=NOW)
        assert auction.secret_reserve is None
        auction.seal_reserve(self.envelope(auction), "f" * 64, by=seller(auction), at=NOW)
        auction.edit(dollars, custodians_of(keys()), by=seller(auction), at=NOW)
        assert auction.secret_reserve is None

    def test_what_is_left_of_it_is_told_with_every_change(self):
        auction = draft(SECRET_RULES)
        auction.seal_reserve(self.envelope(auction), "f" * 64, by=seller(auction), at=NOW)
        later = preparation(SECRET_RULES, periods=periods(tender_until=31))
        told = auction.edit(later, auction.custodians, by=seller(auction), at=NOW)
        assert told.envelope_hash == auction.secret_reserve_hash is not None
        told = auction.edit(preparation(), auction.custodians, by=seller(auction), at=NOW)
        assert told.envelope_hash is None


class TestTime:
    """The time decides, whatever the status says."""

    @pytest.mark.parametrize(("kind", "take"), [(SEALED, "must_take_sealed_bids"), (ENGLISH, "must_take_open_bids")])
    def test_bids_are_taken_from_the_first_moment_to_the_last(self, kind, take):
        auction = published(OPEN_RULES if kind is ENGLISH else RULES, kind)
        taken = getattr(auction, take)
        moment = timedelta(microseconds=1)
        with pytest.raises(BidTooEarly):
            taken(auction.tender_from - moment)
        assert auction.status is AuctionStatus.ENQUIRIES
        taken(auction.tender_from)
        taken(auction.tender_until - moment)
        with pytest.raises(BidTooLate):
            taken(auction.tender_until)
        begin = auction.begin_bidding if kind is ENGLISH else auction.begin_tendering
        begin(by=SYSTEM, at=auction.tender_from)
        taken(auction.tender_from)

    def test_each_kind_takes_its_own_bids(self):
        with pytest.raises(NotSealedBidding):
            begun(ENGLISH).must_take_sealed_bids(NOW + 10 * DAY)
        with pytest.raises(NotOpenBidding):
            begun().must_take_open_bids(NOW + 10 * DAY)

    def test_nothing_is_bid_in_a_draft_or_after_the_end(self):
        with pytest.raises(MoveNotAllowed):
            draft().must_take_sealed_bids(NOW + 10 * DAY)
        auction = begun()
        auction.cancel(CancellationReason.OTHER, "why", by=supervisor(), at=NOW + 7 * DAY)
        with pytest.raises(MoveNotAllowed):
            auction.must_take_sealed_bids(NOW + 10 * DAY)

    def test_nothing_opens_before_the_deadline(self):
        auction = begun()
        with pytest.raises(TenderingNotOver):
            auction.close_tendering(by=SYSTEM, at=auction.tender_until - timedelta(microseconds=1))
        auction.close_tendering(by=SYSTEM, at=auction.tender_until)
        with pytest.raises(TenderingNotOver):
            auction.open_bids(at=auction.tender_until - DAY)
        auction.open_bids(at=auction.tender_until)
        assert (auction.status, auction.opened_at) == (AuctionStatus.QUALIFICATION, auction.tender_until)

    def test_open_bidding_ends_later_and_never_earlier(self):
        auction = begun(ENGLISH)
        until = auction.tender_until
        auction.extend_bidding(until + DAY)
        auction.extend_bidding(until)
        assert auction.tender_until == auction.wake_at == until + DAY
        with pytest.raises(TenderingNotOver):
            auction.close_bidding(at=until)
        auction.close_bidding(at=until + DAY)
        assert auction.status is AuctionStatus.QUALIFICATION

    def test_what_the_clock_waits_for(self):
        auction = published()
        assert not auction.is_due(NOW)
        assert auction.is_due(auction.tender_from)
        auction.begin_tendering(by=SYSTEM, at=auction.tender_from)
        assert auction.wake_at == auction.tender_until
        auction.sleep()
        assert not auction.is_due(NOW + 400 * DAY)


class TestEnd:
    def test_standstill_then_deal(self):
        auction = begun()
        end = auction.tender_until
        auction.close_tendering(by=SYSTEM, at=end)
        auction.open_bids(at=end)
        auction.announce(end + DAY)
        auction.pass_on(end + 2 * DAY)
        assert auction.wake_at == auction.standstill_until == end + 2 * DAY
        auction.end_standstill(end + 9 * DAY)
        auction.pass_on(end + 4 * DAY)
        auction.end_standstill(end + 9 * DAY)
        fact = auction.conclude(by=SYSTEM, at=end + 5 * DAY)
        assert (auction.status, auction.wake_at, fact.kind) == (AuctionStatus.COMPLETE, None, "sealed_bid")

    def test_without_a_winner(self):
        auction = begun()
        fact = auction.fail(FailureReason.NO_BIDS, by=SYSTEM, at=auction.tender_until)
        assert (auction.reason, fact.reason, auction.wake_at) == ("no_bids", "no_bids", None)

    def test_who_calls_it_off(self):
        auction = draft()
        assert may_cancel(auction, seller(auction))
        assert may_cancel(auction, officer())
        auction = begun()
        assert not may_cancel(auction, seller(auction))
        assert may_cancel(auction, officer())
        auction.close_tendering(by=SYSTEM, at=auction.tender_until)
        auction.open_bids(at=auction.tender_until)
        assert not may_cancel(auction, officer())
        assert may_cancel(auction, supervisor())

    def test_the_reason_is_kept(self):
        auction = published()
        fact = auction.cancel(CancellationReason.RIGHTS_DISPUTED, "A suit", by=officer(), at=NOW)
        assert (auction.status, auction.reason, auction.note) == (AuctionStatus.CANCELLED, "rights_disputed", "A suit")
        assert (fact.reason, "A suit" in str(fact)) == ("rights_disputed", False)


class TestBidders:
    def test_nobody_of_the_sellers_or_of_a_related_party_competes(self):
        related = uuid4()
        auction = published(excluded_ids=(related,))
        company = uuid4()
        buyer = person(OrganizationKind.BUSINESS, Role.NEGOTIATOR, company)
        auction.must_be_independent(buyer, company)
        for organization_id in (auction.seller_id, related):
            with pytest.raises(RelatedParty):
                auction.must_be_independent(buyer, organization_id)
            with pytest.raises(RelatedParty):
                auction.must_be_independent(person(OrganizationKind.BUSINESS, Role.VIEWER, organization_id), company)
        with pytest.raises(ConflictOfInterest):
            auction.must_be_independent(officer(), company)

    def test_who_is_eligible(self):
        auction = published(RULES | {"eligibility": {"kinds": ["business"], "countries": ["VN"]}})
        auction.must_admit("business", "VN")
        for kind, country, requirement in (("institute", "VN", "kind"), ("business", "DE", "country")):
            with pytest.raises(BidderNotEligible) as refused:
                auction.must_admit(kind, country)
            assert refused.value.details["requirement"] == requirement
        published().must_admit("institute", "DE")


class TestAmendment:
    def amend(self, auction, by=None, at=NOW, **changes):
        given = AmendmentDraft("why", **changes)
        return Amendment.propose(auction, given, MINIMUMS, by=by or officer(), at=at)[0]

    def test_takes_effect_for_everybody(self):
        auction = published()
        before, later = auction.tender_until, auction.tender_until + DAY
        amendment = self.amend(auction, tender_until=later, rules=RULES | {"sign_days": 20})
        fact = amendment.confirm(auction, MINIMUMS, by=officer(), at=NOW)
        assert (auction.tender_until, auction.rules["sign_days"], auction.amendments) == (later, 20, 1)
        assert (amendment.status, amendment.before["tender_until"]) == (AmendmentStatus.EFFECTIVE, before.isoformat())
        assert (fact.changes, fact.tender_until, fact.number) == (("rules", "tender_until"), later, 1)

    def test_before_tendering_the_clock_waits_for_its_beginning(self):
        auction = published()
        later = auction.tender_from + DAY
        self.amend(auction, tender_from=later).confirm(auction, MINIMUMS, by=officer(), at=NOW)
        assert auction.wake_at == auction.tender_from == later

    def test_once_bids_may_be_there_another_person_confirms(self):
        auction, by = begun(), officer()
        at = auction.tender_from
        amendment = self.amend(auction, by, at, tender_until=auction.tender_until + DAY)
        with pytest.raises(TwoPersonsNeeded):
            amendment.confirm(auction, MINIMUMS, by=by, at=at)
        amendment.confirm(auction, MINIMUMS, by=supervisor(), at=at)
        assert auction.wake_at == auction.tender_until

    def test_a_period_is_never_shortened(self):
        auction = published()
        with pytest.raises(DeadlineMovedBack):
            self.amend(auction, tender_until=auction.tender_until - DAY)

    def test_rules_are_frozen_since_the_first_moment_of_tendering(self):
        auction = published()
        for changes in (
            {"rules": RULES | {"sign_days": 20}},
            {"tender_from": auction.tender_from + DAY},
            {"enquiry_until": auction.enquiry_until + DAY},
        ):
            with pytest.raises(RulesFrozen):
                self.amend(auction, at=auction.tender_from, **changes)

    def test_nothing_is_amended_after_the_deadline(self):
        auction = begun()
        with pytest.raises(AmendmentTooLate):
            self.amend(auction, at=auction.tender_until, tender_until=auction.tender_until + DAY)
        auction.close_tendering(by=SYSTEM, at=auction.tender_until)
        with pytest.raises(MoveNotAllowed):
            self.amend(auction, at=auction.tender_until, tender_until=auction.tender_until + DAY)

    def test_enough_time_is_left(self):
        auction = published(periods=periods(enquiry_until=6, tender_from=6, tender_until=21))
        with pytest.raises(PeriodsTooShort):
            self.amend(auction, tender_from=auction.tender_from + DAY)
        with pytest.raises(PeriodsTooLong):
            self.amend(auction, tender_until=NOW + 367 * DAY)
        with pytest.raises(PeriodsTooShort):
            self.amend(auction, enquiry_until=auction.tender_from + DAY)

    def test_changes_something_and_leaves_the_rules_sound(self):
        auction = published()
        with pytest.raises(AmendmentEmpty):
            self.amend(auction, tender_until=auction.tender_until, rules=RULES)
        with pytest.raises(RulesUnsound):
            self.amend(auction, rules=RULES | {"criteria": [PRICE]})

    def test_refused_changes_nothing(self):
        auction = published()
        until = auction.tender_until
        amendment = self.amend(auction, tender_until=until + DAY)
        amendment.refuse(auction, by=officer(), at=NOW)
        assert (amendment.status, auction.tender_until) == (AmendmentStatus.REFUSED, until)


class TestQuestions:
    def ask(self, auction, by, at=NOW, organization_id=None):
        return Enquiry.ask(auction, "tag", organization_id or uuid4(), "What of patents?", by=by, at=at)

    def test_nobody_is_named(self):
        auction, asker = published(), person(OrganizationKind.BUSINESS, Role.NEGOTIATOR)
        enquiry, fact = self.ask(auction, asker, organization_id=asker.seats[0].organization_id)
        assert fact.actor_id == SYSTEM.id
        kept = {str(value) for value in vars(enquiry).values()} | {str(value) for value in vars(fact).values()}
        assert not kept & {str(asker.id), str(asker.seats[0].organization_id), str(asker.credential_id)}
        answered = enquiry.give_answer(auction, "Two of them", by=officer(), at=NOW)
        assert (enquiry.status, answered.auction_id) == (QuestionStatus.ANSWERED, auction.id)
        with pytest.raises(MoveNotAllowed):
            enquiry.give_answer(auction, "Three", by=officer(), at=NOW)

    def test_in_their_time(self):
        auction, asker = published(), person(OrganizationKind.BUSINESS, Role.NEGOTIATOR)
        with pytest.raises(EnquiriesOver):
            self.ask(auction, asker, auction.enquiry_until)
        with pytest.raises(EnquiriesOver):
            self.ask(draft(), asker)

    def test_seller_and_staff_ask_nothing(self):
        auction = published()
        for asker, side in ((seller(auction), None), (officer(), None), (seller(draft()), auction.seller_id)):
            with pytest.raises(QuestionOfOneself):
                self.ask(auction, asker, organization_id=side)


class TestCustodians:
    def test_are_the_three_authorities_by_number(self):
        made = keys()
        assert [one["role"] for one in custodians_of(reversed(made))] == ["owner", "operator", "auditor"]
        with pytest.raises(CustodiansMissing) as refused:
            custodians_of(made[:2])
        assert refused.value.details["missing"] == ["auditor"]

    @pytest.mark.parametrize(
        "key", ["", "AAAA", base64.b64encode(bytes(32)).decode(), base64.b64encode(bytes(31)).decode(), "%" * 44]
    )
    def test_a_key_is_fit_to_seal_to(self, key):
        with pytest.raises(CustodianKeyUnfit):
            raw_key(key)

    def test_one_is_replaced_before_tendering_by_two_persons(self):
        auction, by, [_, _, fresh] = published(SECRET_RULES), officer(), keys()
        auction.secret_reserve = {"sealed": True}
        wish = ReplacementWish(3, fresh.id, "lost")
        replacement, asked = CustodianReplacement.request(auction, wish, by=by, at=NOW)
        assert (asked.number, str(replacement.replaced_key_id)) == (3, auction.custodians[2]["key_id"])
        with pytest.raises(TwoPersonsNeeded):
            replacement.confirm(auction, fresh, by=by, at=NOW)
        replacement.confirm(auction, fresh, by=supervisor(), at=NOW)
        assert replacement.status is ReplacementStatus.CONFIRMED
        assert [one["number"] for one in auction.custodians] == [1, 2, 3]
        assert auction.custodians[2]["fingerprint"] == fresh.fingerprint
        assert auction.secret_reserve is None

    def test_none_is_replaced_since_tendering_began(self):
        auction, [_, _, fresh] = published(), keys()
        wish = ReplacementWish(3, fresh.id, "lost")
        replacement, _ = CustodianReplacement.request(auction, wish, by=officer(), at=NOW)
        for at in (auction.tender_from, auction.tender_until):
            with pytest.raises(ReplacementTooLate):
                CustodianReplacement.request(auction, wish, by=officer(), at=at)
            with pytest.raises(ReplacementTooLate):
                replacement.confirm(auction, fresh, by=supervisor(), at=at)
        auction.begin_tendering(by=SYSTEM, at=auction.tender_from)
        with pytest.raises(ReplacementTooLate):
            auction.replaceable(3, NOW)
        replacement.refuse(auction, by=supervisor(), at=NOW)
        assert replacement.status is ReplacementStatus.REFUSED

    def test_nobody_keeps_two_shares(self):
        auction = published()
        owner = UUID(auction.custodians[0]["organization_id"])
        auction.must_stay_apart(1, owner)
        with pytest.raises(CustodianDoubled):
            auction.must_stay_apart(3, owner)
        with pytest.raises(CustodianUnknown):
            auction.replaceable(4, NOW)


class TestSight:
    def test_a_draft_is_for_those_inside(self):
        auction = draft()
        inside = (seller(auction), officer(), supervisor(), person(OrganizationKind.AUDITOR, Role.AUDITOR), SYSTEM)
        assert all(auction.is_visible_to(actor) for actor in inside)
        stranger = person(OrganizationKind.BUSINESS, Role.ADMIN)
        assert not auction.is_visible_to(stranger)
        assert not auction.is_visible_to(ANONYMOUS)
        assert published().is_visible_to(ANONYMOUS)

    def test_the_moves_of_each(self):
        auction = draft(state_funded=True)
        assert auction.moves_of(seller(auction)) == ["edit", "propose", "cancel"]
        auction.propose(MINIMUMS, by=seller(auction), at=NOW)
        assert auction.moves_of(supervisor()) == ["approve", "return", "cancel"]
        assert auction.moves_of(officer()) == ["return", "cancel"]
        auction.approve(by=supervisor(), at=NOW)
        assert auction.moves_of(officer()) == ["return", "publish", "cancel"]
        publish(auction)
        assert auction.moves_of(officer()) == ["amend", "cancel"]
        assert auction.moves_of(seller(auction)) == ["amend"]
        assert auction.moves_of(ANONYMOUS) == []
