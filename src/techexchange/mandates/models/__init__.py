"""Operating mandates with their terms, the fees asked for, and inspections."""

from techexchange.mandates.models.inspections import (
    InspectedKind,
    Inspection,
    InspectionOrder,
    LegalBasis,
)
from techexchange.mandates.models.mandate import (
    MandateAmendment,
    OperatingMandate,
    sees_every_mandate,
    sees_mandates_of,
)
from techexchange.mandates.models.proposals import FeeProposal
from techexchange.mandates.models.terms import (
    Bound,
    FeeSchedule,
    Indicator,
    MandateTerms,
    ReportingPeriod,
    StandingTerms,
    WaiverPayer,
)
from techexchange.mandates.models.versions import MandateVersion

__all__ = [
    "Bound",
    "FeeProposal",
    "FeeSchedule",
    "Indicator",
    "InspectedKind",
    "Inspection",
    "InspectionOrder",
    "LegalBasis",
    "MandateAmendment",
    "MandateTerms",
    "MandateVersion",
    "OperatingMandate",
    "ReportingPeriod",
    "StandingTerms",
    "WaiverPayer",
    "sees_every_mandate",
    "sees_mandates_of",
]
