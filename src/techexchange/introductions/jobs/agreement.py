"""The clock of agreements and of the access that rests on them."""

from techexchange.infra.jobs import each
from techexchange.introductions import actions
from techexchange.introductions.repository import Agreements, Grants

expire_agreements = each(lambda uow, among: Agreements(uow).take_due(among=among), actions.expire_agreements)
"""End agreements whose time has passed, with the access that rests on them, and say how many."""
expire_grants = each(lambda uow, among: Grants(uow).take_due(among=among), actions.expire_grants)
"""End grants whose time has passed, and say how many."""
