"""What hosts, moderators and the owner do with public assets, and what publication and signature ask of them."""

from uuid import UUID

from techexchange.assets.errors import AssetNotVerified, TaskAlreadyRegistered, TaskCodeMissing, ValuationMissing
from techexchange.assets.models import Appraisal, AppraisedWorth, AssetFile, AssetStatus, AssetUpload, PublicAsset, Task
from techexchange.assets.repository import (
    Appraisals,
    PublicAssets,
    contract_of,
    count_files,
    keep_file,
    published_content,
)
from techexchange.deals.events import SignatureRequested
from techexchange.identity.queries import require_no_conflict
from techexchange.infra.media import clean
from techexchange.infra.storage import FileStorage
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import SYSTEM, Actor, Permission
from techexchange.listings.events import ListingPublished
from techexchange.regulations.queries import pack, packs


async def register(uow: UnitOfWork, actor: Actor, organization_id: UUID, task: Task) -> PublicAsset:
    """Put the results of a task on record for their host; raises TaskAlreadyRegistered or AcceptedInFuture."""
    actor.require(Permission.ASSET_REGISTER, within=organization_id)
    assets = PublicAssets(uow)
    await assets.take_turn(task.task_code)
    if await assets.is_taken(task.task_code):
        raise TaskAlreadyRegistered(task_code=task.task_code)
    asset, registered = PublicAsset.register(organization_id, task, packs().now(uow.now), by=actor, at=uow.now)
    uow.publish(registered)
    return await assets.add(asset)


async def amend(uow: UnitOfWork, actor: Actor, asset_id: UUID, task: Task, version: int | None = None) -> PublicAsset:
    """Say anew what was not verified yet; raises TaskAlreadyRegistered or AcceptedInFuture."""
    assets = PublicAssets(uow)
    seen = await assets.seen(actor, asset_id)
    actor.require(Permission.ASSET_REGISTER, within=seen.organization_id)
    await assets.take_turn(task.task_code)
    asset = await assets.get(asset_id, lock=True, version=version)
    if await assets.is_taken(task.task_code, but=asset.id):
        raise TaskAlreadyRegistered(task_code=task.task_code)
    uow.publish(asset.amend(task, packs().now(uow.now), by=actor, at=uow.now))
    return await assets.save(asset)


async def verify(uow: UnitOfWork, actor: Actor, asset_id: UUID, version: int | None = None) -> PublicAsset:
    """Vouch for what a host registered; raises PartyToAsset or ConflictOfInterest."""
    actor.require(Permission.ASSET_VERIFY)
    asset = await PublicAssets(uow).get(asset_id, lock=True, version=version)
    await _must_be_free(uow, actor, asset)
    uow.publish(asset.verify(by=actor, at=uow.now))
    return await PublicAssets(uow).save(asset)


async def refuse(uow: UnitOfWork, actor: Actor, asset_id: UUID, reason: str, version: int | None = None) -> PublicAsset:
    """Tell the host what does not hold; raises PartyToAsset or ConflictOfInterest."""
    actor.require(Permission.ASSET_VERIFY)
    asset = await PublicAssets(uow).get(asset_id, lock=True, version=version)
    await _must_be_free(uow, actor, asset)
    uow.publish(asset.refuse(reason, by=actor, at=uow.now))
    return await PublicAssets(uow).save(asset)


async def file_evidence(
    uow: UnitOfWork, actor: Actor, asset_id: UUID, upload: AssetUpload, storage: FileStorage
) -> AssetFile:
    """Hand in a file for the host; raises FileRefused or AssetFilesFull."""
    asset = await PublicAssets(uow).seen(actor, asset_id)
    actor.require(Permission.ASSET_REGISTER, within=asset.organization_id)
    already = await count_files(uow, asset_id)
    cleaned = await clean(upload.content, upload.name)
    async with storage.stored(cleaned.content) as stored:
        file = AssetFile.of(asset, upload.kind, cleaned, stored, by=actor, at=uow.now)
        uow.publish(file.file(asset, already, by=actor, at=uow.now))
        return await keep_file(uow, file)


