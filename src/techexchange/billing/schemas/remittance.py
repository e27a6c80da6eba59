"""What was paid on invoices, as it is sent and shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from techexchange.billing.lifecycle import RemittanceStatus
from techexchange.billing.models.remittance import Remittance, RemittanceDirection, RemittanceProof
from techexchange.deals.models.payment import PaymentMeans
from techexchange.deals.schemas.payment import ContestIn, PaymentIn
from techexchange.infra.http import AggregateOut, Out
from techexchange.kernel.permissions import Actor

__all__ = ["ContestIn", "PaymentIn", "ProofListOut", "ProofOut", "RemittanceOut"]


class RemittanceOut(AggregateOut):
    """What one side says was paid on an invoice, or paid back; in minor units."""

    status: RemittanceStatus
    available_moves: list[str]
    invoice_id: UUID
    payer_id: UUID
    operator_id: UUID
    recorded_by: UUID
    direction: RemittanceDirection
    amount: int
    currency: str
    means: PaymentMeans
    paid_on: date
    reference: str | None
    contest_reason: str | None
    salt: str
    figures_hash: Annotated[
        str, Field(description="SHA-256 of the RFC 8785 JSON of `{amount, currency, paid_on, salt}` as text")
    ]
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, remittance: Remittance, actor: Actor) -> "RemittanceOut":
        """A remittance with the moves this actor may make."""
        shown = {name: getattr(remittance, name) for name in cls.model_fields if name != "available_moves"}
        return cls(**shown, available_moves=remittance.moves_of(actor))


class ProofOut(Out):
    """A file that shows a remittance; what is on record of it is SHA-256 over `salt`, a colon and `sha256`."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    salt: str
    evidence_hash: str
    created_at: datetime

    @classmethod
    def of(cls, proof: RemittanceProof) -> "ProofOut":
        """A file as both sides see it."""
        return cls.model_validate(proof)


class ProofListOut(Out):
    """The files handed in, the first one first."""

    items: list[ProofOut]

    @classmethod
    def of(cls, proofs: Sequence[RemittanceProof]) -> "ProofListOut":
        """Files as both sides see them."""
        return cls(items=[ProofOut.of(proof) for proof in proofs])
