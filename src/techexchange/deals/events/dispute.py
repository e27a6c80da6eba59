"""What happened to disputes; statements, answers and settlements stay between the parties."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DisputeEvent(Event):
    """Something that happened to a dispute over a signed contract; the subject matter is a code."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    opened_by: UUID
    matter: str


@dataclass(frozen=True, kw_only=True)
class DisputeOpened(DisputeEvent):
    """One party says that the other does not keep the contract."""

    answer_by: datetime


class DisputeAnswered(DisputeEvent):
    """The other party answered."""


@dataclass(frozen=True, kw_only=True)
class SettlementProposed(DisputeEvent):
    """One party proposed how to settle; whatever was proposed before no longer stands."""

    proposed_by: UUID


@dataclass(frozen=True, kw_only=True)
class DisputeSettled(DisputeEvent):
    """The other party agreed to exactly what was proposed; of the text only its salted hash is told."""

    settlement_hash: str


@dataclass(frozen=True, kw_only=True)
class DisputeReferred(DisputeEvent):
    """One party took the dispute to whoever decides it: a mediator, arbitrators or a court."""

    referred_by: UUID
    referred_to: str


class DisputeWithdrawn(DisputeEvent):
    """The party that opened the dispute takes it back."""
