"""Keeping a view of the queue for oneself."""

from typing import Any
from uuid import UUID

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.errors import TooManyViews
from techexchange.moderation.models import MOST_VIEWS, CaseView
from techexchange.moderation.repository import CaseViews


async def keep_view(uow: UnitOfWork, actor: Actor, name: str, wanted: dict[str, Any]) -> CaseView:
    """Keep a filter of the queue under a name; raises TooManyViews."""
    actor.require(Permission.CASE_VIEW_KEEP)
    views = CaseViews(uow)
    if await views.count(actor.id) >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    view = CaseView(id=new_id(), person_id=actor.id, name=name, wanted=wanted, created_at=uow.now)
    return await views.add(view)


async def drop_view(uow: UnitOfWork, actor: Actor, view_id: UUID) -> None:
    """Forget one of one's own views; raises CaseViewNotFound."""
    actor.require(Permission.CASE_VIEW_KEEP)
    await CaseViews(uow).drop(actor.id, view_id)
