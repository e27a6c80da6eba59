"""What was agreed, as it is sent and shown."""

from techexchange.deals.schemas.deal import CancelIn, DealOut, DealQuery
from techexchange.deals.schemas.evidence import EvidenceListOut, EvidenceOut
from techexchange.deals.schemas.performance import (
    CompletionIn,
    EndingAnswerIn,
    EndingOut,
    JudgementIn,
    MilestoneOut,
    MilestoneReportIn,
    MilestonesOut,
    TerminationIn,
)
from techexchange.deals.schemas.registration import (
    BilingualSentence,
    CertificateIn,
    RegistrationHistoryOut,
    RegistrationOut,
    RegistrationQuery,
    RegistrationRefusalIn,
    RegistrationSummaryOut,
    StepOut,
    SubmissionIn,
    SupplementRequestIn,
    VerdictOut,
)

__all__ = [
    "BilingualSentence",
    "CancelIn",
    "CertificateIn",
    "CompletionIn",
    "DealOut",
    "DealQuery",
    "EndingAnswerIn",
    "EndingOut",
    "EvidenceListOut",
    "EvidenceOut",
    "JudgementIn",
    "MilestoneOut",
    "MilestoneReportIn",
    "MilestonesOut",
    "RegistrationHistoryOut",
    "RegistrationOut",
    "RegistrationQuery",
    "RegistrationRefusalIn",
    "RegistrationSummaryOut",
    "StepOut",
    "SubmissionIn",
    "SupplementRequestIn",
    "TerminationIn",
    "VerdictOut",
]
