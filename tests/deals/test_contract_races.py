"""Contracts that several people change at once, with real commits."""

import asyncio

import pytest
from sqlalchemy import func, select, update

from agreements import code_now
from contracting import kept_in, meanwhile
from drawing_up import both, make_desk, whole
from signatories import CertificationAuthority
from techexchange.deals import actions, queries
from techexchange.deals.actions import PdfVault, SignedPdf, drafting, signing
from techexchange.deals.errors import DocumentChanged
from techexchange.deals.models import ContractSignature, ContractVersion, Deal, FormChange, TransferContract
from techexchange.identity.models import Organization
from techexchange.infra.documents import TrustRoots
from techexchange.kernel.errors import ExchangeError, Stale
from techexchange.listings.models import Listing

pytestmark = pytest.mark.real_commits
ROUNDS = 6
ELSEWHERE = FormChange({"place": both("Cà Mau")}, {})


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


async def test_what_was_edited_while_it_was_printed_is_not_put_to_signature(desk, monkeypatch):
    await desk.open("vi", "en")
    await desk.edit(whole())
    meanwhile(monkeypatch, drafting, "typeset", lambda: desk.edit(ELSEWHERE, desk.buyer))
    with pytest.raises(Stale):
        await desk.do(actions.request_signature, desk.seller, desk.id, desk.storage, None)
    assert (await desk.standing())[0] == "drafting"
    assert kept_in(desk.storage) == 0
    await desk.do(actions.request_signature, desk.seller, desk.id, desk.storage, None)
    assert kept_in(desk.storage) == 2
    sheet = await desk.do(queries.contract_version, desk.buyer, desk.id, None)
    assert sheet.version.document["form"]["place"] == both("Cà Mau")


async def test_of_two_amendments_printed_at_once_one_is_put_to_the_parties(desk, monkeypatch):
    await desk.signed()
    amend = (desk.id, ELSEWHERE, desk.storage, None)
    meanwhile(monkeypatch, drafting, "typeset", lambda: desk.do(actions.propose_amendment, desk.buyer, *amend))
    with pytest.raises(Stale):
        await desk.do(actions.propose_amendment, desk.seller, *amend)
    contract = await desk.found()
    assert (contract.number, contract.pending, contract.in_force) == (3, 3, 2)
    assert await count(desk, ContractVersion) == 3
    assert kept_in(desk.storage) == 2


@pytest.fixture
async def by_certificate(desk, tmp_path):
    """How the supplier signs what is before the parties now by its certificate."""
    await desk.open()
    await desk.ready()
    authority = CertificationAuthority()
    async with desk.exchange.unit_of_work() as uow:
        await uow.session.execute(update(Organization).values(tax_code=None))
        sheet = await queries.contract_version(uow, desk.seller, desk.id, None)
        original = await queries.printed(uow, sheet, "vi", desk.storage)
    signed = SignedPdf(await authority.certify().signed(original), "vi")
    vault = PdfVault(TrustRoots(authority.install(tmp_path / "roots")), desk.storage)
    return lambda: desk.do(actions.sign_by_certificate, desk.seller, desk.id, signed, vault)


async def test_a_pdf_that_was_replaced_while_it_was_checked_signs_nothing(desk, by_certificate, monkeypatch):
    async def put_anew():
        await desk.edit(ELSEWHERE, desk.buyer)
        await desk.do(actions.request_signature, desk.buyer, desk.id, desk.storage, None)

    meanwhile(monkeypatch, signing, "check_signature", put_anew)
    with pytest.raises(DocumentChanged):
        await by_certificate()
    assert await count(desk, ContractSignature) == 0
    assert kept_in(desk.storage) == 2


async def test_a_pdf_signs_beside_the_signature_given_while_it_was_checked(desk, by_certificate, monkeypatch):
    meanwhile(monkeypatch, signing, "check_signature", lambda: desk.sign(desk.buyer))
    await by_certificate()
    assert await desk.standing() == ("effective", "contracted", "contracted")
    assert await count(desk, ContractSignature) == 2
