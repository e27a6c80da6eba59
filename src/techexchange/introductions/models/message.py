"""What two who were introduced write to each other, and the files they enclose; nothing of it ever changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techexchange.infra.media import CleanFile
from techexchange.infra.models import Base
from techexchange.infra.storage import StoredFile
from techexchange.introductions import events as facts
from techexchange.introductions.errors import MessageNotOwn, TooManyEnclosures
from techexchange.introductions.models.interest import Introduction
from techexchange.introductions.models.parties import ContactSide
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor

MOST_ENCLOSURES = 10


@dataclass(frozen=True)
class EnclosedFile:
    """A file as it was handed in."""

    name: str
    content: bytes


class Enclosure(Base):
    """One cleaned file of a message."""

    __tablename__ = "message_enclosures"
    __table_args__ = (Index("ix_message_enclosures_message_id", "message_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("introduction_messages.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    storage_key: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of(cls, message_id: UUID, file: CleanFile, stored: StoredFile, *, at: datetime) -> "Enclosure":
        """A cleaned and stored file, to be enclosed."""
        return cls(
            id=new_id(),
            message_id=message_id,
            name=file.name,
            media_type=file.media_type,
            size=stored.size,
            sha256=stored.sha256,
            storage_key=stored.key,
            created_at=at,
        )


class Message(Base):
    """What one side wrote to the other; `author_id` is the person, or the program, that wrote it."""

    __tablename__ = "introduction_messages"
    __table_args__ = (
        Index(
            "ix_introduction_messages_introduction",
            "introduction_id",
            text("created_at DESC"),
            text("id DESC"),
        ),
        Index("ix_introduction_messages_author_id", "author_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    introduction_id: Mapped[UUID] = mapped_column(ForeignKey("introductions.id"))
    sent_by: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    author_id: Mapped[UUID]
    text: Mapped[str]
    created_at: Mapped[datetime]
    enclosures: Mapped[list[Enclosure]] = relationship(order_by=(Enclosure.created_at, Enclosure.id), lazy="raise")

    @classmethod
    def write(
        cls, introduction: Introduction, text: str, side: ContactSide, *, by: Actor, at: datetime
    ) -> tuple["Message", facts.MessageSent]:
        """Write to the other side; raises NotYetIntroduced."""
        introduction.must_be_introduced()
        message = cls(
            id=new_id(),
            introduction_id=introduction.id,
            sent_by=introduction.organization_of(side),
            author_id=by.id,
            text=text,
            created_at=at,
            enclosures=[],
        )
        return message, facts.MessageSent(**message._facts(introduction, by, at))

    def must_take_one_more(self, side: UUID) -> None:
        """Pass where this organisation may enclose another file; raises MessageNotOwn or TooManyEnclosures."""
        if side != self.sent_by:
            raise MessageNotOwn
        if len(self.enclosures) >= MOST_ENCLOSURES:
            raise TooManyEnclosures(most=MOST_ENCLOSURES)

    def enclose(self, file: Enclosure, introduction: Introduction, *, by: Actor, at: datetime) -> facts.FileEnclosed:
        """Add a file."""
        self.enclosures.append(file)
        return facts.FileEnclosed(**self._facts(introduction, by, at), enclosure_id=file.id)

    def _facts(self, introduction: Introduction, by: Actor, at: datetime) -> dict[str, Any]:
        return {"message_id": self.id, "sent_by": self.sent_by} | introduction.told(by, at)
