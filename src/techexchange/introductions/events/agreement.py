"""What happened to non-disclosure agreements; of the text only its salted hash is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AgreementEvent(Event):
    """Something that happened to an agreement between two organisations."""

    first_party_id: UUID
    second_party_id: UUID
    document_hash: str


@dataclass(frozen=True, kw_only=True)
class AgreementDrafted(AgreementEvent):
    """The first party put an agreement on some listings to the second."""

    template_id: UUID
    listing_ids: tuple[UUID, ...]
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementSigned(AgreementEvent):
    """One party signed the text with this hash; the other has not yet."""

    signed_by: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementConcluded(AgreementEvent):
    """The second signature was given: the agreement is in force."""

    signed_by: UUID


@dataclass(frozen=True, kw_only=True)
class AgreementTerminated(AgreementEvent):
    """One party ended the agreement, and with it every access that rested on it."""

    terminated_by: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class AgreementExpired(AgreementEvent):
    """The time of the agreement passed, and every access that rested on it ended."""
