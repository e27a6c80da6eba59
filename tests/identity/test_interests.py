"""Who must not act in whose matters: found before they do, and declared by those who know."""

from datetime import timedelta
from itertools import product

import pytest

from contracting import recorded
from factories import (
    actor_of,
    bearer,
    join,
    keyed,
    make_actor,
    make_member,
    make_operation,
    make_organization,
    mandated,
)
from techexchange.identity import actions, queries
from techexchange.identity.errors import (
    ConflictDeclarationNotFound,
    ConflictOfInterest,
    InterestInItself,
    OrganizationNotFound,
    OwnDeclaration,
)
from techexchange.identity.lifecycle import DECLARATION_LIFE, DeclarationStatus
from techexchange.identity.models import ConflictDeclaration, ConflictGround, DeclaredInterest, InterestGround
from techexchange.identity.queries import DeclarationFilter
from techexchange.kernel.errors import Forbidden, Unauthenticated
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, SYSTEM

ALONE = queries.ties(queries.OTHER)
"""No other side but the one that is named."""


@pytest.fixture
async def operation(exchange):
    return await make_operation(exchange)


@pytest.fixture
async def judge(exchange, operation):
    return await mandated(exchange, operation.moderator)


@pytest.fixture
async def institute(exchange):
    return await make_organization(exchange, contact={"address": "1 Đại Cồ Việt, Hà Nội"})


async def ground(exchange, person, organization):
    async with exchange.unit_of_work() as uow:
        return await queries.conflict_of_interest(uow, person.id, organization.id)


async def declare(exchange, actor, organization, **more):
    async with exchange.unit_of_work() as uow:
        wish = DeclaredInterest(**({"organization_id": organization.id, "ground": InterestGround.FAMILY} | more))
        return await actions.declare_interest(uow, actor, wish)


@pytest.mark.parametrize(("move", "status"), list(product(DECLARATION_LIFE.moves, DeclarationStatus)))
def test_every_move_from_every_status(move, status):
    if status in move.sources:
        assert move(status) is move.target
    else:
        with pytest.raises(MoveNotAllowed):
            move(status)


async def test_nothing_is_held_against_who_has_nothing_to_do_with_it(exchange, judge, institute):
    assert await ground(exchange, judge, institute) is None
    async with exchange.unit_of_work() as uow:
        await queries.require_no_conflict(uow, judge, institute.id)
        await queries.require_no_conflict(uow, judge)
        assert await queries.conflict_of_interest(uow, judge.id, new_id()) is None


async def test_who_sits_in_it(exchange, operation, judge, institute):
    await join(exchange, operation.moderator, institute, "viewer")
    assert await ground(exchange, judge, institute) is ConflictGround.MEMBERSHIP


async def test_who_declared_it_until_the_time_has_passed(exchange, judge, institute):
    made = await declare(exchange, judge, institute)
    assert await ground(exchange, judge, institute) is ConflictGround.DECLARED
    assert await recorded(exchange, made.id) == ["conflict_declared"]
    with pytest.raises(ConflictOfInterest) as refused:
        async with exchange.unit_of_work() as uow:
            await queries.require_no_conflict(uow, judge, (await make_organization(exchange)).id, institute.id)
    assert refused.value.details == {"ground": "declared", "organization_id": institute.id}
    async with exchange.unit_of_work() as uow:
        await queries.require_no_conflict(uow, SYSTEM, institute.id)
        (await uow.session.get_one(ConflictDeclaration, made.id)).until = uow.now - timedelta(seconds=1)
    assert await ground(exchange, judge, institute) is None


@pytest.mark.parametrize("whose", ["operator", "institute"])
async def test_a_related_party_binds_everybody_on_the_other_side(exchange, operation, judge, institute, whose):
    sides = {"operator": operation.operator, "institute": institute}
    declaring, other = sides[whose], sides["institute" if whose == "operator" else "operator"]
    administrator = await actor_of(exchange, await make_member(exchange, declaring))
    await declare(exchange, administrator, other, on_behalf_of=declaring.id)
    assert await ground(exchange, judge, institute) is ConflictGround.RELATED
    assert await ground(exchange, judge, await make_organization(exchange)) is None
    async with exchange.unit_of_work() as uow:
        assert await queries.related(uow, operation.operator.id, institute.id, ALONE) is ConflictGround.RELATED
        assert await queries.related(uow, institute.id, operation.operator.id, ALONE) is ConflictGround.RELATED
        assert await queries.related(uow, institute.id, institute.id, ALONE) is ConflictGround.MEMBERSHIP


