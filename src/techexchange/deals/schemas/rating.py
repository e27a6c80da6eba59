"""Ratings as they are sent and shown."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.deals.lifecycle.rating import RatingStatus
from techexchange.deals.models.rating import Opinion, Rating
from techexchange.deals.queries.rating import Reputation
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor

Mark = Annotated[int, Field(strict=True, ge=1, le=5, description="1 to 5, the higher the better")]
RATING_EXAMPLE: dict[str, Any] = {
    "overall": 5,
    "as_agreed": 4,
    "communication": 5,
    "punctuality": 3,
    "comment": "The training was thorough; the drawings came two weeks late.",
}


class RatingIn(Body):
    """What one party makes of the other."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": RATING_EXAMPLE})

    overall: Mark
    as_agreed: Mark
    communication: Mark
    punctuality: Mark
    comment: Annotated[Prose | None, Field(description="For the other party only")] = None

    def opinion(self) -> Opinion:
        """The rating in the domain's terms."""
        return Opinion(**dict(self))


class RatingOut(AggregateOut):
    """A rating as the parties of its contract see it."""

    status: RatingStatus
    available_moves: list[str]
    contract_id: UUID
    given_by: UUID
    about_id: UUID
    overall: int
    as_agreed: int
    communication: int
    punctuality: int
    comment: str | None
    created_at: datetime
    revealed_at: datetime | None
    revealed_by: Annotated[
        datetime | None, Field(description="While it is blind: when the other party will see it at the latest")
    ]

    @classmethod
    def of(cls, rating: Rating, _actor: Actor) -> "RatingOut":
        """A rating; nobody can move it."""
        left = set(cls.model_fields) - {"available_moves", "revealed_by"}
        return cls(**{name: getattr(rating, name) for name in left}, available_moves=[], revealed_by=rating.wake_at)


class RatingsOut(Out):
    """What was given under a contract and may be read by now."""

    ratings: list[RatingOut]


class ReputationOut(Out):
    """What the ratings of an organisation come to; no average is told while there are fewer than three."""

    organization_id: UUID
    count: int
    overall: Decimal | None
    as_agreed: Decimal | None
    communication: Decimal | None
    punctuality: Decimal | None

    @classmethod
    def of(cls, reputation: Reputation) -> "ReputationOut":
        """The count and the averages."""
        marks: dict[str, Any] = reputation.averages
        return cls(organization_id=reputation.organization_id, count=reputation.count, **marks)
