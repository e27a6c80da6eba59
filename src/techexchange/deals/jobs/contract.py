"""The clock's part in a contract."""

from techexchange.deals import actions
from techexchange.deals.repository import Contracts
from techexchange.infra.jobs import each

bring_into_force = each(lambda uow, among: Contracts(uow).due(among=among), actions.take_effect_due)
"""Let contracts be in force whose agreed day has come, and say how many."""
