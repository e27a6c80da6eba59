"""Ratings: who may give one, that it stays blind, that it is revealed, and what they come to."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
from sqlalchemy import select

from contracting import change, found, make_bound, recorded
from factories import actor_of, bearer, join, keyed, make_actor, make_member, make_organization
from techexchange.deals import actions, queries
from techexchange.deals.errors import (
    ActsForBoth,
    ContractNeverInForce,
    ContractNotFound,
    RatingAlreadyGiven,
    RatingsClosed,
)
from techexchange.deals.jobs import reveal_ratings
from techexchange.deals.lifecycle import RATING_LIFE, ContractStatus, RatingStatus
from techexchange.deals.models import Opinion, Rating, Ties
from techexchange.deals.models.rating import TIME_BLIND
from techexchange.identity.errors import OrganizationNotFound
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import (
    ANONYMOUS,
    GRANTS,
    Actor,
    OrganizationKind,
    OrganizationNotVerified,
    Role,
    Seat,
)

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
SUPPLIER, ACQUIRER = uuid4(), uuid4()
GOOD = Opinion(5, 4, 5, 3, "SECRET thorough training")
BODY = {"overall": 5, "as_agreed": 4, "communication": 5, "punctuality": 3, "comment": "SECRET thorough"}


@pytest.mark.parametrize(("move", "status"), list(product(RATING_LIFE.moves, RatingStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def member(organization_id, role=Role.NEGOTIATOR):
    seat = Seat(organization_id, OrganizationKind.BUSINESS, True, GRANTS[OrganizationKind.BUSINESS][role])
    return Actor(id=uuid4(), seats=(seat,), credential_id=uuid4())


def test_a_rating_is_blind_for_thirty_days_and_says_nothing_to_the_record():
    by = member(SUPPLIER)
    rating, given = Rating.give(Ties(uuid4(), uuid4(), SUPPLIER, ACQUIRER), GOOD, side=SUPPLIER, by=by, at=NOW)
    assert (rating.status, rating.about_id, rating.wake_at) == ("blind", ACQUIRER, NOW + timedelta(days=30))
    assert rating.is_readable(member(SUPPLIER, Role.VIEWER))
    assert not rating.is_readable(member(ACQUIRER, Role.ADMIN))
    later = NOW + TIME_BLIND
    revealed = rating.reveal(by=by, at=later)
    assert (rating.status, rating.revealed_at, rating.wake_at) == ("revealed", later, None)
    assert rating.is_readable(member(ACQUIRER, Role.VIEWER))
    for event in (given, revealed):
        assert (event.given_by, event.about_id) == (SUPPLIER, ACQUIRER)
        assert "SECRET" not in str(event.payload())
        assert not {"overall", "comment"} & event.payload().keys()
    with pytest.raises(MoveNotAllowed):
        rating.reveal(by=by, at=later)


@pytest.fixture
async def bound(exchange):
    """A contract in force."""
    return await make_bound(exchange)


async def rate(exchange, actor, contract, opinion=GOOD):
    async with exchange.unit_of_work() as uow:
        return await actions.rate(uow, actor, contract.id, opinion)


async def ratings(exchange, actor, contract):
    async with exchange.unit_of_work() as uow:
        return await queries.ratings(uow, actor, contract.id)


async def test_the_second_rating_reveals_both(exchange, bound):
    first = await rate(exchange, bound.seller, bound.contract)
    assert [rating.id for rating in await ratings(exchange, bound.seller, bound.contract)] == [first.id]
    assert await ratings(exchange, bound.buyer, bound.contract) == []
    second = await rate(exchange, bound.buyer, bound.contract, Opinion(1, 1, 1, 1))
    for actor in (bound.seller, bound.buyer):
        assert {rating.id for rating in await ratings(exchange, actor, bound.contract)} == {first.id, second.id}
    for rating in (first, second):
        assert await recorded(exchange, rating.id) == ["rating_given", "rating_revealed"]


async def test_after_thirty_days_it_is_revealed_and_the_other_party_is_too_late(exchange, bound):
    given = await rate(exchange, bound.buyer, bound.contract)
    async with exchange.unit_of_work() as uow:
        assert await reveal_ratings(uow) == 0
    await change(exchange, given, wake_at=NOW - timedelta(days=400))
    async with exchange.unit_of_work() as uow:
        assert await reveal_ratings(uow) == 1
    async with exchange.unit_of_work() as uow:
        assert await reveal_ratings(uow) == 0
    assert [rating.status for rating in await ratings(exchange, bound.seller, bound.contract)] == ["revealed"]
    with pytest.raises(RatingsClosed):
        await rate(exchange, bound.seller, bound.contract)


async def test_a_rating_is_given_once(exchange, bound):
    await rate(exchange, bound.seller, bound.contract)
    with pytest.raises(RatingAlreadyGiven):
        await rate(exchange, bound.seller, bound.contract)
    twin = Rating.give(Ties.of(bound.contract), GOOD, side=bound.institute.id, by=bound.seller, at=NOW)[0]
    with pytest.raises(AlreadyExists):
        async with exchange.unit_of_work() as uow:
            uow.session.add(twin)


@pytest.mark.parametrize("course", ["state", "restricted"])
async def test_only_a_contract_in_force_is_rated(exchange, course):
    waiting = await make_bound(exchange, course)
    with pytest.raises(ContractNeverInForce):
        await rate(exchange, waiting.seller, waiting.contract)


@pytest.mark.parametrize(
    ("status", "effective", "terminated", "allowed"),
    [
        (ContractStatus.PERFORMING, True, None, True),
        (ContractStatus.COMPLETED, True, None, True),
        (ContractStatus.TERMINATED, True, 1, True),
        (ContractStatus.TERMINATED, True, -400, False),
        (ContractStatus.TERMINATED, False, 1, False),
        (ContractStatus.DRAFTING, False, None, False),
        (ContractStatus.SIGNED, True, None, False),
    ],
)
async def test_what_was_in_force_may_be_rated_though_it_ended(exchange, bound, status, effective, terminated, allowed):
    contract = await found(exchange, bound.contract)
    ended = contract.created_at + timedelta(days=terminated) if terminated is not None else None
    day = contract.effective_on if effective else None
    await change(exchange, contract, status=status, effective_on=day, terminated_at=ended)
    if allowed:
        assert (await rate(exchange, bound.buyer, contract)).status == "blind"
    else:
        with pytest.raises(ContractNeverInForce):
            await rate(exchange, bound.buyer, contract)


async def test_only_the_parties_rate_and_each_for_itself(exchange, bound):
    stranger, _ = await make_actor(exchange, "business")
    for action in (rate, ratings):
        with pytest.raises(ContractNotFound):
            await action(exchange, stranger, bound.contract)
        with pytest.raises(Unauthenticated):
            await action(exchange, ANONYMOUS, bound.contract)
    viewer = await actor_of(exchange, await make_member(exchange, bound.institute, Role.VIEWER))
    with pytest.raises(Forbidden):
        await rate(exchange, viewer, bound.contract)
    await join(exchange, bound.seller_person, bound.business, Role.VIEWER)
    with pytest.raises(ActsForBoth):
        await rate(exchange, await actor_of(exchange, bound.seller_person), bound.contract)


async def test_a_party_that_is_no_longer_verified_does_not_rate(exchange, bound):
    seat = bound.buyer.seats[0]
    unverified = replace(bound.buyer, seats=(replace(seat, verified=False),))
    with pytest.raises(OrganizationNotVerified):
        await rate(exchange, unverified, bound.contract)


async def test_an_average_is_told_from_the_third_rating_on(exchange):
    business = None
    for marks in ((5, 4, 3, 2), (4, 4, 4, 4), (4, 4, 4, 4)):
        bound = await make_bound(exchange)
        business = business or bound.business
        for rating in [await rate(exchange, bound.seller, bound.contract, Opinion(*marks))]:
            await rate(exchange, bound.buyer, bound.contract)
            await change(exchange, rating, about_id=business.id)
        async with exchange.unit_of_work() as uow:
            told = await queries.reputation(uow, ANONYMOUS, business.id)
        if told.count < 3:
            assert set(told.averages.values()) == {None}
    assert told.count == 3
    assert {name: str(value) for name, value in told.averages.items()} == {
        "overall": "4.3",
        "as_agreed": "4.0",
        "communication": "3.7",
        "punctuality": "3.3",
    }


async def test_a_blind_rating_counts_for_nobody(exchange, bound):
    await rate(exchange, bound.seller, bound.contract)
    async with exchange.unit_of_work() as uow:
        assert (await queries.reputation(uow, ANONYMOUS, bound.business.id)).count == 0
        hidden = await make_organization(exchange, status="unverified")
        with pytest.raises(OrganizationNotFound):
            await queries.reputation(uow, ANONYMOUS, hidden.id)


@pytest.mark.real_commits
async def test_two_ratings_at_once_reveal_each_other(live):
    bound = await make_bound(live.exchange)
    both = (rate(live.exchange, actor, bound.contract) for actor in (bound.seller, bound.buyer))
    await asyncio.gather(*both)
    async with live.exchange.sessions() as session:
        assert list(await session.scalars(select(Rating.status))) == ["revealed", "revealed"]


async def test_ratings_over_http(client, exchange, bound):
    seller, buyer = [await bearer(exchange, person) for person in (bound.seller_person, bound.buyer_person)]
    path = f"/v1/contracts/{bound.contract.id}/ratings"
    created = await client.post(path, json=BODY, headers=keyed(seller))
    assert (created.status_code, created.json()["status"]) == (201, "blind")
    assert created.json()["revealed_by"] > created.json()["created_at"]
    assert (await client.get(path, headers=buyer)).json() == {"ratings": []}
    assert [item["comment"] for item in (await client.get(path, headers=seller)).json()["ratings"]] == [BODY["comment"]]
    assert (await client.post(path, json=BODY, headers=keyed(seller))).json()["code"] == "rating_already_given"
    answered = await client.post(path, json=BODY | {"comment": None}, headers=keyed(buyer))
    assert answered.json()["status"] == "revealed"
    assert len((await client.get(path, headers=buyer)).json()["ratings"]) == 2
    reputation = await client.get(f"/v1/organizations/{bound.business.id}/reputation")
    assert reputation.json() == {"organization_id": str(bound.business.id), "count": 1} | dict.fromkeys(
        ("overall", "as_agreed", "communication", "punctuality")
    )
    assert (await client.get(path)).status_code == 401


@pytest.mark.parametrize("change", [{"overall": 0}, {"overall": 6}, {"overall": True}, {"punctuality": None}, {"x": 1}])
async def test_marks_are_from_one_to_five(client, exchange, bound, change):
    headers = keyed(await bearer(exchange, bound.seller_person))
    path = f"/v1/contracts/{bound.contract.id}/ratings"
    assert (await client.post(path, json=BODY | change, headers=headers)).status_code == 422