@pytest.mark.parametrize(
    ("address", "alike"),
    [("1, đại cồ việt – HÀ NỘI", True), ("2 Đại Cồ Việt, Hà Nội", False), ("", False)],
)
async def test_one_address_is_one_interest_however_it_is_written(exchange, judge, operation, institute, address, alike):
    side = await make_organization(exchange, "business", contact={"address": address})
    await join(exchange, operation.moderator, side, "viewer")
    found = await ground(exchange, judge, institute)
    assert found is (ConflictGround.ADDRESS if alike else None)
    async with exchange.unit_of_work() as uow:
        assert await queries.related(uow, side.id, institute.id, ALONE) is found


async def test_units_of_one_enterprise_are_of_one_tax_code_group(exchange, judge, operation):
    mother = await make_organization(exchange, "business")
    unit = await make_organization(exchange, "business", tax_code=f"{mother.tax_code}-001")
    await join(exchange, operation.moderator, mother, "viewer")
    assert await ground(exchange, judge, unit) is ConflictGround.TAX_CODE
    abroad = await make_organization(exchange, "business", country="DE", tax_code=mother.tax_code)
    assert await ground(exchange, judge, abroad) is None


async def test_whose_behalf_one_may_declare_on(exchange, judge, institute):
    with pytest.raises(Forbidden):
        await declare(exchange, judge, institute, on_behalf_of=judge.seats[0].organization_id)
    with pytest.raises(OrganizationNotFound):
        await declare(exchange, judge, institute, organization_id=new_id())
    with pytest.raises(Unauthenticated):
        await declare(exchange, ANONYMOUS, institute)
    administrator, own = await make_actor(exchange)
    with pytest.raises(InterestInItself):
        await declare(exchange, administrator, own, on_behalf_of=own.id)


async def test_the_owner_lifts_what_somebody_else_declared(exchange, operation, judge, institute):
    made = await declare(exchange, judge, institute)
    supervisor = await actor_of(exchange, operation.supervisor)
    own = await declare(exchange, supervisor, institute)
    for actor, one, refusal in ((judge, made, Forbidden), (supervisor, own, OwnDeclaration)):
        with pytest.raises(refusal):
            async with exchange.unit_of_work() as uow:
                await actions.lift_declaration(uow, actor, one.id, "Sold")
    async with exchange.unit_of_work() as uow:
        lifted = await actions.lift_declaration(uow, supervisor, made.id, "Sold")
    assert (lifted.status, lifted.lifted_because) == (DeclarationStatus.LIFTED, "Sold")
    assert await ground(exchange, judge, institute) is None
    assert await recorded(exchange, made.id) == ["conflict_declared", "conflict_lifted"]


async def test_who_reads_the_register(exchange, operation, judge, institute):
    made = await declare(exchange, judge, institute)
    supervisor = await actor_of(exchange, operation.supervisor)
    auditor, _ = await make_actor(exchange, "auditor", "auditor")
    stranger, _ = await make_actor(exchange)
    async with exchange.unit_of_work() as uow:
        for actor, seen in ((supervisor, 1), (auditor, 1), (judge, 1), (stranger, 0)):
            page = await queries.declarations(uow, actor, DeclarationFilter(binding=True), PageRequest())
            assert len(page.items) == seen
        assert (await queries.declarations(uow, auditor, DeclarationFilter(binding=False), PageRequest())).items == []
        other = DeclarationFilter(organization_id=institute.id, person_id=stranger.id)
        assert (await queries.declarations(uow, auditor, other, PageRequest())).items == []
        assert (await queries.declaration(uow, judge, made.id)).id == made.id
        with pytest.raises(ConflictDeclarationNotFound):
            await queries.declaration(uow, stranger, made.id)
        with pytest.raises(Unauthenticated):
            await queries.declaration(uow, ANONYMOUS, made.id)


async def test_over_http(exchange, client, operation, institute):
    moderator, supervisor = await bearer(exchange, operation.moderator), await bearer(exchange, operation.supervisor)
    body = {"organization_id": str(institute.id), "ground": "ownership", "until": "2150-01-01T00:00:00Z"}
    made = await client.post("/v1/conflict-declarations", json=body, headers=keyed(moderator))
    assert (made.status_code, made.json()["available_moves"]) == (201, [])
    one = f"/v1/conflict-declarations/{made.json()['id']}"
    assert (await client.get(one, headers=supervisor)).json()["available_moves"] == ["lift"]
    listed = await client.get("/v1/conflict-declarations?binding=true", headers=supervisor)
    assert [item["id"] for item in listed.json()["items"]] == [made.json()["id"]]
    lifted = await client.post(f"{one}/lift", json={"reason": "Sold"}, headers=keyed(supervisor, if_match="*"))
    assert lifted.json()["status"] == "lifted"
    assert (await client.get(one)).status_code == 401
