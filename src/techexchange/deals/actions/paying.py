"""What the parties do about payments: one side records, the other confirms or contests; the supplier may waive."""

from uuid import UUID

from techexchange.deals.actions.benefits import share_out
from techexchange.deals.actions.evidence import put_on_record
from techexchange.deals.actions.performing import begin_performance
from techexchange.deals.errors.payment import PaymentUndecided
from techexchange.deals.models import EvidenceFile, EvidencePlace, EvidenceUpload
from techexchange.deals.models.payment import Payment, PaymentReport
from techexchange.deals.models.term import PaymentTerm
from techexchange.deals.repository import Contracts
from techexchange.deals.repository.payment import Payments, PaymentTerms
from techexchange.infra.media import clean
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def record_payment(uow: UnitOfWork, actor: Actor, term_id: UUID, report: PaymentReport) -> Payment:
    """Say for one side that a payment was made; it counts once the other side confirms it."""
    seen = await PaymentTerms(uow).seen(actor, term_id)
    side = seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    await Contracts(uow).get(seen.contract_id, lock=True)
    term = await PaymentTerms(uow).get(term_id, lock=True)
    term.must_have_room_for(report.money, await Payments(uow).waiting(term_id))
    payment, recorded = Payment.record(term, report, side=side, by=actor, at=uow.now)
    uow.publish(recorded)
    return await Payments(uow).add(payment)


async def prove_payment(
    uow: UnitOfWork, actor: Actor, payment_id: UUID, upload: EvidenceUpload, storage: FileStorage
) -> EvidenceFile:
    """Add a file that proves a payment, for the side that recorded it; raises FileRefused or EvidenceFull.

    It is cleaned and stored before anything is locked.
    """
    seen = await Payments(uow).seen(actor, payment_id)
    side = seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    seen.must_take_evidence(side)
    file = await clean(upload.content, upload.name)
    async with storage.stored(file.content) as kept:
        await Contracts(uow).get(seen.contract_id, lock=True)
        payment = await Payments(uow).get(payment_id, lock=True)
        payment.must_take_evidence(side)
        place = EvidencePlace(payment.id, payment.contract_id, side)
        return await put_on_record(uow, actor, EvidenceFile.of(place, upload.kind, file, kept, at=uow.now))


async def confirm_payment(uow: UnitOfWork, actor: Actor, payment_id: UUID, version: int | None) -> Payment:
    """Let a payment count for the side opposite; those who share get their parts."""
    seen = await Payments(uow).seen(actor, payment_id)
    side = seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    contract = await Contracts(uow).get(seen.contract_id, lock=True)
    term = await PaymentTerms(uow).get(seen.term_id, lock=True)
    payment = await Payments(uow).get(payment_id, lock=True, version=version)
    uow.publish(payment.confirm(side=side, by=actor, at=uow.now))
    uow.publish(term.receive(payment.money, by=actor, at=uow.now))
    await PaymentTerms(uow).save(term)
    await begin_performance(uow, actor, contract)
    await share_out(uow, actor, contract, payment)
    return await Payments(uow).save(payment)


async def contest_payment(uow: UnitOfWork, actor: Actor, payment_id: UUID, reason: str, version: int | None) -> Payment:
    """Say for the side opposite that it was not so."""
    side = (await Payments(uow).seen(actor, payment_id)).own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    payment = await Payments(uow).get(payment_id, lock=True, version=version)
    uow.publish(payment.contest(reason, side=side, by=actor, at=uow.now))
    return await Payments(uow).save(payment)


async def withdraw_payment(uow: UnitOfWork, actor: Actor, payment_id: UUID, version: int | None) -> Payment:
    """Take back what one's own side recorded."""
    side = (await Payments(uow).seen(actor, payment_id)).own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    payment = await Payments(uow).get(payment_id, lock=True, version=version)
    uow.publish(payment.withdraw(side=side, by=actor, at=uow.now))
    return await Payments(uow).save(payment)


async def waive_term(uow: UnitOfWork, actor: Actor, term_id: UUID, reason: str, version: int | None) -> PaymentTerm:
    """Give up, for the supplier, what is still open of a payment; raises PaymentUndecided."""
    seen = await PaymentTerms(uow).seen(actor, term_id)
    seen.own_side(actor)
    actor.require(Permission.CONTRACT_SIGN, within=seen.supplier_id)
    term = await PaymentTerms(uow).get(term_id, lock=True, version=version)
    if await Payments(uow).waiting(term_id):
        raise PaymentUndecided
    uow.publish(term.waive(reason, by=actor, at=uow.now))
    return await PaymentTerms(uow).save(term)
