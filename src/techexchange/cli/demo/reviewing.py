"""How the demo's moderators work their queue."""

from collections.abc import Callable
from uuid import UUID

from techexchange.cli.demo.stage import Stage
from techexchange.kernel.paging import PageRequest
from techexchange.moderation import actions, queries
from techexchange.moderation.models import CHECKLISTS, Case, CaseKind, ChecklistAnswer, Outcome, Ruling

OPERATOR = "exchange_operator"


async def claim(stage: Stage, moderator: str, kind: CaseKind, organization_id: UUID, subject_id: UUID) -> UUID:
    """Take the case about an organisation or one of its listings from the queue."""
    async with stage.acting(moderator) as (uow, actor):
        wanted = queries.CaseFilter(kind=kind, organization_id=organization_id)
        waiting = await queries.cases(uow, actor, wanted, PageRequest(100))
        case_id = next(case.id for case in waiting.items if case.subject_id == subject_id)
        await actions.claim(uow, actor, case_id)
    return case_id


async def decide(stage: Stage, moderator: str, case_id: UUID, ruling: Callable[[int], Ruling]) -> Case:
    """Decide a case on its subject as it was claimed."""
    async with stage.acting(moderator) as (uow, actor):
        case = await queries.case(uow, actor, case_id)
        return await actions.decide(uow, actor, case_id, ruling(case.subject_version))


def approval(kind: CaseKind) -> Callable[[int], Ruling]:
    """The ruling that everything is as it should be."""
    passed = dict.fromkeys(CHECKLISTS[kind], ChecklistAnswer.PASSED)
    return lambda version: Ruling(Outcome.APPROVE, version, passed)
