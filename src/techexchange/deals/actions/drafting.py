"""How the parties write a contract, put it to signature, and amend one in force."""

from uuid import UUID

from techexchange.deals.errors import ActsForBoth, ContractExists, DealNotOpen
from techexchange.deals.lifecycle import DealStatus
from techexchange.deals.models import (
    AgreedGround,
    ContractVersion,
    Footing,
    FormChange,
    Paper,
    TransferContract,
    body_of,
    document_of,
    hash_of,
    must_be_complete,
    page_of,
    states_of,
)
from techexchange.deals.repository import Contracts, Deals, Grounds
from techexchange.infra.documents import typeset
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.regulations.models import RulePack
from techexchange.regulations.queries import packs


async def open_contract(
    uow: UnitOfWork, actor: Actor, deal_id: UUID, languages: tuple[str, ...] = ()
) -> TransferContract:
    """Begin the contract of a deal with what its offer and listing say; raises DealNotOpen or ContractExists."""
    seen = await Deals(uow).seen(actor, deal_id)
    if actor.sits_in(seen.supplier_id) and actor.sits_in(seen.acquirer_id):
        raise ActsForBoth
    actor.require(Permission.CONTRACT_EDIT, within=seen.side_of(actor))
    if await Contracts(uow).of_deal(deal_id):
        raise ContractExists(deal_id=deal_id)
    deal = await Deals(uow).get(deal_id, lock=True)
    if await Contracts(uow).of_deal(deal_id):
        raise ContractExists(deal_id=deal_id)
    if deal.status is not DealStatus.AGREED:
        raise DealNotOpen(status=deal.status.value)
    ground = await Grounds(uow).of(deal)
    pack = packs().now(uow.now)
    draft = ground.draft(pack, pack.day_of(uow.now), languages)
    footing = Footing(deal, ground.listing_version, pack.id)
    contract, version, opened = TransferContract.open(footing, draft, by=actor, at=uow.now)
    uow.publish(opened)
    return await Contracts(uow).keep(contract, version)


async def edit_contract(
    uow: UnitOfWork, actor: Actor, contract_id: UUID, change: FormChange, version: int | None
) -> TransferContract:
    """Write another version of the draft; a document before the parties is taken back, with what was signed of it."""
    contract = await Contracts(uow).taken(actor, contract_id, version)
    actor.require(Permission.CONTRACT_EDIT, within=contract.organization(contract.side_of(actor)))
    before = await Contracts(uow).text(contract, contract.number)
    pack, ground = await _rules_and_ground(uow, contract)
    draft = change.applied(before.draft, pack, ground.stated(pack, pack.day_of(contract.created_at)))
    text, edited = contract.rewrite(draft, before, by=actor, at=uow.now)
    uow.publish(edited)
    return await Contracts(uow).keep(contract, text)


async def request_signature(
    uow: UnitOfWork, actor: Actor, contract_id: UUID, storage: FileStorage, version: int | None
) -> TransferContract:
    """Put the draft to both parties as one document; raises ContractIncomplete naming each field that is missing."""
    contract = await Contracts(uow).taken(actor, contract_id, version)
    actor.require(Permission.CONTRACT_EDIT, within=contract.organization(contract.side_of(actor)))
    text = await Contracts(uow).text(contract, contract.number)
    pack, ground = await _rules_and_ground(uow, contract)
    contract.must_be_ready(_missing(text, contract, pack, uow))
    paper = await _paper(text, contract, pack, ground, storage)
    uow.publish(contract.request_signature(text, paper, by=actor, at=uow.now))
    return await Contracts(uow).save(contract)


async def propose_amendment(
    uow: UnitOfWork, actor: Actor, contract_id: UUID, change: FormChange, storage: FileStorage, version: int | None
) -> TransferContract:
    """Put a changed document to both parties of a contract in force; raises AmendmentOpen or ContractIncomplete."""
    contract = await Contracts(uow).taken(actor, contract_id, version)
    actor.require(Permission.CONTRACT_EDIT, within=contract.organization(contract.side_of(actor)))
    pack, ground = await _rules_and_ground(uow, contract)
    stated = ground.stated(pack, pack.day_of(contract.created_at))
    draft = change.applied(contract.draft, pack, stated)
    text = contract.begin_amendment(draft, by=actor, at=uow.now)
    must_be_complete(_missing(text, contract, pack, uow))
    paper = await _paper(text, contract, pack, ground, storage)
    uow.publish(contract.propose_amendment(text, paper, by=actor, at=uow.now))
    return await Contracts(uow).keep(contract, text)


async def withdraw_amendment(uow: UnitOfWork, actor: Actor, contract_id: UUID, version: int | None) -> TransferContract:
    """Take the amendment before the parties back; raises NoAmendmentOpen."""
    contract = await Contracts(uow).taken(actor, contract_id, version)
    actor.require(Permission.CONTRACT_EDIT, within=contract.organization(contract.side_of(actor)))
    text = await Contracts(uow).text(contract, contract.amendment)
    uow.publish(contract.withdraw_amendment(text, by=actor, at=uow.now))
    return await Contracts(uow).save(contract)


async def _rules_and_ground(uow: UnitOfWork, contract: TransferContract) -> tuple[RulePack, AgreedGround]:
    deal = await Deals(uow).get(contract.deal_id)
    return packs().named(contract.pack), await Grounds(uow).of(deal)


def _missing(
    text: ContractVersion, contract: TransferContract, pack: RulePack, uow: UnitOfWork
) -> list[dict[str, object]]:
    facts = contract.facts_of(text, pack.day_of(uow.now))
    return [fault for state in states_of(text.draft, pack, facts) for fault in state.faults()]


async def _paper(
    text: ContractVersion, contract: TransferContract, pack: RulePack, ground: AgreedGround, storage: FileStorage
) -> Paper:
    """The document with its PDF in each language, each kept under a key nobody can guess."""
    body = body_of(text, ground.binding(contract))
    files = {}
    for language in text.languages:
        page = page_of(text, ground, pack, language, hash=hash_of(body))
        files[language] = await storage.put(await typeset("contract", page))
    return Paper(document_of(body, {language: file.sha256 for language, file in files.items()}), files)
