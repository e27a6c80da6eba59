"""How royalties are accounted for: the acquirer states, the supplier accepts or contests, the clock ends periods."""

from uuid import UUID

from techexchange.deals.actions.scheduling import end_period, plan
from techexchange.deals.models import TransferContract
from techexchange.deals.models.counting import Reported, RoyaltyPlan
from techexchange.deals.models.royalty import RoyaltyStatement
from techexchange.deals.models.term import Planned, TermKind
from techexchange.deals.repository import Contracts, Deals, Grounds
from techexchange.deals.repository.royalty import RoyaltyStatements
from techexchange.infra.repository import ALL, Among
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission


async def submit_statement(
    uow: UnitOfWork, actor: Actor, statement_id: UUID, reported: Reported, version: int | None
) -> RoyaltyStatement:
    """State, for the acquirer, what a period brought; the royalty is counted from it with every step said."""
    seen = await RoyaltyStatements(uow).seen(actor, statement_id)
    seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=seen.acquirer_id)
    contract = await Contracts(uow).get(seen.contract_id, lock=True)
    statement = await RoyaltyStatements(uow).get(statement_id, lock=True, version=version)
    if statement.is_running:
        await end_period(uow, SYSTEM, statement)
    agreed = await _currency_of(uow, contract, statement)
    earlier = await RoyaltyStatements(uow).earlier_of_year(statement)
    uow.publish(statement.submit(reported, agreed, earlier, by=actor, at=uow.now))
    return await RoyaltyStatements(uow).save(statement)


async def accept_statement(uow: UnitOfWork, actor: Actor, statement_id: UUID, version: int | None) -> RoyaltyStatement:
    """Accept a statement for the supplier; what it amounts to is due at once."""
    seen = await RoyaltyStatements(uow).seen(actor, statement_id)
    seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=seen.supplier_id)
    await Contracts(uow).get(seen.contract_id, lock=True)
    statement = await RoyaltyStatements(uow).get(statement_id, lock=True, version=version)
    uow.publish(statement.accept(by=actor, at=uow.now))
    if statement.amount:
        planned = Planned(TermKind.ROYALTY, statement.number, statement.money, statement_id=statement.id)
        await plan(uow, actor, statement.ties, planned, now=True)
    return await RoyaltyStatements(uow).save(statement)


async def contest_statement(
    uow: UnitOfWork, actor: Actor, statement_id: UUID, reason: str, version: int | None
) -> RoyaltyStatement:
    """Not accept a statement for the supplier; the acquirer may state anew."""
    seen = await RoyaltyStatements(uow).seen(actor, statement_id)
    seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=seen.supplier_id)
    statement = await RoyaltyStatements(uow).get(statement_id, lock=True, version=version)
    uow.publish(statement.contest(reason, by=actor, at=uow.now))
    return await RoyaltyStatements(uow).save(statement)


async def end_periods(uow: UnitOfWork, actor: Actor, among: Among = ALL) -> int:
    """Await the statements of periods that have ended, let the next ones begin, and say how many ended."""
    actor.require(Permission.PERFORMANCE_RECORD)
    due = await RoyaltyStatements(uow).due(among=among)
    for statement in due:
        await end_period(uow, actor, statement)
        await RoyaltyStatements(uow).save(statement)
    return len(due)


async def _currency_of(uow: UnitOfWork, contract: TransferContract, statement: RoyaltyStatement) -> str | None:
    """The currency the agreed terms name, where they name one."""
    ground = await Grounds(uow).of(await Deals(uow).get(contract.deal_id))
    royalty = RoyaltyPlan.of(ground.terms, statement.begins_on)
    return royalty.currency if royalty else None
