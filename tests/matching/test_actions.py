"""What the two sides, the broker and the matching itself do with matches, in the database."""

from uuid import UUID

import pytest
from sqlalchemy import select

from factories import make_actor, make_listing, make_match, make_pairing
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM, MandateNotActive
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.models import Direction, Listing
from techexchange.matching import actions, queries
from techexchange.matching.errors import MatchClosed, MatchNotFound
from techexchange.matching.models import (
    Dismissal,
    DismissalReason,
    Findings,
    Match,
    MatchOutcome,
    MatchRun,
    MatchStatus,
    Result,
)
from techexchange.matching.models.scoring import Side
from techexchange.matching.queries import MatchFilter
from techexchange.notifications.models import Notice

SUPPLY, DEMAND = Direction
S = MatchStatus
PRICE = Dismissal(DismissalReason.PRICE, "Half of it")


async def events(exchange, *names):
    async with exchange.sessions() as session:
        told = select(LedgerEntry).where(LedgerEntry.event.in_(names)).order_by(LedgerEntry.seq)
        return list(await session.scalars(told))


async def listed(pair, actor, **wanted):
    async with pair.exchange.unit_of_work() as uow:
        return [match.id for match in (await queries.matches(uow, actor, MatchFilter(**wanted), PageRequest())).items]


async def notices(pair, *actors):
    async with pair.exchange.sessions() as session:
        told = select(Notice).where(Notice.person_id.in_([actor.id for actor in actors])).order_by(Notice.created_at)
        return list(await session.scalars(told))


async def test_interest_of_both_and_the_introduction(pair, settle):
    await settle()
    shown = await pair.do(actions.show_interest, pair.supplier)
    assert (shown.status, shown.supply_shown_at is not None) == (S.INTEREST_ONE, True)
    await pair.do(actions.show_interest, pair.seeker)
    introduced = await pair.do(actions.introduce, pair.broker)
    assert introduced.status is S.INTRODUCED
    await pair.do(actions.record_outcome, pair.broker, Result(MatchOutcome.CONTRACT, "Signed"))
    await settle()
    told = {actor: [one.kind.value for one in await notices(pair, actor)] for actor in (pair.supplier, pair.seeker)}
    assert [kind for kind in told[pair.seeker] if "match" in kind or "introduced" in kind] == [
        "match_interest",
        "parties_introduced",
    ]
    assert [kind for kind in told[pair.supplier] if "match" in kind or "introduced" in kind] == [
        "match_mutual",
        "parties_introduced",
    ]
    facts = await events(
        pair.exchange, "match_interest_shown", "match_interest_returned", "parties_introduced", "match_outcome_recorded"
    )
    assert [fact.actor_id for fact in facts] == [pair.supplier.id, pair.seeker.id, pair.broker.id, pair.broker.id]
    assert "Signed" not in str([fact.payload for fact in facts])


async def test_both_are_told_of_a_proposed_introduction(pair, settle):
    await pair.do(actions.propose_introduction, pair.broker)
    await settle()
    kinds = [one.kind.value for one in await notices(pair, pair.supplier, pair.seeker)]
    assert kinds.count("introduction_proposed") == 2


async def test_a_dismissal_hides_it_from_that_side_alone(pair):
    await pair.do(actions.show_interest, pair.supplier)
    await pair.do(actions.dismiss, pair.seeker, PRICE)
    assert await listed(pair, pair.seeker) == []
    assert await listed(pair, pair.seeker, status=S.DISMISSED) == [pair.match.id]
    assert await listed(pair, pair.supplier) == [pair.match.id]
    [fact] = await events(pair.exchange, "match_dismissed")
    assert fact.payload["reason"] == "price"
    assert "Half" not in str(fact.payload)


async def test_what_nobody_wanted_leaves_both_lists_when_it_is_dismissed(pair):
    await pair.do(actions.dismiss, pair.seeker, PRICE)
    assert await listed(pair, pair.supplier) == []


