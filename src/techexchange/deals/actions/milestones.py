"""What is to be reached under a contract: planned when it takes effect, reported by one party, judged by the other."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from techexchange.deals.actions import scheduling
from techexchange.deals.actions.performing import begin_performance, must_be_party
from techexchange.deals.errors import ContractNotInForce
from techexchange.deals.lifecycle import AMENDABLE, MilestoneStatus
from techexchange.deals.models import (
    ContractMilestone,
    Judgement,
    MilestoneGoal,
    MilestoneReport,
    Ties,
    TransferContract,
)
from techexchange.deals.repository import Contracts, Milestones, must_hold
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission


async def plan(
    uow: UnitOfWork, actor: Actor, contract: TransferContract, terms: Mapping[str, Any]
) -> list[ContractMilestone]:
    """Schedule what the agreed terms name as milestones, in their order, for a contract that takes effect."""
    must_be_party(actor, contract)
    assert contract.effective_on is not None, "it has taken effect"
    planned = []
    for number, agreed in enumerate(terms.get("milestones") or (), start=1):
        goal = MilestoneGoal.of(number, agreed, contract.effective_on)
        milestone, scheduled = ContractMilestone.schedule(Ties.of(contract), goal, by=actor, at=uow.now)
        uow.publish(scheduled)
        planned.append(await Milestones(uow).add(milestone))
    return planned


async def report_milestone(
    uow: UnitOfWork, actor: Actor, milestone_id: UUID, report: MilestoneReport, version: int | None = None
) -> ContractMilestone:
    """Say for one party that a milestone was reached, and show it; the contract is being carried out from then on."""
    seen = await Milestones(uow).seen(actor, milestone_id)
    side = seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    contract = await _in_force(uow, seen)
    milestone = await Milestones(uow).get(milestone_id, lock=True, version=version)
    await must_hold(uow.session, milestone_id, report.files)
    uow.publish(milestone.tell(report, side=side, by=actor, at=uow.now))
    await begin_performance(uow, actor, contract)
    return await Milestones(uow).save(milestone)


async def retract_milestone(
    uow: UnitOfWork, actor: Actor, milestone_id: UUID, version: int | None = None
) -> ContractMilestone:
    """Take one's own report back before it is judged; raises ReportNotYours."""
    seen = await Milestones(uow).seen(actor, milestone_id)
    side = seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    await _in_force(uow, seen)
    milestone = await Milestones(uow).get(milestone_id, lock=True, version=version)
    uow.publish(milestone.retract(side=side, by=actor, at=uow.now))
    return await Milestones(uow).save(milestone)


async def judge_milestone(
    uow: UnitOfWork, actor: Actor, milestone_id: UUID, judgement: Judgement, version: int | None = None
) -> ContractMilestone:
    """Say for the party opposite whether a milestone was reached; what is to be paid for one that was falls due.

    Raises MilestoneJudgedByOther.
    """
    seen = await Milestones(uow).seen(actor, milestone_id)
    side = seen.own_side(actor)
    actor.require(Permission.PERFORMANCE_RECORD, within=side)
    await _in_force(uow, seen)
    milestone = await Milestones(uow).get(milestone_id, lock=True, version=version)
    uow.publish(milestone.judge(judgement, side=side, by=actor, at=uow.now))
    await Milestones(uow).save(milestone)
    if milestone.status is MilestoneStatus.MET:
        await scheduling.milestone_met(uow, actor, milestone)
    return milestone


async def _in_force(uow: UnitOfWork, milestone: ContractMilestone) -> TransferContract:
    contract = await Contracts(uow).get(milestone.contract_id, lock=True)
    if contract.status not in AMENDABLE:
        raise ContractNotInForce
    return contract
