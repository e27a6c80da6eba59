"""Amendments: how the rules or the periods of a published auction change, for everybody alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors import AmendmentEmpty, TwoPersonsNeeded
from techexchange.auctions.events import (
    AuctionAmended,
    AuctionAmendmentEvent,
    AuctionAmendmentProposed,
    AuctionAmendmentRefused,
)
from techexchange.auctions.lifecycle import AMENDMENT_LIFE, CONFIRM_AMENDMENT, REFUSE_AMENDMENT, AmendmentStatus
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.periods import Minimums, Periods
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor

A = TypeVar("A", bound=AuctionAmendmentEvent)
PERIODS = ("enquiry_until", "tender_from", "tender_until")


@dataclass(frozen=True)
class AmendmentDraft:
    """What is to change, None where it stays, and why; all of it is public."""

    reason: str
    enquiry_until: datetime | None = None
    tender_from: datetime | None = None
    tender_until: datetime | None = None
    rules: dict[str, Any] | None = None

    def changes(self, auction: Auction) -> dict[str, Any]:
        """What would be different; raises AmendmentEmpty where nothing is."""
        named = {name: getattr(self, name) for name in PERIODS}
        moved = {name: at.isoformat() for name, at in named.items() if at and at != getattr(auction, name)}
        changed = moved | ({"rules": self.rules} if self.rules and self.rules != auction.rules else {})
        if not changed:
            raise AmendmentEmpty
        return changed


class Amendment(Aggregate):
    """One amendment of an auction; `before` is what it changed."""

    __tablename__ = "auction_amendments"
    __table_args__ = (
        UniqueConstraint("auction_id", "number"),
        Index(
            "uq_auction_amendments_proposed", "auction_id", unique=True, postgresql_where=text("status = 'proposed'")
        ),
    )

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    number: Mapped[int]
    changes: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    reason: Mapped[str]
    status: Mapped[AmendmentStatus] = mapped_column(Coded(AmendmentStatus))
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    @classmethod
    def propose(
        cls, auction: Auction, draft: AmendmentDraft, minimums: Minimums, *, by: Actor, at: datetime
    ) -> tuple["Amendment", AuctionAmendmentProposed]:
        """Put an amendment to another person's decision; raises as taking effect would."""
        changes = draft.changes(auction)
        auction.must_bear(periods_after(auction, changes), changes.get("rules"), minimums, at)
        amendment = cls(
            id=new_id(),
            auction_id=auction.id,
            number=auction.next_amendment(),
            changes=changes,
            before=_present(auction, changes),
            reason=draft.reason,
            status=AMENDMENT_LIFE.initial,
            proposed_by=by.id,
            proposed_at=at,
        )
        return amendment, amendment._tells(AuctionAmendmentProposed, auction, by, at)

    def confirm(self, auction: Auction, minimums: Minimums, *, by: Actor, at: datetime) -> AuctionAmended:
        """Let it take effect; raises TwoPersonsNeeded where the same person asked for it after tendering began."""
        if auction.has_begun(at) and by.id == self.proposed_by:
            raise TwoPersonsNeeded
        self.before = _present(auction, self.changes)
        auction.amend(periods_after(auction, self.changes), self.changes.get("rules"), minimums, at)
        self.status = CONFIRM_AMENDMENT(self.status)
        self.decided_by, self.decided_at = by.id, at
        return self._tells(AuctionAmended, auction, by, at)

    def refuse(self, auction: Auction, *, by: Actor, at: datetime) -> AuctionAmendmentRefused:
        """Leave everything as it is."""
        self.status = REFUSE_AMENDMENT(self.status)
        self.decided_by, self.decided_at = by.id, at
        return self._tells(AuctionAmendmentRefused, auction, by, at)

    def _tells(self, fact: type[A], auction: Auction, by: Actor, at: datetime) -> A:
        return fact(
            **auction.facts(by, at),
            amendment_id=self.id,
            number=self.number,
            changes=tuple(sorted(self.changes)),
            tender_until=auction.tender_until,
        )


def periods_after(auction: Auction, changes: dict[str, Any]) -> Periods:
    """The periods as they would be."""
    named = {name: datetime.fromisoformat(changes[name]) for name in PERIODS if name in changes}
    present = {name: getattr(auction, name) for name in PERIODS}
    return Periods(**(present | named), standstill_days=auction.standstill_days)


def _present(auction: Auction, changes: dict[str, Any]) -> dict[str, Any]:
    moved = {name: getattr(auction, name).isoformat() for name in PERIODS if name in changes}
    return moved | ({"rules": auction.rules} if "rules" in changes else {})
