"""How the parties write a contract, put it to signature, and amend one in force."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
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
    """Put the draft to both parties as one document; raises ContractIncomplete naming each field that is missing.

    It is printed before the contract is locked, and refused as Stale where anything was written meanwhile.
    """
    seen = Contracts(uow).at_version(await Contracts(uow).seen(actor, contract_id), version)
    actor.require(Permission.CONTRACT_EDIT, within=seen.organization(seen.side_of(actor)))
    text = await Contracts(uow).text(seen, seen.number)
    pack, ground = await _rules_and_ground(uow, seen)
    seen.must_be_ready(_missing(text, seen, pack, uow))
    async with _printed(text, seen, pack, ground, storage) as paper:
        contract = await Contracts(uow).get(contract_id, lock=True, version=seen.version)
        uow.publish(contract.request_signature(text, paper, by=actor, at=uow.now))
        return await Contracts(uow).save(contract)


async def propose_amendment(
    uow: UnitOfWork, actor: Actor, contract_id: UUID, change: FormChange, storage: FileStorage, version: int | None
) -> TransferContract:
    """Put a changed document to both parties of a contract in force; raises AmendmentOpen or ContractIncomplete.

    It is printed before the contract is locked, and refused as Stale where anything was written meanwhile.
    """
    seen = Contracts(uow).at_version(await Contracts(uow).seen(actor, contract_id), version)
    actor.require(Permission.CONTRACT_EDIT, within=seen.organization(seen.side_of(actor)))
    pack, ground = await _rules_and_ground(uow, seen)
    draft = change.applied(seen.draft, pack, ground.stated(pack, pack.day_of(seen.created_at)))
    text = seen.begin_amendment(draft, by=actor, at=uow.now)
    must_be_complete(_missing(text, seen, pack, uow))
    async with _printed(text, seen, pack, ground, storage) as paper:
        contract = await Contracts(uow).get(contract_id, lock=True, version=seen.version)
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


@asynccontextmanager
async def _printed(
    text: ContractVersion, contract: TransferContract, pack: RulePack, ground: AgreedGround, storage: FileStorage
) -> AsyncIterator[Paper]:
    """The document with its PDF in each language; none is left where the document is refused."""
    body = body_of(text, ground.binding(contract))
    pages = {language: page_of(text, ground, pack, language, hash=hash_of(body)) for language in text.languages}
    printed = {language: await typeset("contract", page) for language, page in pages.items()}
    async with AsyncExitStack() as stack:
        kept = stack.enter_async_context
        files = {language: await kept(storage.stored(content)) for language, content in printed.items()}
        yield Paper(document_of(body, {language: file.sha256 for language, file in files.items()}), files)
