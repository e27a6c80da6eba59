"""Telling people of what is new: whatever came on view, look at everything that did."""

from typing import Any

from techexchange.infra.jobs import on
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM
from techexchange.search import actions, queries
from techexchange.search.events import NEWS


@on(*NEWS)
async def tell_seekers(uow: UnitOfWork, _event: dict[str, Any]) -> None:
    """Put what is new before the saved searches; the clock does what is left over while another is at it."""
    await actions.follow_news(uow, SYSTEM, queries.sift)


SUBSCRIPTIONS = (tell_seekers,)
