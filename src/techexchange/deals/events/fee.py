"""What the operator is owed; of the figures only a salted hash is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FeeLineArisen(Event):
    """A fee arose under the fee schedule of the mandate in force, and is frozen as it was computed."""

    contract_id: UUID
    payer_id: UUID
    operator_id: UUID
    mandate_id: UUID
    mandate_terms_hash: str
    service: str
    figures_hash: str
