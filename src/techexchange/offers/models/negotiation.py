"""A negotiation: whose turn it is, which offer stands, and how it ended."""

from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import (
    NotYourTurn,
    OfferChanged,
    OfferLapsed,
    OfferNotYours,
    RelatedParty,
    RoundsExhausted,
    ValidityOutOfRange,
)
from techexchange.offers.events import (
    NegotiationDisclosed,
    NegotiationExpired,
    NegotiationLapsed,
    OfferAccepted,
    OfferCountered,
    OfferDeclined,
    OfferSubmitted,
    OfferWithdrawn,
)
from techexchange.offers.lifecycle import (
    ACCEPT,
    COUNTER,
    DECLINE,
    EXPIRE,
    LAPSE,
    LIFE,
    OFFER_LIFE,
    WITHDRAW,
    NegotiationStatus,
)
from techexchange.offers.models.disclosure import Disclosure
from techexchange.offers.models.offer import Acceptance, Offer, Proposal, hash_of
from techexchange.offers.models.parties import Parties, refuse_staff
from techexchange.offers.models.talks import MOST_OFFERS, DeclineReason, Ground, Refusal

LONGEST_VALIDITY = timedelta(days=366)


MOVERS = {
    COUNTER.name: Permission.OFFER_SUBMIT,
    ACCEPT.name: Permission.OFFER_DECIDE,
    DECLINE.name: Permission.OFFER_DECIDE,
    WITHDRAW.name: Permission.OFFER_SUBMIT,
}
"""What a party needs for each of its moves; the others are the clock's and the listing's."""


