"""Terms that change while they bind, fees the operator asks for, and credentials that end with the mandate."""

from datetime import timedelta

import pytest

from factories import actor_of, bearer, keyed, make_actor, make_mandate, make_member, make_operation, make_organization
from techexchange.app import actor_of as acting
from techexchange.identity import actions as identity
from techexchange.identity.errors import ConflictOfInterest
from techexchange.identity.models import DeclaredInterest, InterestGround
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.permissions import SYSTEM, MandatedAction, MandateNotActive
from techexchange.listings import actions as listings
from techexchange.mandates import actions, queries
from techexchange.mandates.actions import AmendmentWish, FeeWish
from techexchange.mandates.errors import (
    AmendmentOutOfOrder,
    CustodianNotEligible,
    FeeAboveCap,
    FeeProposalNotFound,
    MandateNotFound,
)
from techexchange.mandates.jobs import tick
from techexchange.mandates.models import MandateVersion, OperatingMandate

FEE = {"service": "listing", "basis": "fixed", "amount": {"amount": 5, "currency": "VND"}, "waivers": []}
CAP = {"service": "listing", "rate": None, "amount": {"amount": 9, "currency": "VND"}}
LATER = timedelta(hours=5)


def fee(amount):
    return FEE | {"amount": {"amount": amount, "currency": "VND"}}


@pytest.fixture
async def operation(exchange):
    return await make_operation(exchange, fee_schedule=[FEE], fee_caps=[CAP])


@pytest.fixture
async def owner(exchange, operation):
    return await actor_of(exchange, operation.supervisor)


@pytest.fixture
async def finance(exchange, operation):
    person = await make_member(exchange, operation.operator, "finance")
    async with exchange.unit_of_work() as uow:
        held = await queries.authority(uow)
    return await actor_of(exchange, person, authority=held)


async def amend(exchange, owner, operation, changes, *, after=None):
    async with exchange.unit_of_work() as uow:
        wish = AmendmentWish(changes, "because", uow.now + after if after else None)
        return await actions.amend(uow, owner, operation.mandate.id, wish)


async def charged(exchange):
    async with exchange.unit_of_work() as uow:
        found = await queries.fees_in_force(uow)
        return found.number, found.fee("listing")["amount"]["amount"], found.terms_hash


async def let_pass(exchange, operation, span):
    """Move everything agreed back in time by a span, as if it had passed."""
    async with exchange.unit_of_work() as uow:
        mandate = await uow.session.get_one(OperatingMandate, operation.mandate.id)
        mandate.wake_at -= span
        for number in range(1, 9):
            version = await uow.session.get(MandateVersion, (mandate.id, number))
            if version:
                version.effective_at -= span


async def test_an_amendment_is_in_force_at_once_and_the_old_terms_are_kept(exchange, owner, operation):
    before = await charged(exchange)
    await amend(exchange, owner, operation, {"fee_schedule": [fee(7)]})
    after = await charged(exchange)
    assert (before[:2], after[:2]) == ((1, 5), (2, 7))
    async with exchange.unit_of_work() as uow:
        second, first = await queries.mandate_versions(uow, owner, operation.mandate.id)
        assert [second.terms_hash, first.terms_hash] == [after[2], before[2]]
        assert (first.terms.hash(), first.fee_schedule) == (first.terms_hash, [FEE])
        assert (await queries.mandate_version(uow, owner, operation.mandate.id, 2)).reason == "because"


async def test_a_later_amendment_holds_from_its_moment_on_with_no_help_of_the_clock(exchange, owner, operation):
    await amend(exchange, owner, operation, {"fee_schedule": [fee(7)], "permitted_actions": ()}, after=LATER)
    assert (await charged(exchange))[:2] == (1, 5)
    async with exchange.unit_of_work() as uow:
        assert (await queries.authority(uow)).permitted == frozenset(MandatedAction)
    await let_pass(exchange, operation, LATER)
    assert (await charged(exchange))[:2] == (2, 7)
    async with exchange.unit_of_work() as uow:
        assert (await queries.authority(uow)).permitted == frozenset()
        assert (await uow.session.get_one(OperatingMandate, operation.mandate.id)).number == 1
        assert await tick(uow) == 1
    assert (await charged(exchange))[:2] == (2, 7)
    async with exchange.unit_of_work() as uow:
        mandate = await uow.session.get_one(OperatingMandate, operation.mandate.id)
        assert (mandate.number, mandate.wake_at) == (2, mandate.valid_until)


