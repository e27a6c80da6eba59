"""What happened to the sharing of what a supplier receives; percentages and amounts only as salted hashes."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class BenefitsAgreed(Event):
    """The supplier put on record who shares in its receipts under a contract, not below the floors of a rule pack."""

    contract_id: UUID
    organization_id: UUID
    pack: str
    shares_hash: str


@dataclass(frozen=True, kw_only=True)
class ReceiptDistributed(Event):
    """A confirmed payment was divided, to the last unit, among those who share in it."""

    contract_id: UUID
    organization_id: UUID
    payment_id: UUID
    figures_hash: str