class Facts(TypedDict):
    """What every event of a negotiation tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    listing_id: UUID
    owner_id: UUID
    counterparty_id: UUID
    offer_id: UUID
    terms_hash: str


class Negotiation(Parties, Aggregate):
    """The talks of one counterparty with the owner of one listing."""

    __tablename__ = "negotiations"
    __table_args__ = (
        Index(
            "uq_negotiations_open_listing_counterparty",
            "listing_id",
            "counterparty_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_negotiations_owner_id_created_at", "owner_id", "created_at", "id"),
        Index("ix_negotiations_counterparty_id_created_at", "counterparty_id", "created_at", "id"),
        Index("ix_negotiations_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    turn: Mapped[UUID]
    rounds: Mapped[int]
    most_offers: Mapped[int] = mapped_column(server_default=text(str(MOST_OFFERS)))
    valuation_id: Mapped[UUID | None] = mapped_column(ForeignKey("valuations.id"))
    status: Mapped[NegotiationStatus] = mapped_column(Coded(NegotiationStatus))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Coded(DeclineReason))
    decline_note: Mapped[str | None]
    created_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]
    offers: Mapped[list[Offer]] = relationship(order_by=Offer.number, lazy="raise")

    @classmethod
    def begin(
        cls, ground: Ground, proposal: Proposal, *, by: Actor, at: datetime
    ) -> tuple["Negotiation", OfferSubmitted]:
        """Open talks with a first offer; raises ConflictOfInterest, RelatedParty or ValidityOutOfRange."""
        refuse_staff(by)
        if by.sits_in(ground.owner_id) or ground.owner_id == ground.counterparty_id:
            raise RelatedParty
        negotiation = cls(
            id=new_id(),
            version=1,
            listing_id=ground.listing_id,
            owner_id=ground.owner_id,
            counterparty_id=ground.counterparty_id,
            owner_supplies=ground.owner_supplies,
            rounds=0,
            most_offers=ground.most_offers,
            status=LIFE.initial,
            created_at=at,
        )
        offer = negotiation._put(proposal, ground.counterparty_id, ground.listing_version, at)
        return negotiation, OfferSubmitted(
            **negotiation._facts(by, at),
            made_by=offer.made_by,
            number=offer.number,
            valid_until=offer.valid_until,
        )

    @property
    def standing(self) -> Offer:
        """The last offer made."""
        return self.offers[-1]

    def counter(
        self, proposal: Proposal, listing_version: int, *, side: UUID, by: Actor, at: datetime
    ) -> OfferCountered:
        """Answer the standing offer with another; raises RoundsExhausted past the last one allowed."""
        self._decide(COUNTER, side, at)
        if self.rounds >= self.most_offers:
            raise RoundsExhausted(most=self.most_offers)
        superseded = self.standing
        offer = self._put(proposal, side, listing_version, at)
        offer.supersedes = superseded.id
        superseded.supersede()
        self.status = COUNTER(self.status)
        return OfferCountered(
            **self._facts(by, at),
            made_by=offer.made_by,
            number=offer.number,
            valid_until=offer.valid_until,
            supersedes=superseded.id,
        )

    def accept(self, choice: Acceptance, *, side: UUID, by: Actor, at: datetime) -> OfferAccepted:
        """Agree on exactly the offer named; raises OfferChanged where another one stands."""
        self._decide(ACCEPT, side, at)
        if not self.standing.binds(choice, self.listing_id):
            raise OfferChanged(version=self.version)
        self.standing.accept()
        self.status = ACCEPT(self.status)
        self.wake_at, self.valuation_id = None, choice.valuation_id
        return OfferAccepted(
            **self._facts(by, at),
            negotiation_id=self.id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
            accepted_by=side,
            exclusive=self.standing.exclusive,
            valuation_id=choice.valuation_id,
        )

    def disclose(self, disclosure: Disclosure, *, by: Actor, at: datetime) -> NegotiationDisclosed:
        """Be shown to the exchange's owner; nothing about the talks changes."""
        facts = self._facts(by, at)
        return NegotiationDisclosed(**facts, disclosure_id=disclosure.id, legal_basis=disclosure.legal_basis.value)

    def decline(self, refusal: Refusal, *, side: UUID, by: Actor, at: datetime) -> OfferDeclined:
        """End the talks for a reason."""
        self._decide(DECLINE, side, at)
        self.standing.decline()
        self.status = DECLINE(self.status)
        self.wake_at = None
        self.decline_reason, self.decline_note = refusal.reason, refusal.note
        return OfferDeclined(**self._facts(by, at), declined_by=side, reason=refusal.reason.value)

    def withdraw(self, *, side: UUID, by: Actor, at: datetime) -> OfferWithdrawn:
        """Take the standing offer back, which ends the talks; raises OfferNotYours."""
        WITHDRAW(self.status)
        if side == self.turn:
            raise OfferNotYours
        self.standing.withdraw()
        self.status = WITHDRAW(self.status)
        self.wake_at = None
        return OfferWithdrawn(**self._facts(by, at), withdrawn_by=side)

    def expire(self, *, by: Actor, at: datetime) -> NegotiationExpired:
        """End the talks because the standing offer was not decided on in time."""
        self.standing.lapse()
        self.status = EXPIRE(self.status)
        self.wake_at = None
        return NegotiationExpired(**self._facts(by, at))

    def lapse(self, *, by: Actor, at: datetime) -> NegotiationLapsed:
        """End the talks because the listing is no longer open to them."""
        self.standing.lapse()
        self.status = LAPSE(self.status)
        self.wake_at = None
        return NegotiationLapsed(**self._facts(by, at))

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        sides = self.sides_of(actor)
        return [move.name for move in LIFE.open_from(self.status) for side in sides if self._may(actor, move, side)]

    def _may(self, actor: Actor, move: Move[NegotiationStatus], side: UUID) -> bool:
        permission = MOVERS.get(move.name)
        in_turn = (side == self.turn) is not (move is WITHDRAW)
        spent = move is COUNTER and self.rounds >= self.most_offers
        return permission is not None and in_turn and not spent and actor.can(permission, within=side)

    def _decide(self, move: Move[NegotiationStatus], side: UUID, at: datetime) -> None:
        move(self.status)
        if side != self.turn:
            raise NotYourTurn
        if at >= self.standing.valid_until:
            raise OfferLapsed(valid_until=self.standing.valid_until)

    def _put(self, proposal: Proposal, side: UUID, listing_version: int, at: datetime) -> Offer:
        """Let a new offer stand, and give the turn to the other side."""
        if not at < proposal.valid_until <= at + LONGEST_VALIDITY:
            raise ValidityOutOfRange(valid_until=proposal.valid_until)
        self.rounds += 1
        offer = Offer(
            id=new_id(),
            negotiation_id=self.id,
            owner_id=self.owner_id,
            counterparty_id=self.counterparty_id,
            number=self.rounds,
            made_by=side,
            listing_version=listing_version,
            terms=proposal.terms,
            terms_salt=proposal.salt,
            message=proposal.message,
            valid_until=proposal.valid_until,
            status=OFFER_LIFE.initial,
            created_at=at,
        )
        offer.terms_hash = hash_of(offer, self.listing_id)
        self.offers.append(offer)
        self.turn, self.wake_at = self.other(side), proposal.valid_until
        return offer

    def _facts(self, by: Actor, at: datetime) -> Facts:
        return Facts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            listing_id=self.listing_id,
            owner_id=self.owner_id,
            counterparty_id=self.counterparty_id,
            offer_id=self.standing.id,
            terms_hash=self.standing.terms_hash,
        )
