"""An operating mandate: whom the owner lets run the exchange, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission
from techexchange.mandates.errors import (
    AmendmentOutOfOrder,
    AmendmentTooEarly,
    MandateLapsed,
    MandateStillValid,
)
from techexchange.mandates.events import (
    MandateActivated,
    MandateAmended,
    MandateDrafted,
    MandateEdited,
    MandateExpired,
    MandateReinstated,
    MandateSuspended,
    MandateTerminated,
    MandateTermsTookEffect,
)
from techexchange.mandates.lifecycle import (
    ACTIVATE,
    AMEND,
    EDIT,
    EXPIRE,
    LIFE,
    REINSTATE,
    STANDING,
    SUSPEND,
    TERMINATE,
    MandateStatus,
)
from techexchange.mandates.models.terms import FeeSchedule, MandateTerms
from techexchange.mandates.models.versions import NOTHING, Agreed, MandateVersion

SEES_ALL = frozenset({OrganizationKind.OWNER, OrganizationKind.AUDITOR})
IS_STANDING = text("status IN ('" + "', '".join(STANDING) + "')")


def sees_every_mandate(actor: Actor) -> bool:
    """Whether this actor reads all mandates: the owner's and the auditor's people; an operator's read its own."""
    readers = {seat.kind for seat in actor.seats if actor.can(Permission.MANDATE_READ, seat.organization_id)}
    return actor.is_system or bool(SEES_ALL & readers)


def sees_mandates_of(actor: Actor, operator_id: UUID) -> bool:
    """Whether this actor reads the mandates that name an operator."""
    return sees_every_mandate(actor) or operator_id in actor.organizations(Permission.MANDATE_READ)


@dataclass(frozen=True)
class MandateAmendment:
    """Other terms for a mandate that binds, from when on, and why; None is at once."""

    terms: MandateTerms
    effective_at: datetime | None = None
    reason: str | None = None


