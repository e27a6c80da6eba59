"""How both parties sign the same document, and what follows when they have."""

from dataclasses import dataclass, field
from uuid import UUID

from techexchange.deals.actions.contracts import take_effect
from techexchange.deals.actions.registration import open_case
from techexchange.deals.errors import DocumentNotFound
from techexchange.deals.models import (
    ContractVersion,
    Hand,
    SigningMethod,
    TransferContract,
    certificate_of,
    must_be_another,
    must_be_of,
)
from techexchange.deals.repository import Contracts, Deals
from techexchange.identity.actions import Safeguards, confirm_presence
from techexchange.identity.queries import organization
from techexchange.infra.documents import SignedBy, TrustRoots, check_signature
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.offers.actions import supersede_memoranda
from techexchange.regulations.queries import packs


@dataclass(frozen=True)
class SignedPdf:
    """A PDF of the document that was signed elsewhere, and the language it is in."""

    content: bytes = field(repr=False)
    language: str


@dataclass(frozen=True)
class PdfVault:
    """What signed PDFs are checked by, and where they are kept."""

    trusted: TrustRoots
    storage: FileStorage


async def sign(
    uow: UnitOfWork, actor: Actor, contract_id: UUID, document_hash: str, code: str, guards: Safeguards
) -> TransferContract:
    """Sign the document of this hash for one's organisation, by one's credential and a code of the authenticator.

    Raises DocumentChanged, AlreadySigned, SecondFactorNotEnrolled, CodeRefused, TooManyAttempts.
    """
    seen = await Contracts(uow).seen(actor, contract_id)
    side = seen.side_of(actor)
    actor.require(Permission.CONTRACT_SIGN, within=seen.organization(side))
    seen.must_be_signable(side)
    await confirm_presence(uow, actor, code, guards)
    contract = await Contracts(uow).taken(actor, contract_id, None)
    contract.must_be_signable(side)
    text = await Contracts(uow).text(contract, contract.to_sign)
    return await _signed(uow, actor, contract, text, Hand(document_hash))


async def sign_by_certificate(
    uow: UnitOfWork, actor: Actor, contract_id: UUID, signed: SignedPdf, vault: PdfVault
) -> TransferContract:
    """Sign for one's organisation by handing in the document's PDF with an electronic signature (PAdES) in it.

    The file is checked and stored before the contract is locked. Raises SignatureInvalid, TrustRootsMissing,
    DocumentNotFound, DocumentChanged where another document is before the parties by then, or AlreadySigned.
    """
    seen = await Contracts(uow).seen(actor, contract_id)
    side = seen.side_of(actor)
    actor.require(Permission.CONTRACT_SIGN, within=seen.organization(side))
    seen.must_be_signable(side)
    named = await Contracts(uow).text(seen, seen.to_sign)
    document_hash, signer = named.document_hash or "", await _signer(uow, named, signed, vault)
    must_be_of(signer, await organization(uow, seen.organization(side)))
    async with vault.storage.stored(signed.content) as file:
        contract = await Contracts(uow).taken(actor, contract_id, None)
        contract.must_be_signable(side)
        text = await Contracts(uow).text(contract, contract.to_sign)
        must_be_another(signer, await Contracts(uow).signatures(contract, text.number))
        hand = Hand(document_hash, SigningMethod.PADES, signed.language, certificate_of(signer), file)
        return await _signed(uow, actor, contract, text, hand)


async def _signer(uow: UnitOfWork, text: ContractVersion, signed: SignedPdf, vault: PdfVault) -> SignedBy:
    """Who signed this version's PDF; raises DocumentNotFound or SignatureInvalid."""
    if signed.language not in text.files:
        raise DocumentNotFound(language=signed.language)
    kept = text.files[signed.language]
    original = await vault.storage.get(kept["key"], kept["sha256"])
    return await check_signature(signed.content, original, vault.trusted, uow.now)


async def _signed(
    uow: UnitOfWork, actor: Actor, contract: TransferContract, text: ContractVersion, hand: Hand
) -> TransferContract:
    """Put the signature on record, and let what both have signed bind them."""
    signature, signed = contract.sign(text, hand, by=actor, at=uow.now)
    uow.publish(signed)
    contract = await Contracts(uow).keep(contract, signature)
    if not contract.signed_by_both:
        return contract
    if contract.in_force is None:
        return await _conclude(uow, contract, text)
    replaced = await Contracts(uow).text(contract, contract.in_force)
    uow.publish(contract.amend(text, replaced, by=SYSTEM, at=uow.now))
    return await Contracts(uow).save(contract)


async def _conclude(uow: UnitOfWork, contract: TransferContract, text: ContractVersion) -> TransferContract:
    """Bind both to the contract, and do what the law asks before it takes effect."""
    uow.publish(contract.conclude(text, by=SYSTEM, at=uow.now))
    await Contracts(uow).save(contract)
    deal = await Deals(uow).get(contract.deal_id, lock=True)
    uow.publish(deal.contract(by=SYSTEM, at=uow.now))
    await Deals(uow).save(deal)
    await supersede_memoranda(uow, SYSTEM, deal.negotiation_id)
    pack, signed_on = packs().named(contract.pack), contract.signing_day
    facts = contract.transfer_facts(signed_on)
    rule = pack.registration(facts)
    await open_case(uow, SYSTEM, contract, rule)
    if rule.permit_required:
        uow.publish(contract.await_permit(by=SYSTEM, at=uow.now))
    elif rule.required:
        uow.publish(contract.await_registration(by=SYSTEM, at=uow.now))
    agreed_on = contract.agreed_effective_on
    on = pack.effective_on(facts, signed_on=signed_on, agreed_on=agreed_on, certified_on=None, permitted_on=None)
    return await take_effect(uow, SYSTEM, contract, on) if on else await Contracts(uow).save(contract)
