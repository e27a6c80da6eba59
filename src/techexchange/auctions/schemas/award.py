"""Rankings, awards and complaints as they are sent and shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.auctions.lifecycle import AwardStatus, ComplaintStatus
from techexchange.auctions.models import Award, AwardLoss, Better, Complaint, Formula, Pricing, Protest, Remedy, Verdict
from techexchange.auctions.queries.award import RankingView
from techexchange.infra.http import AggregateOut, Body, MoneyBody, Out
from techexchange.infra.http.schemas import Line, Prose
from techexchange.kernel.permissions import Actor, Permission

Decimals = Annotated[str, Field(description="A decimal string, reckoned exactly and rounded to six places")]


class ConfirmAwardIn(Body):
    """The proof that the winner's signatory is there."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": {"code": "492039"}})

    code: Annotated[Line, Field(description="The present code of the authenticator")]


class DeclineAwardIn(Body):
    """Why the winner does not sign."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"reason": "The board did not agree"}}
    )

    reason: Annotated[Prose, Field(description="For those who run or supervise auctions only")]


class ComplaintIn(Body):
    """What a bidder complains of."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"statement": "Our plan got points for another site.", "lot": 1}},
    )

    statement: Annotated[Prose, Field(description="For those who run or supervise auctions only")]
    demand: Annotated[Prose | None, Field(description="What is asked for")] = None
    lot: Annotated[int | None, Field(strict=True, ge=1, le=50)] = None
    bid_id: Annotated[UUID | None, Field(description="The bid it is about")] = None
    organization_id: Annotated[
        UUID | None, Field(description="On whose behalf; needed where several of your organisations bid")
    ] = None

    def protest(self) -> Protest:
        """The same in the domain's words."""
        return Protest(self.statement, self.demand, self.lot, self.bid_id)


class SatisfyComplaintIn(Body):
    """Why a complaint is right, and what follows: all is judged again, with a bid back in, or with one out."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"example": {"remedy": "reevaluate", "decision": "The points were given to the wrong plan."}},
    )

    remedy: Remedy
    decision: Annotated[Prose, Field(description="For the bidder, and those who run or supervise auctions")]
    bid_id: Annotated[UUID | None, Field(description="Which bid, where the complaint names none")] = None

    def verdict(self) -> Verdict:
        """The same in the domain's words."""
        return Verdict(self.decision, self.remedy, self.bid_id)


class MarkedOut(Out):
    """What a bid got for one criterion, and from which numbers."""

    code: str
    value: Decimals | None
    best: Annotated[str | None, Field(description="What it is compared with, where it is compared")]
    given: Annotated[list[str], Field(description="What each evaluator gave")]
    points: Decimals
    weight: Decimals
    weighted: Decimals


class PlacingOut(Out):
    """Where a bid stands in a lot."""

    bid_id: UUID
    bidder_id: UUID
    received_at: datetime
    price: int
    rank: int | None
    excluded: Annotated[str | None, Field(description="`below_floor` where the bid is not enough")]
    score: Decimals
    pays: Annotated[int | None, Field(description="What it pays if it wins, in minor units")]
    criteria: list[MarkedOut]


class RankedCriterionOut(Out):
    """A criterion as it was counted."""

    code: str
    formula: Formula
    better: Better
    weight: Decimals
    most: Decimals | None


class LotRankingOut(Out):
    """The bids for one lot, the best first."""

    lot: int
    currency: str
    pricing: Pricing
    floor: Annotated[int, Field(description="Starting price or reserve, whichever is more, in minor units")]
    criteria: list[RankedCriterionOut]
    bids: list[PlacingOut]


class RankingOut(Out):
    """A ranking; its hash is SHA-256 over the RFC 8785 JSON of `{auction_id, round, lots}`, and is on record."""

    auction_id: UUID
    round: int
    announced_at: Annotated[datetime | None, Field(description="None: this is what it would be now")]
    ranking_hash: str | None
    lots: list[LotRankingOut]

    @classmethod
    def of(cls, view: RankingView) -> "RankingOut":
        """A ranking with every number it rests on."""
        return cls.model_validate(view.content | {"announced_at": view.announced_at, "ranking_hash": view.ranking_hash})


class AwardOut(AggregateOut):
    """What a bid gets of a lot."""

    auction_id: UUID
    listing_id: UUID
    lot: int
    bid_id: UUID
    bidder_id: UUID
    rank: int
    score: str
    price: MoneyBody
    status: AwardStatus
    available_moves: list[str]
    sign_until: Annotated[datetime | None, Field(description="None while the award stands still")]
    loss: Annotated[AwardLoss | None, Field(description="Why it is no longer this bidder's")]
    decline_reason: Annotated[str | None, Field(description="For the bidder, and those who run or supervise auctions")]
    negotiation_id: Annotated[UUID | None, Field(description="What it led to, for its two parties")]
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, award: Award, actor: Actor) -> "AwardOut":
        """An award as this actor may see it."""
        own = set(cls.model_fields) - {"available_moves", "price", "decline_reason", "negotiation_id"}
        shown: dict[str, Any] = {name: getattr(award, name) for name in own}
        sides = (award.bidder_id, award.seller_id)
        party = any(actor.can(Permission.NEGOTIATION_READ, within=side) for side in sides)
        told = actor.can(Permission.BID_READ, award.bidder_id) or actor.can(Permission.AUCTION_RUN_READ)
        return cls(
            **shown,
            available_moves=award.moves_of(actor),
            price=MoneyBody(amount=award.amount, currency=award.currency),
            decline_reason=award.decline_reason if told else None,
            negotiation_id=award.negotiation_id if party else None,
        )


class AwardsOut(Out):
    """The awards of an auction, in the order of rounds, lots and ranks."""

    items: list[AwardOut]

    @classmethod
    def of(cls, awards: Sequence[Award], actor: Actor) -> "AwardsOut":
        """Awards as this actor may see them."""
        return cls(items=[AwardOut.of(award, actor) for award in awards])


class ComplaintOut(AggregateOut):
    """A complaint; who made it and what it says is for those it concerns, that there is one and what follows is not."""

    auction_id: UUID
    lot: int | None
    status: ComplaintStatus
    available_moves: list[str]
    remedy: Remedy | None
    created_at: datetime
    decided_at: datetime | None
    complainant_id: UUID | None
    bid_id: UUID | None
    statement: str | None
    demand: str | None
    decision: str | None
    remedy_bid_id: UUID | None

    @classmethod
    def of(cls, complaint: Complaint, actor: Actor) -> "ComplaintOut":
        """A complaint as this actor may see it."""
        kept = {"complainant_id", "bid_id", "statement", "demand", "decision", "remedy_bid_id"}
        told = complaint.is_told_to(actor)
        names = set(cls.model_fields) - {"available_moves"}
        shown: dict[str, Any] = {name: getattr(complaint, name) if told or name not in kept else None for name in names}
        return cls(**shown, available_moves=complaint.moves_of(actor))