async def test_nobody_else_can_see_or_decide(pair, viewer):
    stranger, _ = await make_actor(pair.exchange)
    for act in (actions.show_interest, actions.dismiss):
        more = (PRICE,) if act is actions.dismiss else ()
        with pytest.raises(MatchNotFound):
            await pair.do(act, stranger, *more)
        with pytest.raises(Unauthenticated):
            await pair.do(act, ANONYMOUS, *more)
        with pytest.raises(Forbidden):
            await pair.do(act, viewer, *more)
    for act in (actions.propose_introduction, actions.introduce):
        with pytest.raises(Forbidden):
            await pair.do(act, pair.supplier)
    with pytest.raises(Stale):
        await pair.do(actions.show_interest, pair.supplier, 7)
    async with pair.exchange.unit_of_work() as uow:
        with pytest.raises(MatchNotFound):
            await queries.match(uow, stranger, pair.match.id)
        with pytest.raises(Unauthenticated):
            await queries.match(uow, ANONYMOUS, pair.match.id)
        assert (await queries.match(uow, pair.broker, pair.match.id)).id == pair.match.id
        assert (await queries.match(uow, viewer, pair.match.id)).id == pair.match.id


async def test_a_broker_without_a_mandate_brokers_nothing(pair, exchange):
    idle, _ = await make_actor(exchange, "operator", "broker")
    with pytest.raises(MandateNotActive):
        await pair.do(actions.introduce, idle.__class__(**{**idle.__dict__, "authority": None}))


@pytest.mark.parametrize("listing", ["supply", "demand"])
async def test_nobody_is_interested_in_what_is_closed(pair, listing):
    async with pair.exchange.unit_of_work() as uow:
        present = await uow.session.get(Listing, getattr(pair, listing).id)
        uow.publish(present.pause(by=SYSTEM, at=uow.now))
    with pytest.raises(MatchClosed):
        await pair.do(actions.show_interest, pair.supplier)
    with pytest.raises(MatchClosed):
        await pair.do(actions.propose_introduction, pair.broker)
    assert (await pair.do(actions.dismiss, pair.supplier, PRICE)).status is S.DISMISSED


async def test_reading_marks_it_as_seen_by_that_side_and_keeps_its_version(pair):
    async def read(actor):
        async with pair.exchange.unit_of_work() as uow:
            found = await queries.matches_of(uow, actor, of[actor].id, 20)
            [match] = await actions.see(uow, actor, found)
            return match.status, match.version

    of = {pair.supplier: pair.supply, pair.seeker: pair.demand}
    assert await read(pair.supplier) == (S.SHOWN, 1)
    kept = await pair.kept()
    assert (kept.supply_shown_at is not None, kept.demand_shown_at) == (True, None)
    first = kept.supply_shown_at
    assert await read(pair.supplier) == (S.SHOWN, 1)
    assert await read(pair.seeker) == (S.SHOWN, 1)
    kept = await pair.kept()
    assert kept.supply_shown_at == first
    assert kept.demand_shown_at is not None


async def test_a_brokers_look_leaves_no_mark(pair):
    async with pair.exchange.unit_of_work() as uow:
        [match] = await actions.see(uow, pair.broker, await queries.matches_of(uow, pair.broker, pair.demand.id, 20))
    assert (await pair.kept()).is_untouched
    assert match.status is S.PROPOSED


async def test_the_matches_of_a_listing_are_for_its_own_organisation(pair):
    async with pair.exchange.unit_of_work() as uow:
        with pytest.raises(Forbidden):
            await queries.matches_of(uow, pair.supplier, pair.demand.id, 20)
        with pytest.raises(Unauthenticated):
            await queries.matches_of(uow, ANONYMOUS, pair.demand.id, 20)
        with pytest.raises(ListingNotFound):
            await queries.matches_of(uow, pair.supplier, new_id(), 20)


async def test_lists_are_narrowed_by_side_listing_and_status(pair):
    other = await make_match(pair.exchange, await make_listing(pair.exchange, pair.institute), pair.demand, 0.4)
    assert await listed(pair, pair.supplier) == [other.id, pair.match.id]
    assert await listed(pair, pair.supplier, direction=SUPPLY, listing_id=pair.supply.id) == [pair.match.id]
    assert await listed(pair, pair.supplier, direction=DEMAND) == []
    assert await listed(pair, pair.supplier, listing_id=pair.demand.id) == []
    assert await listed(pair, pair.seeker, status=S.MUTUAL) == []
    async with pair.exchange.unit_of_work() as uow:
        best = await queries.matches_of(uow, pair.seeker, pair.demand.id, 20)
        with pytest.raises(Unauthenticated):
            await queries.matches(uow, ANONYMOUS, MatchFilter(), PageRequest())
    assert [match.id for match in best] == [pair.match.id, other.id]


