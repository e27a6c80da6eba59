"""Questions about an auction and their answers, public both; and who wants to be told what happens in it."""

import hashlib
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors import QuestionOfOneself
from techexchange.auctions.events import (
    AuctionUnwatched,
    AuctionWatched,
    QuestionAnswered,
    QuestionAsked,
    QuestionEvent,
)
from techexchange.auctions.lifecycle import ANSWER_QUESTION, QUESTION_LIFE, QuestionStatus
from techexchange.auctions.models.auction import Auction
from techexchange.infra.models import Aggregate, Base, Coded
from techexchange.infra.sealing import Seal
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM, Actor

Q = TypeVar("Q", bound=QuestionEvent)
MOST_QUESTIONS = 50
"""How many questions one organisation may ask in one auction."""


class Enquiry(Aggregate):
    """A public question; who asked is kept only as a mark that nobody but this exchange's process can make."""

    __tablename__ = "auction_enquiries"
    __table_args__ = (
        UniqueConstraint("auction_id", "asker_tag", "text_hash"),
        Index("ix_auction_enquiries_auction_id_asked_at", "auction_id", "asked_at", "id"),
    )

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"))
    asker_tag: Mapped[str]
    text: Mapped[str]
    text_hash: Mapped[str]
    status: Mapped[QuestionStatus] = mapped_column(Coded(QuestionStatus))
    answer: Mapped[str | None]
    asked_at: Mapped[datetime]
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]

    @classmethod
    def ask(
        cls, auction: Auction, asker_tag: str, organization_id: UUID, text: str, *, by: Actor, at: datetime
    ) -> tuple["Enquiry", QuestionAsked]:
        """Ask in public without being named; raises EnquiriesOver, or QuestionOfOneself for seller and staff."""
        auction.must_take_questions(at)
        staff = any(seat.kind.is_authority for seat in by.seats)
        if staff or by.sits_in(auction.seller_id) or organization_id == auction.seller_id:
            raise QuestionOfOneself
        enquiry = cls(
            id=new_id(),
            auction_id=auction.id,
            asker_tag=asker_tag,
            text=text,
            text_hash=hash_of_question(text),
            status=QUESTION_LIFE.initial,
            asked_at=at,
        )
        return enquiry, enquiry._tells(QuestionAsked, auction, SYSTEM, at)

    def give_answer(self, auction: Auction, answer: str, *, by: Actor, at: datetime) -> QuestionAnswered:
        """Answer for everybody to read; an answer stays as it was given."""
        self.status = ANSWER_QUESTION(self.status)
        self.answer, self.answered_by, self.answered_at = answer, by.id, at
        return self._tells(QuestionAnswered, auction, by, at)

    def _tells(self, fact: type[Q], auction: Auction, by: Actor, at: datetime) -> Q:
        about = {"auction_id": auction.id, "listing_id": auction.listing_id, "seller_id": auction.seller_id}
        return fact(subject_id=self.id, actor_id=by.id, at=at, **about)


def hash_of_question(text: str) -> str:
    """By what the same question of the same organisation is known again (SHA-256, in hex)."""
    return hashlib.sha256(text.encode()).hexdigest()


def asker_tag(seal: Seal, auction_id: UUID, organization_id: UUID) -> str:
    """The mark of an organisation that asks in one auction; in another auction it has another."""
    return seal.sign(f"{auction_id}/{organization_id}", "asker")


class AuctionWatcher(Base):
    """That a person wants to be told what happens in an auction; only the day is kept, not the hour."""

    __tablename__ = "auction_watchers"

    auction_id: Mapped[UUID] = mapped_column(ForeignKey("auctions.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    since: Mapped[date]

    @classmethod
    def begin(cls, auction_id: UUID, *, by: Actor, at: datetime) -> tuple["AuctionWatcher", AuctionWatched]:
        """Watch an auction from this day on."""
        watcher = cls(auction_id=auction_id, person_id=by.id, since=at.date())
        return watcher, AuctionWatched(subject_id=by.id, actor_id=by.id, at=at)

    def end(self, *, by: Actor, at: datetime) -> AuctionUnwatched:
        """Watch no longer."""
        return AuctionUnwatched(subject_id=self.person_id, actor_id=by.id, at=at)
