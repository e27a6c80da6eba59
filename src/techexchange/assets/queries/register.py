"""The register of public assets, for everyone, and for those inside."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from techexchange.assets.errors import AssetFileNotFound, AssetNotFound
from techexchange.assets.models import Appraisal, AssetFile, AssetPaper, AssetStatus, PublicAsset, task_key
from techexchange.infra.repository import page
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.paging import Page, PageRequest
from techexchange.kernel.permissions import Actor, Permission


@dataclass(frozen=True, kw_only=True)
class AssetFilter:
    """Which assets are wanted; None leaves it open. Overdue are those not published when their time was over."""

    status: AssetStatus | None = None
    organization_id: UUID | None = None
    task_code: str | None = None
    overdue: bool | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter in SQL."""
        late = PublicAsset.overdue_at.is_not(None)
        found: list[ColumnElement[bool]] = [] if self.overdue is None else [late if self.overdue else ~late]
        if self.task_code is not None:
            found.append(PublicAsset.task_key == task_key(self.task_code))
        wanted = {PublicAsset.status: self.status, PublicAsset.organization_id: self.organization_id}
        return found + [column == value for column, value in wanted.items() if value is not None]


async def assets(uow: UnitOfWork, actor: Actor, wanted: AssetFilter, request: PageRequest) -> Page[PublicAsset]:
    """A page of the register, newest first: verified assets for everyone, all for those inside."""
    statement = select(PublicAsset).where(_visible_to(actor), *wanted.conditions())
    return await page(uow.session, statement, request, (PublicAsset.created_at, PublicAsset.id))


async def asset(uow: UnitOfWork, actor: Actor, asset_id: UUID) -> PublicAsset:
    """One asset; raises AssetNotFound where the actor may not know of it."""
    found = await uow.session.get(PublicAsset, asset_id)
    if found is None:
        raise AssetNotFound(id=asset_id)
    return found.must_be_seen_by(actor)


async def inner(uow: UnitOfWork, actor: Actor, asset_id: UUID) -> PublicAsset:
    """One asset, for host, owner, moderators and auditor alone; raises AssetNotFound to all others."""
    if actor.is_anonymous:
        raise Unauthenticated
    found = await asset(uow, actor, asset_id)
    if not found.is_inside(actor):
        raise AssetNotFound(id=asset_id)
    return found


async def appraisals(uow: UnitOfWork, actor: Actor, asset_id: UUID, request: PageRequest) -> Page[Appraisal]:
    """What an asset was said to be worth, newest first; for host, owner and auditor."""
    found = await inner(uow, actor, asset_id)
    if not actor.can(Permission.LISTING_READ, found.organization_id):
        actor.require(Permission.ASSET_TRACE_READ)
    statement = select(Appraisal).where(Appraisal.asset_id == found.id)
    return await page(uow.session, statement, request, (Appraisal.created_at, Appraisal.id))


async def files(uow: UnitOfWork, actor: Actor, asset_id: UUID, request: PageRequest) -> Page[AssetFile]:
    """The files of an asset that the actor may read, newest first."""
    found = await inner(uow, actor, asset_id)
    statement = select(AssetFile).where(AssetFile.asset_id == found.id)
    if not actor.can(Permission.LISTING_READ, found.organization_id) and not actor.can(Permission.ASSET_TRACE_READ):
        statement = statement.where(AssetFile.kind != AssetPaper.APPRAISAL)
    return await page(uow.session, statement, request, (AssetFile.created_at, AssetFile.id))


async def file(uow: UnitOfWork, actor: Actor, asset_id: UUID, file_id: UUID) -> AssetFile:
    """One file of an asset; raises AssetFileNotFound where it is not for the actor."""
    asset = await inner(uow, actor, asset_id)
    found = await uow.session.get(AssetFile, file_id)
    if found is None or found.asset_id != asset_id or not found.is_for(actor, asset):
        raise AssetFileNotFound(id=file_id)
    return found


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    if actor.can(Permission.ASSET_READ):
        return true()
    own = [] if actor.is_anonymous else actor.organizations(Permission.LISTING_READ)
    return or_(PublicAsset.status == AssetStatus.VERIFIED, PublicAsset.organization_id.in_(own))