def side_of(listing) -> Side:
    return Side(listing.id, listing.number, listing.organization_id, listing.direction)


def findings(own, kept=(), passing=(), **facts) -> Findings:
    given = {"version_number": own.number, "embedded": True} | facts
    ids = frozenset(one.id for one in passing)
    return Findings(listing_id=own.id, side=own.direction, kept=kept, passing=ids, **given)


async def keep(exchange, found) -> list[Match]:
    async with exchange.unit_of_work() as uow:
        return await actions.keep_found(uow, SYSTEM, found)


async def runs(exchange) -> dict[UUID, MatchRun]:
    async with exchange.sessions() as session:
        return {run.listing_id: run for run in await session.scalars(select(MatchRun))}


@pytest.fixture
async def need(exchange):
    _, business = await make_actor(exchange, "business")
    return await make_listing(exchange, business, direction=DEMAND)


@pytest.fixture
async def offers(exchange):
    _, institute = await make_actor(exchange)
    return [await make_listing(exchange, institute) for _ in range(3)]


def pairings(need, offers, *scores):
    return [make_pairing(side_of(one), side_of(need), score) for one, score in zip(offers, scores, strict=False)]


async def test_what_is_found_is_kept_and_the_need_is_told_once(exchange, need, offers, settle):
    found = findings(need, pairings(need, offers, 0.8, 0.6), offers)
    new = await keep(exchange, found)
    assert [(match.supply_id, match.score) for match in new] == [(offers[0].id, 0.8), (offers[1].id, 0.6)]
    assert await keep(exchange, found) == []
    [fact] = await events(exchange, "need_matched")
    assert (fact.subject_id, fact.payload["matches"], fact.payload["version_number"]) == (need.id, 2, 1)
    known = await runs(exchange)
    assert known[need.id].version_number == 1
    assert known[need.id].announced_version == 1
    assert (known[offers[0].id].version_number, known[offers[0].id].crowding) == (0, pytest.approx(0.64))
    assert offers[2].id not in known
    await settle()


async def test_a_new_technology_announces_a_need_that_had_nothing(exchange, need, offers):
    await keep(exchange, findings(need, [], offers))
    assert await events(exchange, "need_matched") == []
    for offer in offers[:2]:
        await keep(exchange, findings(offer, pairings(need, [offer], 0.7), [need]))
    assert len(await events(exchange, "need_matched")) == 1


async def test_what_is_outranked_goes_and_what_was_touched_lapses(exchange, need, offers):
    first, second, third = await keep(exchange, findings(need, pairings(need, offers, 0.8, 0.7, 0.6), offers))
    async with exchange.unit_of_work() as uow:
        (await uow.session.get(Match, second.id)).show(DEMAND, at=uow.now)
    await keep(exchange, findings(need, pairings(need, offers[:1], 0.5), offers))
    async with exchange.sessions() as session:
        kept = {match.id: match for match in await session.scalars(select(Match))}
    assert kept.keys() == {first.id, second.id}
    assert (kept[first.id].score, kept[first.id].status) == (0.5, S.PROPOSED)
    assert kept[second.id].status is S.LAPSED
    assert third.id not in kept


async def test_the_best_of_the_other_side_stay(exchange, need, offers):
    await keep(exchange, findings(offers[0], pairings(need, offers[:1], 0.7), [need]))
    await keep(exchange, findings(need, [], offers))
    async with exchange.sessions() as session:
        [match] = await session.scalars(select(Match))
    assert (match.status, match.for_supply, match.for_demand) == (S.PROPOSED, True, False)


