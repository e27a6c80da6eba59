"""The clock's part in what was agreed."""

from techexchange.deals.jobs.contract import bring_into_force
from techexchange.deals.jobs.money import end_royalty_periods, let_payments_fall_due
from techexchange.deals.jobs.outcomes import lapse_attestations, reveal_ratings
from techexchange.deals.jobs.registration import call_registrations
from techexchange.infra.jobs import Tick

TICKS: dict[str, Tick] = {
    "contracts": bring_into_force,
    "registrations": call_registrations,
    "royalties": end_royalty_periods,
    "payments": let_payments_fall_due,
    "ratings": reveal_ratings,
    "attestations": lapse_attestations,
}
