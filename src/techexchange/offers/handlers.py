"""What negotiations hear from other domains."""

from datetime import datetime
from typing import Any
from uuid import UUID

from techexchange.infra.jobs import on
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.listings.events import CLOSING
from techexchange.offers import actions


@on(*CLOSING)
async def lapse_negotiations(uow: UnitOfWork, event: dict[str, Any]) -> None:
    """A listing stopped being open to offers: what was open on it then, lapses."""
    await actions.lapse_all(uow, SYSTEM, UUID(event["subject_id"]), datetime.fromisoformat(event["at"]))


SUBSCRIPTIONS = (lapse_negotiations,)
