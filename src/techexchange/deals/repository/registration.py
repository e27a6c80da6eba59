"""Registrations, loaded in order to be changed; the contract is locked before its registration."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from techexchange.deals.errors import RegistrationNotFound
from techexchange.deals.lifecycle.registration import CLOSE
from techexchange.deals.models import RegistrationCase, RegistrationStep
from techexchange.deals.repository.shared import OfTwoParties
from techexchange.infra.repository import ALL, Among


class Registrations(OfTwoParties[RegistrationCase]):
    """Every registration and permit there was."""

    model = RegistrationCase
    missing = RegistrationNotFound

    async def open_of(self, contract_id: UUID) -> RegistrationCase | None:
        """The registration of a contract that nothing came of yet, locked, if there is one."""
        conditions = (RegistrationCase.contract_id == contract_id, RegistrationCase.status.in_(CLOSE.sources))
        return await self.find(*conditions, lock=True)

    async def keep(self, case: RegistrationCase, step: RegistrationStep) -> RegistrationCase:
        """Write a case with the step that was recorded in it."""
        self.session.add(step)
        return await self.save(case)

    async def due(self, most: int = 100, among: Among = ALL) -> Sequence[RegistrationCase]:
        """Those the clock calls now, locked, passing over those in other hands."""
        wanted = select(RegistrationCase).where(
            RegistrationCase.wake_at <= func.statement_timestamp(), among(RegistrationCase.id)
        )
        taken = wanted.order_by(RegistrationCase.wake_at).limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken)).all()
