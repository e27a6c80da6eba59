"""Contracts in force that pay: upfront, by the year, for milestones and by royalties; and time that passes for them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select, text

from contracting import TERMS as PAID
from contracting import make_bound
from techexchange.deals import actions
from techexchange.deals.jobs import TICKS
from techexchange.deals.models.payment import Payment, PaymentMeans, PaymentReport
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.models.term import PaymentTerm
from techexchange.infra.uow import Exchange
from techexchange.kernel.money import Money

TERMS: dict[str, Any] = PAID | {
    "royalty": {
        "percent": "3.5",
        "basis": "net_sales",
        "floor": {"amount": 1_000_000, "currency": "VND"},
        "cap": {"amount": 50_000_000, "currency": "VND"},
    },
    "term_months": 36,
}
MANY_DAYS = 366


async def make_paying(
    exchange: Exchange, terms: dict[str, Any] | None = None, course: str = "private"
) -> SimpleNamespace:
    """A contract in force, with what it pays by the name of each term, and the first royalty statement."""
    bound = await make_bound(exchange, course, terms or TERMS)
    bound.terms = {f"{term.kind.value}-{term.number}": term for term in await terms_of(exchange, bound.contract)}
    statements = await statements_of(exchange, bound.contract)
    bound.statement = statements[0] if statements else None
    return bound


async def terms_of(exchange: Exchange, contract: Any) -> list[PaymentTerm]:
    """All that is to be paid under a contract, in the order it was planned."""
    async with exchange.unit_of_work() as uow:
        wanted = select(PaymentTerm).where(PaymentTerm.contract_id == contract.id).order_by(PaymentTerm.id)
        return list(await uow.session.scalars(wanted))


async def statements_of(exchange: Exchange, contract: Any) -> list[RoyaltyStatement]:
    """The statements of a contract, the first one first."""
    async with exchange.unit_of_work() as uow:
        wanted = select(RoyaltyStatement).where(RoyaltyStatement.contract_id == contract.id)
        return list(await uow.session.scalars(wanted.order_by(RoyaltyStatement.number)))


async def let_pass(exchange: Exchange, days: int = MANY_DAYS) -> None:
    """Let so many days pass for every royalty period and yearly payment, and let the clock notice."""
    await pass_unnoticed(exchange, days)
    for name in ("royalties", "payments"):
        async with exchange.unit_of_work() as uow:
            await TICKS[name](uow)


async def pass_unnoticed(exchange: Exchange, days: int) -> None:
    """Let so many days pass for every royalty period and yearly payment, while the clock stands still."""
    shifted = {"days": timedelta(days=days)}
    async with exchange.unit_of_work() as uow:
        for column in ("since", "until", "begins_on"):
            await uow.session.execute(text(f"UPDATE royalty_statements SET {column} = {column} - :days"), shifted)
        for column in ("begins_on", "ends_on"):
            await uow.session.execute(text(f"UPDATE payment_terms SET {column} = {column} - :days"), shifted)
        await uow.session.execute(text("UPDATE royalty_statements SET wake_at = wake_at - :days"), shifted)
        await uow.session.execute(text("UPDATE payment_terms SET wake_at = wake_at - :days"), shifted)


async def report_of(exchange: Exchange, amount: int, currency: str = "VND", *, days_ago: int = 1) -> PaymentReport:
    """What one side says was paid."""
    async with exchange.unit_of_work() as uow:
        day = (uow.now - timedelta(days=days_ago)).date()
    return PaymentReport(Money(amount, currency), day, PaymentMeans.BANK_TRANSFER, "FT 1")


async def record(exchange: Exchange, actor: Any, term: PaymentTerm, amount: int, currency: str = "VND") -> Payment:
    """A payment that one side recorded."""
    report = await report_of(exchange, amount, currency)
    async with exchange.unit_of_work() as uow:
        return await actions.record_payment(uow, actor, term.id, report)


async def pay(exchange: Exchange, paying: SimpleNamespace, term: PaymentTerm, amount: int) -> Payment:
    """A payment that the acquirer recorded and the supplier confirmed."""
    payment = await record(exchange, paying.buyer, term, amount, term.currency)
    async with exchange.unit_of_work() as uow:
        return await actions.confirm_payment(uow, paying.seller, payment.id, None)
