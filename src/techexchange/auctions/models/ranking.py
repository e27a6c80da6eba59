"""What is compared: the qualified bids of an auction, lot by lot, the points they were given, and what came of it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors.award import CriterionUnknown, PointsMissing, PointsOutOfRange
from techexchange.auctions.events.award import PointsGiven, RankingAnnounced
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.evaluation import Contestant, LotGround, LotRanking, evaluate
from techexchange.auctions.models.rules import AuctionRules, Formula, Lot, Pricing, ReserveMode
from techexchange.auctions.models.standing import bidder_of, competition, competitor
from techexchange.infra.models import Base
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor


@dataclass(frozen=True)
class Assessment:
    """How many points an evaluator gives a bid for one criterion of one lot, and why."""

    lot: int
    criterion: str
    points: Decimal
    reason: str


class GivenPoints(Base):
    """What one evaluator gave; the last word before the announcement counts."""

    __tablename__ = "bid_points"
    __table_args__ = (UniqueConstraint("bid_id", "lot", "criterion", "evaluator_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"), index=True)
    bid_id: Mapped[UUID] = mapped_column(ForeignKey("bids.id"))
    lot: Mapped[int]
    criterion: Mapped[str]
    evaluator_id: Mapped[UUID]
    points: Mapped[Decimal]
    reason: Mapped[str]
    given_at: Mapped[datetime]

    @classmethod
    def give(
        cls, auction: Auction, bid: Bid, assessed: Assessment, *, by: Actor, at: datetime
    ) -> tuple["GivenPoints", PointsGiven]:
        """Judge a bid by one criterion; raises CriterionUnknown or PointsOutOfRange."""
        most = _most(auction.terms, assessed, bid)
        if not 0 <= assessed.points <= most:
            raise PointsOutOfRange(most=str(most))
        given = cls(
            **vars(assessed), id=new_id(), auction_id=auction.id, bid_id=bid.id, evaluator_id=by.id, given_at=at
        )
        facts = competitor(auction, bid, by, at)
        return given, PointsGiven(subject_id=bid.id, **facts, lot=assessed.lot, criterion=assessed.criterion)

    def take_over(self, newer: "GivenPoints") -> None:
        """Say what its evaluator says now."""
        self.points, self.reason, self.given_at = newer.points, newer.reason, newer.given_at


@dataclass(frozen=True)
class Competition:
    """Everything a ranking rests on: the auction, its qualified bids, the points given, and the secret reserve.

    `passed_over` are lots with the bids that lost them by not signing; `settled_lots` have their deal. A lot whose
    announced secret reserve nobody can read is not to be had: it would go for less than its seller knows.
    """

    auction: Auction
    bids: tuple[Bid, ...]
    given: tuple[GivenPoints, ...] = ()
    reserve: Mapping[str, Any] | None = None
    passed_over: frozenset[tuple[int, UUID]] = frozenset()
    settled_lots: frozenset[int] = frozenset()

    @property
    def missing_points(self) -> list[dict[str, Any]]:
        """Which bids have no points for which criterion that evaluators judge."""
        have = {(one.bid_id, one.lot, one.criterion) for one in self.given}
        wanted = [criterion.code for criterion in self.auction.terms.criteria if criterion.formula is Formula.POINTS]
        return [
            {"bid_id": str(bid.id), "lot": lot.number, "criterion": code}
            for lot in self._open_lots
            for bid in self._bidding_for(lot.number)
            for code in wanted
            if (bid.id, lot.number, code) not in have
        ]

    def must_be_judged(self) -> None:
        """Pass where every bid has points for every criterion that is judged; raises PointsMissing."""
        if self.missing_points:
            raise PointsMissing(missing=self.missing_points)

    def rankings(self) -> list[LotRanking]:
        """The ranking of each lot that is still to be had."""
        return [evaluate(self._ground(lot), self._contestants(lot.number)) for lot in self._open_lots]

    @property
    def lacks_every_reserve(self) -> bool:
        """Whether no lot is to be had, because each was announced with a secret reserve that nobody can read."""
        return all(map(self._lacks_reserve, self.auction.terms.lots))

    @property
    def _open_lots(self) -> list[Lot]:
        lots = [lot for lot in self.auction.terms.lots if lot.number not in self.settled_lots]
        return [lot for lot in lots if not self._lacks_reserve(lot)]

    def _lacks_reserve(self, lot: Lot) -> bool:
        return lot.reserve_mode is ReserveMode.SEALED and lot.number not in _reserves(self.reserve)

    def _ground(self, lot: Lot) -> LotGround:
        return LotGround(
            number=lot.number,
            currency=self.auction.currency,
            criteria=self.auction.terms.criteria,
            floor=max(lot.least, _reserves(self.reserve).get(lot.number, 0)),
            vickrey=self.auction.pricing is Pricing.VICKREY,
        )

    def _bidding_for(self, lot: int) -> list[Bid]:
        return [bid for bid in self.bids if offer_for(bid, lot) and (lot, bid.id) not in self.passed_over]

    def _contestants(self, lot: int) -> Iterable[Contestant]:
        for bid in self._bidding_for(lot):
            offered = offer_for(bid, lot) or {}
            yield Contestant(
                bid_id=bid.id,
                bidder_id=bidder_of(bid),
                received_at=_received(bid, offered),
                price=offered["price"]["amount"],
                figures={code: Decimal(figure) for code, figure in offered.get("figures", {}).items()},
                given=self._points_of(bid.id, lot),
            )

    def _points_of(self, bid_id: UUID, lot: int) -> dict[str, list[Decimal]]:
        given: dict[str, list[Decimal]] = {}
        for one in sorted(self.given, key=lambda one: (one.given_at, str(one.id))):
            if (one.bid_id, one.lot) == (bid_id, lot):
                given.setdefault(one.criterion, []).append(one.points)
        return given


class AuctionRanking(Base):
    """A ranking as it was announced, with every number; a later round never changes an earlier one."""

    __tablename__ = "auction_rankings"
    __table_args__ = (UniqueConstraint("auction_id", "round"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    round: Mapped[int]
    content: Mapped[dict[str, Any]]
    ranking_hash: Mapped[str]
    announced_by: Mapped[UUID]
    announced_at: Mapped[datetime]

    @classmethod
    def announce(
        cls, auction: Auction, number: int, lots: Iterable[LotRanking], *, by: Actor, at: datetime
    ) -> tuple["AuctionRanking", RankingAnnounced]:
        """Put the ranking of all lots on record; the auction must stand still until it may be signed."""
        assert auction.standstill_until is not None
        content = ranking_content(auction, number, lots)
        ranking = cls(
            id=new_id(),
            auction_id=auction.id,
            round=number,
            content=content,
            ranking_hash=hashlib.sha256(rfc8785.dumps(content)).hexdigest(),
            announced_by=by.id,
            announced_at=at,
        )
        announced = RankingAnnounced(
            subject_id=auction.id,
            **competition(auction, by, at),
            round=number,
            ranking_hash=ranking.ranking_hash,
            standstill_until=auction.standstill_until,
        )
        return ranking, announced


def ranking_content(auction: Auction, number: int, lots: Iterable[LotRanking]) -> dict[str, Any]:
    """What a ranking says, in JSON's types; its hash is the SHA-256 of its canonical form (RFC 8785)."""
    return {"auction_id": str(auction.id), "round": number, "lots": [lot.as_json() for lot in lots]}


