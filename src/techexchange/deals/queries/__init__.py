"""Reading what was agreed; nobody but its parties can."""

from techexchange.deals.queries.attestation import Transactions, attestation, attestations, transactions
from techexchange.deals.queries.contract import (
    ContractFilter,
    FormSheet,
    VersionSheet,
    compare_versions,
    contract,
    contract_version,
    contract_versions,
    contracts,
    form,
)
from techexchange.deals.queries.deal import deal, deals
from techexchange.deals.queries.dispute import dispute, disputes
from techexchange.deals.queries.document import printed, signed_file, structured
from techexchange.deals.queries.evidence import (
    milestone_evidence,
    milestone_file,
    registration_evidence,
    registration_file,
)
from techexchange.deals.queries.performance import ending, endings_of, milestone, milestones_of
from techexchange.deals.queries.rating import Reputation, ratings, reputation
from techexchange.deals.queries.record import DealRecord, RecordLine, record
from techexchange.deals.queries.registration import RegistrationFilter, registration, registrations, steps_of

__all__ = [
    "ContractFilter",
    "DealRecord",
    "FormSheet",
    "RecordLine",
    "RegistrationFilter",
    "Reputation",
    "Transactions",
    "VersionSheet",
    "attestation",
    "attestations",
    "compare_versions",
    "contract",
    "contract_version",
    "contract_versions",
    "contracts",
    "deal",
    "deals",
    "dispute",
    "disputes",
    "ending",
    "endings_of",
    "form",
    "milestone",
    "milestone_evidence",
    "milestone_file",
    "milestones_of",
    "printed",
    "ratings",
    "record",
    "registration",
    "registration_evidence",
    "registration_file",
    "registrations",
    "reputation",
    "signed_file",
    "steps_of",
    "structured",
    "transactions",
]
