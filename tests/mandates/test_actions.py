"""What the owner does with mandates, against a database."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from factories import actor_of, make_actor, make_mandate, make_member, make_operation, make_organization
from techexchange.identity.models import OrganizationStatus
from techexchange.identity.queries import organization
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM, Authority, MandatedAction, SecondFactorRequired
from techexchange.ledger.models import LedgerEntry
from techexchange.mandates import actions, queries
from techexchange.mandates.errors import (
    AnotherMandateStands,
    MandateLapsed,
    MandateNotFound,
    MandateStillValid,
    OperatorNotEligible,
    ValidityInvalid,
)
from techexchange.mandates.jobs import tick
from techexchange.mandates.lifecycle import MandateStatus
from techexchange.mandates.models import OperatingMandate


async def recorded(exchange, subject_id):
    async with exchange.sessions() as session:
        statement = LedgerEntry.__table__.select().where(LedgerEntry.subject_id == subject_id)
        return [row.event for row in await session.execute(statement.order_by(LedgerEntry.seq))]


async def authority_of(exchange):
    async with exchange.unit_of_work() as uow:
        return await queries.authority(uow)


async def shift(exchange, mandate, **times):
    """Move the validity of a mandate in time, as if it had been given then."""
    async with exchange.unit_of_work() as uow:
        found = await uow.session.get_one(OperatingMandate, mandate.id)
        for name, delta in times.items():
            setattr(found, name, uow.now + delta)


@pytest.fixture
async def owner(exchange):
    return (await make_actor(exchange, "owner", "supervisor"))[0]


@pytest.fixture
async def operator(exchange):
    return await make_organization(exchange, "operator")


async def test_activating_gives_the_authority_and_every_step_is_on_record(exchange, owner, operator):
    drafted = await make_mandate(exchange, owner, operator, active=False, permitted_actions=(MandatedAction.VERIFY,))
    assert await authority_of(exchange) is None
    async with exchange.unit_of_work() as uow:
        await actions.activate(uow, owner, drafted.id, drafted.version)
    assert await authority_of(exchange) == Authority(operator.id, frozenset({MandatedAction.VERIFY}))
    async with exchange.unit_of_work() as uow:
        await actions.suspend(uow, owner, drafted.id, "late reports")
    assert await authority_of(exchange) is None
    async with exchange.unit_of_work() as uow:
        await actions.reinstate(uow, owner, drafted.id)
    assert await authority_of(exchange) is not None
    async with exchange.unit_of_work() as uow:
        await actions.terminate(uow, owner, drafted.id, "by agreement")
    assert await authority_of(exchange) is None
    assert await recorded(exchange, drafted.id) == [
        "mandate_drafted",
        "mandate_activated",
        "mandate_suspended",
        "mandate_reinstated",
        "mandate_terminated",
    ]


async def test_the_owner_is_the_supervisors_own_organisation(exchange, owner, operator):
    mandate = await make_mandate(exchange, owner, operator, active=False)
    assert mandate.owner_id == owner.seats[0].organization_id


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (OrganizationStatus.UNVERIFIED, OrganizationStatus.VERIFIED),
        (OrganizationStatus.PENDING, OrganizationStatus.VERIFIED),
    ],
)
async def test_activation_verifies_the_operator(exchange, owner, status, becomes):
    operator = await make_organization(exchange, "operator", status=status)
    await make_mandate(exchange, owner, operator)
    async with exchange.unit_of_work() as uow:
        assert (await organization(uow, operator.id)).status is becomes
    assert (await recorded(exchange, operator.id))[-1] == "organization_verified"


async def test_a_suspended_operator_is_not_given_the_exchange(exchange, owner):
    operator = await make_organization(exchange, "operator", status=OrganizationStatus.SUSPENDED)
    with pytest.raises(MoveNotAllowed):
        await make_mandate(exchange, owner, operator)
    assert await authority_of(exchange) is None


async def test_an_operator_whose_organisation_was_suspended_has_no_authority(exchange, owner, operator):
    await make_mandate(exchange, owner, operator)
    async with exchange.unit_of_work() as uow:
        (await uow.session.get_one(type(operator), operator.id)).suspend("test", by=SYSTEM, at=uow.now)
    assert await authority_of(exchange) is None


@pytest.mark.parametrize("kind", ["institute", "auditor", "owner"])
async def test_only_an_operator_is_given_a_mandate(exchange, owner, operator, kind):
    other_id = owner.seats[0].organization_id if kind == "owner" else (await make_organization(exchange, kind)).id
    with pytest.raises(OperatorNotEligible):
        await make_mandate(exchange, owner, operator, operator_id=other_id)


async def test_an_operator_nobody_knows_is_not_eligible(exchange, owner, operator):
    with pytest.raises(OperatorNotEligible):
        await make_mandate(exchange, owner, operator, operator_id=new_id())


@pytest.mark.parametrize(("kind", "role"), [("operator", "admin"), ("operator", "moderator"), ("institute", "admin")])
async def test_only_the_owner_writes(exchange, owner, operator, kind, role):
    other, _ = await make_actor(exchange, kind, role)
    with pytest.raises(Forbidden):
        await make_mandate(exchange, other, operator)
    mandate = await make_mandate(exchange, owner, operator, active=False)
    attempts = [
        lambda uow: actions.edit(uow, other, mandate.id, {"contract_no": "x"}),
        lambda uow: actions.activate(uow, other, mandate.id),
        lambda uow: actions.suspend(uow, other, mandate.id, "x"),
        lambda uow: actions.reinstate(uow, other, mandate.id),
        lambda uow: actions.terminate(uow, other, mandate.id, "x"),
        lambda uow: actions.expire(uow, other, mandate.id),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            async with exchange.unit_of_work() as uow:
                await attempt(uow)


async def test_the_owners_supervisor_needs_a_second_factor(exchange, operator):
    organization = await make_organization(exchange, "owner")
    supervisor = await make_member(exchange, organization, "supervisor")
    weak = await actor_of(exchange, supervisor, second_factor=False)
    with pytest.raises(SecondFactorRequired):
        await make_mandate(exchange, weak, operator)


async def test_a_draft_is_edited_and_an_active_mandate_is_not(exchange, owner, operator):
    mandate = await make_mandate(exchange, owner, operator, active=False)
    async with exchange.unit_of_work() as uow:
        edited = await actions.edit(uow, owner, mandate.id, {"contract_no": "99"}, mandate.version)
    assert (edited.contract_no, edited.operator_id) == ("99", operator.id)
    with pytest.raises(Stale):
        async with exchange.unit_of_work() as uow:
            await actions.edit(uow, owner, mandate.id, {"contract_no": "100"}, 1)
    with pytest.raises(ValidityInvalid):
        async with exchange.unit_of_work() as uow:
            await actions.edit(uow, owner, mandate.id, {"valid_until": mandate.valid_from})
    async with exchange.unit_of_work() as uow:
        await actions.activate(uow, owner, mandate.id)
    with pytest.raises(MoveNotAllowed):
        async with exchange.unit_of_work() as uow:
            await actions.edit(uow, owner, mandate.id, {"contract_no": "100"})


@pytest.mark.parametrize("suspended", [False, True])
async def test_a_second_mandate_waits_until_the_first_is_over(exchange, owner, operator, suspended):
    first = await make_mandate(exchange, owner, operator)
    second = await make_mandate(exchange, owner, await make_organization(exchange, "operator"), active=False)
    if suspended:
        async with exchange.unit_of_work() as uow:
            await actions.suspend(uow, owner, first.id, "x")
    with pytest.raises(AnotherMandateStands):
        async with exchange.unit_of_work() as uow:
            await actions.activate(uow, owner, second.id)
    async with exchange.unit_of_work() as uow:
        await actions.terminate(uow, owner, first.id, "x")
    async with exchange.unit_of_work() as uow:
        await actions.activate(uow, owner, second.id)
    assert (await authority_of(exchange)).operator_id == second.operator_id


async def test_the_constraint_alone_refuses_a_second_standing_mandate(exchange, owner, operator):
    await make_mandate(exchange, owner, operator)
    second = await make_mandate(exchange, owner, operator, active=False)
    for status in ("active", "suspended"):
        with pytest.raises(AlreadyExists):
            async with exchange.unit_of_work() as uow:
                sql = text("UPDATE operating_mandates SET status = :status WHERE id = :id")
                await uow.session.execute(sql, {"status": status, "id": second.id})


async def test_a_mandate_already_active_is_not_activated_again(exchange, owner, operator):
    mandate = await make_mandate(exchange, owner, operator)
    with pytest.raises(MoveNotAllowed):
        async with exchange.unit_of_work() as uow:
            await actions.activate(uow, owner, mandate.id)


async def test_a_mandate_nobody_drafted_is_not_found(exchange, owner):
    with pytest.raises(MandateNotFound):
        async with exchange.unit_of_work() as uow:
            await actions.activate(uow, owner, new_id())


async def test_authority_ends_with_the_validity_and_not_with_the_tick(exchange, owner, operator):
    mandate = await make_mandate(exchange, owner, operator)
    await shift(exchange, mandate, valid_until=timedelta(0), wake_at=timedelta(0))
    assert await authority_of(exchange) is None
    async with exchange.unit_of_work() as uow:
        assert (await uow.session.get_one(OperatingMandate, mandate.id)).status is MandateStatus.ACTIVE
        assert await tick(uow) == 1
    async with exchange.unit_of_work() as uow:
        assert (await uow.session.get_one(OperatingMandate, mandate.id)).status is MandateStatus.EXPIRED
        assert await tick(uow) == 0
    assert (await recorded(exchange, mandate.id))[-1] == "mandate_expired"


async def test_authority_begins_with_the_validity(exchange, owner, operator):
    mandate = await make_mandate(exchange, owner, operator)
    await shift(exchange, mandate, valid_from=timedelta(hours=1))
    assert await authority_of(exchange) is None
    await shift(exchange, mandate, valid_from=timedelta(0))
    assert await authority_of(exchange) is not None


async def test_the_tick_leaves_a_valid_mandate_alone(exchange, owner, operator):
    mandate = await make_mandate(exchange, owner, operator)
    async with exchange.unit_of_work() as uow:
        assert await tick(uow) == 0
    with pytest.raises(MandateStillValid):
        async with exchange.unit_of_work() as uow:
            await actions.expire(uow, SYSTEM, mandate.id)


async def test_a_successor_need_not_wait_for_the_tick(exchange, owner, operator):
    first = await make_mandate(exchange, owner, operator)
    await shift(exchange, first, valid_until=timedelta(0), wake_at=timedelta(0))
    second = await make_mandate(exchange, owner, operator)
    assert (await authority_of(exchange)).operator_id == second.operator_id
    assert (await recorded(exchange, first.id))[-1] == "mandate_expired"


async def test_a_draft_whose_time_has_passed_is_not_activated(exchange, owner, operator):
    mandate = await make_mandate(exchange, owner, operator, active=False)
    await shift(exchange, mandate, valid_from=timedelta(days=-2), valid_until=timedelta(0))
    with pytest.raises(MandateLapsed):
        async with exchange.unit_of_work() as uow:
            await actions.activate(uow, owner, mandate.id)


@pytest.mark.real_commits
async def test_many_activations_at_once_leave_one_mandate(live):
    owner, _ = await make_actor(live.exchange, "owner", "supervisor")
    operators = [await make_organization(live.exchange, "operator") for _ in range(6)]
    drafts = [await make_mandate(live.exchange, owner, operator, active=False) for operator in operators]

    async def activate(mandate):
        async with live.exchange.unit_of_work() as uow:
            await actions.activate(uow, owner, mandate.id)

    outcomes = await asyncio.gather(*map(activate, drafts), return_exceptions=True)
    assert outcomes.count(None) == 1
    assert {type(outcome) for outcome in outcomes} <= {type(None), AnotherMandateStands, AlreadyExists}


async def test_an_operation_can_be_made(exchange):
    operation = await make_operation(exchange)
    assert (await authority_of(exchange)).operator_id == operation.operator.id
