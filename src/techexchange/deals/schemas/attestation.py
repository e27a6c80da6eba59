"""Attestations as they are sent and shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from techexchange.deals.actions.attestation import OutcomeClaim
from techexchange.deals.lifecycle.attestation import AttestationStatus
from techexchange.deals.models.attestation import Attestation, OffPlatformOutcome, OutcomeKind
from techexchange.infra.http import AggregateOut, Body, MoneyBody, PageQuery
from techexchange.infra.http.schemas import Day, Prose
from techexchange.kernel.permissions import Actor

ATTESTATION_EXAMPLE: dict[str, Any] = {
    "listing_id": "0197f3c2-7c3e-7c1a-9d0a-1f2e3d4c5b6a",
    "counterparty_id": "0197f3c2-7c3e-7c1a-9d0a-6b5a4c3d2e1f",
    "outcome": "non_exclusive_licence",
    "concluded_on": "2026-05-04",
    "value": {"amount": 750_000_000, "currency": "VND"},
    "note": "Signed at the fair in Hanoi",
}


class AttestationIn(Body):
    """What was concluded outside the exchange, with whom, over which listing."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": ATTESTATION_EXAMPLE})

    listing_id: UUID
    counterparty_id: Annotated[UUID, Field(description="The other organisation; one of the two must be the listing's")]
    outcome: OutcomeKind
    concluded_on: Day
    value: Annotated[MoneyBody | None, Field(description="For the other party only")] = None
    note: Annotated[Prose | None, Field(description="For the other party only")] = None
    organization_id: Annotated[UUID | None, Field(description="For which of one's organisations")] = None

    def claim(self) -> OutcomeClaim:
        """The claim in the domain's terms."""
        value = self.value.money() if self.value else None
        said = OffPlatformOutcome(self.outcome, self.concluded_on, value, self.note)
        return OutcomeClaim(self.listing_id, self.counterparty_id, said, self.organization_id)


class OutcomeAnswerIn(Body):
    """What the other party has to say to it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"answer": "Yes, as stated; paid in two parts."}}
    )

    answer: Annotated[Prose | None, Field(description="For the other party only")] = None


class AttestationQuery(PageQuery):
    """Which attestations are wanted."""

    status: AttestationStatus | None = None
    listing_id: UUID | None = None


class AttestationOut(AggregateOut):
    """An attestation as its two parties see it; confirmed, it counts as a transaction."""

    status: AttestationStatus
    available_moves: list[str]
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    claimed_by: UUID
    outcome: OutcomeKind
    concluded_on: date
    value: MoneyBody | None
    note: str | None
    answer: str | None
    answered_at: datetime | None
    answer_by: Annotated[datetime | None, Field(description="While it waits: when it lapses")]
    created_at: datetime

    @classmethod
    def of(cls, attestation: Attestation, actor: Actor) -> "AttestationOut":
        """An attestation with the moves this actor may make."""
        left = set(cls.model_fields) - {"available_moves", "value", "answer_by"}
        shown: dict[str, Any] = {name: getattr(attestation, name) for name in left}
        value = MoneyBody.of(attestation.value) if attestation.value else None
        return cls(**shown, value=value, answer_by=attestation.wake_at, available_moves=attestation.moves_of(actor))
