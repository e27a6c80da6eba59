"""A flag: somebody calls a published listing into question."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import SuspensionReason
from techexchange.moderation.events import FlagRaised
from techexchange.moderation.models.case import Case
from techexchange.moderation.models.ruling import ReasonCode


class FlagReason(StrEnum):
    """What is said to be wrong with a listing."""

    UNLAWFUL = "unlawful"
    RIGHTS_DISPUTED = "rights_disputed"
    MISLEADING = "misleading"
    CONFIDENTIAL_CONTENT = "confidential_content"
    PERSONAL_DATA = "personal_data"
    DUPLICATE = "duplicate"
    ADVERTISING = "advertising"
    SECURITY = "security"
    OTHER = "other"


URGENT = frozenset(
    {FlagReason.UNLAWFUL, FlagReason.CONFIDENTIAL_CONTENT, FlagReason.PERSONAL_DATA, FlagReason.SECURITY}
)
"""What goes first in the queue."""

S = SuspensionReason
SUSPENDED_FOR: dict[FlagReason | ReasonCode, SuspensionReason] = {
    FlagReason.UNLAWFUL: S.AGAINST_THE_LAW,
    FlagReason.RIGHTS_DISPUTED: S.RIGHTS_DISPUTED,
    FlagReason.MISLEADING: S.MISLEADING,
    FlagReason.SECURITY: S.SECURITY,
    ReasonCode.UNLAWFUL: S.AGAINST_THE_LAW,
    ReasonCode.RIGHTS_UNCLEAR: S.RIGHTS_DISPUTED,
    ReasonCode.NOT_ENTITLED: S.RIGHTS_DISPUTED,
    ReasonCode.MISLEADING: S.MISLEADING,
    ReasonCode.SECURITY: S.SECURITY,
}
"""The reason a listing is suspended for, by the reason that was found; any other is `other`."""


@dataclass(frozen=True)
class FlagReport:
    """What somebody says is wrong, by code and in their words."""

    reason: FlagReason
    text: str


class Flag(Base):
    """One flag on one version of a listing; nobody but the moderators reads its words, and nobody at all who it was."""

    __tablename__ = "listing_flags"
    __table_args__ = (Index("ix_listing_flags_raised_by_at_id", "raised_by", "at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"), index=True)
    listing_version: Mapped[int]
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    reason: Mapped[FlagReason] = mapped_column(Coded(FlagReason))
    text: Mapped[str]
    raised_by: Mapped[UUID | None]
    at: Mapped[datetime]

    @classmethod
    def raise_on(
        cls, case: Case, listing_version: int, report: FlagReport, *, by: Actor, at: datetime
    ) -> tuple["Flag", FlagRaised]:
        """A flag that joins the case of its listing; of a stranger nothing is kept."""
        flag = cls(
            id=new_id(),
            case_id=case.id,
            listing_id=case.subject_id,
            listing_version=listing_version,
            organization_id=case.organization_id,
            reason=report.reason,
            text=report.text,
            raised_by=None if by.is_anonymous else by.id,
            at=at,
        )
        raised = FlagRaised(
            subject_id=flag.id,
            actor_id=by.id,
            at=at,
            case_id=case.id,
            listing_id=case.subject_id,
            organization_id=case.organization_id,
            reason=report.reason.value,
        )
        return flag, raised
