"""Messages and their files, written once."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import MessageNotFound
from techexchange.introductions.models import Introduction, Message


class Messages:
    """Every message there is."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def of(self, introduction: Introduction, id: UUID, *, lock: bool = False) -> Message:
        """A message of an introduction with its files; with `lock` nobody else adds one until the commit.

        Raises MessageNotFound.
        """
        wanted = select(Message).where(Message.id == id, Message.introduction_id == introduction.id)
        whole = (wanted.with_for_update() if lock else wanted).options(selectinload(Message.enclosures))
        found = (await self.session.scalars(whole, execution_options={"populate_existing": True})).one_or_none()
        if found is None:
            raise MessageNotFound(id=id)
        return found

    async def save(self, message: Message) -> Message:
        """Write a message, and whatever files are new on it."""
        self.session.add(message)
        await self.session.flush()
        return message
