"""Attestations: who may claim what with whom, what the other party does, and that nobody learns what is hidden."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from uuid import uuid4

import pytest

from contracting import change, make_bound, recorded
from factories import (
    actor_of,
    bearer,
    join,
    keyed,
    make_actor,
    make_listing,
    make_member,
    make_offer,
    make_organization,
)
from techexchange.deals import actions, queries
from techexchange.deals.errors import (
    ActsForBoth,
    AttestationAlreadyMade,
    AttestationAnsweredByOther,
    AttestationNotFound,
    AttestationNotYours,
    OutcomeInFuture,
    OutcomeOnRecord,
    OutcomePartyUnknown,
)
from techexchange.deals.jobs import lapse_attestations
from techexchange.deals.lifecycle import ATTESTATION_LIFE, AttestationStatus
from techexchange.deals.models import Attestation, OffPlatformOutcome, OutcomeKind, OutcomeParties
from techexchange.deals.models.attestation import TIME_TO_CONFIRM
from techexchange.identity.errors import ConflictOfInterest
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.money import Money
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, GRANTS, SYSTEM, Actor, OrganizationKind, Role, Seat
from techexchange.listings.errors import ListingNotFound
from techexchange.offers.errors import OrganizationAmbiguous

NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
DAY = date(2026, 5, 4)
LICENCE = OffPlatformOutcome(OutcomeKind.NON_EXCLUSIVE_LICENCE, DAY, Money(750_000_000, "VND"), "SECRET")
PARTIES = OutcomeParties(uuid4(), uuid4(), uuid4())


@pytest.mark.parametrize(("move", "status"), list(product(ATTESTATION_LIFE.moves, AttestationStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


def member(*organization_ids, role=Role.SIGNATORY):
    permissions = GRANTS[OrganizationKind.BUSINESS][role]
    seats = tuple(Seat(id, OrganizationKind.BUSINESS, True, permissions) for id in organization_ids)
    return Actor(id=uuid4(), seats=seats, credential_id=uuid4())


def claimed(by=SYSTEM, outcome=LICENCE, at=NOW):
    return Attestation.claim(PARTIES, outcome, side=PARTIES.supplier_id, by=by, at=at)


def test_what_is_claimed_is_kept_and_only_codes_are_told():
    attestation, event = claimed()
    assert (attestation.status, attestation.value, attestation.wake_at) == (
        "claimed",
        LICENCE.value,
        NOW + TIME_TO_CONFIRM,
    )
    assert (event.claimed_by, event.outcome) == (PARTIES.supplier_id, "non_exclusive_licence")
    assert not {"SECRET", "750000000"} & set(map(str, event.payload().values()))
    assert claimed(outcome=replace(LICENCE, value=None))[0].value is None


def test_what_is_to_come_and_what_is_with_oneself_is_not_attested():
    with pytest.raises(OutcomeInFuture):
        claimed(outcome=replace(LICENCE, concluded_on=date(2027, 1, 5)))
    late = datetime(2027, 1, 4, 18, tzinfo=UTC)
    assert claimed(outcome=replace(LICENCE, concluded_on=date(2027, 1, 5)), at=late), "it is the fifth in Hanoi"
    with pytest.raises(ActsForBoth):
        claimed(by=member(PARTIES.supplier_id, PARTIES.acquirer_id))


@pytest.mark.parametrize("answer", ["confirm", "refuse"])
def test_only_the_other_party_answers(answer):
    attestation, _ = claimed()
    with pytest.raises(AttestationAnsweredByOther):
        getattr(claimed()[0], answer)("x", side=PARTIES.supplier_id, by=SYSTEM, at=NOW)
    event = getattr(attestation, answer)("SECRET", side=PARTIES.acquirer_id, by=SYSTEM, at=NOW)
    assert (attestation.answer, attestation.answered_at, attestation.wake_at) == ("SECRET", NOW, None)
    assert "SECRET" not in str(event.payload())
    with pytest.raises(MoveNotAllowed):
        attestation.withdraw(side=PARTIES.supplier_id, by=SYSTEM, at=NOW)


def test_only_the_party_that_claimed_takes_it_back():
    with pytest.raises(AttestationNotYours):
        claimed()[0].withdraw(side=PARTIES.acquirer_id, by=SYSTEM, at=NOW)
    attestation, _ = claimed()
    attestation.withdraw(side=PARTIES.supplier_id, by=SYSTEM, at=NOW)
    assert (attestation.status, attestation.wake_at) == ("withdrawn", None)


def test_the_moves_shown_are_those_one_may_make():
    attestation, _ = claimed()
    assert attestation.answerer_id == PARTIES.acquirer_id
    assert attestation.moves_of(member(PARTIES.supplier_id)) == ["withdraw"]
    assert attestation.moves_of(member(PARTIES.acquirer_id)) == ["confirm", "refuse"]
    assert attestation.moves_of(member(PARTIES.acquirer_id, role=Role.NEGOTIATOR)) == []
    assert attestation.moves_of(member(PARTIES.supplier_id, PARTIES.acquirer_id)) == []
    attestation.confirm(None, side=PARTIES.acquirer_id, by=SYSTEM, at=NOW)
    assert attestation.moves_of(member(PARTIES.acquirer_id)) == []


@pytest.fixture
async def met(exchange):
    """An institute with a published supply, and a business that bought it elsewhere."""
    seller, institute = await make_actor(exchange, "institute")
    buyer, business = await make_actor(exchange, "business")
    listing = await make_listing(exchange, institute)
    return SimpleNamespace(seller=seller, buyer=buyer, institute=institute, business=business, listing=listing)


async def claim(exchange, actor, listing, counterparty, outcome=LICENCE, organization_id=None):
    said = actions.OutcomeClaim(listing.id, counterparty.id, outcome, organization_id)
    async with exchange.unit_of_work() as uow:
        return await actions.claim_outcome(uow, actor, said)


async def act(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


@pytest.mark.parametrize("direction", ["supply", "demand"])
async def test_either_side_claims_and_the_other_confirms(exchange, met, direction):
    listing = await make_listing(
        exchange, met.institute, direction=direction, **{"company_hidden": False} if direction == "demand" else {}
    )
    mine = await claim(exchange, met.seller, listing, met.business)
    assert (mine.supplier_id == met.institute.id) == (direction == "supply")
    done = await act(exchange, actions.confirm_outcome, met.buyer, mine.id, "Yes", 1)
    assert (done.status, done.version) == ("confirmed", 2)
    theirs = await claim(exchange, met.buyer, listing, met.institute, replace(LICENCE, concluded_on=date(2026, 6, 1)))
    refused = await act(exchange, actions.refuse_outcome, met.seller, theirs.id, None)
    assert refused.status == "refused"
    assert await recorded(exchange, mine.id) == ["outcome_claimed", "outcome_confirmed"]
    assert await recorded(exchange, theirs.id) == ["outcome_claimed", "outcome_refused"]


async def test_a_confirmed_outcome_counts_as_a_transaction(exchange, met):
    span = (date(2026, 5, 1), date(2026, 6, 1))

    async def counted():
        async with exchange.unit_of_work() as uow:
            found = await queries.transactions(uow, *span)
            return found.contracts, found.attestations

    attestation = await claim(exchange, met.seller, met.listing, met.business)
    assert await counted() == (0, 0)
    await act(exchange, actions.confirm_outcome, met.buyer, attestation.id, None)
    assert await counted() == (0, 1)
    span = (date(2026, 5, 5), date(2026, 6, 1))
    assert await counted() == (0, 0)
    bound = await make_bound(exchange)
    span = (bound.contract.signed_on, bound.contract.signed_on + timedelta(days=1))
    assert await counted() == (1, 0)


async def test_the_same_outcome_is_claimed_once(exchange, met):
    first = await claim(exchange, met.seller, met.listing, met.business)
    with pytest.raises(AttestationAlreadyMade):
        await claim(exchange, met.buyer, met.listing, met.institute)
    twin = {column.key: getattr(first, column.key) for column in Attestation.__table__.columns} | {"id": uuid4()}
    with pytest.raises(AlreadyExists):
        async with exchange.unit_of_work() as uow:
            uow.session.add(Attestation(**twin))
    await act(exchange, actions.withdraw_outcome, met.seller, first.id)
    again = await claim(exchange, met.buyer, met.listing, met.institute)
    await act(exchange, actions.confirm_outcome, met.seller, again.id, None)
    with pytest.raises(AttestationAlreadyMade):
        await claim(exchange, met.seller, met.listing, met.business)


async def test_what_nobody_answers_lapses(exchange, met):
    attestation = await claim(exchange, met.seller, met.listing, met.business)
    assert await act(exchange, lapse_attestations) == 0
    await change(exchange, attestation, wake_at=NOW - timedelta(days=400))
    assert await act(exchange, lapse_attestations) == 1
    assert await act(exchange, lapse_attestations) == 0
    assert await recorded(exchange, attestation.id) == ["outcome_claimed", "outcome_lapsed"]
    with pytest.raises(MoveNotAllowed):
        await act(exchange, actions.confirm_outcome, met.buyer, attestation.id, None)


async def test_one_of_the_two_is_the_listings_and_both_are_verified(exchange, met):
    third, other = await make_actor(exchange, "business")
    unverified = await make_organization(exchange, "business", status="pending")
    for actor, counterparty in (
        (third, met.business),
        (third, other),
        (met.seller, met.institute),
        (met.seller, unverified),
        (met.seller, SimpleNamespace(id=uuid4())),
    ):
        with pytest.raises(OutcomePartyUnknown):
            await claim(exchange, actor, met.listing, counterparty)


async def test_a_deal_on_the_exchange_is_not_attested_too(exchange):
    bound = await make_bound(exchange)
    with pytest.raises(OutcomeOnRecord):
        await claim(exchange, bound.seller, bound.listing, bound.business)
    _, organization = await make_actor(exchange, "business")
    assert await claim(exchange, bound.seller, bound.listing, organization)
    await change(exchange, bound.deal, status="terminated")
    assert await claim(exchange, bound.seller, bound.listing, bound.business)


async def test_a_listing_one_cannot_see_does_not_exist_unless_one_bargained_over_it(exchange, met):
    hidden = await make_listing(exchange, met.institute, "draft")
    for listing in (hidden, SimpleNamespace(id=uuid4())):
        with pytest.raises(ListingNotFound):
            await claim(exchange, met.buyer, listing, met.institute)
    assert await claim(exchange, met.seller, hidden, met.business)
    await make_offer(exchange, met.buyer, met.listing)
    await change(exchange, met.listing, status="withdrawn")
    assert await claim(exchange, met.buyer, met.listing, met.institute)


async def test_whose_a_hidden_listing_is_cannot_be_found_out_by_claiming(exchange, met):
    wanted = await make_listing(exchange, met.institute, direction="demand", company_hidden=True)
    _, other = await make_actor(exchange, "institute")
    for guess in (met.institute, other):
        with pytest.raises(OutcomePartyUnknown):
            await claim(exchange, met.buyer, wanted, guess)
    await make_offer(exchange, met.buyer, wanted)
    assert await claim(exchange, met.buyer, wanted, met.institute)


async def test_who_may_claim(exchange, met):
    with pytest.raises(Unauthenticated):
        await claim(exchange, ANONYMOUS, met.listing, met.business)
    negotiator = await actor_of(exchange, await make_member(exchange, met.institute, Role.NEGOTIATOR))
    with pytest.raises(Forbidden):
        await claim(exchange, negotiator, met.listing, met.business)
    _, second = await make_actor(exchange, "business")
    person = await make_member(exchange, met.institute, Role.SIGNATORY)
    await join(exchange, person, second, Role.SIGNATORY)
    both = await actor_of(exchange, person)
    with pytest.raises(OrganizationAmbiguous):
        await claim(exchange, both, met.listing, met.business)
    assert await claim(exchange, both, met.listing, met.business, organization_id=met.institute.id)
    with pytest.raises(ActsForBoth):
        await claim(exchange, both, met.listing, second, organization_id=met.institute.id)
    owner = await make_organization(exchange, "owner")
    await join(exchange, person, owner, Role.SUPERVISOR)
    with pytest.raises(ConflictOfInterest):
        await claim(exchange, await actor_of(exchange, person), met.listing, met.business, organization_id=second.id)


async def test_strangers_are_told_of_nothing(exchange, met):
    attestation = await claim(exchange, met.seller, met.listing, met.business)
    stranger, _ = await make_actor(exchange, "business")
    for id in (attestation.id, uuid4()):
        for action in (actions.confirm_outcome, actions.refuse_outcome):
            with pytest.raises(AttestationNotFound):
                await act(exchange, action, stranger, id, None, 9)
        with pytest.raises(AttestationNotFound):
            await act(exchange, actions.withdraw_outcome, stranger, id)
        with pytest.raises(AttestationNotFound):
            await act(exchange, queries.attestation, stranger, id)
    assert (await act(exchange, queries.attestations, stranger, None, None, PageRequest())).items == []
    for query in (
        queries.attestation,
        lambda uow, actor, _: queries.attestations(uow, actor, None, None, PageRequest()),
    ):
        with pytest.raises(Unauthenticated):
            await act(exchange, query, ANONYMOUS, attestation.id)
    with pytest.raises(Stale):
        await act(exchange, actions.confirm_outcome, met.buyer, attestation.id, None, 9)


async def test_nobody_confirms_for_the_other_side_what_they_claimed(exchange, met):
    attestation = await claim(exchange, met.seller, met.listing, met.business)
    person = await make_member(exchange, met.business)
    await join(exchange, person, met.institute, Role.VIEWER)
    both = await actor_of(exchange, person)
    for action in (actions.confirm_outcome, actions.refuse_outcome):
        with pytest.raises(ActsForBoth):
            await act(exchange, action, both, attestation.id, None)


BODY = {"outcome": "technical_service", "concluded_on": "2026-05-04", "value": {"amount": 5, "currency": "USD"}}


async def test_attesting_over_http(client, exchange):
    institute, business = [await make_organization(exchange, kind) for kind in ("institute", "business")]
    seller, buyer = [await bearer(exchange, await make_member(exchange, one)) for one in (institute, business)]
    listing = await make_listing(exchange, institute)
    body = BODY | {"listing_id": str(listing.id), "counterparty_id": str(business.id), "note": "At the fair"}
    created = await client.post("/v1/attestations", json=body, headers=keyed(seller))
    assert (created.status_code, created.json()["available_moves"]) == (201, ["withdraw"])
    assert {name: created.json()[name] for name in BODY} == BODY
    path = f"/v1/attestations/{created.json()['id']}"
    seen = (await client.get(path, headers=buyer)).json()
    assert (seen["note"], seen["available_moves"]) == ("At the fair", ["confirm", "refuse"])
    assert (await client.post(f"{path}/confirm", json={}, headers=keyed(buyer))).status_code == 428
    moved = await client.post(f"{path}/confirm", json={"answer": "Yes"}, headers=keyed(buyer, if_match='"1"'))
    assert (moved.status_code, moved.json()["status"], moved.headers["etag"]) == (200, "confirmed", '"2"')
    for move in ("refuse", "withdraw"):
        sent = {"json": {}} if move == "refuse" else {}
        again = await client.post(f"{path}/{move}", headers=keyed(seller, if_match="*"), **sent)
        assert again.json()["code"] == "move_not_allowed"
    for query, count in (("status=confirmed", 1), ("status=claimed", 0), (f"listing_id={listing.id}", 1)):
        answer = await client.get(f"/v1/attestations?{query}", headers=buyer)
        assert len(answer.json()["items"]) == count, query


@pytest.mark.parametrize(
    "change",
    [{"concluded_on": "1889-01-01"}, {"concluded_on": 1}, {"outcome": "gift"}, {"value": {"amount": -1}}, {"x": 1}],
)
async def test_what_is_not_an_outcome_is_refused(client, exchange, change):
    headers = keyed(await bearer(exchange, await make_member(exchange, await make_organization(exchange))))
    body = BODY | {"listing_id": str(uuid4()), "counterparty_id": str(uuid4())} | change
    assert (await client.post("/v1/attestations", json=body, headers=headers)).status_code == 422