class OperatingMandate(Agreed, Aggregate):
    """The owner's leave for one operator to run the exchange, by the terms that are in force."""

    __tablename__ = "operating_mandates"
    __table_args__ = (
        Index("uq_operating_mandates_standing", text("(true)"), unique=True, postgresql_where=IS_STANDING),
        Index("ix_operating_mandates_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    number: Mapped[int] = mapped_column(server_default="1", default=1)
    status: Mapped[MandateStatus] = mapped_column(Coded(MandateStatus))
    reason: Mapped[str | None]
    suspensions: Mapped[list[dict[str, Any]]] = mapped_column(server_default=NOTHING, default=list)
    created_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]

    @classmethod
    def draft(
        cls, *, owner_id: UUID, terms: MandateTerms, by: Actor, at: datetime
    ) -> tuple["OperatingMandate", MandateDrafted]:
        """A mandate that binds nobody yet."""
        mandate = cls(id=new_id(), owner_id=owner_id, status=LIFE.initial, number=1, suspensions=[], created_at=at)
        mandate.terms = terms
        event = MandateDrafted(
            subject_id=mandate.id,
            actor_id=by.id,
            at=at,
            owner_id=owner_id,
            operator_id=terms.operator_id,
            terms_hash=mandate.terms.hash(),
        )
        return mandate, event

    @property
    def fees(self) -> FeeSchedule:
        """What the operator may charge under it."""
        return FeeSchedule(self.id, self.operator_id, self.terms.hash(), self.fee_schedule, self.number)

    def edit(self, terms: MandateTerms, *, by: Actor, at: datetime) -> MandateEdited:
        """Change the terms of a draft."""
        self.status = EDIT(self.status)
        self.terms = terms
        return MandateEdited(
            subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id, terms_hash=self.terms.hash()
        )

    def activate(self, *, by: Actor, at: datetime) -> MandateActivated:
        """Give the operator its authority, from `valid_from` on; raises MandateLapsed."""
        self._must_be_valid_at(at)
        self.status = ACTIVATE(self.status)
        self.wake_at, self.activated_at = self.valid_until, at
        terms = self.terms
        return MandateActivated(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            owner_id=self.owner_id,
            operator_id=self.operator_id,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            permitted_actions=terms.permitted_actions,
            terms_hash=terms.hash(),
        )

    def first_version(self, *, by: Actor) -> MandateVersion:
        """The terms that were activated, as the first of their versions."""
        return self._frozen(1, MandateAmendment(self.terms, self.activated_at or self.valid_from), by, self.created_at)

    def amend(
        self, latest: MandateVersion, amendment: MandateAmendment, *, by: Actor, at: datetime
    ) -> tuple[MandateVersion, MandateAmended]:
        """Other terms, whole, after the latest there are; what takes effect at once is in force with this.

        Raises MandateLapsed, AmendmentTooEarly for what would have taken effect already, AmendmentOutOfOrder for what
        would take effect before a version that is agreed.
        """
        self._must_be_valid_at(at)
        effective_at = amendment.effective_at or at
        if effective_at < at:
            raise AmendmentTooEarly(effective_at=effective_at)
        if effective_at < latest.effective_at:
            raise AmendmentOutOfOrder(effective_at=effective_at, after=latest.effective_at)
        self.status = AMEND(self.status)
        agreed = MandateAmendment(amendment.terms, effective_at, amendment.reason)
        version = self._frozen(latest.number + 1, agreed, by, at)
        event = MandateAmended(
            subject_id=self.id,
            actor_id=by.id,
            at=at,
            operator_id=self.operator_id,
            number=version.number,
            effective_at=effective_at,
            valid_until=agreed.terms.valid_until,
            permitted_actions=agreed.terms.permitted_actions,
            terms_hash=version.terms_hash,
        )
        return version, event

    def take_up(self, version: MandateVersion, *, by: Actor, at: datetime) -> MandateTermsTookEffect:
        """Stand by a version whose moment has come."""
        self.terms, self.number = version.terms, version.number
        return MandateTermsTookEffect(
            subject_id=self.id, actor_id=by.id, at=at, number=version.number, terms_hash=version.terms_hash
        )

    def sleep_until(self, next_version_at: datetime | None) -> None:
        """Wake when the next version takes effect or the validity ends, whichever comes first."""
        self.wake_at = min(self.valid_until, next_version_at) if next_version_at else self.valid_until

    def suspend(self, reason: str, *, by: Actor, at: datetime) -> MandateSuspended:
        """Take the authority away until reinstated."""
        self.status = SUSPEND(self.status)
        self.reason = reason
        self.suspensions = [*self.suspensions, {"since": at.isoformat(), "until": None}]
        return MandateSuspended(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def reinstate(self, *, by: Actor, at: datetime) -> MandateReinstated:
        """Give the authority back; raises MandateLapsed."""
        self._must_be_valid_at(at)
        self.status = REINSTATE(self.status)
        self.reason = None
        self.suspensions = [
            *self.suspensions[:-1],
            *({**one, "until": at.isoformat()} for one in self.suspensions[-1:]),
        ]
        return MandateReinstated(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def was_suspended_at(self, at: datetime) -> bool:
        """Whether the authority was taken away at a moment."""
        spans = [
            (datetime.fromisoformat(one["since"]), datetime.fromisoformat(one["until"]) if one["until"] else None)
            for one in self.suspensions
        ]
        return any(since <= at and (until is None or at < until) for since, until in spans)

    def expire(self, *, by: Actor, at: datetime) -> MandateExpired:
        """Write down that the validity has ended; raises MandateStillValid."""
        if at < self.valid_until:
            raise MandateStillValid(valid_until=self.valid_until)
        self.status = EXPIRE(self.status)
        self.wake_at, self.ended_at = None, at
        return MandateExpired(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def terminate(self, reason: str, *, by: Actor, at: datetime) -> MandateTerminated:
        """End it for good."""
        self.status = TERMINATE(self.status)
        self.reason = reason
        self.wake_at, self.ended_at = None, at
        return MandateTerminated(subject_id=self.id, actor_id=by.id, at=at, operator_id=self.operator_id)

    def _frozen(self, number: int, amendment: MandateAmendment, by: Actor, at: datetime) -> MandateVersion:
        version = MandateVersion(mandate_id=self.id, number=number, made_by=by.id, created_at=at)
        version.terms, version.terms_hash = amendment.terms, amendment.terms.hash()
        version.effective_at, version.reason = amendment.effective_at or at, amendment.reason
        return version

    def _must_be_valid_at(self, at: datetime) -> None:
        if at >= self.valid_until:
            raise MandateLapsed(valid_until=self.valid_until)
