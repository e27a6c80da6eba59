"""An introduction: who would like to speak with whom about which listing, and how it was answered."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.introductions import events as facts
from techexchange.introductions.errors import (
    AlreadyConsented,
    AnswerOverdue,
    BrokerInvolved,
    InContactWithOneself,
    NotYetIntroduced,
    StaffSeekNoContact,
    StepNotYours,
)
from techexchange.introductions.lifecycle import (
    ACCEPT,
    ACKNOWLEDGE,
    CONSENT_FIRST,
    CONSENT_LAST,
    DECLINE,
    EXPIRE,
    INTRODUCE,
    INTRODUCTION_LIFE,
    LAPSE,
    MEET,
    WAITING,
    WITHDRAW,
    IntroductionStatus,
)
from techexchange.introductions.models.approach import (
    ANSWER_DAYS,
    EITHER,
    EXPRESSED,
    Approach,
    InterestDeclineReason,
    InterestRefusal,
    Steps,
)
from techexchange.introductions.models.parties import ContactParties, ContactSide, is_staff
from techexchange.kernel.days import same_hour_after
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import Move
from techexchange.kernel.permissions import Actor


class IntroductionFacts(TypedDict):
    """What every event of an introduction tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    listing_id: UUID
    seeker_id: UUID
    host_id: UUID


