"""Who shares in receipts, against the database."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from accounts import make_paying, pay
from contracting import change, recorded
from factories import actor_of, make_actor, make_member
from techexchange.deals import actions
from techexchange.deals.errors import ContractNotFound
from techexchange.deals.errors.benefit import BelowBenefitFloor, BenefitPlanNotFound
from techexchange.deals.models.benefit import Beneficiary, BenefitShare, Distribution
from techexchange.deals.queries import benefit as queries
from techexchange.deals.queries import payment as payments
from techexchange.kernel.errors import Forbidden, Stale
from techexchange.kernel.paging import PageRequest

B = Beneficiary
SHARES = (
    BenefitShare(B.AUTHORS, "SECRET Nguyễn Văn A", Decimal("20.5")),
    BenefitShare(B.AUTHORS, "SECRET Trần Thị B", Decimal("12.5")),
    BenefitShare(B.HOST, "Institute", Decimal(57)),
    BenefitShare(B.BROKERS, "Transfer office", Decimal(10)),
)


@pytest.fixture
async def paying(exchange):
    return await make_paying(exchange)


async def do(exchange, action, actor, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, actor, *arguments)


async def agree(exchange, paying, shares=SHARES, version=None):
    return await do(exchange, actions.agree_benefits, paying.seller, paying.contract.id, shares, version)


async def parts_of(exchange, payment):
    async with exchange.unit_of_work() as uow:
        wanted = select(Distribution.amount).where(Distribution.payment_id == payment.id).order_by(Distribution.place)
        return list(await uow.session.scalars(wanted))


async def test_each_receipt_is_divided_to_the_unit(exchange, paying):
    plan = await agree(exchange, paying)
    payment = await pay(exchange, paying, paying.terms["upfront-1"], 1001)
    assert await parts_of(exchange, payment) == [205, 125, 571, 100]
    other = await pay(exchange, paying, paying.terms["upfront-1"], 1)
    assert sum(await parts_of(exchange, other)) == 1
    [balance] = await do(exchange, payments.balance, paying.seller, paying.contract.id)
    assert (balance.distributed, balance.confirmed, balance.reconciles) == (1002, 1002, True)
    assert await recorded(exchange, plan.id) == ["benefits_agreed", "receipt_distributed", "receipt_distributed"]


async def test_receipts_from_before_are_divided_when_it_is_agreed_and_only_once(exchange, paying):
    first = await pay(exchange, paying, paying.terms["upfront-1"], 200)
    assert await parts_of(exchange, first) == []
    plan = await agree(exchange, paying)
    assert sum(await parts_of(exchange, first)) == 200
    halves = (BenefitShare(B.AUTHORS, "A", Decimal(50)), BenefitShare(B.HOST, "H", Decimal(50)))
    assert (await agree(exchange, paying, halves, plan.version)).version == plan.version + 1
    assert len(await parts_of(exchange, first)) == 4, "what was divided stays so"
    second = await pay(exchange, paying, paying.terms["upfront-1"], 200)
    assert await parts_of(exchange, second) == [100, 100]
    with pytest.raises(Stale):
        await agree(exchange, paying, halves, plan.version)


async def test_the_first_plan_has_no_version(exchange, paying):
    with pytest.raises(Stale):
        await agree(exchange, paying, SHARES, 1)


async def test_state_funded_authors_have_their_floor(exchange):
    less = (BenefitShare(B.AUTHORS, "A", Decimal("29.9")), BenefitShare(B.HOST, "H", Decimal("70.1")))
    paying = await make_paying(exchange, course="state")
    with pytest.raises(BelowBenefitFloor):
        await agree(exchange, paying, less)
    assert [floor.percent for floor in (await agree(exchange, paying)).guaranteed] == [Decimal(30)]
    private = await make_paying(exchange)
    assert (await agree(exchange, private, less)).guaranteed == []


async def test_what_the_parties_declare_later_has_its_floors_too(exchange, paying):
    less = (BenefitShare(B.AUTHORS, "A", Decimal("29.9")), BenefitShare(B.HOST, "H", Decimal("70.1")))
    await agree(exchange, paying, less)
    first = await pay(exchange, paying, paying.terms["upfront-1"], 1000)
    await change(exchange, paying.contract, facts=paying.contract.facts | {"state_funded": True})
    second = await pay(exchange, paying, paying.terms["upfront-1"], 1000)
    assert (await parts_of(exchange, first), await parts_of(exchange, second)) == ([299, 701], [])
    [balance] = await do(exchange, payments.balance, paying.seller, paying.contract.id)
    assert (balance.distributed, balance.confirmed, balance.reconciles) == (1000, 2000, True)
    with pytest.raises(BelowBenefitFloor):
        await agree(exchange, paying, less)
    await agree(exchange, paying)
    third = await pay(exchange, paying, paying.terms["upfront-1"], 1)
    assert await parts_of(exchange, second) == [205, 125, 570, 100]
    assert sum((await parts_of(exchange, third))[:2]) == 1, "no fraction less than the floor"


async def test_nobody_but_the_supplier_knows_of_it(exchange, paying):
    outsider, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", "supervisor")
    with pytest.raises(BenefitPlanNotFound):
        await do(exchange, queries.benefit_plan, paying.seller, paying.contract.id)
    await agree(exchange, paying)
    await pay(exchange, paying, paying.terms["upfront-1"], 100)
    for actor in (paying.buyer, outsider, supervisor):
        with pytest.raises(ContractNotFound):
            await do(exchange, queries.benefit_plan, actor, paying.contract.id)
        with pytest.raises(ContractNotFound):
            await do(exchange, queries.distributions, actor, paying.contract.id, PageRequest())
        with pytest.raises(ContractNotFound):
            await do(exchange, actions.agree_benefits, actor, paying.contract.id, SHARES, None)
    [balance] = await do(exchange, payments.balance, paying.buyer, paying.contract.id)
    assert (balance.distributed, balance.reconciles) == (0, True)
    page = await do(exchange, queries.distributions, paying.seller, paying.contract.id, PageRequest())
    assert sum(part.amount for part in page.items) == 100


async def test_it_takes_a_signatory(exchange, paying):
    negotiator = await actor_of(exchange, await make_member(exchange, paying.institute, "negotiator"))
    with pytest.raises(Forbidden):
        await do(exchange, actions.agree_benefits, negotiator, paying.contract.id, SHARES, None)
    async with exchange.unit_of_work() as uow:
        assert await uow.session.scalar(select(func.count()).select_from(Distribution)) == 0
