"""Milestones against the database."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from contracting import found, make_bound, recorded, upload
from factories import TERMS as PLAIN
from factories import actor_of, join, make_actor, make_member
from techexchange.deals import queries
from techexchange.deals.actions import evidence, milestones
from techexchange.deals.errors import (
    ActsForBoth,
    ContractNotFound,
    ContractNotInForce,
    EvidenceFileNotFound,
    EvidenceUnknown,
    MilestoneJudgedByOther,
    MilestoneNotFound,
    ReportNotYours,
)
from techexchange.deals.lifecycle import MilestoneStatus
from techexchange.deals.models import Judgement, MilestoneReport
from techexchange.deals.models.term import PaymentTerm
from techexchange.infra.storage import FileStorage
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import ANONYMOUS, Role
from techexchange.ledger.models import LedgerEntry

S = MilestoneStatus


@pytest.fixture
def storage(settings):
    return FileStorage(None, settings.data_directory / "files")


@pytest.fixture
async def bound(exchange):
    return await make_bound(exchange)


@pytest.fixture
async def first(exchange, bound):
    return (await planned(exchange, bound))[0]


async def run(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


async def planned(exchange, bound):
    return list(await run(exchange, queries.milestones_of, bound.buyer, bound.contract.id))


async def report(exchange, actor, milestone, *files):
    return await run(exchange, milestones.report_milestone, actor, milestone.id, MilestoneReport("SECRET", files))


async def judge(exchange, actor, milestone, outcome=S.MET):
    return await run(exchange, milestones.judge_milestone, actor, milestone.id, Judgement(outcome, "SECRET"))


async def paid_for(exchange, milestone):
    async with exchange.unit_of_work() as uow:
        about = select(PaymentTerm).where(PaymentTerm.milestone_id == milestone.id)
        return (await uow.session.scalars(about)).one()


def six_months_after(day):
    year, month = divmod(day.year * 12 + day.month - 1 + 6, 12)
    return date(year, month + 1, min(day.day, 28))


async def test_what_was_agreed_is_planned_as_the_contract_takes_effect(exchange, bound):
    found_now = await planned(exchange, bound)
    assert [(one.number, one.status, one.name) for one in found_now] == [
        (1, "scheduled", "SECRET first line"),
        (2, "scheduled", "SECRET second line"),
    ]
    assert abs((found_now[0].due_on - six_months_after(bound.contract.effective_on)).days) <= 3
    assert (found_now[1].due_on, found_now[1].criterion) == (None, {"vi": "80 kg/h", "en": "80 kg/h"})
    assert await recorded(exchange, found_now[0].id) == ["milestone_scheduled"]


async def test_terms_without_milestones_plan_none(exchange):
    assert await planned(exchange, await make_bound(exchange, terms=PLAIN)) == []


async def test_one_side_reports_the_other_confirms_and_the_payment_falls_due(exchange, bound, first, storage):
    file = await run(exchange, evidence.file_milestone_evidence, bound.seller, first.id, upload("result"), storage)
    assert (await found(exchange, bound.contract)).status == "effective"
    told = await report(exchange, bound.seller, first, file.id)
    assert (told.status, told.reported_by, told.files) == ("processing", bound.institute.id, [str(file.id)])
    assert (await found(exchange, bound.contract)).status == "performing"
    assert (await paid_for(exchange, first)).status == "scheduled"
    with pytest.raises(MilestoneJudgedByOther):
        await judge(exchange, bound.seller, first)
    assert (await judge(exchange, bound.buyer, first)).status == "met"
    assert (await paid_for(exchange, first)).status == "due"
    assert await recorded(exchange, first.id) == [
        "milestone_scheduled",
        "evidence_filed",
        "milestone_reported",
        "milestone_met",
    ]
    async with exchange.sessions() as session:
        assert "SECRET" not in str(list(await session.scalars(select(LedgerEntry.payload))))


@pytest.mark.parametrize("outcome", [S.PARTIALLY_MET, S.NOT_MET])
async def test_what_is_not_met_in_full_pays_nothing_and_may_be_reported_again(exchange, bound, first, outcome):
    await report(exchange, bound.buyer, first)
    assert (await judge(exchange, bound.seller, first, outcome)).status == outcome
    assert (await paid_for(exchange, first)).status == "scheduled"
    await report(exchange, bound.seller, first)
    await judge(exchange, bound.buyer, first)
    assert (await paid_for(exchange, first)).status == "due"


async def test_a_report_is_taken_back(exchange, bound, first):
    await report(exchange, bound.seller, first)
    with pytest.raises(ReportNotYours):
        await run(exchange, milestones.retract_milestone, bound.buyer, first.id)
    with pytest.raises(Stale):
        await run(exchange, milestones.retract_milestone, bound.seller, first.id, 1)
    again = await run(exchange, milestones.retract_milestone, bound.seller, first.id)
    assert (again.status, again.report) == ("scheduled", None)
    with pytest.raises(MoveNotAllowed):
        await judge(exchange, bound.buyer, first)


async def test_evidence_of_another_milestone_shows_nothing(exchange, bound, storage):
    one, other = await planned(exchange, bound)
    file = await run(exchange, evidence.file_milestone_evidence, bound.buyer, other.id, upload("result"), storage)
    with pytest.raises(EvidenceUnknown):
        await report(exchange, bound.buyer, one, file.id)
    with pytest.raises(EvidenceFileNotFound):
        await run(exchange, queries.milestone_file, bound.buyer, one.id, file.id)
    assert (await run(exchange, queries.milestone_file, bound.seller, other.id, file.id)).id == file.id


async def test_nobody_else_sees_or_moves_a_milestone(exchange, bound, first):
    stranger, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", Role.SUPERVISOR)
    for actor in (stranger, supervisor):
        for id in (first.id, uuid4()):
            for action in (queries.milestone, queries.milestone_evidence):
                with pytest.raises(MilestoneNotFound):
                    await run(exchange, action, actor, id)
            with pytest.raises(MilestoneNotFound):
                await run(exchange, milestones.report_milestone, actor, id, MilestoneReport())
        with pytest.raises(ContractNotFound):
            await run(exchange, queries.milestones_of, actor, bound.contract.id)
    with pytest.raises(Unauthenticated):
        await run(exchange, queries.milestone, ANONYMOUS, first.id)


async def test_a_reader_reads_and_whoever_sits_with_both_acts_for_neither(exchange, bound, first, storage):
    reader = await actor_of(exchange, await make_member(exchange, bound.business, Role.VIEWER))
    assert (await run(exchange, queries.milestone, reader, first.id)).id == first.id
    with pytest.raises(Forbidden):
        await report(exchange, reader, first)
    await join(exchange, bound.buyer_person, bound.institute, Role.ADMIN)
    both = await actor_of(exchange, bound.buyer_person)
    for action, given in (
        (milestones.report_milestone, MilestoneReport()),
        (milestones.judge_milestone, Judgement(S.MET)),
    ):
        with pytest.raises(ActsForBoth):
            await run(exchange, action, both, first.id, given)
    with pytest.raises(ActsForBoth):
        await run(exchange, evidence.file_milestone_evidence, both, first.id, upload(), storage)


async def test_after_the_contract_nothing_is_reported(exchange, bound, first):
    async with exchange.unit_of_work() as uow:
        contract = await uow.session.get_one(type(bound.contract), bound.contract.id)
        uow.publish(contract.terminate("other", by=bound.buyer, at=uow.now))
    with pytest.raises(ContractNotInForce):
        await report(exchange, bound.seller, first)


async def test_of_two_judgements_at_once_one_counts(live):
    bound = await make_bound(live.exchange)
    first = (await planned(live.exchange, bound))[0]
    await report(live.exchange, bound.seller, first)
    outcomes = [S.MET, S.NOT_MET, S.PARTIALLY_MET]
    made = await asyncio.gather(
        *(judge(live.exchange, bound.buyer, first, outcome) for outcome in outcomes), return_exceptions=True
    )
    assert [isinstance(one, MoveNotAllowed) for one in made].count(True) == 2
    assert len(await recorded(live.exchange, first.id)) == 3
