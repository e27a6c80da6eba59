"""How the parties end a contract: completed, terminated by agreement, or terminated for cause by one of them."""

from uuid import UUID

from techexchange.deals.actions import performing, scheduling
from techexchange.deals.errors import MilestonesOpen
from techexchange.deals.lifecycle.milestone import DROP, OPEN
from techexchange.deals.models import ContractEnding, EndingWish, Ties, TransferContract
from techexchange.deals.repository import Contracts, Endings, Milestones, Registrations
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission


async def propose_ending(uow: UnitOfWork, actor: Actor, contract_id: UUID, wish: EndingWish) -> ContractEnding:
    """Propose to complete or terminate a contract, or give notice of termination for cause.

    Raises MoveNotAllowed where the contract cannot end so now, MilestonesOpen or EndingAlreadyProposed.
    """
    seen = await Contracts(uow).seen(actor, contract_id)
    side = seen.organization(seen.side_of(actor))
    actor.require(Permission.CONTRACT_SIGN, within=side)
    contract = await Contracts(uow).get(contract_id, lock=True)
    ending, proposed = ContractEnding.propose(Ties.of(contract), wish, side=side, by=actor, at=uow.now)
    await _must_be_possible(uow, contract, ending)
    uow.publish(proposed)
    return await Endings(uow).open(ending)


async def agree_to_ending(
    uow: UnitOfWork, actor: Actor, ending_id: UUID, answer: str | None, version: int | None = None
) -> ContractEnding:
    """Agree for the other party, by which the contract ends."""
    seen, side = await _seen(uow, actor, ending_id)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    contract, ending = await _locked(uow, seen, version)
    uow.publish(ending.agree(answer, side=side, by=actor, at=uow.now))
    return await _end(uow, actor, contract, ending)


async def refuse_ending(
    uow: UnitOfWork, actor: Actor, ending_id: UUID, answer: str | None, version: int | None = None
) -> ContractEnding:
    """Not agree for the other party; the contract goes on."""
    seen, side = await _seen(uow, actor, ending_id)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    _, ending = await _locked(uow, seen, version)
    uow.publish(ending.refuse(answer, side=side, by=actor, at=uow.now))
    return await Endings(uow).save(ending)


async def contest_ending(
    uow: UnitOfWork, actor: Actor, ending_id: UUID, answer: str | None, version: int | None = None
) -> ContractEnding:
    """Answer for the other party that the cause is not given; the answer stays on record beside the notice."""
    seen, side = await _seen(uow, actor, ending_id)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    _, ending = await _locked(uow, seen, version)
    uow.publish(ending.contest(answer, side=side, by=actor, at=uow.now))
    return await Endings(uow).save(ending)


async def withdraw_ending(uow: UnitOfWork, actor: Actor, ending_id: UUID, version: int | None = None) -> ContractEnding:
    """Take one's own proposal or notice back."""
    seen, side = await _seen(uow, actor, ending_id)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    _, ending = await _locked(uow, seen, version)
    uow.publish(ending.withdraw(side=side, by=actor, at=uow.now))
    return await Endings(uow).save(ending)


async def carry_out_ending(
    uow: UnitOfWork, actor: Actor, ending_id: UUID, version: int | None = None
) -> ContractEnding:
    """Terminate for cause alone, once the other party has answered or its time has passed."""
    seen, side = await _seen(uow, actor, ending_id)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    contract, ending = await _locked(uow, seen, version)
    uow.publish(ending.carry_out(side=side, by=actor, at=uow.now))
    return await _end(uow, actor, contract, ending)


async def _seen(uow: UnitOfWork, actor: Actor, ending_id: UUID) -> tuple[ContractEnding, UUID]:
    """An ending, not locked, and the party this actor acts for."""
    seen = await Endings(uow).seen(actor, ending_id)
    return seen, seen.own_side(actor)


async def _locked(
    uow: UnitOfWork, seen: ContractEnding, version: int | None
) -> tuple[TransferContract, ContractEnding]:
    contract = await Contracts(uow).get(seen.contract_id, lock=True)
    return contract, await Endings(uow).get(seen.id, lock=True, version=version)


async def _must_be_possible(uow: UnitOfWork, contract: TransferContract, ending: ContractEnding) -> None:
    ending.must_suit(contract.status)
    if ending.completes and any(step.status in OPEN for step in await Milestones(uow).of_contract(contract.id)):
        raise MilestonesOpen


async def _end(uow: UnitOfWork, actor: Actor, contract: TransferContract, ending: ContractEnding) -> ContractEnding:
    """End the contract, and with it whatever waits for something under it."""
    await _must_be_possible(uow, contract, ending)
    await Endings(uow).save(ending)
    for other in await Endings(uow).live(contract.id):
        uow.publish(other.lapse(by=SYSTEM, at=uow.now))
    case = await Registrations(uow).open_of(contract.id)
    if case:
        uow.publish(case.close(by=SYSTEM, at=uow.now))
    for milestone in await Milestones(uow).of_contract(contract.id):
        if not ending.completes and milestone.status in DROP.sources:
            uow.publish(milestone.drop(by=SYSTEM, at=uow.now))
        milestone.close(at=uow.now)
    if ending.completes:
        await performing.complete(uow, actor, contract)
    else:
        await performing.terminate(uow, actor, contract, ending.ground_code)
    await scheduling.stop(uow, SYSTEM, contract)
    return await Endings(uow).save(ending)
