"""What happens when the end of a contract and what is done under it come at the same moment."""

import asyncio

import pytest

from contracting import found, make_bound, recorded, upload
from techexchange.deals import queries
from techexchange.deals.actions import ending, evidence, milestones, registration
from techexchange.deals.lifecycle import MilestoneStatus
from techexchange.deals.models import EndingKind, EndingWish, Judgement, MilestoneReport, Recorded
from techexchange.infra.storage import FileStorage
from techexchange.kernel.errors import Conflict

AGREEMENT = EndingWish(EndingKind.AGREEMENT)
ROUNDS = 4


async def run(exchange, action, *arguments):
    async with exchange.unit_of_work() as uow:
        return await action(uow, *arguments)


async def together(*coroutines):
    """Whether each succeeded; nothing but a conflict may stop one."""
    answers = await asyncio.gather(*coroutines, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Conflict):
            raise answer
    return [not isinstance(answer, Exception) for answer in answers]


@pytest.mark.parametrize("_round", range(ROUNDS))
async def test_a_certificate_and_the_end_at_once(live, settings, _round):
    bound = await make_bound(live.exchange, "state")
    day, buyer, case = bound.contract.signed_on, bound.buyer, bound.case
    storage = FileStorage(None, settings.data_directory / "files")
    await run(live.exchange, registration.submit_registration, buyer, case.id, Recorded(day))
    file = await run(live.exchange, evidence.file_registration_evidence, buyer, case.id, upload(), storage)
    proposed = await run(live.exchange, ending.propose_ending, bound.seller, bound.contract.id, AGREEMENT)
    certified, ended = await together(
        run(live.exchange, registration.certify, buyer, case.id, Recorded(day, "1", None, (file.id,))),
        run(live.exchange, ending.agree_to_ending, buyer, proposed.id, None),
    )
    assert ended
    assert (await found(live.exchange, case)).status == ("certified" if certified else "closed")
    told = await recorded(live.exchange, bound.contract.id)
    assert (told.count("contract_effective"), told[-1]) == (int(certified), "contract_terminated")
    assert (await found(live.exchange, bound.listing)).status == "published"


@pytest.mark.parametrize("_round", range(ROUNDS))
async def test_a_judgement_and_the_end_at_once(live, _round):
    bound = await make_bound(live.exchange)
    first, _ = await run(live.exchange, queries.milestones_of, bound.buyer, bound.contract.id)
    await run(live.exchange, milestones.report_milestone, bound.seller, first.id, MilestoneReport())
    proposed = await run(live.exchange, ending.propose_ending, bound.seller, bound.contract.id, AGREEMENT)
    judged, ended = await together(
        run(live.exchange, milestones.judge_milestone, bound.buyer, first.id, Judgement(MilestoneStatus.MET)),
        run(live.exchange, ending.agree_to_ending, bound.buyer, proposed.id, None),
    )
    assert ended
    assert (await found(live.exchange, first)).status == ("met" if judged else "dropped")


@pytest.mark.parametrize("_round", range(ROUNDS))
async def test_completion_and_a_new_report_at_once(live, _round):
    bound = await make_bound(live.exchange)
    planned = await run(live.exchange, queries.milestones_of, bound.buyer, bound.contract.id)
    for one in planned:
        await run(live.exchange, milestones.report_milestone, bound.seller, one.id, MilestoneReport())
        judgement = Judgement(MilestoneStatus.NOT_MET)
        await run(live.exchange, milestones.judge_milestone, bound.buyer, one.id, judgement)
    wish = EndingWish(EndingKind.COMPLETION)
    proposed = await run(live.exchange, ending.propose_ending, bound.seller, bound.contract.id, wish)
    reported, completed = await together(
        run(live.exchange, milestones.report_milestone, bound.seller, planned[0].id, MilestoneReport()),
        run(live.exchange, ending.agree_to_ending, bound.buyer, proposed.id, None),
    )
    assert reported != completed
    status = (await found(live.exchange, bound.contract)).status
    assert status == ("completed" if completed else "performing")
