"""Access of one organisation to what another keeps confidential in a listing, and the log of each reading."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Base, Coded
from techexchange.introductions.errors.grant import ConfidentialityNeeded, GrantOutlivesAgreement
from techexchange.introductions.events.grant import (
    AccessDenied,
    AccessExpired,
    AccessGranted,
    AccessRequested,
    AccessRevoked,
    DataRoomRead,
)
from techexchange.introductions.lifecycle.grant import (
    EXPIRE_GRANT,
    GRANT,
    GRANT_LIFE,
    REFUSE,
    REVOKE,
    GrantStatus,
)
from techexchange.introductions.models.agreement import NonDisclosureAgreement
from techexchange.introductions.models.undersigned import refuse_authorities
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

GRANTORS = {
    GRANT.name: Permission.ACCESS_GRANT,
    REFUSE.name: Permission.ACCESS_GRANT,
    REVOKE.name: Permission.CONFIDENTIAL_EDIT,
}
"""What the owner's members need; taking access back needs no verified organisation."""


@dataclass(frozen=True)
class AccessWish:
    """What an organisation asks to read, and what for; the purpose is for the owner only."""

    listing_id: UUID
    holder_id: UUID
    purpose: str | None = None


class GrantFacts(TypedDict):
    """What every event of a grant tells."""

    subject_id: UUID
    actor_id: UUID
    at: datetime
    listing_id: UUID
    owner_id: UUID
    holder_id: UUID
    agreement_id: UUID


class AccessGrant(Aggregate):
    """What the owner of a listing lets one other organisation read, under an agreement in force."""

    __tablename__ = "access_grants"
    __table_args__ = (
        Index(
            "uq_access_grants_live",
            "listing_id",
            "holder_id",
            unique=True,
            postgresql_where=text("status IN ('requested', 'granted')"),
        ),
        Index("ix_access_grants_owner_id_created_at", "owner_id", "created_at", "id"),
        Index("ix_access_grants_holder_id_created_at", "holder_id", "created_at", "id"),
        Index("ix_access_grants_agreement_id", "agreement_id"),
        Index("ix_access_grants_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"))
    status: Mapped[GrantStatus] = mapped_column(Coded(GrantStatus))
    purpose: Mapped[str | None]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]

    @classmethod
    def request(
        cls, agreement: NonDisclosureAgreement, wish: AccessWish, *, by: Actor, at: datetime
    ) -> tuple["AccessGrant", AccessRequested]:
        """Ask the other party of the agreement; raises StaffSignNothing, PartyToBoth or ConfidentialityNeeded."""
        refuse_authorities(by)
        agreement.side_of(by)
        if not agreement.holds_at(at):
            raise ConfidentialityNeeded
        first, second = agreement.parties
        grant = cls(
            id=new_id(),
            listing_id=wish.listing_id,
            owner_id=second if wish.holder_id == first else first,
            holder_id=wish.holder_id,
            agreement_id=agreement.id,
            purpose=wish.purpose,
            status=GRANT_LIFE.initial,
            created_at=at,
        )
        return grant, AccessRequested(**grant._facts(by, at))

    def grant(
        self, agreement: NonDisclosureAgreement, until: datetime | None, *, by: Actor, at: datetime
    ) -> AccessGranted:
        """Let the holder in until a time, or as long as the agreement holds; raises GrantOutlivesAgreement."""
        GRANT(self.status)
        if not agreement.holds_at(at):
            raise ConfidentialityNeeded
        expires_at = until or agreement.ends_at
        if not at < expires_at <= agreement.ends_at:
            raise GrantOutlivesAgreement(ends_at=agreement.ends_at)
        self.status = GRANT(self.status)
        self.decided_at, self.expires_at, self.wake_at = at, expires_at, expires_at
        return AccessGranted(**self._facts(by, at), expires_at=expires_at)

    def refuse(self, *, by: Actor, at: datetime) -> AccessDenied:
        """Do not let the holder in."""
        self.status = REFUSE(self.status)
        self.decided_at = self.ended_at = at
        return AccessDenied(**self._facts(by, at))

    def revoke(self, *, by: Actor, at: datetime) -> AccessRevoked:
        """Let the holder in no longer."""
        self.status = REVOKE(self.status)
        self.ended_at, self.wake_at = at, None
        return AccessRevoked(**self._facts(by, at))

    def expire(self, *, by: Actor, at: datetime) -> AccessExpired:
        """End the access because its time has passed."""
        self.status = EXPIRE_GRANT(self.status)
        self.ended_at, self.wake_at = at, None
        return AccessExpired(**self._facts(by, at))

    def fall(self, *, by: Actor, at: datetime) -> AccessDenied | AccessRevoked:
        """End with the agreement it rests on."""
        if self.status is GrantStatus.GRANTED:
            return self.revoke(by=by, at=at)
        return self.refuse(by=by, at=at)

    def read(self, file_id: UUID | None, *, by: Actor, at: datetime) -> tuple["AccessLogEntry", DataRoomRead]:
        """Note that a member of the holder read the text, or the file named."""
        row = AccessLogEntry(
            id=new_id(),
            grant_id=self.id,
            listing_id=self.listing_id,
            organization_id=self.holder_id,
            person_id=by.id,
            file_id=file_id,
            at=at,
        )
        return row, DataRoomRead(**self._facts(by, at), file_id=file_id)

    def sides_of(self, actor: Actor) -> list[UUID]:
        """Which of owner and holder this actor may read it for."""
        return [side for side in (self.owner_id, self.holder_id) if actor.can(Permission.AGREEMENT_READ, within=side)]

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        open_now = [move.name for move in GRANT_LIFE.open_from(self.status) if move.name in GRANTORS]
        return [name for name in open_now if actor.can(GRANTORS[name], within=self.owner_id)]

    def _facts(self, by: Actor, at: datetime) -> GrantFacts:
        return GrantFacts(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            listing_id=self.listing_id,
            owner_id=self.owner_id,
            holder_id=self.holder_id,
            agreement_id=self.agreement_id,
        )


class AccessLogEntry(Base):
    """One reading of something confidential: who, for which holder, the text or which file, and when."""

    __tablename__ = "access_log"
    __table_args__ = (
        Index("ix_access_log_listing_id_at", "listing_id", text("at DESC"), text("id DESC")),
        Index("ix_access_log_person_id", "person_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("access_grants.id"))
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    file_id: Mapped[UUID | None]
    at: Mapped[datetime]