async def test_a_closed_listing_takes_its_matches_along_and_brings_them_back(exchange, pair):
    await keep(exchange, findings(pair.demand, pairings(pair.demand, [pair.supply], 0.7), [pair.supply]))
    other = await make_match(exchange, await make_listing(exchange, pair.institute), pair.demand)
    await pair.do(actions.show_interest, pair.supplier)
    async with exchange.unit_of_work() as uow:
        assert await actions.retire(uow, SYSTEM, pair.demand.id) == 2
    assert (await pair.kept()).status is S.LAPSED
    assert await pair.kept(other.id) is None
    assert pair.demand.id not in await runs(exchange)
    assert await listed(pair, pair.supplier) == [pair.match.id]
    assert await listed(pair, pair.seeker) == []
    await keep(exchange, findings(pair.demand, pairings(pair.demand, [pair.supply], 0.9), [pair.supply]))
    back = await pair.kept()
    assert (back.status, back.score, back.supply_interest_at is not None) == (S.INTEREST_ONE, 0.9, True)
    async with exchange.unit_of_work() as uow:
        assert await actions.retire(uow, SYSTEM, new_id()) == 0


async def test_a_filter_that_rules_a_wanted_pair_out_lapses_it(exchange, pair):
    await pair.do(actions.show_interest, pair.supplier)
    await keep(exchange, findings(pair.demand, [], []))
    assert (await pair.kept()).status is S.LAPSED
    await keep(exchange, findings(pair.demand, [], [pair.supply]))
    assert (await pair.kept()).status is S.INTEREST_ONE


async def test_the_desk_shows_what_waits_and_not_ones_own(exchange, pair, need):
    weak = await make_match(exchange, await make_listing(exchange, pair.institute), need, 0.3)
    request = PageRequest()
    async with exchange.unit_of_work() as uow:
        needs = (await queries.unserved(uow, pair.broker, request)).items
        unseen = (await queries.unseen(uow, pair.broker, request)).items
        assert (await queries.waiting(uow, pair.broker, request)).items == []
    assert [(one.card["id"], one.matches, one.best_score) for one in needs] == [(need.id, 1, 0.3)]
    assert [match.id for match in unseen] == [pair.match.id]
    assert weak.id not in {match.id for match in unseen}
    for actor in (pair.supplier, pair.seeker):
        await pair.do(actions.show_interest, actor)
    async with exchange.unit_of_work() as uow:
        assert (await queries.unseen(uow, pair.broker, request)).items == []
        assert [match.id for match in (await queries.waiting(uow, pair.broker, request)).items] == [pair.match.id]
        for read in (queries.unserved, queries.unseen, queries.waiting):
            with pytest.raises(Forbidden):
                await read(uow, pair.supplier, request)


async def test_quality_in_numbers(exchange, pair, need):
    request = PageRequest()
    async with exchange.unit_of_work() as uow:
        before = await queries.quality(uow, pair.broker)
        assert (await queries.evaluation(uow, pair.broker, request)).items == []
    assert (before.shown, before.precision, before.hours_to_first_interest) == (0, None, None)
    assert (before.needs, before.needs_matched, before.coverage, before.gini_of_exposure) == (2, 1, 0.5, 0.0)
    await make_listing(exchange, pair.institute)
    unwanted = await make_match(exchange, await make_listing(exchange, pair.institute), pair.demand)
    await pair.do(actions.show_interest, pair.supplier)
    await pair.do(actions.show_interest, pair.seeker)
    await pair.do(actions.introduce, pair.broker)
    await pair.do(actions.record_outcome, pair.broker, Result(MatchOutcome.NO_FIT))
    async with exchange.unit_of_work() as uow:
        await actions.dismiss(uow, pair.seeker, unwanted.id, PRICE)
    async with exchange.unit_of_work() as uow:
        after = await queries.quality(uow, pair.broker)
        judged = (await queries.evaluation(uow, pair.broker, request)).items
        with pytest.raises(Forbidden):
            await queries.quality(uow, pair.supplier)
    assert (after.shown, after.interests, after.dismissals, after.precision) == (2, 2, 1, 0.6667)
    assert (after.introduced, after.mutual) == (1, 0)
    assert after.dismissal_reasons == {DismissalReason.PRICE: 1}
    assert after.outcomes == {MatchOutcome.NO_FIT: 1}
    assert after.hours_to_first_interest is not None
    assert 0 < after.gini_of_exposure < 1
    assert {match.id for match in judged} == {pair.match.id, unwanted.id}
