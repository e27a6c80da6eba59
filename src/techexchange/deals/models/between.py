"""What is between the supplier and the acquirer of a contract, and who acts for which of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.deals.models.contract import TransferContract
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True)
class Ties:
    """The contract something belongs to, and its two parties."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID

    @classmethod
    def of(cls, contract: TransferContract) -> "Ties":
        """The ties a contract gives."""
        return cls(contract.id, contract.listing_id, contract.supplier_id, contract.acquirer_id)


class BetweenFacts(TypedDict):
    """What every event of something between two parties tells."""

    actor_id: UUID
    at: datetime
    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID


class BetweenParties:
    """Something of one contract that nobody but its two parties can see."""

    contract_id: Mapped[UUID] = mapped_column(ForeignKey("transfer_contracts.id"), index=True)
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listings.id"))
    supplier_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    acquirer_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))

    def sides_of(self, actor: Actor) -> list[UUID]:
        """The parties for which this actor may read it."""
        parties = (self.supplier_id, self.acquirer_id)
        return [side for side in parties if actor.can(Permission.DEAL_READ, within=side)]

    def between(self, by: Actor, at: datetime) -> BetweenFacts:
        """What its events tell."""
        return BetweenFacts(
            actor_id=by.id,
            at=at,
            contract_id=self.contract_id,
            listing_id=self.listing_id,
            supplier_id=self.supplier_id,
            acquirer_id=self.acquirer_id,
        )

    @property
    def ties(self) -> Ties:
        """The contract and the parties this belongs to."""
        return Ties(self.contract_id, self.listing_id, self.supplier_id, self.acquirer_id)
