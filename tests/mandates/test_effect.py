"""No active mandate, no operator act: at the next request, for every permission that needs one."""

from datetime import timedelta

import pytest

from factories import actor_of as acting
from factories import bearer, keyed, make_mandate, make_member, make_operation, make_organization, sign_in
from techexchange.app import actor_of
from techexchange.kernel.permissions import (
    GRANTS,
    NEEDS_MANDATE,
    MandatedAction,
    MandateNotActive,
    OrganizationKind,
    Permission,
    Role,
)
from techexchange.mandates.models import OperatingMandate
from techexchange.mandates.queries import former_operators, require_leave

NEEDING = sorted(NEEDS_MANDATE)
STILL_HELD = [Permission.MANDATE_READ, Permission.ORGANIZATION_READ]


async def now(exchange, person):
    """A person as they act at their next request."""
    token = await sign_in(exchange, person)
    async with exchange.unit_of_work() as uow:
        return await actor_of(uow, token)


async def holder_of(exchange, operation, permission):
    """Who of the operator's people would have it under a mandate."""
    roles = GRANTS[OrganizationKind.OPERATOR]
    if permission in roles[Role.MODERATOR]:
        return operation.moderator
    return await make_member(exchange, operation.operator, next(role for role in roles if permission in roles[role]))


async def move(client, exchange, operation, name):
    headers = keyed(await bearer(exchange, operation.supervisor), if_match="*")
    body = {"reason": "test"} if name in {"suspend", "terminate"} else None
    answer = await client.post(f"/v1/mandates/{operation.mandate.id}/{name}", headers=headers, json=body)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("permission", NEEDING)
@pytest.mark.parametrize("ending", ["suspend", "terminate", "lapse", "none"])
async def test_every_permission_of_the_operator_ends_with_the_mandate(exchange, client, permission, ending):
    operation = await make_operation(exchange, active=ending != "none")
    holder = await holder_of(exchange, operation, permission)
    if ending != "none":
        (await now(exchange, holder)).require(permission)
    if ending in {"suspend", "terminate"}:
        await move(client, exchange, operation, ending)
    if ending == "lapse":
        async with exchange.unit_of_work() as uow:
            (await uow.session.get_one(OperatingMandate, operation.mandate.id)).valid_until = uow.now
    actor = await now(exchange, holder)
    with pytest.raises(MandateNotActive):
        actor.require(permission)
    for own in STILL_HELD:
        assert actor.can(own, within=operation.operator.id) or own not in actor.seats[0].permissions


@pytest.mark.parametrize("permission", NEEDING)
async def test_a_mandate_permits_what_it_names_and_nothing_else(exchange, permission):
    needed = NEEDS_MANDATE[permission]
    others = tuple(action for action in MandatedAction if action is not needed)
    operation = await make_operation(exchange, permitted_actions=others)
    holder = await holder_of(exchange, operation, permission)
    with pytest.raises(MandateNotActive):
        (await now(exchange, holder)).require(permission)


@pytest.mark.parametrize("permission", NEEDING)
async def test_reinstating_gives_it_back(exchange, client, permission):
    operation = await make_operation(exchange)
    await move(client, exchange, operation, "suspend")
    await move(client, exchange, operation, "reinstate")
    (await now(exchange, await holder_of(exchange, operation, permission))).require(permission)


CASE = "01890a5d-ac96-774b-bcce-b302099a8057"
ROUTES = [
    ("GET", "/v1/cases", None),
    ("GET", "/v1/cases/statistics", None),
    ("GET", f"/v1/cases/{CASE}", None),
    ("POST", f"/v1/cases/{CASE}/claim", None),
    ("POST", f"/v1/cases/{CASE}/release", None),
    ("POST", f"/v1/cases/{CASE}/escalate", {"reason": "test"}),
    ("POST", f"/v1/cases/{CASE}/decide", {"outcome": "reject", "subject_version": 1}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES, ids=lambda value: value if isinstance(value, str) else "")
async def test_the_routes_say_so_at_the_very_next_request(exchange, client, method, path, body):
    operation = await make_operation(exchange)
    headers = await bearer(exchange, operation.moderator)

    async def ask():
        named = keyed(headers, if_match="*") if method == "POST" else headers
        return await client.request(method, path, headers=named, json=body)

    assert (await ask()).status_code in {200, 404}
    await move(client, exchange, operation, "suspend")
    refused = await ask()
    assert (refused.status_code, refused.json()["code"]) == (403, "mandate_not_active")
    await move(client, exchange, operation, "reinstate")
    assert (await ask()).status_code in {200, 404}


async def test_the_operator_of_a_former_mandate_has_no_authority(exchange, client):
    operation = await make_operation(exchange)
    successor = await hand_over(exchange, operation)
    actor = await now(exchange, operation.moderator)
    assert actor.authority.operator_id == successor.id
    with pytest.raises(MandateNotActive):
        actor.require(Permission.CASE_CLAIM)


async def hand_over(exchange, operation):
    """End the operation's mandate and give the exchange to another operator."""
    async with exchange.unit_of_work() as uow:
        mandate = await uow.session.get_one(OperatingMandate, operation.mandate.id)
        mandate.valid_until = uow.now - timedelta(seconds=1)
    supervisor = await acting(exchange, operation.supervisor)
    successor = await make_organization(exchange, "operator")
    await make_mandate(exchange, supervisor, successor)
    return successor


@pytest.mark.parametrize("ending", ["suspend", "terminate", "lapse", "draft"])
async def test_what_is_left_after_the_end_is_known_at_the_next_request(exchange, client, ending):
    operation = await make_operation(exchange, active=ending != "draft")
    finance = await make_member(exchange, operation.operator, "finance")
    if ending in {"suspend", "terminate"}:
        await move(client, exchange, operation, ending)
    if ending == "lapse":
        await hand_over(exchange, operation)
    actor, own = await now(exchange, finance), operation.operator.id
    ended = ending in {"terminate", "lapse"}
    assert (own in actor.tenure.former, own in actor.tenure.standing) == (ended, ending == "suspend")
    assert actor.can(Permission.RECEIPT_CONFIRM, within=own) is ended
    assert actor.can(Permission.REPORT_READ) is (ending == "suspend")


async def test_a_draft_that_was_discarded_ended_nothing(exchange, client):
    operation = await make_operation(exchange, active=False)
    await move(client, exchange, operation, "terminate")
    async with exchange.unit_of_work() as uow:
        assert await former_operators(uow) == {}
        await require_leave(uow, MandatedAction.IMPORT)


async def test_an_operator_that_is_given_another_mandate_is_no_former_one(exchange, client):
    operation = await make_operation(exchange)
    await move(client, exchange, operation, "terminate")
    async with exchange.unit_of_work() as uow:
        assert list(await former_operators(uow)) == [operation.operator.id]
    await make_mandate(exchange, await acting(exchange, operation.supervisor), operation.operator)
    actor = await now(exchange, operation.moderator)
    assert (actor.tenure.former, actor.tenure.standing) == (frozenset(), {operation.operator.id})