def offer_for(bid: Bid, lot: int) -> dict[str, Any] | None:
    """What a bid offers for a lot; None where it offers nothing."""
    offered: list[dict[str, Any]] = (bid.content or {}).get("lots", [])
    return next((one for one in offered if one["number"] == lot), None)


def _received(bid: Bid, offered: Mapping[str, Any]) -> datetime:
    """When what a bid offers for a lot was pledged: with the bid, or in the open lot by lot."""
    named = offered.get("received_at")
    return datetime.fromisoformat(named) if named else bid.received_at


def named_documents(bid: Bid) -> dict[str, str]:
    """The documents a bid names under seal: name by SHA-256."""
    return {one["sha256"]: one["name"] for one in (bid.content or {}).get("documents", [])}


def _most(rules: AuctionRules, assessed: Assessment, bid: Bid) -> Decimal:
    """The highest number of points there is for what is assessed; raises CriterionUnknown."""
    named = {criterion.code: criterion.most for criterion in rules.criteria if criterion.formula is Formula.POINTS}
    most = named.get(assessed.criterion)
    if most is None or offer_for(bid, assessed.lot) is None:
        raise CriterionUnknown(lot=assessed.lot, criterion=assessed.criterion)
    return most


def _reserves(reserve: Mapping[str, Any] | None) -> dict[int, int]:
    """The secret reserves by lot, in minor units."""
    return {one["number"]: int(one["price"]["amount"]) for one in (reserve or {}).get("lots", [])}
