"""Introductions as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body, Out, PageQuery
from techexchange.infra.http.schemas import Prose, YesOrNo
from techexchange.introductions.actions import SuggestedPair
from techexchange.introductions.models import (
    ContactSide,
    Interest,
    InterestDeclineReason,
    InterestRefusal,
    Introduction,
    IntroductionStatus,
)
from techexchange.introductions.queries import IntroductionFilter, ShownIntroduction
from techexchange.kernel.permissions import Actor, OrganizationKind


class InterestIn(Body):
    """What one writes to the organisation that owns a listing."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"message": "We dry 20 tonnes of mango a day and would like to see it run."}},
    )

    message: Annotated[Prose, Field(description="For the organisation that owns the listing")]
    organization_id: Annotated[
        UUID | None, Field(description="On whose behalf; needed where you may act for several organisations")
    ] = None
    own_listing_id: Annotated[
        UUID | None, Field(description="A published listing of your own that answers to this one")
    ] = None
    anonymous: Annotated[
        YesOrNo, Field(description="Remain unnamed until you consent to be introduced, after the other side accepted")
    ] = False

    def interest(self) -> Interest:
        """The interest in the domain's words."""
        return Interest(self.message, self.organization_id, self.own_listing_id, self.anonymous)


class ContactSuggestionIn(Body):
    """Whom the broker would bring together."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "supply_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "demand_id": "01890a5d-ac96-774b-bcce-b302099a8058",
                "message": "The dryer runs at the capacity that is asked for.",
            }
        },
    )

    supply_id: UUID
    demand_id: UUID
    message: Annotated[Prose | None, Field(description="For both sides")] = None

    def pair(self) -> SuggestedPair:
        """The pair in the domain's words."""
        return SuggestedPair(self.supply_id, self.demand_id, self.message)


class InterestDeclineIn(Body):
    """Why one would rather not be introduced."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"reason": "too_early", "note": "Please come back with a pilot plant."}},
    )

    reason: InterestDeclineReason
    note: Annotated[Prose | None, Field(description="For the other side only")] = None

    def refusal(self) -> InterestRefusal:
        """The refusal in the domain's words."""
        return InterestRefusal(self.reason, self.note)


class IntroductionQuery(PageQuery):
    """Which introductions are wanted."""

    status: IntroductionStatus | None = None
    side: Annotated[ContactSide | None, Field(description="Your own side")] = None
    listing_id: Annotated[UUID | None, Field(description="The listing it is about, or what was offered in return")] = (
        None
    )

    def wanted(self) -> IntroductionFilter:
        """The filter in the domain's words."""
        return IntroductionFilter(self.status, self.side, self.listing_id)


class ContactOut(Out):
    """An organisation in contact; the name by language (vi, en)."""

    id: UUID
    name: dict[str, str]
    kind: OrganizationKind


class InterestDeclineOut(Out):
    """Who declined, and why."""

    side: ContactSide
    reason: InterestDeclineReason
    note: str | None


class IntroductionOut(AggregateOut):
    """An introduction as one of its parties sees it, or the broker."""

    status: IntroductionStatus
    available_moves: list[str]
    side: Annotated[ContactSide | None, Field(description="Your side; null for the broker")]
    listing_id: UUID
    listing_version: int
    own_listing_id: Annotated[UUID | None, Field(description="What the seeker has, or wants, in return")]
    match_id: UUID | None
    brokered: Annotated[bool, Field(description="Suggested by the exchange's broker")]
    seeker: Annotated[ContactOut | None, Field(description="null where it remains unnamed until it is introduced")]
    host: Annotated[ContactOut | None, Field(description="null where it remains unnamed until it is introduced")]
    message: str | None
    answer_by: Annotated[datetime | None, Field(description="Until when an answer is awaited")]
    acknowledged_at: datetime | None
    seeker_consented_at: datetime | None
    host_consented_at: datetime | None
    introduced_at: datetime | None
    decline: InterestDeclineOut | None
    created_at: datetime

    @classmethod
    def of(cls, shown: ShownIntroduction, actor: Actor) -> "IntroductionOut":
        """An introduction with the moves this actor may make now."""
        one = shown.introduction
        renamed = {
            "available_moves": one.moves_of(actor),
            "side": shown.side,
            "seeker": shown.seeker,
            "host": shown.host,
            "own_listing_id": one.seeker_listing_id,
            "brokered": one.is_brokered,
            "answer_by": one.wake_at,
            "decline": _decline(one),
        }
        facts = {name: getattr(one, name) for name in cls.model_fields if name not in renamed}
        return cls.model_validate(facts | renamed)


def _decline(one: Introduction) -> dict[str, object] | None:
    if one.declined_side is None:
        return None
    return {"side": one.declined_side, "reason": one.decline_reason, "note": one.decline_note}
