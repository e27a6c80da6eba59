"""Inspections as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.infra.http import AggregateOut, Body, PageQuery
from techexchange.infra.http.schemas import Line, Prose, When
from techexchange.kernel.permissions import Actor, Permission
from techexchange.mandates.lifecycle import INSPECTION_LIFE, InspectionStatus
from techexchange.mandates.models import InspectedKind, Inspection, InspectionOrder, LegalBasis
from techexchange.mandates.queries import InspectionFilter


class InspectionIn(Body):
    """By which right the owner looks into something private, and until when."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "example": {
                "legal_basis": "inspection",
                "reference": "Decision 41/QD-TTr, 2 March 2027",
                "reason": "The price is far below what was found in the valuation.",
                "kind": "contract",
                "about_id": "01890a5d-ac96-774b-bcce-b302099a8057",
                "until": "2027-04-01T00:00:00Z",
            }
        },
    )

    legal_basis: LegalBasis
    reference: Annotated[Line, Field(description="The document that orders it")]
    reason: Prose
    kind: InspectedKind
    about_id: Annotated[UUID, Field(description="The id of what is looked into")]
    until: Annotated[When, Field(description="At most 90 days from now")]

    def order(self) -> InspectionOrder:
        """The same in the domain's words."""
        return InspectionOrder(
            legal_basis=self.legal_basis,
            reference=self.reference,
            reason=self.reason,
            kind=self.kind,
            about_id=self.about_id,
            until=self.until,
        )


class InspectionQuery(PageQuery):
    """Which inspections are wanted."""

    kind: InspectedKind | None = None
    about_id: UUID | None = None

    def wanted(self) -> InspectionFilter:
        """The filter in the domain's words."""
        return InspectionFilter(self.kind, self.about_id)


class InspectionOut(AggregateOut):
    """An inspection, for the owner and the auditor."""

    opened_by: UUID
    legal_basis: LegalBasis
    reference: str
    reason: str
    reason_digest: Annotated[str, Field(description="What is on record of the reference and the reason")]
    kind: InspectedKind
    about_id: UUID
    until: datetime
    status: InspectionStatus
    available_moves: list[str]
    created_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, inspection: Inspection, actor: Actor) -> "InspectionOut":
        """An inspection with the moves open to this actor."""
        may = actor.can(Permission.INSPECTION_OPEN)
        moves = [move.name for move in INSPECTION_LIFE.open_from(inspection.status)] if may else []
        fields = {name: getattr(inspection, name) for name in cls.model_fields if name != "available_moves"}
        return cls.model_validate(fields | {"available_moves": moves})
