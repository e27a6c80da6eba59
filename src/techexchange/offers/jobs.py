"""The clock of negotiations and of memoranda."""

from techexchange.infra.jobs import each
from techexchange.offers import actions
from techexchange.offers.repository import Memoranda, Negotiations

tick = each(lambda uow, among: Negotiations(uow).take_due(among=among), actions.expire_due)
"""Expire negotiations whose standing offer is no longer valid, and say how many."""
expire_memoranda = each(lambda uow, among: Memoranda(uow).take_due(among=among), actions.expire_memoranda)
"""Expire memoranda whose time has passed, and say how many."""