async def test_amendments_follow_each_other(exchange, owner, operation):
    await amend(exchange, owner, operation, {"contract_no": "13"}, after=LATER)
    with pytest.raises(AmendmentOutOfOrder):
        await amend(exchange, owner, operation, {"contract_no": "14"})
    await amend(exchange, owner, operation, {"fee_schedule": []}, after=2 * LATER)
    await let_pass(exchange, operation, 2 * LATER)
    async with exchange.unit_of_work() as uow:
        await tick(uow)
    async with exchange.unit_of_work() as uow:
        mandate = await uow.session.get_one(OperatingMandate, operation.mandate.id)
        assert (mandate.number, mandate.contract_no, mandate.fee_schedule) == (3, "13", [])


async def test_a_shorter_validity_ends_the_authority_by_the_clock(exchange, owner, operation):
    async with exchange.unit_of_work() as uow:
        end = uow.now + LATER
    await amend(exchange, owner, operation, {"valid_until": end})
    async with exchange.unit_of_work() as uow:
        mandate = await uow.session.get_one(OperatingMandate, operation.mandate.id)
        assert mandate.wake_at == end
        mandate.valid_until = mandate.wake_at = uow.now
    async with exchange.unit_of_work() as uow:
        assert await queries.authority(uow) is None
        await tick(uow)
    async with exchange.unit_of_work() as uow:
        assert (await uow.session.get_one(OperatingMandate, operation.mandate.id)).status == "expired"


async def test_no_amendment_is_above_the_caps(exchange, owner, operation):
    with pytest.raises(FeeAboveCap):
        await amend(exchange, owner, operation, {"fee_schedule": [fee(10)]})
    with pytest.raises(CustodianNotEligible):
        await amend(exchange, owner, operation, {"custodians": ((await make_organization(exchange)).id,)})
    await amend(exchange, owner, operation, {"custodians": (operation.owner.id, operation.operator.id)})
    async with exchange.unit_of_work() as uow:
        assert await queries.custodians_in_force(uow) == {operation.owner.id, operation.operator.id}


async def test_only_the_owner_amends(exchange, finance, operation):
    with pytest.raises(Forbidden):
        await amend(exchange, finance, operation, {"contract_no": "13"})


async def test_what_stood_at_a_time_can_be_told_later(exchange, owner, operation):
    async with exchange.unit_of_work() as uow:
        before = uow.now
    await amend(exchange, owner, operation, {"fee_schedule": [fee(7)]})
    async with exchange.unit_of_work() as uow:
        await actions.suspend(uow, owner, operation.mandate.id, "x")
        suspended = uow.now
    async with exchange.unit_of_work() as uow:
        await actions.terminate(uow, owner, operation.mandate.id, "x")
        ended = uow.now
    async with exchange.unit_of_work() as uow:
        first, then = await queries.mandate_at(uow, before), await queries.mandate_at(uow, suspended)
        assert (first.number, first.terms.fee_schedule, first.suspended) == (1, [FEE], False)
        assert (then.number, then.terms.fee_schedule, then.suspended) == (2, [fee(7)], True)
        assert await queries.mandate_at(uow, ended) is None
        assert await queries.mandate_at(uow, before - timedelta(days=400)) is None


async def test_the_operator_asks_and_the_owner_approves(exchange, owner, finance, operation):
    async with exchange.unit_of_work() as uow:
        wish = FeeWish([fee(8)], "Costs rose")
        asked = await actions.propose_fees(uow, finance, operation.mandate.id, wish)
    assert (await charged(exchange))[:2] == (1, 5)
    with pytest.raises(Forbidden):
        async with exchange.unit_of_work() as uow:
            await actions.approve_fees(uow, finance, asked.id)
    async with exchange.unit_of_work() as uow:
        approved = await actions.approve_fees(uow, owner, asked.id)
    assert ((await charged(exchange))[:2], approved.number) == ((2, 8), 2)


async def test_fees_above_the_cap_cannot_even_be_asked_for(exchange, finance, operation):
    with pytest.raises(FeeAboveCap):
        async with exchange.unit_of_work() as uow:
            await actions.propose_fees(uow, finance, operation.mandate.id, FeeWish([fee(10)], "More"))


