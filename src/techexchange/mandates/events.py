"""What happens to a mandate."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event
from techexchange.kernel.permissions import MandatedAction


@dataclass(frozen=True, kw_only=True)
class MandateDrafted(Event):
    """The owner wrote down whom it means to give the exchange to."""

    owner_id: UUID
    operator_id: UUID
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class MandateEdited(Event):
    """The terms of a draft were changed."""

    operator_id: UUID
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class MandateActivated(Event):
    """The operator may act from `valid_from` to `valid_until`, within what is permitted."""

    owner_id: UUID
    operator_id: UUID
    valid_from: datetime
    valid_until: datetime
    permitted_actions: tuple[MandatedAction, ...]
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class MandateSuspended(Event):
    """The operator may not act for the time being."""

    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateReinstated(Event):
    """The operator may act again."""

    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateExpired(Event):
    """The time for which the mandate was given has passed."""

    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateTerminated(Event):
    """The owner ended the mandate, or discarded the draft."""

    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class MandateAmended(Event):
    """The owner changed the terms of an active mandate, as version `number`, from `effective_at` on."""

    operator_id: UUID
    number: int
    effective_at: datetime
    valid_until: datetime
    permitted_actions: tuple[MandatedAction, ...]
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class MandateTermsTookEffect(Event):
    """The moment came from which a version of a mandate's terms is in force."""

    number: int
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class FeeScheduleProposed(Event):
    """The operator asked the owner for another fee schedule."""

    mandate_id: UUID
    operator_id: UUID


@dataclass(frozen=True, kw_only=True)
class FeeScheduleApproved(Event):
    """The owner approved a fee schedule, which is version `number` of the mandate's terms."""

    mandate_id: UUID
    number: int
    terms_hash: str


@dataclass(frozen=True, kw_only=True)
class FeeScheduleRefused(Event):
    """The owner left the fees as they are."""

    mandate_id: UUID


@dataclass(frozen=True, kw_only=True)
class FeeProposalWithdrawn(Event):
    """The operator no longer asks for another fee schedule."""

    mandate_id: UUID


@dataclass(frozen=True, kw_only=True)
class InspectionOpened(Event):
    """The owner may look into something private until `until`, on this legal basis; the reason as a salted hash."""

    legal_basis: str
    kind: str
    about_id: UUID
    until: datetime
    reason_digest: str


@dataclass(frozen=True, kw_only=True)
class InspectionClosed(Event):
    """The owner looks into it no longer."""

    kind: str
    about_id: UUID


@dataclass(frozen=True, kw_only=True)
class PrivateRecordRead(Event):
    """A supervisor of the owner read something private by an inspection; the subject is what was read."""

    inspection_id: UUID
    kind: str
