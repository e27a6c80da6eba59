"""The clock's part in what is to be paid."""

from techexchange.deals.actions.royalties import end_periods
from techexchange.deals.actions.scheduling import fall_due_by_clock
from techexchange.deals.repository.payment import PaymentTerms
from techexchange.deals.repository.royalty import RoyaltyStatements
from techexchange.infra.jobs import each

end_royalty_periods = each(lambda uow, among: RoyaltyStatements(uow).due(among=among), end_periods)
"""Await the statements of periods that have ended; how many there were."""
let_payments_fall_due = each(lambda uow, among: PaymentTerms(uow).due(among=among), fall_due_by_clock)
"""Let payments fall due whose day has come; how many there were."""
