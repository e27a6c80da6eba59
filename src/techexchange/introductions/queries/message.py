"""Messages and their files as the two parties read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from techexchange.identity.models import Person
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.errors import EnclosureNotFound
from techexchange.introductions.models import Enclosure, Message
from techexchange.introductions.repository import Introductions
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor
from techexchange.mandates.models import InspectedKind
from techexchange.mandates.queries import inspects


@dataclass(frozen=True)
class SignedMessage:
    """A message, and what its author is called; None where that is a program."""

    message: Message
    author: str | None


async def messages(uow: UnitOfWork, actor: Actor, introduction_id: UUID, request: PageRequest) -> Page[SignedMessage]:
    """The messages of an introduction with their files, newest first; raises IntroductionNotFound.

    The owner reads them by an inspection of the introduction; files it is shown the names of alone.
    """
    if not await inspects(uow, actor, InspectedKind.INTRODUCTION, introduction_id):
        await Introductions(uow).of_party(actor, introduction_id)
    thread = select(Message).where(Message.introduction_id == introduction_id)
    found = await page(
        uow.session, thread.options(selectinload(Message.enclosures)), request, (Message.created_at, Message.id)
    )
    return Page(await signed(uow, found.items), found.next_cursor)


async def signed(uow: UnitOfWork, found: Sequence[Message]) -> list[SignedMessage]:
    """Each message with its author's name, in one statement."""
    wanted = select(Person.id, Person.name).where(Person.id.in_({message.author_id for message in found}))
    names = {row.id: row.name for row in await uow.session.execute(wanted)}
    return [SignedMessage(message, names.get(message.author_id)) for message in found]


async def enclosure(uow: UnitOfWork, actor: Actor, named: tuple[UUID, UUID, UUID]) -> Enclosure:
    """One file, `named` by introduction, message and file; raises IntroductionNotFound or EnclosureNotFound."""
    introduction_id, message_id, enclosure_id = named
    await Introductions(uow).of_party(actor, introduction_id)
    wanted = select(Enclosure).join(Message, Message.id == Enclosure.message_id)
    here = (Enclosure.id == enclosure_id, Message.id == message_id, Message.introduction_id == introduction_id)
    found = (await uow.session.scalars(wanted.where(*here))).one_or_none()
    if found is None:
        raise EnclosureNotFound(id=enclosure_id)
    return found
