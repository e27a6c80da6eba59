"""Flags as they are sent, and shown to whoever raised them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.infra.http import Body, Out
from techexchange.moderation.models import FlagReason, FlagReport, Outcome

Complaint = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")
]


class FlagIn(Body):
    """What is wrong with a listing."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"reason": "misleading", "text": "The efficiency stated is above Carnot's."}},
    )

    reason: FlagReason
    text: Annotated[Complaint, Field(description="In your words; only moderators read it")]

    def report(self) -> FlagReport:
        """The flag in the domain's words."""
        return FlagReport(self.reason, self.text)


class FlagOut(Out):
    """A flag of one's own and what came of it."""

    id: UUID
    listing_id: UUID
    listing_version: Annotated[int, Field(description="The number of the version that was flagged")]
    reason: FlagReason
    text: str
    at: datetime
    is_open: Annotated[bool, Field(description="Whether it is still being looked at")]
    outcome: Annotated[Outcome | None, Field(description="What was decided; a dismissal can be appealed")]
