"""What was agreed, over HTTP; to everyone but its parties it does not exist."""

from techexchange.deals.router.accounting import router as accounting
from techexchange.deals.router.attestation import router as attestation
from techexchange.deals.router.contract import router as contract
from techexchange.deals.router.deal import router as deal
from techexchange.deals.router.dispute import router as dispute
from techexchange.deals.router.document import router as document
from techexchange.deals.router.ending import of_contract as endings_of_contract
from techexchange.deals.router.ending import router as ending
from techexchange.deals.router.milestone import of_contract as milestones_of_contract
from techexchange.deals.router.milestone import router as milestone
from techexchange.deals.router.payment import router as payment
from techexchange.deals.router.rating import router as rating
from techexchange.deals.router.record import router as record
from techexchange.deals.router.registration import router as registration
from techexchange.deals.router.royalty import router as royalty
from techexchange.deals.router.signing import certified, coded

ROUTERS = (
    contract,
    coded,
    certified,
    document,
    ending,
    endings_of_contract,
    milestone,
    milestones_of_contract,
    registration,
    payment,
    royalty,
    accounting,
    rating,
    attestation,
    dispute,
    record,
    deal,
)
