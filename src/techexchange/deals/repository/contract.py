"""Contracts, loaded in order to be changed; of what two aggregates share, the contract is locked before its deal."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from techexchange.deals.errors import ContractNotFound
from techexchange.deals.models import ContractSignature, ContractVersion, TransferContract
from techexchange.infra.models import Base
from techexchange.infra.repository import ALL, Among, Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor


class Contracts(Repository[TransferContract]):
    """Every contract there was."""

    model = TransferContract
    missing = ContractNotFound

    async def seen(self, actor: Actor, id: UUID) -> TransferContract:
        """A contract this actor may see, not locked; raises ContractNotFound for all but its parties."""
        if actor.is_anonymous:
            raise Unauthenticated
        contract = await self.get(id)
        if not contract.sides_of(actor):
            raise ContractNotFound(id=id)
        return contract

    async def taken(self, actor: Actor, id: UUID, version: int | None) -> TransferContract:
        """A contract this actor may see, locked; raises ContractNotFound, ActsForBoth or Stale."""
        (await self.seen(actor, id)).side_of(actor)
        return await self.get(id, lock=True, version=version)

    async def of_deal(self, deal_id: UUID) -> TransferContract | None:
        """The contract of a deal, locked, where there is one."""
        return await self.find(TransferContract.deal_id == deal_id, lock=True)

    async def text(self, contract: TransferContract, number: int) -> ContractVersion:
        """One version that is known to be there, as it is now."""
        return await self.session.get_one(ContractVersion, (contract.id, number), populate_existing=True)

    async def signatures(self, contract: TransferContract, number: int) -> Sequence[ContractSignature]:
        """The signatures on one version, the first one first."""
        on_it = (ContractSignature.contract_id == contract.id, ContractSignature.number == number)
        return (
            await self.session.scalars(select(ContractSignature).where(*on_it).order_by(ContractSignature.signed_at))
        ).all()

    async def keep(self, contract: TransferContract, *parts: Base) -> TransferContract:
        """Write the contract, and then new parts of it."""
        self.session.add(contract)
        await self.session.flush()
        self.session.add_all(parts)
        return await self.save(contract)

    async def due(self, most: int = 100, among: Among = ALL) -> Sequence[TransferContract]:
        """Contracts whose day has come by the database clock, locked, passing over those in other hands."""
        wanted = select(TransferContract).where(
            TransferContract.wake_at <= func.statement_timestamp(), among(TransferContract.id)
        )
        taken = wanted.order_by(TransferContract.wake_at).limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken, execution_options={"populate_existing": True})).all()
