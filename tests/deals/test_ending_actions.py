"""Endings against the database: the contract, the deal, the listing and all that waits follow."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from contracting import change, found, make_bound, recorded, today
from factories import EXCLUSIVE_TERMS, actor_of, join, make_actor, make_member, make_offer
from factories import TERMS as OPEN
from techexchange.deals import queries
from techexchange.deals.actions import ending, milestones
from techexchange.deals.errors import (
    ActsForBoth,
    AnswerAwaited,
    ContractNotFound,
    EndingAlreadyProposed,
    EndingAnsweredByOther,
    EndingNotFound,
    MilestonesOpen,
)
from techexchange.deals.lifecycle import MilestoneStatus
from techexchange.deals.models import EndingCause, EndingKind, EndingWish, Judgement, MilestoneReport
from techexchange.deals.models.term import PaymentTerm
from techexchange.infra.uow import AlreadyExists
from techexchange.kernel.errors import Forbidden, Stale, Unauthenticated
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.paging import PageRequest
from techexchange.kernel.permissions import ANONYMOUS, Role
from techexchange.notifications.models import Notice

COMPLETION = EndingWish(EndingKind.COMPLETION)
AGREEMENT = EndingWish(EndingKind.AGREEMENT, None, "SECRET")
CAUSE = EndingWish(EndingKind.CAUSE, EndingCause.NON_PAYMENT, "SECRET")


@pytest.fixture
async def bound(exchange):
    return await make_bound(exchange)


async def run(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


async def propose(exchange, actor, bound, wish=AGREEMENT):
    return await run(exchange, ending.propose_ending, actor, bound.contract.id, wish)


async def agree(exchange, actor, proposed):
    return await run(exchange, ending.agree_to_ending, actor, proposed.id, None)


async def statuses(exchange, bound):
    contract, deal, listing = [await found(exchange, thing) for thing in (bound.contract, bound.deal, bound.listing)]
    return contract.status, deal.status, listing.status


async def milestones_of(exchange, bound):
    return await run(exchange, queries.milestones_of, bound.buyer, bound.contract.id)


async def meet_all(exchange, bound, outcome=MilestoneStatus.MET):
    for one in await milestones_of(exchange, bound):
        await run(exchange, milestones.report_milestone, bound.seller, one.id, MilestoneReport())
        await run(exchange, milestones.judge_milestone, bound.buyer, one.id, Judgement(outcome))


async def test_both_agree_and_the_technology_is_free_again(exchange, bound):
    assert await statuses(exchange, bound) == ("effective", "contracted", "contracted")
    proposed = await propose(exchange, bound.seller, bound)
    assert await statuses(exchange, bound) == ("effective", "contracted", "contracted")
    with pytest.raises(EndingAnsweredByOther):
        await agree(exchange, bound.seller, proposed)
    done = await agree(exchange, bound.buyer, proposed)
    assert (done.status, done.agreed) == ("carried_out", True)
    assert await statuses(exchange, bound) == ("terminated", "terminated", "published")
    assert (await found(exchange, bound.contract)).termination_reason == "agreement"
    assert {one.status for one in await milestones_of(exchange, bound)} == {"dropped"}
    other, _ = await make_actor(exchange, "business")
    assert await make_offer(exchange, other, bound.listing, EXCLUSIVE_TERMS)
    assert await recorded(exchange, proposed.id) == ["ending_proposed", "ending_carried_out"]


@pytest.mark.parametrize("course", ["state", "restricted"])
async def test_a_contract_ends_before_the_authority_decides(exchange, course):
    bound = await make_bound(exchange, course)
    assert (await statuses(exchange, bound))[1:] == ("contracted", "reserved")
    await agree(exchange, bound.buyer, await propose(exchange, bound.seller, bound))
    assert await statuses(exchange, bound) == ("terminated", "terminated", "published")
    case = await found(exchange, bound.case)
    assert (case.status, case.wake_at) == ("closed", None)


async def test_a_contract_that_was_not_exclusive_holds_no_listing(exchange):
    bound = await make_bound(exchange, terms=OPEN)
    assert (await statuses(exchange, bound))[2] == "published"
    await agree(exchange, bound.buyer, await propose(exchange, bound.seller, bound))
    assert await statuses(exchange, bound) == ("terminated", "terminated", "published")


async def test_what_was_planned_to_be_paid_is_not_any_more_and_what_is_due_stays_due(exchange, bound):
    await agree(exchange, bound.buyer, await propose(exchange, bound.seller, bound))
    async with exchange.unit_of_work() as uow:
        terms = await uow.session.scalars(select(PaymentTerm).where(PaymentTerm.contract_id == bound.contract.id))
        assert {(term.kind.value, term.status.value) for term in terms} == {
            ("upfront", "due"),
            ("milestone", "cancelled"),
        }


async def test_a_completed_contract_stays_completed(exchange, bound):
    with pytest.raises(MilestonesOpen):
        await propose(exchange, bound.buyer, bound, COMPLETION)
    await meet_all(exchange, bound, MilestoneStatus.NOT_MET)
    proposed = await propose(exchange, bound.buyer, bound, COMPLETION)
    await agree(exchange, bound.seller, proposed)
    assert await statuses(exchange, bound) == ("completed", "completed", "contracted")
    assert {one.status for one in await milestones_of(exchange, bound)} == {"not_met"}
    assert [one.moves_of(bound.seller) for one in await milestones_of(exchange, bound)] == [[], []]
    with pytest.raises(MoveNotAllowed):
        await propose(exchange, bound.seller, bound)


async def test_completion_waits_for_what_was_reported_meanwhile(exchange, bound):
    await meet_all(exchange, bound, MilestoneStatus.NOT_MET)
    proposed = await propose(exchange, bound.buyer, bound, COMPLETION)
    first = (await milestones_of(exchange, bound))[0]
    await run(exchange, milestones.report_milestone, bound.seller, first.id, MilestoneReport())
    with pytest.raises(MilestonesOpen):
        await agree(exchange, bound.seller, proposed)
    assert (await statuses(exchange, bound))[0] == "performing"


async def test_what_is_refused_or_withdrawn_changes_nothing(exchange, bound):
    proposed = await propose(exchange, bound.seller, bound)
    with pytest.raises(EndingAlreadyProposed):
        await propose(exchange, bound.seller, bound, CAUSE)
    assert (await run(exchange, ending.refuse_ending, bound.buyer, proposed.id, "No")).status == "refused"
    again = await propose(exchange, bound.seller, bound)
    with pytest.raises(Stale):
        await run(exchange, ending.withdraw_ending, bound.seller, again.id, 7)
    assert (await run(exchange, ending.withdraw_ending, bound.seller, again.id, 1)).status == "withdrawn"
    assert (await statuses(exchange, bound))[0] == "effective"
    with pytest.raises(MoveNotAllowed):
        await agree(exchange, bound.buyer, again)


async def test_for_cause_one_party_ends_it_after_the_answer(exchange, bound):
    notice = await propose(exchange, bound.seller, bound, CAUSE)
    with pytest.raises(AnswerAwaited):
        await run(exchange, ending.carry_out_ending, bound.seller, notice.id)
    contested = await run(exchange, ending.contest_ending, bound.buyer, notice.id, "We paid")
    assert (contested.status, contested.answer) == ("contested", "We paid")
    assert (await statuses(exchange, bound))[0] == "effective"
    done = await run(exchange, ending.carry_out_ending, bound.seller, notice.id)
    assert (done.status, done.agreed) == ("carried_out", False)
    assert await statuses(exchange, bound) == ("terminated", "terminated", "published")
    assert (await found(exchange, bound.contract)).termination_reason == "non_payment"


async def test_for_cause_one_party_ends_it_when_no_answer_comes(exchange, bound):
    notice = await propose(exchange, bound.buyer, bound, CAUSE)
    await change(exchange, notice, answer_by=notice.created_at - timedelta(seconds=1))
    assert (await run(exchange, ending.carry_out_ending, bound.buyer, notice.id)).status == "carried_out"
    assert (await statuses(exchange, bound))[0] == "terminated"


async def test_what_the_other_party_proposed_lapses_with_the_contract(exchange, bound):
    mine = await propose(exchange, bound.seller, bound)
    theirs = await propose(exchange, bound.buyer, bound, CAUSE)
    await agree(exchange, bound.buyer, mine)
    assert (await found(exchange, theirs)).status == "lapsed"
    page = await run(exchange, queries.endings_of, bound.seller, bound.contract.id, PageRequest())
    assert [one.id for one in page.items] == [theirs.id, mine.id]


async def test_nobody_else_sees_or_answers(exchange, bound):
    proposed = await propose(exchange, bound.seller, bound)
    stranger, _ = await make_actor(exchange, "business")
    supervisor, _ = await make_actor(exchange, "owner", Role.SUPERVISOR)
    for actor in (stranger, supervisor):
        for id in (proposed.id, uuid4()):
            with pytest.raises(EndingNotFound):
                await run(exchange, queries.ending, actor, id)
            with pytest.raises(EndingNotFound):
                await run(exchange, ending.agree_to_ending, actor, id, None)
        for id in (bound.contract.id, uuid4()):
            with pytest.raises(ContractNotFound):
                await run(exchange, ending.propose_ending, actor, id, AGREEMENT)
            with pytest.raises(ContractNotFound):
                await run(exchange, queries.endings_of, actor, id, PageRequest())
    with pytest.raises(Unauthenticated):
        await run(exchange, queries.ending, ANONYMOUS, proposed.id)


async def test_it_takes_a_signatory_of_one_side(exchange, bound):
    negotiator = await actor_of(exchange, await make_member(exchange, bound.business, Role.NEGOTIATOR))
    with pytest.raises(Forbidden):
        await propose(exchange, negotiator, bound)
    proposed = await propose(exchange, bound.seller, bound)
    for action in (ending.agree_to_ending, ending.refuse_ending, ending.contest_ending):
        with pytest.raises(Forbidden):
            await run(exchange, action, negotiator, proposed.id, None)
    await join(exchange, bound.buyer_person, bound.institute, Role.SIGNATORY)
    both = await actor_of(exchange, bound.buyer_person)
    with pytest.raises(ActsForBoth):
        await agree(exchange, both, proposed)
    with pytest.raises(ActsForBoth):
        await propose(exchange, both, bound)


async def test_the_database_itself_refuses_a_second_proposal_of_a_party(exchange, bound):
    proposed = await propose(exchange, bound.seller, bound)
    copied = {column.key: getattr(proposed, column.key) for column in proposed.__table__.columns}
    with pytest.raises(AlreadyExists) as refused:
        async with exchange.unit_of_work() as uow:
            uow.session.add(type(proposed)(**(copied | {"id": uuid4()})))
    assert refused.value.details == {"constraint": "uq_contract_endings_live_proposer"}


async def test_the_other_party_is_told(exchange, bound, settle):
    await propose(exchange, bound.seller, bound, CAUSE)
    await settle()
    async with exchange.unit_of_work() as uow:
        notices = await uow.session.scalars(Notice.__table__.select().where(Notice.kind == "ending_proposed"))
        assert list(notices) != []
    assert await today(exchange) == bound.contract.signed_on


async def test_of_both_parties_ending_it_at_once_one_does(live):
    bound = await make_bound(live.exchange)
    mine, theirs = await propose(live.exchange, bound.seller, bound), await propose(live.exchange, bound.buyer, bound)
    answers = await asyncio.gather(
        agree(live.exchange, bound.buyer, mine), agree(live.exchange, bound.seller, theirs), return_exceptions=True
    )
    assert [isinstance(answer, MoveNotAllowed) for answer in answers].count(True) == 1, answers
    assert await statuses(live.exchange, bound) == ("terminated", "terminated", "published")
    assert (await recorded(live.exchange, bound.contract.id)).count("contract_terminated") == 1
