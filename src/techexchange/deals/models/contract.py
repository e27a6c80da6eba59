"""The contract of a deal: begun, in force, carried out or broken off."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Index, text

from techexchange.deals import events as facts
from techexchange.deals.lifecycle import (
    ABANDON,
    AWAIT_PERMIT,
    AWAIT_REGISTRATION,
    COMPLETE,
    CONTRACT_LIFE,
    PERFORM,
    TAKE_EFFECT,
    TERMINATE,
)
from techexchange.deals.models.deal import Deal
from techexchange.deals.models.document import ContractDraft, ContractVersion
from techexchange.deals.models.writing import WrittenContract
from techexchange.kernel.days import day_of, end_of
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor


@dataclass(frozen=True)
class Footing:
    """What a contract stands on: its deal, the version of the listing, and the pack of rules."""

    deal: Deal
    listing_version: int
    pack: str


class TransferContract(WrittenContract):
    """The contract of one deal, under the rules of one pack."""

    __tablename__ = "transfer_contracts"
    __table_args__ = (
        Index("ix_transfer_contracts_supplier_id_created_at", "supplier_id", "created_at", "id"),
        Index("ix_transfer_contracts_acquirer_id_created_at", "acquirer_id", "created_at", "id"),
        Index("ix_transfer_contracts_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    @classmethod
    def open(
        cls, footing: Footing, draft: ContractDraft, *, by: Actor, at: datetime
    ) -> tuple["TransferContract", ContractVersion, facts.ContractOpened]:
        """The contract of a deal, begun with what is known of it."""
        deal = footing.deal
        contract = cls(
            id=new_id(),
            deal_id=deal.id,
            listing_id=deal.listing_id,
            listing_version=footing.listing_version,
            supplier_id=deal.supplier_id,
            acquirer_id=deal.acquirer_id,
            pack=footing.pack,
            number=1,
            signed_sides=[],
            status=CONTRACT_LIFE.initial,
            created_at=at,
        )
        contract._keep(draft)
        version = ContractVersion.of(contract.id, 1, draft, by=by.id, at=at)
        opened_by = contract.organization(contract.side_of(by))
        return contract, version, contract._fact(facts.ContractOpened, by, at, pack=footing.pack, opened_by=opened_by)

    def await_registration(self, *, by: Actor, at: datetime) -> facts.RegistrationAwaited:
        """Wait for the certificate of registration."""
        self.status = AWAIT_REGISTRATION(self.status)
        return self._fact(facts.RegistrationAwaited, by, at)

    def await_permit(self, *, by: Actor, at: datetime) -> facts.PermitAwaited:
        """Wait for the permit."""
        self.status = AWAIT_PERMIT(self.status)
        return self._fact(facts.PermitAwaited, by, at)

    def is_due(self, on: date, at: datetime) -> bool:
        """Whether that day has come; of a later one the contract takes note, and the clock comes back to it."""
        TAKE_EFFECT(self.status)
        self.effective_on = on
        self.wake_at = None if on <= day_of(at) else end_of(on - timedelta(days=1))
        return self.wake_at is None

    def take_effect(self, on: date, *, by: Actor, at: datetime) -> facts.ContractEffective:
        """Be in force since that day."""
        self.status = TAKE_EFFECT(self.status)
        self.effective_on, self.wake_at = on, None
        return self._fact(facts.ContractEffective, by, at, effective_on=on.isoformat())

    def perform(self, *, by: Actor, at: datetime) -> facts.ContractPerforming:
        """Begin to be carried out."""
        self.status = PERFORM(self.status)
        return self._fact(facts.ContractPerforming, by, at)

    def complete(self, *, by: Actor, at: datetime) -> facts.ContractCompleted:
        """Be carried out."""
        self.status = COMPLETE(self.status)
        self.completed_at, self.pending = at, None
        return self._fact(facts.ContractCompleted, by, at)

    def terminate(self, reason: str, *, by: Actor, at: datetime) -> facts.ContractTerminated:
        """End before being carried out; the reason is a code, not a text."""
        self.status = TERMINATE(self.status)
        self.terminated_at, self.termination_reason = at, reason
        self.pending = self.wake_at = None
        return self._fact(facts.ContractTerminated, by, at, reason=reason)

    def abandon(self, version: ContractVersion, *, by: Actor, at: datetime) -> facts.ContractAbandoned:
        """End since its deal was given up before both parties had signed."""
        self.status = ABANDON(self.status)
        version.withdraw()
        self.terminated_at, self.termination_reason = at, "deal_cancelled"
        self.pending = None
        return self._fact(facts.ContractAbandoned, by, at)

    @property
    def begins_now(self) -> bool:
        """Whether it is in force and nothing was done under it before."""
        return self.status in PERFORM.sources
