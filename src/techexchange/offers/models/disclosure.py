"""What the exchange's owner was shown of a negotiation, and by which right."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor
from techexchange.mandates.models import LegalBasis


@dataclass(frozen=True)
class Warrant:
    """The legal basis, and the document that says so."""

    legal_basis: LegalBasis
    reference: str


class Disclosure(Base):
    """One look of the owner at a negotiation; it is never changed, and both parties can read it."""

    __tablename__ = "disclosures"
    __table_args__ = (Index("ix_disclosures_negotiation_id_created_at", "negotiation_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    negotiation_id: Mapped[UUID] = mapped_column(ForeignKey("negotiations.id"))
    disclosed_to: Mapped[UUID]
    legal_basis: Mapped[LegalBasis] = mapped_column(Coded(LegalBasis))
    reference: Mapped[str]
    created_at: Mapped[datetime]

    @classmethod
    def of(cls, negotiation_id: UUID, warrant: Warrant, *, by: Actor, at: datetime) -> "Disclosure":
        """A look at this negotiation."""
        return cls(
            id=new_id(),
            negotiation_id=negotiation_id,
            disclosed_to=by.id,
            legal_basis=warrant.legal_basis,
            reference=warrant.reference,
            created_at=at,
        )
