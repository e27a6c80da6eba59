"""What introductions hear of listings and of matches."""

from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.infra.jobs import on
from techexchange.infra.uow import UnitOfWork
from techexchange.introductions import actions
from techexchange.introductions.actions import IntroducedPair
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.events import ENDING, ListingSuspended
from techexchange.matching.events import PartiesIntroduced


@on(*ENDING, ListingSuspended)
async def lapse_waiting(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """A listing came to its end or was taken from view: nobody needs to answer over it any more."""
    await actions.lapse_waiting(uow, SYSTEM, UUID(event["subject_id"]), datetime.fromisoformat(event["at"]))


@on(PartiesIntroduced)
async def follow_match(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """The broker introduced the two sides of a match: they can write to each other."""
    named = ("supply_id", "demand_id", "supply_owner_id", "demand_owner_id")
    sides = {name: UUID(event[name]) for name in named}
    pair = IntroducedPair(match_id=UUID(event["subject_id"]), broker_id=UUID(event["actor_id"]), **sides)
    await actions.follow_match(uow, SYSTEM, pair)
