"""Appeals as the parties, the owner, the operator and the auditor read them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true

from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission
from techexchange.moderation.errors import AppealNotFound
from techexchange.moderation.lifecycle import AppealStatus
from techexchange.moderation.models import READERS, Appeal, AppealSubject


@dataclass(frozen=True)
class AppealFilter:
    """Which appeals are wanted; None leaves it open."""

    status: AppealStatus | None = None
    about: AppealSubject | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL."""
        status = [Appeal.status == self.status] if self.status else []
        return status + ([Appeal.about == self.about] if self.about else [])


async def appeals(uow: UnitOfWork, actor: Actor, wanted: AppealFilter, request: PageRequest) -> Page[Appeal]:
    """Every appeal the actor may know of, the latest first."""
    if actor.is_anonymous:
        raise Unauthenticated
    statement = select(Appeal).where(*wanted.conditions(), _visible(actor))
    return await page(uow.session, statement, request, (Appeal.filed_at, Appeal.id))


async def appeal(uow: UnitOfWork, actor: Actor, appeal_id: UUID) -> Appeal:
    """One appeal; raises AppealNotFound."""
    if actor.is_anonymous:
        raise Unauthenticated
    found = await uow.session.get(Appeal, appeal_id)
    if found is None or not found.is_visible_to(actor):
        raise AppealNotFound(id=appeal_id)
    return found


def _visible(actor: Actor) -> ColumnElement[bool]:
    if actor.can(Permission.APPEAL_READ):
        return true()
    own = and_(Appeal.about == AppealSubject.FLAG, Appeal.appellant_id == actor.id)
    within = (
        and_(Appeal.about == about, Appeal.organization_id.in_(actor.organizations(permission)))
        for about, permission in READERS.items()
    )
    return or_(own, *within)
