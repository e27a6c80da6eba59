"""What happened to contracts; of a document only its hash, salted by the secret within it, is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ContractEvent(Event):
    """Something that happened to the contract of a deal; `number` is the version of its document."""

    deal_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    number: int


@dataclass(frozen=True, kw_only=True)
class ContractOpened(ContractEvent):
    """The parties began to write the contract under a pack of rules."""

    pack: str
    opened_by: UUID


@dataclass(frozen=True, kw_only=True)
class ContractEdited(ContractEvent):
    """The draft changed; what was put to signature before no longer is."""

    edited_by: UUID


@dataclass(frozen=True, kw_only=True)
class SignatureRequested(ContractEvent):
    """A complete document was put to both parties for signature."""

    document_hash: str


@dataclass(frozen=True, kw_only=True)
class ContractSigned(ContractEvent):
    """One of the parties signed the document of this hash."""

    side: str
    signed_for: UUID
    method: str
    document_hash: str


@dataclass(frozen=True, kw_only=True)
class ContractConcluded(ContractEvent):
    """Both parties have signed the document of this hash."""

    document_hash: str
    signed_on: str


class RegistrationAwaited(ContractEvent):
    """The contract takes effect once it is registered."""


class PermitAwaited(ContractEvent):
    """The contract takes effect once it is permitted."""


@dataclass(frozen=True, kw_only=True)
class ContractEffective(ContractEvent):
    """The contract is in force since the day named."""

    effective_on: str


class ContractPerforming(ContractEvent):
    """The parties began to do what the contract asks of them."""


class ContractCompleted(ContractEvent):
    """Everything the contract asked for was done."""


@dataclass(frozen=True, kw_only=True)
class ContractTerminated(ContractEvent):
    """The contract ended before it was completed."""

    reason: str


class ContractAbandoned(ContractEvent):
    """The parties gave the contract up before both had signed."""


@dataclass(frozen=True, kw_only=True)
class AmendmentProposed(ContractEvent):
    """Another version was put to both parties of a contract in force."""

    document_hash: str
    proposed_by: UUID


class AmendmentWithdrawn(ContractEvent):
    """The version put to the parties is no longer open to signature; the contract in force stays."""


@dataclass(frozen=True, kw_only=True)
class ContractAmended(ContractEvent):
    """Both parties signed another version, which is the contract in force from now on."""

    document_hash: str
