"""How the parties of a contract record a dispute and how it ends."""

from uuid import UUID

from techexchange.deals.models.dispute import Dispute, Grievance, Referral
from techexchange.deals.repository import Contracts
from techexchange.deals.repository.dispute import Disputes
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def open_dispute(uow: UnitOfWork, actor: Actor, contract_id: UUID, grievance: Grievance) -> Dispute:
    """Say that the other party does not keep a signed contract; raises ContractNotSigned or DisputeAlreadyOpen."""
    seen = await Contracts(uow).seen(actor, contract_id)
    side = seen.organization(seen.side_of(actor))
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    contract = await Contracts(uow).get(contract_id, lock=True)
    dispute, opened = Dispute.open(contract, grievance, side=side, by=actor, at=uow.now)
    uow.publish(opened)
    return await Disputes(uow).open(dispute)


async def answer_dispute(
    uow: UnitOfWork, actor: Actor, dispute_id: UUID, answer: str, version: int | None = None
) -> Dispute:
    """Answer for the other party."""
    side = (await Disputes(uow).seen(actor, dispute_id)).own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    dispute = await Disputes(uow).get(dispute_id, lock=True, version=version)
    uow.publish(dispute.reply(answer, side=side, by=actor, at=uow.now))
    return await Disputes(uow).save(dispute)


async def propose_settlement(
    uow: UnitOfWork, actor: Actor, dispute_id: UUID, settlement: str, version: int | None = None
) -> Dispute:
    """Propose how to settle, in place of whatever was proposed before."""
    side = (await Disputes(uow).seen(actor, dispute_id)).own_side(actor)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    dispute = await Disputes(uow).get(dispute_id, lock=True, version=version)
    uow.publish(dispute.propose(settlement, side=side, by=actor, at=uow.now))
    return await Disputes(uow).save(dispute)


async def settle_dispute(
    uow: UnitOfWork, actor: Actor, dispute_id: UUID, settlement_hash: str, version: int | None = None
) -> Dispute:
    """Agree to exactly the settlement the other party proposed."""
    side = (await Disputes(uow).seen(actor, dispute_id)).own_side(actor)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    dispute = await Disputes(uow).get(dispute_id, lock=True, version=version)
    uow.publish(dispute.settle(settlement_hash, side=side, by=actor, at=uow.now))
    return await Disputes(uow).save(dispute)


async def refer_dispute(
    uow: UnitOfWork, actor: Actor, dispute_id: UUID, referral: Referral, version: int | None = None
) -> Dispute:
    """Take a dispute to whoever decides it."""
    side = (await Disputes(uow).seen(actor, dispute_id)).own_side(actor)
    actor.require(Permission.CONTRACT_SIGN, within=side)
    dispute = await Disputes(uow).get(dispute_id, lock=True, version=version)
    uow.publish(dispute.refer(referral, side=side, by=actor, at=uow.now))
    return await Disputes(uow).save(dispute)


async def withdraw_dispute(uow: UnitOfWork, actor: Actor, dispute_id: UUID, version: int | None = None) -> Dispute:
    """Take one's own dispute back."""
    side = (await Disputes(uow).seen(actor, dispute_id)).own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    dispute = await Disputes(uow).get(dispute_id, lock=True, version=version)
    uow.publish(dispute.withdraw(side=side, by=actor, at=uow.now))
    return await Disputes(uow).save(dispute)
