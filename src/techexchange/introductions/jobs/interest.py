"""The clock of introductions."""

from techexchange.infra.jobs import each
from techexchange.introductions import actions
from techexchange.introductions.repository import Introductions

expire_introductions = each(lambda uow, among: Introductions(uow).take_due(among=among), actions.expire_due)
"""Expire introductions that were not answered in time, and say how many."""
