"""What happened to access to what is confidential; never what was read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class GrantEvent(Event):
    """Something that happened to one organisation's access to what another keeps confidential in a listing."""

    listing_id: UUID
    owner_id: UUID
    holder_id: UUID
    agreement_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccessRequested(GrantEvent):
    """The holder asked the owner for access."""


@dataclass(frozen=True, kw_only=True)
class AccessGranted(GrantEvent):
    """The owner let the holder in, until a time."""

    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class AccessDenied(GrantEvent):
    """The request was refused, by the owner or because the agreement ended."""


@dataclass(frozen=True, kw_only=True)
class AccessRevoked(GrantEvent):
    """Access ended, by the owner or because the agreement ended."""


@dataclass(frozen=True, kw_only=True)
class AccessExpired(GrantEvent):
    """The time of the access passed."""


@dataclass(frozen=True, kw_only=True)
class DataRoomRead(GrantEvent):
    """A member of the holder read the confidential text, or the file named, of a listing."""

    file_id: UUID | None