class Introduction(ContactParties, Aggregate):
    """The contact of two organisations over one listing; `wake_at` is when an answer is overdue."""

    __tablename__ = "introductions"
    __table_args__ = (
        Index(
            "uq_introductions_open_listing_seeker",
            "listing_id",
            "seeker_id",
            unique=True,
            postgresql_where=text("status IN ('sent', 'acknowledged', 'accepted', 'introduced')"),
        ),
        Index("ix_introductions_seeker", "seeker_id", text("created_at DESC"), text("id DESC")),
        Index("ix_introductions_host", "host_id", text("created_at DESC"), text("id DESC")),
        Index(
            "ix_introductions_brokered",
            text("created_at DESC"),
            text("id DESC"),
            postgresql_where=text("brokered_by IS NOT NULL"),
        ),
        Index("ix_introductions_seeker_listing", "seeker_listing_id"),
        Index("ix_introductions_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    listing_version: Mapped[int]
    seeker_listing_id: Mapped[UUID | None] = mapped_column(ForeignKey("listings.id"))
    match_id: Mapped[UUID | None] = mapped_column(ForeignKey("matches.id"))
    message: Mapped[str | None]
    status: Mapped[IntroductionStatus] = mapped_column(Coded(IntroductionStatus))
    acknowledged_at: Mapped[datetime | None]
    declined_side: Mapped[ContactSide | None] = mapped_column(Coded(ContactSide))
    decline_reason: Mapped[InterestDeclineReason | None] = mapped_column(Coded(InterestDeclineReason))
    decline_note: Mapped[str | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]

    @classmethod
    def _new(cls, approach: Approach, at: datetime) -> "Introduction":
        return cls(
            id=new_id(),
            version=1,
            status=INTRODUCTION_LIFE.initial,
            created_at=at,
            wake_at=same_hour_after(at, ANSWER_DAYS),
            **vars(approach),
        )

    @classmethod
    def express(cls, approach: Approach, *, by: Actor, at: datetime) -> tuple["Introduction", facts.InterestExpressed]:
        """Write to the host; a seeker that gives its name agrees to be introduced by writing.

        Raises StaffSeekNoContact or InContactWithOneself.
        """
        if is_staff(by):
            raise StaffSeekNoContact
        if by.sits_in(approach.host_id):
            raise InContactWithOneself
        sent = cls._new(approach, at)
        if not approach.seeker_hidden:
            sent.seeker_consented_at = at
        return sent, facts.InterestExpressed(**sent.told(by, at))

    @classmethod
    def suggest(cls, approach: Approach, *, by: Actor, at: datetime) -> tuple["Introduction", facts.ContactSuggested]:
        """Ask both sides, as the broker, whether they would be introduced; raises BrokerInvolved."""
        if by.sits_in(approach.host_id) or by.sits_in(approach.seeker_id):
            raise BrokerInvolved
        asked = cls._new(approach, at)
        return asked, facts.ContactSuggested(**asked.told(by, at))

    @classmethod
    def follow(cls, approach: Approach, *, by: Actor, at: datetime) -> tuple["Introduction", facts.ContactMade]:
        """Open the contact of two whom the broker introduced over a match."""
        followed = cls._new(approach, at)
        return followed, followed.meet(approach.match_id, by=by, at=at)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is awaited."""
        return self.status in WAITING

    def must_be_introduced(self) -> None:
        """Pass where the two know each other; raises NotYetIntroduced."""
        if self.status is not IntroductionStatus.INTRODUCED:
            raise NotYetIntroduced(status=self.status)

    def acknowledge(self, side: ContactSide, *, by: Actor, at: datetime) -> facts.InterestAcknowledged:
        """Say that one has taken note and will answer; the time to do so stays the same."""
        self._must_be_for(ACKNOWLEDGE, side)
        self.status = ACKNOWLEDGE(self.status)
        self.acknowledged_at = at
        return facts.InterestAcknowledged(**self.told(by, at))

    def accept(
        self, side: ContactSide, *, by: Actor, at: datetime
    ) -> tuple[facts.InterestAccepted | facts.ContactMade, ...]:
        """Answer yes, as the host; the two are introduced unless the seeker has still to give its name."""
        self._must_be_for(ACCEPT, side)
        self._must_be_in_time(at)
        self.status = ACCEPT(self.status)
        accepted = self._agree(side, by, at)
        if self.seeker_consented_at is None:
            return (accepted,)
        self.status = INTRODUCE(self.status)
        return accepted, self._introduced(by, at)

    def consent(self, side: ContactSide, *, by: Actor, at: datetime) -> facts.InterestAccepted | facts.ContactMade:
        """Agree to be introduced; whoever is last to agree makes it so. Raises AlreadyConsented."""
        if self.status is not IntroductionStatus.ACCEPTED:
            self._must_be_for(CONSENT_FIRST, side)
            self._must_be_in_time(at)
            self.status = CONSENT_FIRST(self.status)
            return self._agree(side, by, at)
        if self.consent_of(side):
            raise AlreadyConsented
        self._must_be_for(CONSENT_LAST, side)
        self._must_be_in_time(at)
        self.status = CONSENT_LAST(self.status)
        self._note_consent(side, at)
        return self._introduced(by, at)

    def meet(self, match_id: UUID | None, *, by: Actor, at: datetime) -> facts.ContactMade:
        """Be introduced because the two were introduced over a match, which both had agreed to."""
        self.status = MEET(self.status)
        self.match_id = match_id
        for side in ContactSide:
            self._note_consent(side, self.consent_of(side) or at)
        return self._introduced(by, at)

    def decline(
        self, refusal: InterestRefusal, side: ContactSide, *, by: Actor, at: datetime
    ) -> facts.InterestDeclined:
        """Answer no, for a reason."""
        self._must_be_for(DECLINE, side)
        self.status = DECLINE(self.status)
        self.declined_side, self.decline_reason, self.decline_note = side, refusal.reason, refusal.note
        self._end(at)
        return facts.InterestDeclined(
            **self.told(by, at), declined_by=self.organization_of(side), reason=refusal.reason.value
        )

    def withdraw(self, side: ContactSide | None, *, by: Actor, at: datetime) -> facts.InterestWithdrawn:
        """Take it back: the seeker its interest; the broker, who is on no side, the suggestion."""
        if side is not None or not self.is_brokered:
            self._must_be_for(WITHDRAW, side)
        self.status = WITHDRAW(self.status)
        self._end(at)
        return facts.InterestWithdrawn(
            **self.told(by, at), withdrawn_by=None if side is None else self.organization_of(side)
        )

    def expire(self, *, by: Actor, at: datetime) -> facts.InterestExpired:
        """End it because nobody answered in time."""
        self.status = EXPIRE(self.status)
        self._end(at)
        return facts.InterestExpired(**self.told(by, at))

    def lapse(self, *, by: Actor, at: datetime) -> facts.InterestLapsed:
        """End it because the listing was closed."""
        self.status = LAPSE(self.status)
        self._end(at)
        return facts.InterestLapsed(**self.told(by, at))

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        return [move.name for move in INTRODUCTION_LIFE.open_from(self.status) if self._may(actor, move)]

    def told(self, by: Actor, at: datetime) -> IntroductionFacts:
        """What every event of it tells."""
        return IntroductionFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            listing_id=self.listing_id,
            seeker_id=self.seeker_id,
            host_id=self.host_id,
        )

    def _steps(self, side: ContactSide) -> Steps:
        return EITHER if self.is_brokered else EXPRESSED[side]

    def _may(self, actor: Actor, move: Move[IntroductionStatus]) -> bool:
        if move is WITHDRAW and self.is_brokered_for(actor):
            return True
        sides = self.sides_of(actor)
        if len(sides) != 1 or is_staff(actor) or (move is CONSENT_LAST and self.consent_of(sides[0])):
            return False
        permission = self._steps(sides[0]).get(move)
        return permission is not None and actor.can(permission, within=self.organization_of(sides[0]))

    def _must_be_for(self, move: Move[IntroductionStatus], side: ContactSide | None) -> None:
        move(self.status)
        if side is None or move not in self._steps(side):
            raise StepNotYours

    def _must_be_in_time(self, at: datetime) -> None:
        if self.wake_at is not None and at >= self.wake_at:
            raise AnswerOverdue(answer_by=self.wake_at)

    def _agree(self, side: ContactSide, by: Actor, at: datetime) -> facts.InterestAccepted:
        """Note the first agreement, and give the other side as long to agree where it has not."""
        self._note_consent(side, at)
        self.wake_at = same_hour_after(at, ANSWER_DAYS)
        awaited = self.consent_of(side.other) is None
        return facts.InterestAccepted(**self.told(by, at), accepted_by=self.organization_of(side), mail=awaited)

    def _note_consent(self, side: ContactSide, at: datetime) -> None:
        if side is ContactSide.SEEKER:
            self.seeker_consented_at = at
        else:
            self.host_consented_at = at

    def _introduced(self, by: Actor, at: datetime) -> facts.ContactMade:
        self.introduced_at, self.wake_at = at, None
        return facts.ContactMade(**self.told(by, at))

    def _end(self, at: datetime) -> None:
        self.ended_at, self.wake_at = at, None
