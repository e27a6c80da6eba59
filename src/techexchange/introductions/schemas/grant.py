"""Access grants, data rooms and the access log as they are sent and shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Line, When
from techexchange.introductions.lifecycle.grant import GrantStatus
from techexchange.introductions.models.grant import AccessGrant
from techexchange.introductions.queries.access import LoggedReading, OpenRoom
from techexchange.introductions.queries.agreement import GrantFilter, GrantSide
from techexchange.kernel.permissions import Actor


class AccessRequestIn(Body):
    """What the confidential part of a listing is wanted for."""

    model_config = ConfigDict(json_schema_extra={"example": {"purpose": "To see whether it fits our pilot plant"}})

    purpose: Annotated[Line | None, Field(description="For the owner of the listing only")] = None
    organization_id: Annotated[UUID | None, Field(description="Who asks, if you may ask for several")] = None


class GrantIn(Body):
    """Until when the holder is let in."""

    model_config = ConfigDict(json_schema_extra={"example": {"expires_at": "2027-06-30T17:00:00Z"}})

    expires_at: Annotated[When | None, Field(description="As long as the agreement holds where it is not said")] = None


class GrantQuery(PageQuery):
    """Which access grants are wanted."""

    status: GrantStatus | None = None
    listing_id: UUID | None = None
    side: Annotated[GrantSide | None, Field(description="Whether one gives the access or has it")] = None

    def wanted(self) -> GrantFilter:
        """The filter in the domain's terms."""
        return GrantFilter(self.status, self.listing_id, self.side)


class GrantOut(AggregateOut):
    """What the owner of a listing lets one other organisation read."""

    status: GrantStatus
    available_moves: list[str]
    listing_id: UUID
    owner_id: UUID
    holder_id: UUID
    agreement_id: UUID
    purpose: str | None
    created_at: datetime
    decided_at: datetime | None
    expires_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, grant: AccessGrant, actor: Actor) -> "GrantOut":
        """A grant with what this actor may do about it."""
        return cls(
            id=grant.id,
            version=grant.version,
            status=grant.status,
            available_moves=grant.moves_of(actor),
            listing_id=grant.listing_id,
            owner_id=grant.owner_id,
            holder_id=grant.holder_id,
            agreement_id=grant.agreement_id,
            purpose=grant.purpose,
            created_at=grant.created_at,
            decided_at=grant.decided_at,
            expires_at=grant.expires_at,
            ended_at=grant.ended_at,
        )


class RoomFileOut(Out):
    """A file of a data room; what is downloaded is marked for its reader, and so larger than this."""

    id: UUID
    kind: str
    name: str
    media_type: str
    size: Annotated[int, Field(description="Bytes, before it is marked")]


class DataRoomOut(Out):
    """What is confidential in a listing; this reading is on record."""

    listing_id: UUID
    grant_id: UUID
    expires_at: datetime | None
    text: str | None
    text_updated_at: datetime | None
    files: list[RoomFileOut]

    @classmethod
    def of(cls, opened: OpenRoom) -> "DataRoomOut":
        """A data room as its reader finds it."""
        part = opened.room.part
        return cls(
            listing_id=opened.grant.listing_id,
            grant_id=opened.grant.id,
            expires_at=opened.grant.expires_at,
            text=part.text if part else None,
            text_updated_at=part.updated_at if part else None,
            files=[RoomFileOut.model_validate(file) for file in opened.room.files],
        )


class ReadPart(StrEnum):
    """What was read."""

    TEXT = "text"
    FILE = "file"


class ReadingOut(Out):
    """One reading of something confidential."""

    id: UUID
    at: datetime
    grant_id: UUID
    organization_id: UUID
    organization_name: dict[str, str]
    person_id: UUID
    person_name: str
    part: ReadPart
    file_id: UUID | None
    file_name: Annotated[str | None, Field(description="Missing for the text, and for a file that is gone")]

    @classmethod
    def of(cls, reading: LoggedReading) -> "ReadingOut":
        """A reading as the owner of the listing sees it."""
        part = ReadPart.FILE if reading.file_id else ReadPart.TEXT
        return cls(part=part, **vars(reading))
