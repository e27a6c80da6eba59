"""What is to be paid, and when: put on the plan as a contract takes effect, due as it is carried out."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from techexchange.deals.actions.charging import charge_transfer
from techexchange.deals.actions.performing import must_be_party
from techexchange.deals.models import ContractMilestone, TransferContract
from techexchange.deals.models.between import Ties
from techexchange.deals.models.counting import RoyaltyPlan
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.models.term import PaymentTerm, Planned, TermKind
from techexchange.deals.repository import Milestones
from techexchange.deals.repository.payment import PaymentTerms
from techexchange.deals.repository.royalty import RoyaltyStatements
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.money import Money
from techexchange.kernel.permissions import Actor, Permission


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
    planned = list(_agreed(terms, milestones))
    scheduled = [await plan(uow, actor, ties, one, now=one.kind is TermKind.UPFRONT) for one in planned]
    royalty = RoyaltyPlan.of(terms, contract.effective_on) if contract.effective_on else None
    if royalty:
        await begin_period(uow, actor, ties, royalty, 1)
    certain: Counter[str] = Counter()
    for one in planned:
        certain[one.money.currency] += one.money.amount
    await charge_transfer(uow, actor, contract, certain)
    return scheduled


async def milestone_met(uow: UnitOfWork, actor: Actor, milestone: ContractMilestone) -> list[PaymentTerm]:
    """Let what a milestone pays fall due."""
    actor.require(Permission.DEAL_READ, within=milestone.own_side(actor))
    terms = [term for term in await PaymentTerms(uow).lock_of_milestone(milestone.id) if term.is_scheduled]
    for term in terms:
        uow.publish(term.fall_due(by=actor, at=uow.now))
        await PaymentTerms(uow).save(term)
    return terms


async def stop(uow: UnitOfWork, actor: Actor, contract: TransferContract) -> None:
    """Plan no more under a contract that has ended; what is due stays due, and so do periods that have ended."""
    must_be_party(actor, contract)
    for term in await PaymentTerms(uow).lock_scheduled(contract.id):
        uow.publish(term.cancel(by=actor, at=uow.now))
        await PaymentTerms(uow).save(term)
    for statement in await RoyaltyStatements(uow).lock_running(contract.id):
        uow.publish(statement.cancel(by=actor, at=uow.now))
        await RoyaltyStatements(uow).save(statement)


async def plan(uow: UnitOfWork, actor: Actor, ties: Ties, planned: Planned, *, now: bool) -> PaymentTerm:
    """Put one payment on the plan, due at once where its reason has come already."""
    term, scheduled = PaymentTerm.plan(ties, planned, by=actor, at=uow.now)
    uow.publish(scheduled)
    if now:
        uow.publish(term.fall_due(by=actor, at=uow.now))
    return await PaymentTerms(uow).add(term)


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


def _agreed(terms: Mapping[str, Any], milestones: Mapping[int, UUID]) -> Iterator[Planned]:
    upfront = terms.get("upfront")
    if upfront and upfront["amount"]:
        yield Planned(TermKind.UPFRONT, 1, Money(**upfront))
    for number, agreed in enumerate(terms.get("milestones") or [], start=1):
        if agreed["amount"]["amount"]:
            paid = Money(**agreed["amount"])
            yield Planned(TermKind.MILESTONE, number, paid, agreed["name"], milestones.get(number))
