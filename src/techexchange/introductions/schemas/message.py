"""Messages and their files as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import Body, Out
from techexchange.infra.http.schemas import Prose
from techexchange.introductions.models import Enclosure
from techexchange.introductions.queries import SignedMessage


class MessageIn(Body):
    """What one writes to the other side."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"text": "Could we see the figures of the pilot?"}}
    )

    text: Prose


class EnclosureOut(Out):
    """A file of a message, as it was cleaned; `sha256` in hex."""

    id: UUID
    message_id: UUID
    name: str
    media_type: str
    size: Annotated[int, Field(description="In bytes")]
    sha256: str
    created_at: datetime

    @classmethod
    def of(cls, enclosure: Enclosure) -> "EnclosureOut":
        """A file as the two parties see it."""
        return cls.model_validate(enclosure)


class MessageOut(Out):
    """A message as the two parties read it."""

    id: UUID
    introduction_id: UUID
    sent_by: Annotated[UUID, Field(description="The organisation that wrote it")]
    author: Annotated[str | None, Field(description="The person who wrote it; null for a program")]
    text: str
    attachments: list[EnclosureOut]
    created_at: datetime

    @classmethod
    def of(cls, signed: SignedMessage) -> "MessageOut":
        """A message with its author's name."""
        message = signed.message
        return cls(
            id=message.id,
            introduction_id=message.introduction_id,
            sent_by=message.sent_by,
            author=signed.author,
            text=message.text,
            attachments=[EnclosureOut.of(enclosure) for enclosure in message.enclosures],
            created_at=message.created_at,
        )