async def record_appraisal(uow: UnitOfWork, actor: Actor, asset_id: UUID, worth: AppraisedWorth) -> Appraisal:
    """Hand in for the host what the asset is worth; raises AppraisalLapsed."""
    asset = await PublicAssets(uow).seen(actor, asset_id)
    actor.require(Permission.ASSET_REGISTER, within=asset.organization_id)
    appraisal, recorded = Appraisal.record(asset, worth, by=actor, at=uow.now)
    uow.publish(recorded)
    return await Appraisals(uow).add(appraisal)


async def confirm_appraisal(
    uow: UnitOfWork, actor: Actor, asset_id: UUID, appraisal_id: UUID, version: int | None = None
) -> Appraisal:
    """Take an appraisal as evidence for the owner; raises PartyToAsset or AppraisalLapsed."""
    actor.require(Permission.APPRAISAL_DECIDE)
    asset = await PublicAssets(uow).get(asset_id)
    await _must_be_free(uow, actor, asset)
    appraisal = Appraisals(uow).at_version(await Appraisals(uow).of_asset(asset.id, appraisal_id), version)
    uow.publish(appraisal.confirm(asset, by=actor, at=uow.now))
    return await Appraisals(uow).save(appraisal)


async def reject_appraisal(
    uow: UnitOfWork, actor: Actor, asset_id: UUID, appraisal_id: UUID, reason: str, version: int | None = None
) -> Appraisal:
    """Do not take an appraisal as evidence; raises PartyToAsset."""
    actor.require(Permission.APPRAISAL_DECIDE)
    asset = await PublicAssets(uow).get(asset_id)
    await _must_be_free(uow, actor, asset)
    appraisal = Appraisals(uow).at_version(await Appraisals(uow).of_asset(asset.id, appraisal_id), version)
    uow.publish(appraisal.reject(asset, reason, by=actor, at=uow.now))
    return await Appraisals(uow).save(appraisal)


async def follow_publication(uow: UnitOfWork, actor: Actor, published: ListingPublished) -> PublicAsset | None:
    """Let nothing in which the state has a part be published unverified, and note what is published in time.

    A person's approval is held to it; what the exchange itself shows again was held to it before. Raises
    TaskCodeMissing or AssetNotVerified.
    """
    actor.require(Permission.ASSET_VERIFY)
    if published.direction != "supply":
        return None
    content = await published_content(uow, published.subject_id, published.version_number)
    code, assets = content.get("task_code"), PublicAssets(uow)
    asset = await assets.of_task(code, published.organization_id) if code else None
    if published.actor_id != SYSTEM.id and packs().now(uow.now).state_has_part(content):
        if not code:
            raise TaskCodeMissing(listing_id=published.subject_id)
        if asset is None or asset.status is not AssetStatus.VERIFIED:
            raise AssetNotVerified(task_code=code)
    met = asset.publish(published.subject_id, by=actor, at=published.at) if asset else None
    if asset is None or met is None:
        return None
    uow.publish(met)
    return await assets.save(asset)


async def require_valuation(uow: UnitOfWork, actor: Actor, requested: SignatureRequested) -> None:
    """Let no contract be put to signature without the valuation the law asks for; raises ValuationMissing."""
    actor.require(Permission.ASSET_VERIFY)
    contract = await contract_of(uow, requested.subject_id)
    listed = await published_content(uow, contract.listing_id, contract.listing_version)
    law = pack(contract.pack)
    today = law.day_of(uow.now)
    finding = law.valuation_finding(contract.transfer_facts(today), listed)
    if finding is None:
        return
    code = listed.get("task_code")
    asset = await PublicAssets(uow).of_task(code, contract.supplier_id) if code else None
    if asset is None or not asset.is_public or not await Appraisals(uow).holds(asset.id, today):
        raise ValuationMissing(rule=finding.rule, source=finding.source)


async def note_overdue(uow: UnitOfWork, actor: Actor, asset: PublicAsset) -> PublicAsset:
    """Put on record that results were not published in time."""
    actor.require(Permission.ASSET_VERIFY)
    uow.publish(asset.note_overdue(by=actor, at=uow.now))
    return await PublicAssets(uow).save(asset)


async def _must_be_free(uow: UnitOfWork, actor: Actor, asset: PublicAsset) -> None:
    asset.must_not_be_of(actor)
    await require_no_conflict(uow, actor, asset.organization_id)
