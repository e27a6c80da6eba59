"""What the law asks before a contract takes effect: the case is opened, recorded step by step, and watched."""

from datetime import date
from uuid import UUID

from techexchange.deals.actions.contracts import take_effect
from techexchange.deals.models import (
    Recorded,
    RegistrationCase,
    RegistrationKind,
    SignedContract,
    Ties,
    TransferContract,
)
from techexchange.deals.repository import Contracts, Registrations, must_hold
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.regulations.models import RegistrationRule
from techexchange.regulations.queries import packs


async def open_case(
    uow: UnitOfWork, actor: Actor, contract: TransferContract, rule: RegistrationRule
) -> RegistrationCase | None:
    """Put on record what the rule asks of a contract both parties have signed; None where nothing stands in its way."""
    actor.require(Permission.CONTRACT_SIGN, within=contract.organization(contract.side_of(actor)))
    signed = SignedContract(Ties.of(contract), contract.pack, contract.signing_day)
    case, opened = RegistrationCase.open(signed, rule, by=actor, at=uow.now)
    uow.publish(opened)
    await Registrations(uow).add(case)
    return case if case.is_open else None


async def submit_registration(
    uow: UnitOfWork, actor: Actor, case_id: UUID, record: Recorded, version: int | None = None
) -> RegistrationCase:
    """Record for the filer that the dossier, or a supplement to it, was filed."""
    seen = await Registrations(uow).seen(actor, case_id)
    actor.require(Permission.PERFORMANCE_RECORD, within=seen.filer_id)
    case = await _taken(uow, actor, seen, record, version)
    step, submitted = case.submit(record, by=actor, at=uow.now)
    uow.publish(submitted)
    return await Registrations(uow).keep(case, step)


async def request_supplement(
    uow: UnitOfWork, actor: Actor, case_id: UUID, record: Recorded, version: int | None = None
) -> RegistrationCase:
    """Record for the filer that the authority asked for a supplement."""
    seen = await Registrations(uow).seen(actor, case_id)
    actor.require(Permission.PERFORMANCE_RECORD, within=seen.filer_id)
    case = await _taken(uow, actor, seen, record, version)
    step, requested = case.request_supplement(record, by=actor, at=uow.now)
    uow.publish(requested)
    return await Registrations(uow).keep(case, step)


async def certify(
    uow: UnitOfWork, actor: Actor, case_id: UUID, record: Recorded, version: int | None = None
) -> RegistrationCase:
    """Record the certificate or permit, by which the contract takes effect on the day the law says."""
    seen = await Registrations(uow).seen(actor, case_id)
    actor.require(Permission.PERFORMANCE_RECORD, within=seen.filer_id)
    contract = await Contracts(uow).get(seen.contract_id, lock=True)
    case = await _taken(uow, actor, seen, record, version)
    step, certified = case.certify(record, by=actor, at=uow.now)
    uow.publish(certified)
    await Registrations(uow).keep(case, step)
    await take_effect(uow, SYSTEM, contract, _effective_on(contract, case.kind, record.on))
    return case


async def refuse_registration(
    uow: UnitOfWork, actor: Actor, case_id: UUID, record: Recorded, version: int | None = None
) -> RegistrationCase:
    """Record for the filer that the authority refused; it may file anew, or the parties end the contract."""
    seen = await Registrations(uow).seen(actor, case_id)
    actor.require(Permission.PERFORMANCE_RECORD, within=seen.filer_id)
    case = await _taken(uow, actor, seen, record, version)
    step, refused = case.refuse(record, by=actor, at=uow.now)
    uow.publish(refused)
    return await Registrations(uow).keep(case, step)


async def call(uow: UnitOfWork, actor: Actor, case_id: UUID) -> RegistrationCase:
    """Remind the filer of its deadline, or put on record that it has passed; raises RegistrationNotDue."""
    actor.require(Permission.PERFORMANCE_RECORD)
    case = await Registrations(uow).get(case_id, lock=True)
    uow.publish(case.call(by=actor, at=uow.now))
    return await Registrations(uow).save(case)


async def _taken(
    uow: UnitOfWork, actor: Actor, seen: RegistrationCase, record: Recorded, version: int | None
) -> RegistrationCase:
    seen.own_side(actor)
    case = await Registrations(uow).get(seen.id, lock=True, version=version)
    await must_hold(uow.session, case.id, record.files)
    return case


def _effective_on(contract: TransferContract, kind: RegistrationKind, issued_on: date) -> date:
    permit = kind is RegistrationKind.PERMIT
    named = packs().named(contract.pack)
    effective = named.effective_on(
        contract.transfer_facts(contract.signing_day),
        signed_on=contract.signing_day,
        agreed_on=contract.agreed_effective_on,
        certified_on=None if permit else issued_on,
        permitted_on=issued_on if permit else None,
    )
    return effective or issued_on