async def test_a_cap_lowered_meanwhile_refuses_what_was_asked_for(exchange, owner, finance, operation):
    async with exchange.unit_of_work() as uow:
        asked = await actions.propose_fees(uow, finance, operation.mandate.id, FeeWish([fee(8)], "More"))
    lower = CAP | {"amount": {"amount": 6, "currency": "VND"}}
    await amend(exchange, owner, operation, {"fee_caps": [lower]})
    with pytest.raises(FeeAboveCap):
        async with exchange.unit_of_work() as uow:
            await actions.approve_fees(uow, owner, asked.id)
    async with exchange.unit_of_work() as uow:
        await actions.refuse_fees(uow, owner, asked.id, "Above the cap")


async def test_a_suspended_operator_asks_for_nothing(exchange, owner, operation):
    person = await make_member(exchange, operation.operator, "finance")
    headers = await bearer(exchange, person)
    async with exchange.unit_of_work() as uow:
        await actions.suspend(uow, owner, operation.mandate.id, "x")
        found = await acting(uow, headers["Authorization"].partition(" ")[2])
    with pytest.raises(MandateNotActive):
        async with exchange.unit_of_work() as uow:
            await actions.propose_fees(uow, found, operation.mandate.id, FeeWish([], "x"))


async def test_whoever_declared_an_interest_in_the_operator_decides_nothing_of_its_terms(
    exchange, owner, finance, operation
):
    async with exchange.unit_of_work() as uow:
        asked = await actions.propose_fees(uow, finance, operation.mandate.id, FeeWish([fee(8)], "More"))
        interest = DeclaredInterest(organization_id=operation.operator.id, ground=InterestGround.FAMILY)
        await identity.declare_interest(uow, owner, interest)
    wish = AmendmentWish({"fee_schedule": [fee(8)]}, "More")
    for decide, *about in (
        (actions.approve_fees, asked.id),
        (actions.refuse_fees, asked.id, "Too much"),
        (actions.amend, operation.mandate.id, wish),
    ):
        with pytest.raises(ConflictOfInterest):
            async with exchange.unit_of_work() as uow:
                await decide(uow, owner, *about)
    assert (await charged(exchange))[:2] == (1, 5)
    colleague = await actor_of(exchange, await make_member(exchange, operation.owner, "supervisor"))
    async with exchange.unit_of_work() as uow:
        assert (await actions.approve_fees(uow, colleague, asked.id)).number == 2


async def test_another_operator_does_not_know_of_it(exchange, finance, operation):
    async with exchange.unit_of_work() as uow:
        asked = await actions.propose_fees(uow, finance, operation.mandate.id, FeeWish([], "x"))
    stranger, _ = await make_actor(exchange, "operator", "finance")
    async with exchange.unit_of_work() as uow:
        with pytest.raises(MandateNotFound):
            await actions.propose_fees(uow, stranger, operation.mandate.id, FeeWish([], "x"))
        with pytest.raises(FeeProposalNotFound):
            await actions.withdraw_fees(uow, stranger, asked.id)
        with pytest.raises(FeeProposalNotFound):
            await queries.fee_proposal(uow, stranger, asked.id)


@pytest.mark.parametrize("ending", ["terminate", "expire", "succeed"])
async def test_the_staffs_credentials_end_with_the_mandate(exchange, client, owner, operation, ending):
    staff = [operation.moderator, *[await make_member(exchange, operation.operator, role) for role in ("broker",)]]
    headers = [await bearer(exchange, person) for person in staff]
    other = await bearer(exchange, operation.supervisor)
    assert [(await client.get("/v1/me", headers=one)).status_code for one in headers] == [200, 200]
    if ending == "terminate":
        async with exchange.unit_of_work() as uow:
            await actions.terminate(uow, owner, operation.mandate.id, "x")
    else:
        async with exchange.unit_of_work() as uow:
            mandate = await uow.session.get_one(OperatingMandate, operation.mandate.id)
            mandate.valid_until = mandate.wake_at = uow.now - timedelta(seconds=1)
        if ending == "expire":
            async with exchange.unit_of_work() as uow:
                await tick(uow)
        else:
            await make_mandate(exchange, owner, await make_organization(exchange, "operator"))
    assert [(await client.get("/v1/me", headers=one)).status_code for one in headers] == [401, 401]
    assert (await client.get("/v1/me", headers=other)).status_code == 200
    again = await bearer(exchange, operation.moderator)
    assert (await client.get("/v1/me", headers=again)).status_code == 200
    assert (await client.get("/v1/cases", headers=again)).json()["code"] == "mandate_not_active"


