"""Mandates loaded in order to be changed."""

from collections.abc import Sequence

from sqlalchemy import func, select

from techexchange.infra.repository import Repository
from techexchange.mandates.errors import MandateNotFound
from techexchange.mandates.lifecycle import STANDING
from techexchange.mandates.models import OperatingMandate


class Mandates(Repository[OperatingMandate]):
    """Every mandate there was."""

    model = OperatingMandate
    missing = MandateNotFound

    async def standing(self) -> OperatingMandate | None:
        """The one that is active or suspended, locked."""
        return await self.find(OperatingMandate.status.in_(STANDING), lock=True)

    async def due(self, limit: int = 100) -> Sequence[OperatingMandate]:
        """Those the clock has something to do with, locked, without waiting for any that is locked already."""
        statement = select(OperatingMandate).where(OperatingMandate.wake_at <= func.statement_timestamp())
        ordered = statement.order_by(OperatingMandate.wake_at).limit(limit).with_for_update(skip_locked=True)
        return (await self.session.scalars(ordered)).all()
