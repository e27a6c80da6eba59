"""The clock of auctions."""

from techexchange.auctions import actions
from techexchange.auctions.repository import Auctions
from techexchange.infra.jobs import each

tick = each(lambda uow, among: Auctions(uow).due(actions.STEPS, among=among), actions.advance_due)
"""Move auctions to where time has brought them, and say how many."""
