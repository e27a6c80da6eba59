"""Contracts that several people change at once, with real commits."""

import asyncio

import pytest
from sqlalchemy import func, select

from agreements import code_now
from drawing_up import make_desk, whole
from techexchange.deals import actions
from techexchange.deals.models import ContractSignature, Deal, TransferContract
from techexchange.kernel.errors import ExchangeError
from techexchange.listings.models import Listing

pytestmark = pytest.mark.real_commits
ROUNDS = 6


@pytest.fixture
async def desk(live, settings):
    return await make_desk(live.exchange, settings)


async def outcomes(*attempts):
    """What each attempt ended in, all begun at once."""
    ended = await asyncio.gather(*attempts, return_exceptions=True)
    for one in ended:
        assert not isinstance(one, BaseException) or isinstance(one, ExchangeError), one
    return [one.code if isinstance(one, ExchangeError) else "done" for one in ended]


async def count(desk, model, *conditions):
    async with desk.exchange.unit_of_work() as uow:
        return await uow.session.scalar(select(func.count()).select_from(model).where(*conditions))


async def test_both_begin_it_at_once_and_there_is_one(desk):
    ended = await outcomes(
        *(desk.do(actions.open_contract, actor, desk.deal.id) for actor in (desk.seller, desk.buyer) * ROUNDS)
    )
    assert ended.count("done") == 1
    assert set(ended) == {"done", "contract_exists"}
    assert await count(desk, TransferContract) == 1


async def test_both_sign_at_once_and_are_bound_once(desk):
    await desk.open()
    put = await desk.ready()
    named = (put.id, put.document_hash, code_now(), desk.guards)
    ended = await outcomes(*(desk.do(actions.sign, actor, *named) for actor in (desk.seller, desk.buyer) * 2))
    assert ended.count("done") == 2
    assert await desk.standing() == ("effective", "contracted", "contracted")
    assert await count(desk, ContractSignature) == 2


@pytest.mark.parametrize("rival", ["cancel", "edit"])
async def test_the_second_signature_while_the_other_side_thinks_better_of_it(desk, rival):
    await desk.open()
    put = await desk.ready()
    await desk.sign(desk.seller)
    signing = desk.do(actions.sign, desk.buyer, put.id, put.document_hash, code_now(), desk.guards)
    other = {
        "cancel": lambda: desk.do(actions.cancel, desk.seller, desk.deal.id, "No", None),
        "edit": lambda: desk.do(actions.edit_contract, desk.seller, put.id, whole(), None),
    }[rival]
    ended = await outcomes(signing, other())
    assert ended.count("done") == 1, ended
    standing = await desk.standing()
    if ended[0] == "done":
        assert standing == ("effective", "contracted", "contracted")
    elif rival == "cancel":
        assert standing == ("terminated", "cancelled", "published")
    else:
        assert standing == ("drafting", "agreed", "reserved")


async def test_cancelling_while_the_contract_is_begun_leaves_none_open(desk, settings):
    for _ in range(ROUNDS):
        fresh = await make_desk(desk.exchange, settings)
        cancelling = fresh.do(actions.cancel, fresh.seller, fresh.deal.id, "No", None)
        opening = fresh.do(actions.open_contract, fresh.buyer, fresh.deal.id)
        ended = await outcomes(opening, cancelling)
        assert ended[1] in {"done", "busy"}, ended
        if ended[1] == "done":
            live = TransferContract.status != "terminated"
            assert await count(desk, TransferContract, live, TransferContract.deal_id == fresh.deal.id) == 0
            async with desk.exchange.unit_of_work() as uow:
                assert (await uow.session.get_one(Deal, fresh.deal.id)).status == "cancelled"
                assert (await uow.session.get_one(Listing, fresh.listing.id)).status == "published"
