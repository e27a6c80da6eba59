"""A negotiation without a database: turns, hashes, time, and who may act."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import rfc8785

from techexchange.identity.errors import ConflictOfInterest
from techexchange.kernel.events import plain
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat
from techexchange.offers.errors import (
    NotYourTurn,
    OfferChanged,
    OfferLapsed,
    OfferNotYours,
    RelatedParty,
    RoundsExhausted,
    ValidityOutOfRange,
)
from techexchange.offers.lifecycle import NegotiationStatus, OfferStatus
from techexchange.offers.models import (
    LONGEST_VALIDITY,
    MOST_OFFERS,
    Acceptance,
    DeclineReason,
    Ground,
    Negotiation,
    Proposal,
    Refusal,
)

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
TERMS = {"scope": "non_exclusive_licence", "exclusivity": "non_exclusive", "territory": ["VN"], "support": "SECRET"}


def member(organization_id, role=Role.NEGOTIATOR, kind=OrganizationKind.BUSINESS):
    return Seat(organization_id, kind, verified=True, permissions=GRANTS[kind][role])


def person(*seats):
    return Actor(id=uuid4(), seats=seats, credential_id=uuid4(), second_factor=True)


@pytest.fixture
def ground():
    return Ground(uuid4(), listing_version=3, owner_id=uuid4(), counterparty_id=uuid4(), owner_supplies=True)


@pytest.fixture
def owner(ground):
    return person(member(ground.owner_id))


@pytest.fixture
def buyer(ground):
    return person(member(ground.counterparty_id))


@pytest.fixture
def talks(ground, buyer):
    return Negotiation.begin(ground, Proposal(TERMS, LATER), by=buyer, at=NOW)[0]


def seen(negotiation):
    return Acceptance(negotiation.standing.id, negotiation.standing.terms_hash)


def accepted(negotiation, by, **changes):
    choice = replace(seen(negotiation), **changes)
    return negotiation.accept(choice, side=negotiation.side_of(by), by=by, at=NOW)


def test_a_first_offer_gives_the_turn_to_the_owner(ground, buyer):
    negotiation, event = Negotiation.begin(ground, Proposal(TERMS, LATER, "hello"), by=buyer, at=NOW)
    assert negotiation.status is NegotiationStatus.OPEN
    assert negotiation.turn == ground.owner_id
    assert negotiation.wake_at == LATER
    assert (negotiation.rounds, negotiation.standing.number) == (1, 1)
    assert event.subject_id == negotiation.id
    assert event.made_by == ground.counterparty_id
    assert event.terms_hash == negotiation.standing.terms_hash


def test_the_hash_binds_terms_salt_offer_listing_and_version(talks, ground):
    offer = talks.standing
    bound = {
        "terms": TERMS,
        "salt": offer.terms_salt,
        "offer_id": str(offer.id),
        "listing_id": str(ground.listing_id),
        "listing_version": 3,
    }
    assert offer.terms_hash == hashlib.sha256(rfc8785.dumps(bound)).hexdigest()
    assert len(bytes.fromhex(offer.terms_salt)) == 32


def test_equal_terms_have_different_hashes(ground, buyer):
    first, second = (Negotiation.begin(ground, Proposal(TERMS, LATER), by=buyer, at=NOW)[0] for _ in range(2))
    assert first.standing.terms_salt != second.standing.terms_salt
    assert first.standing.terms_hash != second.standing.terms_hash


@pytest.mark.parametrize("supplies", [True, False])
def test_the_listing_says_who_supplies(ground, buyer, supplies):
    negotiation, _ = Negotiation.begin(
        replace(ground, owner_supplies=supplies), Proposal(TERMS, LATER), by=buyer, at=NOW
    )
    roles = (negotiation.supplier_id, negotiation.acquirer_id)
    assert roles == (
        (ground.owner_id, ground.counterparty_id) if supplies else (ground.counterparty_id, ground.owner_id)
    )


def test_nobody_negotiates_with_an_organisation_they_sit_in(ground):
    both = person(member(ground.counterparty_id), member(ground.owner_id, Role.VIEWER))
    with pytest.raises(RelatedParty):
        Negotiation.begin(ground, Proposal(TERMS, LATER), by=both, at=NOW)
    with pytest.raises(RelatedParty):
        Negotiation.begin(replace(ground, counterparty_id=ground.owner_id), Proposal(TERMS, LATER), by=SYSTEM, at=NOW)


def test_whoever_joins_the_other_side_later_acts_for_neither(talks, ground):
    both = person(member(ground.counterparty_id), member(ground.owner_id))
    with pytest.raises(RelatedParty):
        talks.side_of(both)


@pytest.mark.parametrize("kind", [OrganizationKind.OWNER, OrganizationKind.OPERATOR, OrganizationKind.AUDITOR])
def test_the_exchange_s_own_staff_do_not_negotiate(ground, talks, kind):
    staff = person(member(ground.counterparty_id), member(uuid4(), Role.ADMIN, kind))
    with pytest.raises(ConflictOfInterest):
        Negotiation.begin(ground, Proposal(TERMS, LATER), by=staff, at=NOW)
    with pytest.raises(ConflictOfInterest):
        talks.side_of(staff)


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(seconds=1), NOW + LONGEST_VALIDITY + timedelta(seconds=1)])
def test_an_offer_is_valid_for_some_time_and_a_year_at_most(ground, buyer, talks, owner, until):
    with pytest.raises(ValidityOutOfRange):
        Negotiation.begin(ground, Proposal(TERMS, until), by=buyer, at=NOW)
    with pytest.raises(ValidityOutOfRange):
        talks.counter(Proposal(TERMS, until), 3, side=ground.owner_id, by=owner, at=NOW)


def test_a_counter_offer_supersedes_and_turns_the_table(talks, ground, owner, buyer):
    first = talks.standing
    event = talks.counter(Proposal(TERMS, LATER), 4, side=ground.owner_id, by=owner, at=NOW)
    assert first.status is OfferStatus.COUNTERED
    assert talks.standing.supersedes == first.id == event.supersedes
    assert talks.standing.listing_version == 4
    assert talks.turn == ground.counterparty_id
    assert talks.status is NegotiationStatus.OPEN
    assert accepted(talks, buyer).offer_id == talks.standing.id


def test_only_the_party_whose_turn_it_is_decides(talks, ground, buyer):
    acting = {"side": ground.counterparty_id, "by": buyer, "at": NOW}
    with pytest.raises(NotYourTurn):
        accepted(talks, buyer)
    with pytest.raises(NotYourTurn):
        talks.counter(Proposal(TERMS, LATER), 3, **acting)
    with pytest.raises(NotYourTurn):
        talks.decline(Refusal(DeclineReason.PRICE), **acting)
    assert talks.status is NegotiationStatus.OPEN
    assert talks.standing.status is OfferStatus.SUBMITTED


def test_only_the_maker_withdraws(talks, ground, owner, buyer):
    with pytest.raises(OfferNotYours):
        talks.withdraw(side=ground.owner_id, by=owner, at=NOW)
    event = talks.withdraw(side=ground.counterparty_id, by=buyer, at=NOW)
    assert event.withdrawn_by == ground.counterparty_id
    assert (talks.status, talks.standing.status) == (NegotiationStatus.WITHDRAWN, OfferStatus.WITHDRAWN)
    assert talks.wake_at is None


@pytest.mark.parametrize("change", [{"offer_id": uuid4()}, {"terms_hash": "0" * 64}])
def test_acceptance_names_exactly_the_standing_offer(talks, owner, change):
    with pytest.raises(OfferChanged):
        accepted(talks, owner, **change)
    assert talks.status is NegotiationStatus.OPEN


def test_an_offer_superseded_cannot_be_accepted(talks, ground, owner, buyer):
    old = seen(talks)
    talks.counter(Proposal(TERMS, LATER), 3, side=ground.owner_id, by=owner, at=NOW)
    talks.counter(Proposal(TERMS, LATER), 3, side=ground.counterparty_id, by=buyer, at=NOW)
    with pytest.raises(OfferChanged):
        talks.accept(old, side=ground.owner_id, by=owner, at=NOW)


def test_terms_altered_in_the_table_cannot_be_accepted(talks, owner):
    talks.standing.terms = TERMS | {"term_months": 1}
    with pytest.raises(OfferChanged):
        accepted(talks, owner)


def test_time_is_up_at_the_very_moment(talks, ground, owner):
    with pytest.raises(OfferLapsed):
        talks.accept(seen(talks), side=ground.owner_id, by=owner, at=LATER)
    just_before = LATER - timedelta(microseconds=1)
    assert talks.accept(seen(talks), side=ground.owner_id, by=owner, at=just_before).at == just_before
    assert (talks.status, talks.standing.status) == (NegotiationStatus.AGREED, OfferStatus.ACCEPTED)
    assert talks.wake_at is None


@pytest.mark.parametrize(("exclusivity", "alone"), [("exclusive", True), ("sole", True), ("non_exclusive", False)])
def test_exclusive_and_sole_terms_leave_room_for_nobody_else(ground, buyer, owner, exclusivity, alone):
    proposal = Proposal(TERMS | {"exclusivity": exclusivity}, LATER)
    talks = Negotiation.begin(ground, proposal, by=buyer, at=NOW)[0]
    assert accepted(talks, owner).exclusive is alone


def test_rounds_are_capped(talks, ground, owner, buyer):
    sides = [(ground.owner_id, owner), (ground.counterparty_id, buyer)]
    for number in range(MOST_OFFERS - 1):
        side, by = sides[number % 2]
        talks.counter(Proposal(TERMS, LATER), 3, side=side, by=by, at=NOW)
    side, by = sides[(MOST_OFFERS - 1) % 2]
    assert "counter" not in talks.moves_of(by)
    assert "accept" in talks.moves_of(by)
    with pytest.raises(RoundsExhausted):
        talks.counter(Proposal(TERMS, LATER), 3, side=side, by=by, at=NOW)


def test_the_rule_of_rounds_is_that_of_the_day_talks_began(ground, owner, buyer):
    talks = Negotiation.begin(replace(ground, most_offers=2), Proposal(TERMS, LATER), by=buyer, at=NOW)[0]
    assert talks.most_offers == 2
    talks.counter(Proposal(TERMS, LATER), 3, side=ground.owner_id, by=owner, at=NOW)
    assert talks.moves_of(buyer) == ["accept", "decline"]
    with pytest.raises(RoundsExhausted):
        talks.counter(Proposal(TERMS, LATER), 3, side=ground.counterparty_id, by=buyer, at=NOW)


def test_declining_keeps_the_note_from_the_record(talks, ground, owner):
    event = talks.decline(Refusal(DeclineReason.PRICE, "SECRET"), side=ground.owner_id, by=owner, at=NOW)
    assert (talks.status, talks.standing.status) == (NegotiationStatus.DECLINED, OfferStatus.DECLINED)
    assert (talks.decline_reason, talks.decline_note) == (DeclineReason.PRICE, "SECRET")
    assert event.reason == "price"
    assert "SECRET" not in str(event.payload())


@pytest.mark.parametrize(("move", "status"), [("expire", "expired"), ("lapse", "lapsed")])
def test_the_exchange_ends_talks_itself(talks, move, status):
    event = getattr(talks, move)(by=SYSTEM, at=LATER)
    assert (talks.status, talks.standing.status, talks.wake_at) == (status, OfferStatus.LAPSED, None)
    assert event.actor_id == SYSTEM.id
    with pytest.raises(MoveNotAllowed):
        getattr(talks, move)(by=SYSTEM, at=LATER)


def test_nothing_happens_after_the_end(talks, ground, owner, buyer):
    talks.withdraw(side=ground.counterparty_id, by=buyer, at=NOW)
    with pytest.raises(MoveNotAllowed):
        accepted(talks, owner)
    with pytest.raises(MoveNotAllowed):
        talks.withdraw(side=ground.counterparty_id, by=buyer, at=NOW)
    assert talks.moves_of(owner) == talks.moves_of(buyer) == []


def test_no_event_tells_terms_salts_or_messages(ground, owner, buyer):
    talks, submitted = Negotiation.begin(ground, Proposal(TERMS, LATER, "SECRET"), by=buyer, at=NOW)
    countered = talks.counter(Proposal(TERMS, LATER, "SECRET"), 3, side=ground.owner_id, by=owner, at=NOW)
    told = [plain(list(event.payload().values())) for event in (submitted, countered, accepted(talks, buyer))]
    assert "SECRET" not in str(told)
    assert not any(offer.terms_salt in str(told) for offer in talks.offers)
    assert all(offer.terms_hash in str(told) for offer in talks.offers)


@pytest.mark.parametrize(
    ("role", "on_turn", "off_turn"),
    [
        (Role.NEGOTIATOR, ["counter", "accept", "decline"], ["withdraw"]),
        (Role.SIGNATORY, ["accept", "decline"], []),
        (Role.VIEWER, [], []),
    ],
)
def test_the_moves_shown_are_those_the_role_may_make(talks, ground, role, on_turn, off_turn):
    assert talks.moves_of(person(member(ground.owner_id, role))) == on_turn
    assert talks.moves_of(person(member(ground.counterparty_id, role))) == off_turn
    assert talks.moves_of(person(member(uuid4(), role))) == []
