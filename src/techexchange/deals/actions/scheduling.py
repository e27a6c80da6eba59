"""What is to be paid, and when: put on the plan as a contract takes effect, due as it is carried out."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from techexchange.deals.actions.performing import must_be_party
from techexchange.deals.models import ContractMilestone, TransferContract
from techexchange.deals.models.between import Ties
from techexchange.deals.models.counting import RoyaltyPlan, months_after
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.models.term import DAYS_TO_PAY, PaymentTerm, Planned, TermKind, Yearly
from techexchange.deals.repository import Milestones
from techexchange.deals.repository.payment import PaymentTerms
from techexchange.deals.repository.royalty import RoyaltyStatements
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.days import day_of
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import Actor, Permission

Timed = TypeVar("Timed", PaymentTerm, RoyaltyStatement)
DUE_AT_ONCE = (TermKind.UPFRONT, TermKind.ANNUAL)
"""What is due as soon as the contract takes effect."""


async def schedule(
    uow: UnitOfWork, actor: Actor, contract: TransferContract, terms: dict[str, Any]
) -> list[PaymentTerm]:
    """Put on the plan what the agreed terms pay: upfront due now, milestones when met, royalties by period.

    The contract is locked and in effect, and its milestones are planned; what was scheduled once stays as it is.
    """
    must_be_party(actor, contract)
    ties = Ties.of(contract)
    if await PaymentTerms(uow).of_contract(contract.id) or await RoyaltyStatements(uow).of_contract(contract.id):
        return []
    milestones = {one.number: one.id for one in await Milestones(uow).of_contract(contract.id)}
    begins_on = contract.effective_on or day_of(uow.now)
    planned = list(_agreed(terms, milestones, begins_on))
    scheduled = [await plan(uow, actor, ties, one, now=one.kind in DUE_AT_ONCE) for one in planned]
    royalty = RoyaltyPlan.of(terms, begins_on)
    if royalty:
        await begin_period(uow, actor, ties, royalty, 1)
    return scheduled


async def milestone_met(uow: UnitOfWork, actor: Actor, milestone: ContractMilestone) -> list[PaymentTerm]:
    """Let what a milestone pays fall due."""
    actor.require(Permission.DEAL_READ, within=milestone.own_side(actor))
    terms = [term for term in await PaymentTerms(uow).lock_of_milestone(milestone.id) if term.is_scheduled]
    for term in terms:
        await fall_due(uow, actor, term)
        await PaymentTerms(uow).save(term)
    return terms


async def stop(uow: UnitOfWork, actor: Actor, contract: TransferContract) -> None:
    """Plan no more under a contract that has ended; what is due stays due, and so do periods that have ended.

    That goes by the day, whether or not the clock has come to it: what it left behind is made good first.
    """
    must_be_party(actor, contract)
    await _wind_up(uow, actor, lambda: PaymentTerms(uow).lock_scheduled(contract.id), fall_due)
    await _wind_up(uow, actor, lambda: RoyaltyStatements(uow).lock_running(contract.id), end_period)


async def plan(uow: UnitOfWork, actor: Actor, ties: Ties, planned: Planned, *, now: bool) -> PaymentTerm:
    """Put one payment on the plan, due at once where its reason has come already; one for each year goes on."""
    term, scheduled = PaymentTerm.plan(ties, planned, by=actor, at=uow.now)
    uow.publish(scheduled)
    if now:
        await fall_due(uow, actor, term)
    return await PaymentTerms(uow).add(term)


async def fall_due(uow: UnitOfWork, actor: Actor, term: PaymentTerm) -> None:
    """Let a payment fall due, and put the one for the next year on the plan."""
    uow.publish(term.fall_due(by=actor, at=uow.now))
    following = term.next_year
    if following:
        await plan(uow, actor, term.ties, following, now=False)


async def fall_due_by_clock(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """Let the payments fall due whose year has begun, and say how many there were."""
    actor.require(Permission.PERFORMANCE_RECORD)
    due = await PaymentTerms(uow).due(among=among)
    for term in due:
        await fall_due(uow, actor, term)
        await PaymentTerms(uow).save(term)
    return len(due)


async def begin_period(
    uow: UnitOfWork, actor: Actor, ties: Ties, royalty: RoyaltyPlan, number: int
) -> RoyaltyStatement | None:
    """Let the period of this number begin, where the term has it."""
    begun = RoyaltyStatement.begin(ties, royalty, number, by=actor, at=uow.now)
    if begun is None:
        return None
    statement, event = begun
    uow.publish(event)
    return await RoyaltyStatements(uow).add(statement)


async def end_period(uow: UnitOfWork, actor: Actor, statement: RoyaltyStatement) -> None:
    """Await the statement of a period that has ended, and let the next one begin; raises PeriodRunning."""
    uow.publish(statement.end_period(by=actor, at=uow.now))
    await begin_period(uow, actor, statement.ties, statement.plan, statement.number + 1)


async def _wind_up(
    uow: UnitOfWork,
    actor: Actor,
    waiting: Callable[[], Awaitable[Sequence[Timed]]],
    happen: Callable[[UnitOfWork, Actor, Timed], Awaitable[None]],
) -> None:
    """Let what has come happen and cancel the rest, with whatever that puts on the plan, until nothing waits."""
    while found := await waiting():
        for one in found:
            if one.has_come(uow.now):
                await happen(uow, actor, one)
            else:
                uow.publish(one.cancel(by=actor, at=uow.now))
        await uow.flush()


def _agreed(terms: Mapping[str, Any], milestones: Mapping[int, UUID], begins_on: date) -> Iterator[Planned]:
    upfront, annual = terms.get("upfront"), terms.get("annual_fee")
    if upfront and upfront["amount"]:
        days = terms.get("upfront_days")
        yield Planned(TermKind.UPFRONT, 1, Money(**upfront), days_to_pay=DAYS_TO_PAY if days is None else days)
    for number, agreed in enumerate(terms.get("milestones") or [], start=1):
        if agreed["amount"]["amount"]:
            paid = Money(**agreed["amount"])
            yield Planned(TermKind.MILESTONE, number, paid, agreed["name"], milestones.get(number))
    if annual and annual["amount"]:
        months = terms.get("term_months")
        ends_on = months_after(begins_on, months) - timedelta(days=1) if months else None
        yield Planned(TermKind.ANNUAL, 1, Money(**annual), yearly=Yearly(begins_on, ends_on))