async def test_a_discarded_draft_ends_nobodys_session(exchange, client, owner, operation):
    headers = await bearer(exchange, operation.moderator)
    draft = await make_mandate(exchange, owner, operation.operator, active=False)
    async with exchange.unit_of_work() as uow:
        await actions.terminate(uow, owner, draft.id, "x")
    assert (await client.get("/v1/me", headers=headers)).status_code == 200


async def test_work_that_is_the_operators_stops_with_its_mandate(exchange, owner, operation):
    async def step():
        async with exchange.unit_of_work() as uow:
            await queries.require_leave(uow, MandatedAction.IMPORT)

    async def bring():
        async with exchange.unit_of_work() as uow:
            await listings.import_batch(uow, SYSTEM, operation.operator.id, [])

    await step()
    await bring()
    for end in (actions.suspend, actions.terminate):
        async with exchange.unit_of_work() as uow:
            await end(uow, owner, operation.mandate.id, "x")
        for stopped in (step, bring):
            with pytest.raises(MandateNotActive):
                await stopped()
    await make_mandate(exchange, owner, await make_organization(exchange, "operator"))
    await bring()


async def test_over_http(exchange, client, operation):
    finance = await bearer(exchange, await make_member(exchange, operation.operator, "finance"))
    owner = await bearer(exchange, operation.supervisor)
    one = f"/v1/mandates/{operation.mandate.id}"
    wish = {"fee_schedule": [{"service": "listing", "basis": "fixed", "amount": {"amount": 9}}], "reason": "Costs"}
    asked = await client.post(f"{one}/fee-proposals", json=wish, headers=keyed(finance))
    assert (asked.status_code, asked.json()["available_moves"]) == (201, ["withdraw"])
    proposal = f"/v1/fee-proposals/{asked.json()['id']}"
    assert (await client.get(proposal, headers=owner)).json()["available_moves"] == ["approve", "refuse"]
    refused = await client.post(f"{proposal}/approve", headers=keyed(finance, if_match="*"))
    assert refused.status_code == 403
    approved = await client.post(f"{proposal}/approve", headers=keyed(owner, if_match="*"))
    assert (approved.json()["status"], approved.json()["number"]) == ("approved", 2)
    listed = await client.get(f"{one}/fee-proposals", headers=finance)
    assert [item["id"] for item in listed.json()["items"]] == [asked.json()["id"]]
    dear = {"fee_schedule": [{"service": "listing", "basis": "fixed", "amount": {"amount": 10}}], "reason": "x"}
    above = await client.post(f"{one}/amend", json=dear, headers=keyed(owner, if_match="*"))
    assert (above.status_code, above.json()["code"], above.json()["service"]) == (422, "fee_above_cap", "listing")
    told = {"reason": "x", "reporting_calendar": [{"report": "kpi", "every": "quarter", "due_within_days": 20}]}
    amended = await client.post(f"{one}/amend", json=told, headers=keyed(owner, if_match="*"))
    assert (amended.status_code, amended.json()["number"]) == (200, 3)
    versions = (await client.get(f"{one}/versions", headers=finance)).json()
    assert [version["number"] for version in versions] == [3, 2, 1]
    assert (await client.get(f"{one}/versions/1", headers=owner)).json()["terms_hash"] == versions[2]["terms_hash"]
    missing = await client.get(f"{one}/versions/4", headers=owner)
    assert missing.json()["code"] == "mandate_version_not_found"
    assert versions[0]["reporting_calendar"] == told["reporting_calendar"]
    withdrawn = await client.post(f"{one}/fee-proposals", json=wish, headers=keyed(finance))
    back = await client.post(
        f"/v1/fee-proposals/{withdrawn.json()['id']}/withdraw", headers=keyed(finance, if_match="*")
    )
    assert back.json()["status"] == "withdrawn"
