"""Disputes: opened, answered, settled by both or taken elsewhere; the exchange decides nothing and tells nobody."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from uuid import uuid4

import pytest

from contracting import change, make_bound, recorded
from factories import actor_of, bearer, join, keyed, make_actor, make_member
from techexchange.deals import actions, queries
from techexchange.deals.errors import (
    ActsForBoth,
    ContractNotFound,
    ContractNotSigned,
    DisputeAlreadyOpen,
    DisputeAnswerAwaited,
    DisputeAnsweredByOther,
    DisputeNotFound,
    DisputeNotYours,
    NothingToSettle,
)
from techexchange.deals.lifecycle import DISPUTE_LIFE, DisputeStatus
from techexchange.deals.models import Dispute, DisputeForum, DisputeMatter, Grievance, Referral
from techexchange.deals.models.dispute import MOVERS, TIME_TO_ANSWER_DISPUTE
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
TODAY = NOW.date()
SUPPLIER, ACQUIRER = uuid4(), uuid4()
LATE = Grievance(DisputeMatter.DELIVERY, "SECRET software not handed over", "SECRET at once")
COURT = Referral(DisputeForum.COURT, "SECRET 12/26")


@pytest.mark.parametrize(("move", "status"), list(product(DISPUTE_LIFE.moves, DisputeStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def test_every_move_is_somebodys():
    assert set(MOVERS) == set(DISPUTE_LIFE.moves)


def member(*organization_ids, role=Role.ADMIN):
    permissions = GRANTS[OrganizationKind.BUSINESS][role]
    seats = tuple(Seat(id, OrganizationKind.BUSINESS, True, permissions) for id in organization_ids)
    return Actor(id=uuid4(), seats=seats, credential_id=uuid4())


def signed(on=TODAY):
    return SimpleNamespace(
        id=uuid4(), listing_id=uuid4(), supplier_id=SUPPLIER, acquirer_id=ACQUIRER, signed_on=on, status="effective"
    )


def opened():
    return Dispute.open(signed(), LATE, side=ACQUIRER, by=SYSTEM, at=NOW)[0]


def answered():
    dispute = opened()
    dispute.reply("SECRET it was", side=SUPPLIER, by=SYSTEM, at=NOW)
    return dispute


def test_a_dispute_needs_a_signed_contract_and_tells_only_its_matter():
    dispute, event = Dispute.open(signed(), LATE, side=ACQUIRER, by=SYSTEM, at=NOW)
    assert (dispute.status, dispute.answer_by) == ("opened", NOW + TIME_TO_ANSWER_DISPUTE)
    assert (event.matter, event.opened_by) == ("delivery", ACQUIRER)
    assert "SECRET" not in str(event.payload())
    with pytest.raises(ContractNotSigned):
        Dispute.open(signed(None), LATE, side=ACQUIRER, by=SYSTEM, at=NOW)


def test_the_other_party_answers():
    with pytest.raises(DisputeAnsweredByOther):
        opened().reply("x", side=ACQUIRER, by=SYSTEM, at=NOW)
    dispute = answered()
    assert (dispute.status, dispute.answer, dispute.answered_at) == ("answered", "SECRET it was", NOW)


def test_a_settlement_is_agreed_to_by_the_other_party_and_by_its_hash():
    dispute = answered()
    with pytest.raises(NothingToSettle):
        answered().settle("ab" * 32, side=ACQUIRER, by=SYSTEM, at=NOW)
    event = dispute.propose("SECRET first", side=SUPPLIER, by=SYSTEM, at=NOW)
    first = dispute.settlement_hash
    dispute.propose("SECRET second", side=SUPPLIER, by=SYSTEM, at=NOW)
    for side, named in ((SUPPLIER, dispute.settlement_hash), (ACQUIRER, first)):
        with pytest.raises(NothingToSettle):
            dispute.settle(named, side=side, by=SYSTEM, at=NOW)
        dispute.status = answered().status
    settled = dispute.settle(dispute.settlement_hash, side=ACQUIRER, by=SYSTEM, at=NOW)
    assert (dispute.status, dispute.ended_at, settled.settlement_hash) == ("settled", NOW, dispute.settlement_hash)
    assert "SECRET" not in str([event.payload(), settled.payload()])


def test_the_hash_of_a_settlement_is_salted():
    one, other = answered(), answered()
    for dispute in (one, other):
        dispute.propose("The same", side=SUPPLIER, by=SYSTEM, at=NOW)
    assert one.settlement_hash != other.settlement_hash


def test_it_is_taken_elsewhere_when_answered_or_when_no_answer_came():
    due = NOW + TIME_TO_ANSWER_DISPUTE
    for side, at in ((ACQUIRER, due - timedelta(seconds=1)), (SUPPLIER, due)):
        with pytest.raises(DisputeAnswerAwaited):
            opened().refer(COURT, side=side, by=SYSTEM, at=at)
    dispute = opened()
    event = dispute.refer(COURT, side=ACQUIRER, by=SYSTEM, at=due)
    assert (dispute.status, dispute.forum, dispute.reference) == ("referred", "court", "SECRET 12/26")
    assert (event.referred_by, event.referred_to) == (ACQUIRER, "court")
    assert "SECRET" not in str(event.payload())
    assert answered().refer(COURT, side=SUPPLIER, by=SYSTEM, at=NOW).referred_by == SUPPLIER


def test_only_the_party_that_opened_it_takes_it_back():
    with pytest.raises(DisputeNotYours):
        answered().withdraw(side=SUPPLIER, by=SYSTEM, at=NOW)
    dispute = opened()
    dispute.withdraw(side=ACQUIRER, by=SYSTEM, at=NOW)
    assert (dispute.status, dispute.ended_at) == ("withdrawn", NOW)


def test_the_moves_shown_are_those_one_may_make():
    dispute = opened()
    assert dispute.moves_of(member(SUPPLIER)) == ["answer"]
    assert dispute.moves_of(member(ACQUIRER)) == ["refer", "withdraw"]
    dispute = answered()
    assert dispute.moves_of(member(SUPPLIER)) == ["propose", "refer"]
    dispute.propose("x", side=SUPPLIER, by=SYSTEM, at=NOW)
    assert dispute.moves_of(member(ACQUIRER)) == ["propose", "settle", "refer", "withdraw"]
    assert dispute.moves_of(member(SUPPLIER)) == ["propose", "refer"]
    assert dispute.moves_of(member(ACQUIRER, role=Role.NEGOTIATOR)) == ["withdraw"]
    assert dispute.moves_of(member(ACQUIRER, role=Role.VIEWER)) == []
    assert dispute.moves_of(member(ACQUIRER, SUPPLIER)) == []
    assert dispute.moves_of(member(uuid4())) == []


@pytest.fixture
async def bound(exchange):
    return await make_bound(exchange)


async def act(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


async def test_from_opening_to_settlement(exchange, bound):
    dispute = await act(exchange, actions.open_dispute, bound.buyer, bound.contract.id, LATE)
    await act(exchange, actions.answer_dispute, bound.seller, dispute.id, "It was", 1)
    proposed = await act(exchange, actions.propose_settlement, bound.seller, dispute.id, "By July", 2)
    named = proposed.settlement_hash
    settled = await act(exchange, actions.settle_dispute, bound.buyer, dispute.id, named, 3)
    assert (settled.status, settled.version) == ("settled", 4)
    assert await recorded(exchange, dispute.id) == [
        *("dispute_opened", "dispute_answered", "settlement_proposed", "dispute_settled")
    ]


async def test_referred_and_withdrawn(exchange, bound):
    dispute = await act(exchange, actions.open_dispute, bound.buyer, bound.contract.id, LATE)
    with pytest.raises(DisputeAnswerAwaited):
        await act(exchange, actions.refer_dispute, bound.buyer, dispute.id, COURT)
    await change(exchange, dispute, answer_by=NOW - timedelta(days=400))
    assert (await act(exchange, actions.refer_dispute, bound.buyer, dispute.id, COURT)).status == "referred"
    other = await act(exchange, actions.open_dispute, bound.buyer, bound.contract.id, LATE)
    assert (await act(exchange, actions.withdraw_dispute, bound.buyer, other.id, 1)).status == "withdrawn"
    with pytest.raises(MoveNotAllowed):
        await act(exchange, actions.answer_dispute, bound.seller, other.id, "x")


async def test_each_party_has_one_open_dispute(exchange, bound):
    dispute = await act(exchange, actions.open_dispute, bound.buyer, bound.contract.id, LATE)
    with pytest.raises(DisputeAlreadyOpen):
        await act(exchange, actions.open_dispute, bound.buyer, bound.contract.id, LATE)
    assert await act(exchange, actions.open_dispute, bound.seller, bound.contract.id, LATE)
    twin = {column.key: getattr(dispute, column.key) for column in Dispute.__table__.columns} | {"id": uuid4()}
    with pytest.raises(AlreadyExists):
        async with exchange.unit_of_work() as uow:
            uow.session.add(Dispute(**twin))


@pytest.mark.real_commits
async def test_of_two_at_once_one_is_opened(live):
    bound = await make_bound(live.exchange)
    opening = (act(live.exchange, actions.open_dispute, bound.buyer, bound.contract.id, LATE) for _ in range(5))
    answers = await asyncio.gather(*opening, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Dispute", *["DisputeAlreadyOpen"] * 4]


MOVES = {
    actions.answer_dispute: "x",
    actions.propose_settlement: "x",
    actions.settle_dispute: "ab" * 32,
    actions.refer_dispute: COURT,
}


async def test_strangers_are_told_of_nothing_and_nobody_acts_for_both(exchange, bound):
    dispute = await act(exchange, actions.open_dispute, bound.buyer, bound.contract.id, LATE)
    stranger, _ = await make_actor(exchange, "business")
    await join(exchange, bound.seller_person, bound.business, Role.ADMIN)
    both = await actor_of(exchange, bound.seller_person)
    viewer = await actor_of(exchange, await make_member(exchange, bound.institute, Role.VIEWER))
    for actor, error in ((stranger, DisputeNotFound), (both, ActsForBoth), (viewer, Forbidden)):
        for action, given in MOVES.items():
            with pytest.raises(error):
                await act(exchange, action, actor, dispute.id, given, 9)
        with pytest.raises(error):
            await act(exchange, actions.withdraw_dispute, actor, dispute.id, 9)
    for query, arguments in ((queries.dispute, (dispute.id,)), (queries.disputes, (bound.contract.id, PageRequest()))):
        with pytest.raises((DisputeNotFound, ContractNotFound)):
            await act(exchange, query, stranger, *arguments)
        with pytest.raises(Unauthenticated):
            await act(exchange, query, ANONYMOUS, *arguments)
    with pytest.raises(ContractNotFound):
        await act(exchange, actions.open_dispute, stranger, bound.contract.id, LATE)
    with pytest.raises(Stale):
        await act(exchange, actions.answer_dispute, bound.seller, dispute.id, "x", 9)


BODY = {"matter": "quality", "statement": "It does not dry", "demand": "Mend it"}


async def test_disputes_over_http(client, exchange, bound):
    seller, buyer = [await bearer(exchange, person) for person in (bound.seller_person, bound.buyer_person)]
    listed = f"/v1/contracts/{bound.contract.id}/disputes"
    created = await client.post(listed, json=BODY, headers=keyed(buyer))
    assert (created.status_code, created.json()["available_moves"]) == (201, ["refer", "withdraw"])
    path = f"/v1/disputes/{created.json()['id']}"
    assert {name: (await client.get(path, headers=seller)).json()[name] for name in BODY} == BODY
    assert len((await client.get(listed, headers=seller)).json()["items"]) == 1
    assert (await client.post(f"{path}/answer", json={"answer": "x"}, headers=keyed(seller))).status_code == 428
    for who, move, body in (
        (seller, "answer", {"answer": "It does"}),
        (seller, "propose", {"settlement": "We mend it"}),
    ):
        answer = await client.post(f"{path}/{move}", json=body, headers=keyed(who, if_match="*"))
        assert answer.status_code == 200, answer.text
    wrong = await client.post(f"{path}/settle", json={"settlement_hash": "0" * 64}, headers=keyed(buyer, if_match="*"))
    assert (wrong.status_code, wrong.json()["code"]) == (409, "nothing_to_settle")
    named = {"settlement_hash": answer.json()["settlement_hash"]}
    done = await client.post(f"{path}/settle", json=named, headers=keyed(buyer, if_match='"3"'))
    assert (done.json()["status"], done.json()["settlement"], done.headers["etag"]) == ("settled", "We mend it", '"4"')
    for move, body in (("refer", {"forum": "court"}), ("withdraw", None)):
        sent = {"json": body} if body else {}
        over = await client.post(f"{path}/{move}", headers=keyed(buyer, if_match="*"), **sent)
        assert (over.status_code, over.json()["code"]) == (409, "move_not_allowed")


@pytest.mark.parametrize("change", [{"matter": "taste"}, {"statement": ""}, {"statement": "\0"}, {"opened_by": "me"}])
async def test_what_is_not_a_dispute_is_refused(client, exchange, bound, change):
    headers = keyed(await bearer(exchange, bound.seller_person))
    answer = await client.post(f"/v1/contracts/{bound.contract.id}/disputes", json=BODY | change, headers=headers)
    assert answer.status_code == 422
