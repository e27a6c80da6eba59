"""Opened bids as they are judged, and what is sent to judge them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from techexchange.auctions.lifecycle import DISQUALIFY_BID, QUALIFY_BID, BidStatus, DisqualificationStatus
from techexchange.auctions.models import (
    Assessment,
    BidFile,
    Disqualification,
    DisqualificationGround,
    GivenPoints,
    Lead,
    LeadKind,
    Objection,
)
from techexchange.auctions.models.ranking import named_documents
from techexchange.auctions.queries.award import QualifyingBid
from techexchange.auctions.schemas.deposit import DepositOut
from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Prose
from techexchange.kernel.permissions import Actor, Permission

Points = Annotated[
    str,
    StringConstraints(pattern=r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,4})?$"),
    Field(description="A decimal string, from 0 to the criterion's `most`", examples=["82.5"]),
]
FORBIDDING = ConfigDict(extra="forbid", frozen=True)


class PointsIn(Body):
    """What an evaluator gives a bid for one criterion of one lot."""

    model_config = FORBIDDING | ConfigDict(
        json_schema_extra={
            "example": {"lot": 1, "criterion": "plan", "points": "82.5", "reason": "Two lines by 2028, financed"}
        }
    )

    lot: Annotated[int, Field(strict=True, ge=1, le=50)]
    criterion: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    points: Points
    reason: Prose

    def assessment(self) -> Assessment:
        """The same in the domain's words."""
        return Assessment(self.lot, self.criterion, Decimal(self.points), self.reason)


class DisqualifyIn(Body):
    """Why a bid should be out; its bidder is shown it."""

    model_config = FORBIDDING | ConfigDict(
        json_schema_extra={"example": {"ground": "conditions_not_met", "statement": "The plan names no site."}}
    )

    ground: DisqualificationGround
    statement: Prose

    def objection(self) -> Objection:
        """The same in the domain's words."""
        return Objection(self.ground, self.statement)


class DisqualificationAnswerIn(Body):
    """What the bidder says to it."""

    model_config = FORBIDDING | ConfigDict(json_schema_extra={"example": {"answer": "The site is named on page 4."}})

    answer: Prose


class DecisionIn(Body):
    """What was decided, and why."""

    model_config = FORBIDDING | ConfigDict(json_schema_extra={"example": {"decision": "Page 4 names the site."}})

    decision: Prose


class NamedDocumentOut(Out):
    """A document that the bid names under seal; `file_id` once it was handed in."""

    name: str
    sha256: str
    file_id: UUID | None


class BidFileOut(Out):
    """A document of a bid as it was handed in and cleaned; `named_sha256` is the hash that was named under seal."""

    id: UUID
    bid_id: UUID
    named_sha256: str
    name: str
    media_type: str
    size: int
    sha256: str
    salt: str
    file_hash: Annotated[str, Field(description="On record: SHA-256 over `salt`, a colon and `named_sha256`")]
    created_at: datetime

    @classmethod
    def of(cls, file: BidFile) -> "BidFileOut":
        """A file as its bidder and those who judge see it."""
        return cls.model_validate(file)


class BidFilesOut(Out):
    """The documents handed in, the first one first."""

    items: list[BidFileOut]

    @classmethod
    def of(cls, files: Sequence[BidFile]) -> "BidFilesOut":
        """Files as their bidder and those who judge see them."""
        return cls(items=[BidFileOut.of(file) for file in files])


class GivenPointsOut(Out):
    """What one evaluator gave, and why."""

    bid_id: UUID
    lot: int
    criterion: str
    evaluator_id: UUID
    points: str
    reason: str
    given_at: datetime

    @classmethod
    def of(cls, given: GivenPoints) -> "GivenPointsOut":
        """Points as those who judge see them."""
        named = (name for name in cls.model_fields if name != "points")
        return cls(**{name: getattr(given, name) for name in named}, points=f"{given.points.normalize():f}")


class DisqualificationOut(AggregateOut):
    """A proposal to put a bid out, with what its bidder said and what was decided."""

    auction_id: UUID
    bid_id: UUID
    bidder_id: UUID
    ground: DisqualificationGround
    statement: str
    answer: str | None
    decision: str | None
    status: DisqualificationStatus
    available_moves: list[str]
    answer_until: datetime
    created_at: datetime
    answered_at: datetime | None
    decided_at: datetime | None

    @classmethod
    def of(cls, found: Disqualification, actor: Actor) -> "DisqualificationOut":
        """One as its bidder and those who judge see it."""
        named = (name for name in cls.model_fields if name != "available_moves")
        shown: dict[str, Any] = {name: getattr(found, name) for name in named}
        return cls(**shown, available_moves=found.moves_of(actor))


class QualifyingBidOut(AggregateOut):
    """An opened bid with all by which it is judged."""

    auction_id: UUID
    bidder_id: UUID
    status: BidStatus
    available_moves: list[str]
    received_at: datetime
    content: Annotated[dict[str, Any], Field(description="What was sealed, as the sealed-bid format has it")]
    documents: list[NamedDocumentOut]
    deposit: DepositOut | None
    disqualifications: list[DisqualificationOut]
    points: Annotated[list[GivenPointsOut], Field(description="For those who run or supervise auctions")]

    @classmethod
    def of(cls, judged: QualifyingBid, actor: Actor) -> "QualifyingBidOut":
        """A bid as its bidder and those who judge see it."""
        bid, handed_in = judged.bid, {file.named_sha256: file.id for file in judged.files}
        judges = actor.can(Permission.BID_EVALUATE)
        moves = [move.name for move in (QUALIFY_BID, DISQUALIFY_BID) if judges and bid.status in move.sources]
        named = ("id", "version", "auction_id", "bidder_id", "status", "received_at", "content")
        return cls(
            **{name: getattr(bid, name) for name in named},
            available_moves=moves,
            documents=[
                NamedDocumentOut(name=name, sha256=sha256, file_id=handed_in.get(sha256))
                for sha256, name in named_documents(bid).items()
            ],
            deposit=DepositOut.of(judged.deposit, actor) if judged.deposit else None,
            disqualifications=[DisqualificationOut.of(one, actor) for one in judged.disqualifications],
            points=[GivenPointsOut.of(one) for one in judged.points],
        )


class LeadOut(Out):
    """What some bids have in common; a lead to look into and no finding, and nothing follows from it by itself."""

    kind: LeadKind
    bid_ids: list[UUID]
    bidder_ids: list[UUID]
    lot: int | None
    figure: str | None


class LeadsOut(Out):
    """Every lead there is."""

    items: list[LeadOut]

    @classmethod
    def of(cls, leads: Sequence[Lead]) -> "LeadsOut":
        """Leads as officers and the owner see them."""
        return cls(items=[LeadOut.model_validate(lead) for lead in leads])
