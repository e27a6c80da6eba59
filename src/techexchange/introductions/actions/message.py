"""Writing to the other side."""

from uuid import UUID

from techexchange.infra.media import clean
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions.models import EnclosedFile, Enclosure, Message
from techexchange.introductions.repository import Introductions, Messages
from techexchange.kernel.permissions import Actor, Permission


async def write(uow: UnitOfWork, actor: Actor, introduction_id: UUID, text: str) -> Message:
    """Write to the other side of an introduction."""
    introduction = await Introductions(uow).of_party(actor, introduction_id)
    side = introduction.side_of(actor)
    actor.require(Permission.INTEREST_EXPRESS, within=introduction.organization_of(side))
    message, sent = Message.write(introduction, text, side, by=actor, at=uow.now)
    uow.publish(sent)
    return await Messages(uow).save(message)


async def enclose(
    uow: UnitOfWork, actor: Actor, named: tuple[UUID, UUID], file: EnclosedFile, storage: FileStorage
) -> Enclosure:
    """Clean a file and add it to a message of one's own; `named` is the introduction and its message.

    It is cleaned and stored before the message is locked. Raises MessageNotOwn or TooManyEnclosures.
    """
    introduction = await Introductions(uow).of_party(actor, named[0])
    side = introduction.organization_of(introduction.side_of(actor))
    actor.require(Permission.INTEREST_EXPRESS, within=side)
    (await Messages(uow).of(introduction, named[1])).must_take_one_more(side)
    cleaned = await clean(file.content, file.name)
    async with storage.stored(cleaned.content) as stored:
        message = await Messages(uow).of(introduction, named[1], lock=True)
        message.must_take_one_more(side)
        enclosure = Enclosure.of(message.id, cleaned, stored, at=uow.now)
        uow.publish(message.enclose(enclosure, introduction, by=actor, at=uow.now))
        await Messages(uow).save(message)
        return enclosure
