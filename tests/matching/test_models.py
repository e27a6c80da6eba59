"""What a match does, without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from factories import make_pairing
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, Actor, Authority, MandatedAction, OrganizationKind, Seat
from techexchange.kernel.permissions.matrix import BROKERAGE, EDITING, VIEWING
from techexchange.listings.models import Direction
from techexchange.matching.errors import (
    AlreadyInterested,
    BothSides,
    BrokerIsParty,
    IntroductionAlreadyProposed,
    StaffTakeNoSide,
)
from techexchange.matching.events import MatchInterestReturned, MatchInterestShown
from techexchange.matching.models import (
    KEPT,
    LEAST,
    Dismissal,
    DismissalReason,
    Match,
    MatchingGround,
    MatchOutcome,
    MatchStatus,
    Result,
)
from techexchange.matching.models.scoring import Side, TextFit

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
SUPPLY, DEMAND = Direction
S = MatchStatus


def side(direction: Direction, **facts) -> Side:
    return Side(**({"id": new_id(), "version_number": 1, "organization_id": new_id()} | facts), direction=direction)


def match(score: float = 0.7, **components: float) -> Match:
    return Match.propose(make_pairing(side(SUPPLY), side(DEMAND), score, **components), side=DEMAND, at=AT)


def seated(organization_id, kind=OrganizationKind.BUSINESS, permissions=EDITING, **facts) -> Actor:
    seat = Seat(organization_id, kind, verified=True, permissions=frozenset(permissions))
    return Actor(id=new_id(), seats=(seat,), credential_id=new_id(), second_factor=True, **facts)


def broker(*also: Seat) -> Actor:
    operator = new_id()
    held = Authority(operator, frozenset(MandatedAction))
    actor = seated(operator, OrganizationKind.OPERATOR, BROKERAGE, authority=held)
    return replace(actor, seats=(*actor.seats, *also))


def test_a_new_match_is_untouched():
    new = match(0.7, trl=0.9)
    assert (new.status, new.score, new.fit, new.components) == (S.PROPOSED, 0.7, 0.7, {"text": 0.7, "trl": 0.9})
    assert new.is_untouched
    assert new.is_alive
    assert new.is_kept
    assert (new.for_supply, new.for_demand) == (False, True)
    assert (new.shown_at, new.first_interest_at) == (None, None)


@pytest.mark.parametrize("side", Direction)
def test_seeing_it_counts_the_first_time_and_for_that_side(side):
    seen = match()
    seen.show(side, at=AT)
    seen.show(side, at=AT + timedelta(hours=1))
    other = DEMAND if side is SUPPLY else SUPPLY
    assert (seen.status, seen.shown_to(side), seen.shown_to(other), seen.shown_at) == (S.SHOWN, AT, None, AT)
    seen.show(other, at=AT + timedelta(hours=2))
    assert (seen.status, seen.shown_at) == (S.SHOWN, AT)
    assert not seen.is_untouched


@pytest.mark.parametrize("first", Direction)
def test_interest_of_one_and_then_of_both(first):
    wanted, second = match(), DEMAND if first is SUPPLY else SUPPLY
    shown = wanted.show_interest(first, by=SYSTEM, at=AT)
    assert isinstance(shown, MatchInterestShown)
    assert (shown.side, shown.interested_id) == (first.value, wanted.owner_of(first))
    assert shown.listing_id == wanted.listing_of(second)
    assert wanted.status is S.INTEREST_ONE
    with pytest.raises(AlreadyInterested):
        wanted.show_interest(first, by=SYSTEM, at=AT)
    returned = wanted.show_interest(second, by=SYSTEM, at=AT + timedelta(hours=1))
    assert isinstance(returned, MatchInterestReturned)
    assert (wanted.status, wanted.first_interest_at) == (S.MUTUAL, AT)
    assert wanted.interest_of(second) == AT + timedelta(hours=1)


def test_a_dismissal_ends_it_for_a_reason():
    unwanted = match()
    fact = unwanted.dismiss(Dismissal(DismissalReason.PRICE, "Half of it"), SUPPLY, by=SYSTEM, at=AT)
    assert (fact.reason, fact.side, fact.dismissed_by) == ("price", "supply", unwanted.supply_owner_id)
    assert "note" not in fact.payload()
    assert (unwanted.status, unwanted.dismissed_side, unwanted.dismissal_note) == (S.DISMISSED, SUPPLY, "Half of it")
    with pytest.raises(MoveNotAllowed):
        unwanted.show_interest(DEMAND, by=SYSTEM, at=AT)
    assert unwanted.is_kept


def test_an_introduction_is_proposed_once_and_needs_both():
    brokered, by = match(), broker()
    with pytest.raises(MoveNotAllowed):
        brokered.introduce(by=by, at=AT)
    brokered.propose_introduction(by=by, at=AT)
    assert not brokered.is_untouched
    with pytest.raises(IntroductionAlreadyProposed):
        brokered.propose_introduction(by=by, at=AT)
    brokered.show_interest(SUPPLY, by=SYSTEM, at=AT)
    with pytest.raises(MoveNotAllowed):
        brokered.introduce(by=by, at=AT)
    brokered.show_interest(DEMAND, by=SYSTEM, at=AT)
    with pytest.raises(MoveNotAllowed):
        brokered.propose_introduction(by=by, at=AT)
    assert brokered.introduce(by=by, at=AT).listing_id == brokered.demand_id
    assert (brokered.status, brokered.introduced_at) == (S.INTRODUCED, AT)


def test_an_outcome_is_noted_as_often_as_there_is_news():
    brokered, by = match(), broker()
    with pytest.raises(MoveNotAllowed):
        brokered.record_outcome(Result(MatchOutcome.NO_FIT), by=by, at=AT)
    for one in Direction:
        brokered.show_interest(one, by=SYSTEM, at=AT)
    brokered.introduce(by=by, at=AT)
    for outcome in (MatchOutcome.NEGOTIATING, MatchOutcome.CONTRACT):
        fact = brokered.record_outcome(Result(outcome, "Visited"), by=by, at=AT)
        assert (fact.outcome, brokered.outcome, brokered.outcome_note) == (outcome.value, outcome, "Visited")
    assert brokered.status is S.INTRODUCED


@pytest.mark.parametrize("owner", ["supply_owner_id", "demand_owner_id"])
def test_nobody_brokers_for_an_organisation_of_theirs(owner):
    own = match()
    seat = Seat(getattr(own, owner), OrganizationKind.BUSINESS, verified=True, permissions=frozenset(VIEWING))
    by = broker(seat)
    for act in (own.propose_introduction, own.introduce):
        with pytest.raises(BrokerIsParty):
            act(by=by, at=AT)
    with pytest.raises(BrokerIsParty):
        own.record_outcome(Result(MatchOutcome.CONTRACT), by=by, at=AT)
    assert not own.is_brokered_by(by)
    assert own.is_brokered_by(broker())


def test_whose_side_an_actor_is_on():
    one = match()
    assert one.side_of(seated(one.supply_owner_id)) is SUPPLY
    assert one.side_of(seated(one.demand_owner_id)) is DEMAND
    both = replace(
        seated(one.supply_owner_id), seats=(*seated(one.supply_owner_id).seats, *seated(one.demand_owner_id).seats)
    )
    with pytest.raises(BothSides):
        one.side_of(both)
    with pytest.raises(StaffTakeNoSide):
        one.side_of(broker(*seated(one.supply_owner_id).seats))
    assert both.seats
    assert one.moves_of(both) == []
    assert not one.is_visible_to(seated(new_id()))


def test_the_moves_of_each():
    one = match()
    supplier, viewer = seated(one.supply_owner_id), seated(one.supply_owner_id, permissions=VIEWING)
    assert one.moves_of(supplier) == ["interest", "dismiss"]
    assert one.moves_of(viewer) == []
    assert one.moves_of(broker()) == ["propose"]
    one.show_interest(SUPPLY, by=supplier, at=AT)
    assert one.moves_of(supplier) == ["dismiss"]
    assert one.moves_of(seated(one.demand_owner_id)) == ["interest", "dismiss"]
    one.show_interest(DEMAND, by=SYSTEM, at=AT)
    assert one.moves_of(broker()) == ["introduce"]


def untouched(one: Match) -> None:
    pass


def seen(one: Match) -> None:
    one.show(SUPPLY, at=AT)


def wanted(one: Match) -> None:
    one.show_interest(SUPPLY, by=SYSTEM, at=AT)


def mutual(one: Match) -> None:
    wanted(one)
    one.show_interest(DEMAND, by=SYSTEM, at=AT)


@pytest.mark.parametrize("happened", [untouched, seen, wanted, mutual])
def test_what_no_longer_passes_lapses_and_returns_as_what_it_was(happened):
    one = match()
    happened(one)
    before = one.status
    one.settle(DEMAND, stands=False, among_best=False)
    assert one.status is S.LAPSED
    assert one.is_kept is (happened is not untouched)
    one.settle(DEMAND, stands=True, among_best=True)
    assert one.status is before


def test_a_match_lives_while_it_is_among_the_best_of_either_side():
    one = match()
    one.settle(SUPPLY, stands=True, among_best=True)
    one.settle(DEMAND, stands=True, among_best=False)
    assert one.is_alive
    one.settle(SUPPLY, stands=True, among_best=False)
    assert one.status is S.LAPSED


def test_a_wanted_match_lives_whatever_its_rank():
    one = match()
    wanted(one)
    one.settle(DEMAND, stands=True, among_best=False)
    assert one.status is S.INTEREST_ONE


def test_what_was_decided_is_not_undone_by_matching_anew():
    gone = match()
    gone.dismiss(Dismissal(DismissalReason.IP), SUPPLY, by=SYSTEM, at=AT)
    gone.settle(DEMAND, stands=False, among_best=False)
    gone.settle(DEMAND, stands=True, among_best=True)
    assert gone.status is S.DISMISSED


def ground(own: Side, *opposite: Side, **facts) -> MatchingGround:
    given = {"decided": frozenset(), "embedded": True, "crowded": {}, "typical": 0.0} | facts
    return MatchingGround(own=own, opposite={one.id: one for one in opposite}, **given)


def test_the_best_that_nothing_rules_out_are_kept():
    need = side(DEMAND, trl=6)
    offers = [side(SUPPLY, trl=trl) for trl in (9, 8, 7, 3)]
    fits = {offer.id: TextFit(0.9 - 0.1 * n) for n, offer in enumerate(offers)}
    found = ground(need, *offers).judge(fits)
    assert [pairing.supply.id for pairing in found.kept] == [offer.id for offer in offers[:3]]
    assert found.passing == {offer.id for offer in offers[:3]}
    assert (found.listing_id, found.side, found.embedded) == (need.id, DEMAND, True)


def test_no_more_are_kept_than_a_listing_may_have_and_none_that_is_no_match():
    need, offers = side(DEMAND), [side(SUPPLY) for _ in range(KEPT + 5)]
    assert len(ground(need, *offers).judge({one.id: TextFit(0.8) for one in offers}).kept) == KEPT
    assert ground(need, *offers).judge({one.id: TextFit(LEAST / 2) for one in offers}).kept == []


def test_what_was_decided_takes_no_place_but_still_passes():
    need, offer = side(DEMAND), side(SUPPLY)
    found = ground(need, offer, decided=frozenset({offer.id})).judge({offer.id: TextFit(0.9)})
    assert (found.kept, found.passing) == ([], {offer.id})


def test_what_was_not_found_anew_still_passes():
    need, offer = side(DEMAND), side(SUPPLY)
    found = ground(need, offer).judge({})
    assert (found.kept, found.passing) == ([], {offer.id})


def test_a_technology_near_to_everything_gives_way():
    need, popular, rare = side(DEMAND), side(SUPPLY), side(SUPPLY)
    fits = {popular.id: TextFit(0.72), rare.id: TextFit(0.7)}
    crowded = {popular.id: 0.6, rare.id: 0.1}
    before = ground(need, popular, rare).judge(fits)
    after = ground(need, popular, rare, crowded=crowded, typical=0.2).judge(fits)
    assert [one.supply.id for one in before.kept] == [popular.id, rare.id]
    assert [one.supply.id for one in after.kept] == [rare.id, popular.id]
    assert after.kept[1].scored.components["crowding"] < 0 < after.kept[0].scored.components["crowding"]
    assert after.kept[1].fit == before.kept[0].fit


def test_a_technology_nobody_was_matched_with_yet_passes_for_typical():
    need, new, known = side(DEMAND), side(SUPPLY), side(SUPPLY)
    fits = {new.id: TextFit(0.7), known.id: TextFit(0.7)}
    found = ground(need, new, known, crowded={known.id: 0.5, new.id: 0.0}, typical=0.5).judge(fits)
    assert [one.scored.components["crowding"] for one in found.kept] == [0.0, 0.0]


def test_a_technology_is_judged_by_its_own_nearest_needs():
    offer, needs = side(SUPPLY), [side(DEMAND) for _ in range(12)]
    found = ground(offer, *needs, typical=0.9).judge({need.id: TextFit(0.9) for need in needs})
    assert {one.scored.components["crowding"] for one in found.kept} == {0.0}
    assert found.side is SUPPLY
