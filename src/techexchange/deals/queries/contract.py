"""Reading contracts: their two parties, and the owner by an inspection."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import defer

from techexchange.deals.errors import ContractVersionNotFound
from techexchange.deals.lifecycle import ContractStatus
from techexchange.deals.models import (
    AgreedGround,
    ContractSignature,
    ContractVersion,
    Difference,
    FieldState,
    TransferContract,
    differences,
    states_of,
)
from techexchange.deals.repository import Contracts, Deals, Grounds
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.models import InspectedKind
from techexchange.mandates.queries import inspects
from techexchange.regulations.models import Finding, Floor, RegistrationRule, RulePack
from techexchange.regulations.queries import packs

UNREAD = [defer(column, raiseload=True) for column in (ContractVersion.form, ContractVersion.document)]
"""What a list of versions leaves in the database: their texts."""


@dataclass(frozen=True)
class ContractFilter:
    """Which contracts are wanted."""

    status: ContractStatus | None = None
    deal_id: UUID | None = None
    listing_id: UUID | None = None


@dataclass(frozen=True)
class FormSheet:
    """The form of a contract as it stands: its fields, what registration will ask, and what else the law says."""

    contract: TransferContract
    fields: list[FieldState]
    registration: RegistrationRule
    findings: list[Finding]
    floors: tuple[Floor, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not any(state.lacking for state in self.fields)


@dataclass(frozen=True)
class VersionSheet:
    """One version of a contract's document with the signatures on it."""

    contract: TransferContract
    version: ContractVersion
    signatures: list[ContractSignature]


async def contracts(
    uow: UnitOfWork, actor: Actor, wanted: ContractFilter, request: PageRequest
) -> Page[TransferContract]:
    """The contracts of the actor's organisations, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.DEAL_READ)
    party = or_(TransferContract.supplier_id.in_(mine), TransferContract.acquirer_id.in_(mine))
    statement = select(TransferContract).where(party)
    if wanted.status:
        statement = statement.where(TransferContract.status == wanted.status)
    if wanted.deal_id:
        statement = statement.where(TransferContract.deal_id == wanted.deal_id)
    if wanted.listing_id:
        statement = statement.where(TransferContract.listing_id == wanted.listing_id)
    return await page(uow.session, statement, request, (TransferContract.created_at, TransferContract.id))


async def contract(uow: UnitOfWork, actor: Actor, id: UUID) -> TransferContract:
    """One contract; raises ContractNotFound for all but its parties, and the owner by an inspection of it."""
    if await inspects(uow, actor, InspectedKind.CONTRACT, id):
        return await Contracts(uow).get(id)
    return await Contracts(uow).seen(actor, id)


async def form(uow: UnitOfWork, actor: Actor, id: UUID) -> FormSheet:
    """The form as what is agreed, the listing and the rules make it, judged today."""
    found = await Contracts(uow).seen(actor, id)
    pack, ground = await ground_of(uow, found)
    facts = found.transfer_facts(pack.day_of(uow.now))
    said = (
        pack.payment_finding(ground.terms, facts.on),
        pack.valuation_finding(facts, ground.content),
        pack.auction_finding(facts),
    )
    return FormSheet(
        contract=found,
        fields=states_of(found.draft, pack, facts),
        registration=pack.registration(facts),
        findings=[finding for finding in said if finding],
        floors=pack.benefit_floors(facts),
    )


async def contract_versions(uow: UnitOfWork, actor: Actor, id: UUID) -> list[VersionSheet]:
    """Every version there was, the latest first, with its signatures and without its text."""
    found = await contract(uow, actor, id)
    of_it = select(ContractVersion).where(ContractVersion.contract_id == id).options(*UNREAD)
    versions = (await uow.session.scalars(of_it.order_by(ContractVersion.number.desc()))).all()
    given = select(ContractSignature).where(ContractSignature.contract_id == id)
    signatures = (await uow.session.scalars(given.order_by(ContractSignature.signed_at))).all()
    return [
        VersionSheet(found, version, [one for one in signatures if one.number == version.number])
        for version in versions
    ]


async def contract_version(uow: UnitOfWork, actor: Actor, id: UUID, number: int | None) -> VersionSheet:
    """One version, where none is named the one in force or else the latest; raises ContractVersionNotFound."""
    found = await contract(uow, actor, id)
    version = await _version(uow, found, number or found.in_force or found.number)
    return VersionSheet(found, version, list(await Contracts(uow).signatures(found, version.number)))


async def compare_versions(
    uow: UnitOfWork, actor: Actor, id: UUID, before: int | None, after: int | None
) -> list[Difference]:
    """Where one version, the latest unless told otherwise, differs from another, the one before it unless told so.

    Raises ContractVersionNotFound.
    """
    found = await Contracts(uow).seen(actor, id)
    last = after or found.number
    return differences(await _version(uow, found, before or max(1, last - 1)), await _version(uow, found, last))


async def ground_of(uow: UnitOfWork, contract: TransferContract) -> tuple[RulePack, AgreedGround]:
    """The rules a contract stands under, and what it was drawn up from."""
    deal = await Deals(uow).get(contract.deal_id)
    return packs().named(contract.pack), await Grounds(uow).of(deal)


async def _version(uow: UnitOfWork, contract: TransferContract, number: int) -> ContractVersion:
    found = await uow.session.get(ContractVersion, (contract.id, number))
    if found is None:
        raise ContractVersionNotFound(number=number)
    return found
