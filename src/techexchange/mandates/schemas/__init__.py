"""Mandates, the fees asked for and inspections as they are sent and shown."""

from techexchange.mandates.schemas.fees import FeeService
from techexchange.mandates.schemas.inspections import InspectionIn, InspectionOut, InspectionQuery
from techexchange.mandates.schemas.mandates import (
    EXAMPLE,
    AmendmentIn,
    MandateIn,
    MandateInForceOut,
    MandateOut,
    MandatePatch,
    MandateReason,
    MandateVersionOut,
)
from techexchange.mandates.schemas.proposals import FeeProposalIn, FeeProposalOut

__all__ = [
    "EXAMPLE",
    "AmendmentIn",
    "FeeProposalIn",
    "FeeProposalOut",
    "FeeService",
    "InspectionIn",
    "InspectionOut",
    "InspectionQuery",
    "MandateIn",
    "MandateInForceOut",
    "MandateOut",
    "MandatePatch",
    "MandateReason",
    "MandateVersionOut",
]
