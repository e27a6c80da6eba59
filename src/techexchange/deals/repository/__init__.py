"""What was agreed, loaded in order to be changed."""

from techexchange.deals.repository.contract import Contracts
from techexchange.deals.repository.deal import Deals
from techexchange.deals.repository.ending import Endings
from techexchange.deals.repository.evidence import count_evidence, keep_evidence, must_hold
from techexchange.deals.repository.ground import Grounds
from techexchange.deals.repository.milestone import Milestones
from techexchange.deals.repository.registration import Registrations

__all__ = [
    "Contracts",
    "Deals",
    "Endings",
    "Grounds",
    "Milestones",
    "Registrations",
    "count_evidence",
    "keep_evidence",
    "must_hold",
]
