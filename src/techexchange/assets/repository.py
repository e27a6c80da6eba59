"""Public assets and appraisals, loaded in order to be changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from techexchange.assets.errors import AppraisalNotFound, AssetNotFound
from techexchange.assets.lifecycle import AppraisalStatus
from techexchange.assets.models import Appraisal, AssetFile, PublicAsset, task_key
from techexchange.deals.models import TransferContract
from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor
from techexchange.listings.models import ListingVersion


class PublicAssets(Repository[PublicAsset]):
    """The results of every task there are."""

    model = PublicAsset
    missing = AssetNotFound

    async def seen(self, actor: Actor, id: UUID) -> PublicAsset:
        """An asset this actor may know of, not locked; raises AssetNotFound."""
        if actor.is_anonymous:
            raise Unauthenticated
        return (await self.get(id)).must_be_seen_by(actor)

    async def take_turn(self, code: str) -> None:
        """Wait until nobody else registers this task; lasts until the transaction ends."""
        turn = text("SELECT pg_advisory_xact_lock(hashtextextended('task ' || :key, 0))")
        await self.session.execute(turn, {"key": task_key(code)})

    async def is_taken(self, code: str, but: UUID | None = None) -> bool:
        """Whether the results of this task are registered, as another asset than the one named."""
        found = await self.session.scalar(select(PublicAsset.id).where(PublicAsset.task_key == task_key(code)))
        return found is not None and found != but

    async def of_task(self, code: str, organization_id: UUID) -> PublicAsset | None:
        """What this organisation registered for a task, locked."""
        same = (PublicAsset.task_key == task_key(code), PublicAsset.organization_id == organization_id)
        return await self.find(*same, lock=True)

    async def due(self, most: int = 100) -> Sequence[PublicAsset]:
        """Those whose time to publish is over, locked, passing over those in other hands."""
        wanted = select(PublicAsset).where(PublicAsset.wake_at <= func.statement_timestamp())
        taken = wanted.order_by(PublicAsset.wake_at).limit(most).with_for_update(skip_locked=True)
        return (await self.session.scalars(taken)).all()


class Appraisals(Repository[Appraisal]):
    """The evidence of what assets are worth."""

    model = Appraisal
    missing = AppraisalNotFound

    async def of_asset(self, asset_id: UUID, id: UUID) -> Appraisal:
        """One appraisal of an asset, locked; raises AppraisalNotFound."""
        found = await self.get(id, lock=True)
        if found.asset_id != asset_id:
            raise AppraisalNotFound(id=id)
        return found

    async def holds(self, asset_id: UUID, on: date) -> bool:
        """Whether a confirmed appraisal of the asset holds on that day."""
        good = (Appraisal.status == AppraisalStatus.CONFIRMED, Appraisal.valid_until >= on)
        held = select(Appraisal.id).where(Appraisal.asset_id == asset_id, *good).limit(1)
        return await self.session.scalar(held) is not None


async def count_files(uow: UnitOfWork, asset_id: UUID) -> int:
    """How many files there are of an asset."""
    counted = select(func.count()).select_from(AssetFile).where(AssetFile.asset_id == asset_id)
    return await uow.session.scalar(counted) or 0


async def keep_file(uow: UnitOfWork, file: AssetFile) -> AssetFile:
    """Put a file on the shelf."""
    uow.session.add(file)
    await uow.session.flush()
    return file


async def published_content(uow: UnitOfWork, listing_id: UUID, number: int) -> dict[str, Any]:
    """What a version of a listing says."""
    return (await uow.session.get_one(ListingVersion, (listing_id, number))).content


async def contract_of(uow: UnitOfWork, id: UUID) -> TransferContract:
    """The contract that is put to signature."""
    return await uow.session.get_one(TransferContract, id)
