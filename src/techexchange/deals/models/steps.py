"""The steps of a procedure with the authority, as the filer records them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.errors import StepOutOfOrder
from techexchange.infra.models import Base, Coded
from techexchange.kernel.days import day_of
from techexchange.kernel.ids import new_id


class StepKind(StrEnum):
    """What a step of the procedure was."""

    SUBMITTED = "submitted"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    CERTIFIED = "certified"
    REFUSED = "refused"


@dataclass(frozen=True)
class Recorded:
    """A step as the filer records it: its day, the authority's reference, a note, and the files that show it."""

    on: date
    reference: str | None = None
    note: str | None = None
    files: tuple[UUID, ...] = ()
    until: date | None = None


class RegistrationStep(Base):
    """One step of the procedure with the authority; it never changes."""

    __tablename__ = "registration_steps"
    __table_args__ = (UniqueConstraint("registration_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("registrations.id"))
    number: Mapped[int]
    kind: Mapped[StepKind] = mapped_column(Coded(StepKind))
    on: Mapped[date]
    reference: Mapped[str | None]
    note: Mapped[str | None]
    files: Mapped[list[str]]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]

    @classmethod
    def of(cls, case_id: UUID, kind: StepKind, record: Recorded, *, number: int, at: datetime) -> "RegistrationStep":
        """A step as it was recorded."""
        return cls(
            id=new_id(),
            registration_id=case_id,
            number=number,
            kind=kind,
            on=record.on,
            reference=record.reference,
            note=record.note,
            files=[str(file) for file in record.files],
            recorded_at=at,
        )

    def must_follow(self, before: date) -> None:
        """Pass if it lies on the day before it or later, and not in the future; raises StepOutOfOrder."""
        today = day_of(self.recorded_at)
        if not before <= self.on <= today:
            raise StepOutOfOrder(earliest=before.isoformat(), latest=today.isoformat())
