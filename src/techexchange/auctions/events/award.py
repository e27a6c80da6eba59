"""What happens after bids are opened: they are judged, ranked, awarded, complained about; deposits go back or not.

No price, point, name or text is told, only who and which, and the hash of the published ranking.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CompetitionEvent(Event):
    """Something that happened in an auction whose bids are known."""

    auction_id: UUID
    listing_id: UUID
    seller_id: UUID


@dataclass(frozen=True, kw_only=True)
class CompetitorEvent(CompetitionEvent):
    """Something that concerns one opened bid."""

    bid_id: UUID
    bidder_id: UUID


@dataclass(frozen=True, kw_only=True)
class BidDocumentFiled(CompetitorEvent):
    """A bidder handed in a document that its bid names; the hash is salted."""

    file_id: UUID
    file_hash: str


class BidQualified(CompetitorEvent):
    """A bid meets the conditions; the subject is the bid."""


@dataclass(frozen=True, kw_only=True)
class PointsGiven(CompetitorEvent):
    """An evaluator gave points to a bid, which is the subject."""

    lot: int
    criterion: str


@dataclass(frozen=True, kw_only=True)
class DisqualificationEvent(CompetitorEvent):
    """Something that happened to a disqualification, which is the subject."""

    ground: str


@dataclass(frozen=True, kw_only=True)
class DisqualificationProposed(DisqualificationEvent):
    """A bidder is to be put out, and is heard first."""

    answer_until: datetime


class DisqualificationAnswered(DisqualificationEvent):
    """The bidder answered."""


class DisqualificationUpheld(DisqualificationEvent):
    """The bid is out."""


class DisqualificationDropped(DisqualificationEvent):
    """The bid stays in."""


@dataclass(frozen=True, kw_only=True)
class RankingAnnounced(CompetitionEvent):
    """The ranking is published and the award stands still; the subject is the auction."""

    round: int
    ranking_hash: str
    standstill_until: datetime


@dataclass(frozen=True, kw_only=True)
class AwardEvent(CompetitorEvent):
    """Something that happened to an award, which is the subject."""

    lot: int
    rank: int


class AwardActivated(AwardEvent):
    """The lot goes to this bidder once the standstill has passed and it has confirmed."""


class AwardReserved(AwardEvent):
    """This bidder waits as one of the next in rank."""


@dataclass(frozen=True, kw_only=True)
class SigningOpened(AwardEvent):
    """Nothing blocks the award any more: the winner confirms it until then, or loses it."""

    sign_until: datetime


@dataclass(frozen=True, kw_only=True)
class AwardConfirmed(AwardEvent):
    """The winner confirmed: there is a deal."""

    negotiation_id: UUID


@dataclass(frozen=True, kw_only=True)
class AwardCancelled(AwardEvent):
    """The award is no longer this bidder's."""

    reason: str


class AwardDropped(AwardEvent):
    """This bidder does not wait any more."""


class BidLost(CompetitorEvent):
    """A bid is not among those that can win; the subject is the bid."""


@dataclass(frozen=True, kw_only=True)
class EvaluationReopened(CompetitionEvent):
    """A complaint was right: bids are judged and ranked again; the subject is the auction."""

    complaint_id: UUID


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(CompetitionEvent):
    """Something that happened to a complaint, which is the subject."""

    complainant_id: UUID


class ComplaintMade(ComplaintEvent):
    """A bidder complained; the award stands still until it is decided."""


class ComplaintAccepted(ComplaintEvent):
    """The owner looks into it."""


@dataclass(frozen=True, kw_only=True)
class ComplaintSatisfied(ComplaintEvent):
    """The owner found it right, and says what follows."""

    remedy: str


class ComplaintDeclined(ComplaintEvent):
    """The owner found nothing in it."""


class ComplaintStopped(ComplaintEvent):
    """The bidder took it back."""


@dataclass(frozen=True, kw_only=True)
class DepositEvent(CompetitorEvent):
    """Something that happened to a deposit, which is the subject."""


class DepositDeclared(DepositEvent):
    """A bid that was opened named its deposit."""


class DepositHeld(DepositEvent):
    """The operator's finance found the deposit there."""


class DepositRefused(DepositEvent):
    """The operator's finance did not find it there."""


@dataclass(frozen=True, kw_only=True)
class DepositSettled(DepositEvent):
    """By rule the deposit goes back, or is kept."""

    outcome: str
    cause: str
    due_at: datetime


class DepositReturned(DepositEvent):
    """The deposit was paid back."""


class DepositKept(DepositEvent):
    """The deposit was kept."""
