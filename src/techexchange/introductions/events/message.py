"""What two parties wrote to each other; the subject is the introduction, and neither words nor files are told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.introductions.events.interest import IntroductionFact


@dataclass(frozen=True, kw_only=True)
class MessageFact(IntroductionFact):
    """Something that one side wrote to the other."""

    message_id: UUID
    sent_by: UUID


class MessageSent(MessageFact):
    """One side wrote to the other."""


@dataclass(frozen=True, kw_only=True)
class FileEnclosed(MessageFact):
    """One side added a file to a message of its own."""

    enclosure_id: UUID
