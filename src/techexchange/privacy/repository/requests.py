"""Requests, loaded in order to be changed."""

from collections.abc import Sequence

from sqlalchemy import func, select

from techexchange.infra.repository import Repository
from techexchange.privacy.errors import DataRequestNotFound
from techexchange.privacy.lifecycle import OPEN
from techexchange.privacy.models import DataRequest, RequestKind


class DataRequests(Repository[DataRequest]):
    """Every request there was."""

    model = DataRequest
    missing = DataRequestNotFound

    async def stands(self, person_id: object, kind: RequestKind) -> bool:
        """Whether a person waits for the answer to a request of this kind."""
        waiting = (DataRequest.person_id == person_id, DataRequest.kind == kind, DataRequest.status.in_(OPEN))
        return await self.session.scalar(select(DataRequest.id).where(*waiting)) is not None

    async def due(self, most: int = 100) -> Sequence[DataRequest]:
        """Those the clock calls now, locked, passing over those in other hands."""
        wanted = select(DataRequest).where(DataRequest.wake_at <= func.statement_timestamp())
        taken = wanted.order_by(DataRequest.wake_at).limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken)).all()
