"""Reading what was agreed; nobody but its parties can."""

from techexchange.deals.queries.deal import deal, deals
from techexchange.deals.queries.evidence import (
    milestone_evidence,
    milestone_file,
    registration_evidence,
    registration_file,
)
from techexchange.deals.queries.performance import ending, endings_of, milestone, milestones_of
from techexchange.deals.queries.registration import RegistrationFilter, registration, registrations, steps_of

__all__ = [
    "RegistrationFilter",
    "deal",
    "deals",
    "ending",
    "endings_of",
    "milestone",
    "milestone_evidence",
    "milestone_file",
    "milestones_of",
    "registration",
    "registration_evidence",
    "registration_file",
    "registrations",
    "steps_of",
]
