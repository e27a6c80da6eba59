"""A deal: who agreed with whom, about which listing, on which terms."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.events import DealAgreed, DealCancelled, DealCompleted, DealContracted, DealTerminated
from techexchange.deals.lifecycle import CANCEL, COMPLETE_DEAL, CONTRACT, LIFE, TERMINATE_DEAL, DealStatus
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.offers.events import OfferAccepted


class DealFacts(TypedDict):
    """What every event of a deal tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    listing_id: UUID
    negotiation_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    exclusive: bool
    terms_hash: str


class Deal(Aggregate):
    """An agreement made by accepting one offer."""

    __tablename__ = "deals"
    __table_args__ = (
        Index(
            "uq_deals_live_exclusive_listing",
            "listing_id",
            unique=True,
            postgresql_where=text("exclusive AND status IN ('agreed', 'contracted', 'completed')"),
        ),
        Index("ix_deals_supplier_id_created_at", "supplier_id", "created_at", "id"),
        Index("ix_deals_acquirer_id_created_at", "acquirer_id", "created_at", "id"),
    )

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    negotiation_id: Mapped[UUID] = mapped_column(ForeignKey("negotiations.id"), unique=True)
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offers.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    acquirer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    exclusive: Mapped[bool]
    terms_hash: Mapped[str]
    status: Mapped[DealStatus] = mapped_column(Coded(DealStatus))
    cancelled_by: Mapped[UUID | None]
    cancel_reason: Mapped[str | None]
    created_at: Mapped[datetime]

    @classmethod
    def agree(cls, accepted: OfferAccepted) -> tuple["Deal", DealAgreed]:
        """The deal that an acceptance makes."""
        deal = cls(
            id=new_id(),
            listing_id=accepted.listing_id,
            negotiation_id=accepted.negotiation_id,
            offer_id=accepted.offer_id,
            supplier_id=accepted.supplier_id,
            acquirer_id=accepted.acquirer_id,
            exclusive=accepted.exclusive,
            terms_hash=accepted.terms_hash,
            status=LIFE.initial,
            created_at=accepted.at,
        )
        return deal, DealAgreed(**deal._facts(SYSTEM, accepted.at), offer_id=deal.offer_id)

    def sides_of(self, actor: Actor) -> list[UUID]:
        """The parties whose deals this actor may read."""
        parties = (self.supplier_id, self.acquirer_id)
        return [side for side in parties if actor.can(Permission.DEAL_READ, within=side)]

    def side_of(self, actor: Actor) -> UUID:
        """The party this actor acts for, one for which it may decide if there is any."""
        sides = self.sides_of(actor)
        return next((side for side in sides if actor.can(Permission.OFFER_DECIDE, within=side)), sides[0])

    def cancel(self, reason: str, *, side: UUID, by: Actor, at: datetime) -> DealCancelled:
        """Give the deal up; the reason is for the other party only."""
        self.status = CANCEL(self.status)
        self.cancelled_by, self.cancel_reason = side, reason
        return DealCancelled(**self._facts(by, at), cancelled_by=side)

    def contract(self, *, by: Actor, at: datetime) -> DealContracted:
        """Bind the parties by a contract that both have signed."""
        self.status = CONTRACT(self.status)
        return DealContracted(**self._facts(by, at))

    def complete(self, *, by: Actor, at: datetime) -> DealCompleted:
        """Be carried out."""
        self.status = COMPLETE_DEAL(self.status)
        return DealCompleted(**self._facts(by, at))

    def terminate(self, *, by: Actor, at: datetime) -> DealTerminated:
        """Break off with its contract."""
        self.status = TERMINATE_DEAL(self.status)
        return DealTerminated(**self._facts(by, at))

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now; the others follow from the contract."""
        able = any(actor.can(Permission.OFFER_DECIDE, within=side) for side in self.sides_of(actor))
        return [CANCEL.name] if able and self.status in CANCEL.sources else []

    def _facts(self, by: Actor, at: datetime) -> DealFacts:
        return DealFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            listing_id=self.listing_id,
            negotiation_id=self.negotiation_id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
            exclusive=self.exclusive,
            terms_hash=self.terms_hash,
        )
