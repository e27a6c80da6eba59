"""Notices and preferences, loaded in order to be changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.notifications.errors import NoticeNotFound
from techexchange.notifications.models import Notice, Preferences


class Preferred(Repository[Preferences]):
    """The preferences that people have stated."""

    model = Preferences


async def notice_of(uow: UnitOfWork, person_id: UUID, notice_id: UUID) -> Notice:
    """A notice of this person's inbox, locked; raises NoticeNotFound for anyone else's."""
    mine = select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id).with_for_update()
    found = (await uow.session.scalars(mine)).one_or_none()
    if found is None:
        raise NoticeNotFound(id=notice_id)
    return found


async def add(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Put notices in inboxes; the people who had not been told of this fact before."""
    statement = insert(Notice).on_conflict_do_nothing().returning(Notice.person_id)
    return set(await session.scalars(statement, list(rows)))


async def read_all(session: AsyncSession, person_id: UUID, at: datetime) -> int:
    """Mark everything in an inbox as read; how many notices were not."""
    unread = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=at)
    return len((await session.execute(unread.returning(Notice.id))).all())
