"""What happened to public assets; values only as salted hashes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from techexchange.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class AssetFact(Event):
    """Something that happened to the results of a task, which belong to the organisation that hosted it."""

    organization_id: UUID
    task_code: str


@dataclass(frozen=True, kw_only=True)
class AssetRegistered(AssetFact):
    """The host registered the results of a task, to be published until then."""

    pack: str
    publish_by: datetime | None


class AssetAmended(AssetFact):
    """The host corrected what it registered."""


class AssetVerified(AssetFact):
    """The exchange checked the task, the certificate and whose the results are."""


class AssetRefused(AssetFact):
    """What was registered does not hold."""


@dataclass(frozen=True, kw_only=True)
class PublicationDutyMet(AssetFact):
    """The results were published, in time or late."""

    listing_id: UUID
    late: bool


class PublicationDutyMissed(AssetFact):
    """The time to publish the results is over."""


@dataclass(frozen=True, kw_only=True)
class AssetEvidenceFiled(AssetFact):
    """The host handed in a file that shows what it registered, or what the results are worth."""

    file_id: UUID
    kind: str
    evidence_hash: str


@dataclass(frozen=True, kw_only=True)
class AppraisalFact(AssetFact):
    """Something that happened to the evidence of what the results are worth."""

    appraisal_id: UUID
    appraisal_hash: str


class AppraisalRecorded(AppraisalFact):
    """The host handed in an appraisal."""


class AppraisalConfirmed(AppraisalFact):
    """The owner took an appraisal as evidence."""


class AppraisalRejected(AppraisalFact):
    """The owner did not take an appraisal as evidence."""


@dataclass(frozen=True, kw_only=True)
class AssetTraceRead(AssetFact):
    """An authority read what came of the results, by the right this rule gives it."""

    pack: str
    rule: str
