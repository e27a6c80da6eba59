"""What the sides do about what was paid on an invoice: one records it, the other confirms or contests it."""

from uuid import UUID

from techexchange.billing.models.remittance import Remittance, RemittanceDirection, RemittanceProof
from techexchange.billing.repository import Invoices, Remittances
from techexchange.deals.models.payment import PaymentReport
from techexchange.infra.media import clean
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def record_remittance(uow: UnitOfWork, actor: Actor, invoice_id: UUID, report: PaymentReport) -> Remittance:
    """Say for one side that an invoice was paid, or, where more was paid than is billed, that it was paid back.

    It counts once the other side confirms it. Raises MoreThanOwed, RemittedInFuture or CurrencyMismatch.
    """
    seen = await Invoices(uow).seen(actor, invoice_id)
    side = seen.own_side(actor)
    actor.require(Permission.RECEIPT_CONFIRM if side == seen.operator_id else Permission.BILL_PAY, within=side)
    invoice = await Invoices(uow).get(invoice_id, lock=True)
    back = invoice.balance < 0
    direction = RemittanceDirection.REFUND if back else RemittanceDirection.PAYMENT
    remittance, recorded = Remittance.record(invoice, direction, report, by=actor, at=uow.now)
    invoice.must_owe(remittance.amount, await Remittances(uow).waiting(invoice_id, direction), back=back)
    uow.publish(recorded)
    return await Remittances(uow).add(remittance)


async def prove_remittance(
    uow: UnitOfWork, actor: Actor, remittance_id: UUID, upload: tuple[str, bytes], storage: FileStorage
) -> RemittanceProof:
    """Add a file, by its name and content, for the side that recorded it; raises FileRefused or ProofsFull.

    It is cleaned and stored before anything is locked.
    """
    seen = await Remittances(uow).seen(actor, remittance_id)
    side = seen.own_side(actor)
    actor.require(Permission.RECEIPT_CONFIRM if side == seen.operator_id else Permission.BILL_PAY, within=side)
    seen.must_take_proof(side, await Remittances(uow).count_proofs(remittance_id))
    name, content = upload
    file = await clean(content, name)
    async with storage.stored(file.content) as stored:
        remittance = await Remittances(uow).get(remittance_id, lock=True)
        remittance.must_take_proof(side, await Remittances(uow).count_proofs(remittance_id))
        proof = RemittanceProof.of(remittance, file, stored, at=uow.now)
        uow.publish(remittance.prove(proof, by=actor, at=uow.now))
        return await Remittances(uow).keep(proof)


async def confirm_remittance(uow: UnitOfWork, actor: Actor, remittance_id: UUID, version: int | None) -> Remittance:
    """Let what was recorded count, for the side opposite; raises OwnRemittance or MoreThanOwed."""
    seen = await Remittances(uow).seen(actor, remittance_id)
    side = seen.own_side(actor)
    actor.require(Permission.RECEIPT_CONFIRM if side == seen.operator_id else Permission.BILL_PAY, within=side)
    invoice = await Invoices(uow).get(seen.invoice_id, lock=True)
    remittance = await Remittances(uow).get(remittance_id, lock=True, version=version)
    uow.publish(remittance.confirm(side=side, by=actor, at=uow.now))
    count = invoice.pay_back if remittance.is_refund else invoice.receive
    for event in count(remittance.amount, by=actor, at=uow.now):
        uow.publish(event)
    await Invoices(uow).save(invoice)
    return await Remittances(uow).save(remittance)


async def contest_remittance(
    uow: UnitOfWork, actor: Actor, remittance_id: UUID, reason: str, version: int | None
) -> Remittance:
    """Say for the side opposite that it was not so; raises OwnRemittance."""
    side = (await Remittances(uow).seen(actor, remittance_id)).own_side(actor)
    remittance = await Remittances(uow).get(remittance_id, lock=True, version=version)
    operates = side == remittance.operator_id
    actor.require(Permission.RECEIPT_CONFIRM if operates else Permission.BILL_PAY, within=side)
    uow.publish(remittance.contest(reason, side=side, by=actor, at=uow.now))
    return await Remittances(uow).save(remittance)


async def withdraw_remittance(uow: UnitOfWork, actor: Actor, remittance_id: UUID, version: int | None) -> Remittance:
    """Take back what one's own side recorded; raises RemittanceNotYours."""
    side = (await Remittances(uow).seen(actor, remittance_id)).own_side(actor)
    remittance = await Remittances(uow).get(remittance_id, lock=True, version=version)
    operates = side == remittance.operator_id
    actor.require(Permission.RECEIPT_CONFIRM if operates else Permission.BILL_PAY, within=side)
    uow.publish(remittance.withdraw(side=side, by=actor, at=uow.now))
    return await Remittances(uow).save(remittance)
