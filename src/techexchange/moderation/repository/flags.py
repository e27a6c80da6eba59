"""Flags as they are raised, and the views people keep."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor
from techexchange.moderation.errors import CaseViewNotFound, FlagNotFound
from techexchange.moderation.models import CaseView, Decision, Flag, FlagReason


class Flags:
    """Every flag there was."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def standing(self, case_id: UUID, actor: Actor, reason: FlagReason) -> Flag | None:
        """The flag this actor raised for the same reason in a case; a stranger has none."""
        if actor.is_anonymous:
            return None
        same = (Flag.case_id == case_id, Flag.raised_by == actor.id, Flag.reason == reason)
        return (await self.session.scalars(select(Flag).where(*same).limit(1))).one_or_none()

    async def add(self, flag: Flag) -> Flag:
        """Keep a new flag."""
        self.session.add(flag)
        await self.session.flush()
        return flag

    async def is_by(self, case_id: UUID, actor: Actor) -> bool:
        """Whether this actor raised one of a case's flags."""
        raised = select(Flag.id).where(Flag.case_id == case_id, Flag.raised_by == actor.id)
        return bool(await self.session.scalar(select(raised.exists())))

    async def get(self, id: UUID) -> Flag:
        """A flag; raises FlagNotFound."""
        found = await self.session.get(Flag, id)
        if found is None:
            raise FlagNotFound(id=id)
        return found

    async def own(self, actor: Actor, id: UUID) -> Flag:
        """A flag the actor raised; raises FlagNotFound."""
        found = await self.get(id)
        if found.raised_by != actor.id:
            raise FlagNotFound(id=id)
        return found

    async def verdict(self, flag: Flag) -> Decision | None:
        """The decision on a flag's case, once there is one."""
        final = (Decision.case_id == flag.case_id, Decision.first.is_(False))
        return (await self.session.scalars(select(Decision).where(*final))).one_or_none()


class CaseViews:
    """What people look at the queue through."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def count(self, person_id: UUID) -> int:
        """How many views a person keeps."""
        mine = select(func.count()).select_from(CaseView).where(CaseView.person_id == person_id)
        return await self.session.scalar(mine) or 0

    async def add(self, view: CaseView) -> CaseView:
        """Keep a new view."""
        self.session.add(view)
        await self.session.flush()
        return view

    async def drop(self, person_id: UUID, id: UUID) -> None:
        """Forget a view; raises CaseViewNotFound."""
        gone = delete(CaseView).where(CaseView.id == id, CaseView.person_id == person_id).returning(CaseView.id)
        dropped: Sequence[UUID] = (await self.session.scalars(gone)).all()
        if not dropped:
            raise CaseViewNotFound(id=id)
