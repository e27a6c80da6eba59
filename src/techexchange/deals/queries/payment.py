"""Reading what is to be paid and what was paid; nobody but the two parties of the contract can."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, cast, false, func, or_, select

from techexchange.deals.errors import EvidenceFileNotFound
from techexchange.deals.lifecycle.payment import PAYABLE, PaymentStatus, TermStatus
from techexchange.deals.models.benefit import Distribution
from techexchange.deals.models.evidence import EvidenceFile
from techexchange.deals.models.payment import Payment
from techexchange.deals.models.term import PaymentTerm, TermKind
from techexchange.deals.repository import Contracts
from techexchange.deals.repository.payment import Payments, PaymentTerms
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.days import HERE
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission

TODAY = cast(func.timezone(HERE.key, func.clock_timestamp()), Date)


@dataclass(frozen=True, kw_only=True)
class TermFilter:
    """Which payment terms are wanted; None leaves it open."""

    contract_id: UUID | None = None
    status: TermStatus | None = None
    kind: TermKind | None = None
    overdue: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL; overdue means payable, and the last day to pay has passed."""
        columns = {"contract_id": PaymentTerm.contract_id, "status": PaymentTerm.status, "kind": PaymentTerm.kind}
        wanted = {name: getattr(self, name) for name in columns}
        found: list[ColumnElement[bool]] = [
            columns[name] == value for name, value in wanted.items() if value is not None
        ]
        if self.overdue is None:
            return found
        late = and_(PaymentTerm.status.in_(PAYABLE), func.coalesce(PaymentTerm.due_on < TODAY, false()))
        return [*found, late if self.overdue else ~late]


@dataclass(frozen=True)
class Balance:
    """What a contract pays in one currency, in minor units; `total = paid + given_up + open`, to the unit.

    `confirmed` and `distributed` are counted from the payments and from the parts of those who share; `divided` is what
    the payments come to of which there are parts.
    """

    currency: str
    total: int
    paid: int
    given_up: int
    open: int
    waiting: int
    confirmed: int
    distributed: int
    divided: int

    @property
    def reconciles(self) -> bool:
        """Whether the terms, the payments and the parts say the same, to the unit."""
        adds_up = self.total == self.paid + self.given_up + self.open
        return adds_up and self.paid == self.confirmed and self.distributed == self.divided


async def payment_terms(uow: UnitOfWork, actor: Actor, wanted: TermFilter, request: PageRequest) -> Page[PaymentTerm]:
    """What the actor's organisations are to pay or to be paid, newest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    mine = actor.organizations(Permission.DEAL_READ)
    party = or_(PaymentTerm.supplier_id.in_(mine), PaymentTerm.acquirer_id.in_(mine))
    statement = select(PaymentTerm).where(party, *wanted.conditions())
    return await page(uow.session, statement, request, (PaymentTerm.created_at, PaymentTerm.id))


async def payment_term(uow: UnitOfWork, actor: Actor, term_id: UUID) -> PaymentTerm:
    """One payment term; raises PaymentTermNotFound for all but its parties."""
    return await PaymentTerms(uow).seen(actor, term_id)


async def payments_on(uow: UnitOfWork, actor: Actor, term_id: UUID, request: PageRequest) -> Page[Payment]:
    """What was recorded on a term, newest first; raises PaymentTermNotFound."""
    term = await PaymentTerms(uow).seen(actor, term_id)
    statement = select(Payment).where(Payment.term_id == term.id)
    return await page(uow.session, statement, request, (Payment.created_at, Payment.id))


async def payment(uow: UnitOfWork, actor: Actor, payment_id: UUID) -> Payment:
    """One payment; raises PaymentNotFound for all but its parties."""
    return await Payments(uow).seen(actor, payment_id)


async def payment_evidence(uow: UnitOfWork, actor: Actor, payment_id: UUID) -> Sequence[EvidenceFile]:
    """The files that prove a payment, the first one first; raises PaymentNotFound."""
    seen = await Payments(uow).seen(actor, payment_id)
    wanted = select(EvidenceFile).where(EvidenceFile.subject_id == seen.id)
    return (await uow.session.scalars(wanted.order_by(EvidenceFile.created_at, EvidenceFile.id))).all()


async def payment_file(uow: UnitOfWork, actor: Actor, payment_id: UUID, file_id: UUID) -> EvidenceFile:
    """One file that proves a payment; raises PaymentNotFound or EvidenceFileNotFound."""
    files = await payment_evidence(uow, actor, payment_id)
    found = next((file for file in files if file.id == file_id), None)
    if found is None:
        raise EvidenceFileNotFound(id=file_id)
    return found


async def balance(uow: UnitOfWork, actor: Actor, contract_id: UUID) -> list[Balance]:
    """What a contract pays, by currency; the parts of those who share are counted for the supplier alone."""
    contract = await Contracts(uow).seen(actor, contract_id)
    found = await balances(uow, contract.id)
    if actor.can(Permission.DEAL_READ, within=contract.supplier_id):
        return found
    return [Balance(**vars(one) | {"distributed": 0, "divided": 0}) for one in found]


async def balances(uow: UnitOfWork, contract_id: UUID) -> list[Balance]:
    """What a contract pays, by currency, counted from the terms, the payments and the parts of those who share."""
    agreed = select(
        PaymentTerm.currency, func.sum(PaymentTerm.amount), func.sum(PaymentTerm.paid), func.sum(PaymentTerm.given_up)
    ).where(PaymentTerm.contract_id == contract_id)
    terms = await uow.session.execute(agreed.group_by(PaymentTerm.currency).order_by(PaymentTerm.currency))
    recorded = await _paid(uow, contract_id, Payment.status == PaymentStatus.RECORDED)
    confirmed = await _paid(uow, contract_id, Payment.status == PaymentStatus.CONFIRMED)
    shared = select(Distribution.payment_id).where(Distribution.contract_id == contract_id)
    divided = await _paid(uow, contract_id, Payment.id.in_(shared))
    parts = select(Distribution.currency, func.sum(Distribution.amount)).where(Distribution.contract_id == contract_id)
    distributed = await _by_currency(uow, parts.group_by(Distribution.currency))
    return [
        Balance(
            currency=currency,
            total=int(total),
            paid=int(paid),
            given_up=int(given_up),
            open=int(total - paid - given_up),
            waiting=recorded.get(currency, 0),
            confirmed=confirmed.get(currency, 0),
            distributed=distributed.get(currency, 0),
            divided=divided.get(currency, 0),
        )
        for currency, total, paid, given_up in terms
    ]


async def _paid(uow: UnitOfWork, contract_id: UUID, which: ColumnElement[bool]) -> dict[str, int]:
    sums = select(Payment.currency, func.sum(Payment.amount))
    counted = sums.where(Payment.contract_id == contract_id, which)
    return await _by_currency(uow, counted.group_by(Payment.currency))


async def _by_currency(uow: UnitOfWork, sums: Select[str, int]) -> dict[str, int]:
    return {currency: int(total) for currency, total in await uow.session.execute(sums)}
