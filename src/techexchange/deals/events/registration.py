"""What happened to registrations and permits; no term of the contract and no text is told."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RegistrationEvent(Event):
    """Something that happened to the registration of a contract; `filer_id` is the party that must file."""

    contract_id: UUID
    listing_id: UUID
    supplier_id: UUID
    acquirer_id: UUID
    filer_id: UUID
    kind: str


@dataclass(frozen=True, kw_only=True)
class RegistrationNotNeeded(RegistrationEvent):
    """By this rule of this pack the contract needs neither registration nor permit."""

    pack: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class RegistrationFellDue(RegistrationEvent):
    """By this rule of this pack the filer must file, until the end of `deadline` where there is one."""

    pack: str
    rule: str
    deadline: str | None


@dataclass(frozen=True, kw_only=True)
class RegistrationReminded(RegistrationEvent):
    """So many days are left until the deadline and nothing was filed."""

    deadline: str
    days_left: int


@dataclass(frozen=True, kw_only=True)
class RegistrationMissed(RegistrationEvent):
    """The deadline has passed and nothing was filed."""

    deadline: str


@dataclass(frozen=True, kw_only=True)
class RegistrationStepped(RegistrationEvent):
    """A step of the procedure was recorded, with so many files of evidence."""

    step_id: UUID
    step: int
    files: int


@dataclass(frozen=True, kw_only=True)
class RegistrationSubmitted(RegistrationStepped):
    """The dossier, or a supplement to it, was filed; `late` where the deadline had passed."""

    late: bool


@dataclass(frozen=True, kw_only=True)
class RegistrationSupplementRequested(RegistrationStepped):
    """The authority asked for a supplement."""


@dataclass(frozen=True, kw_only=True)
class RegistrationCertified(RegistrationStepped):
    """The authority issued the certificate or the permit on this day."""

    issued_on: str


@dataclass(frozen=True, kw_only=True)
class RegistrationRefused(RegistrationStepped):
    """The authority refused."""


@dataclass(frozen=True, kw_only=True)
class RegistrationClosed(RegistrationEvent):
    """The contract ended before the authority decided."""


@dataclass(frozen=True, kw_only=True)
class EvidenceFiled(Event):
    """A file was handed in as evidence; of its content only a salted hash is told."""

    contract_id: UUID
    evidence_id: UUID
    filed_by: UUID
    kind: str
    evidence_hash: str
