"""The trace of a public asset: all that came of it on the exchange, from listing to income and its sharing out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from techexchange.assets.events import AssetTraceRead
from techexchange.assets.models import Appraisal, PublicAsset, task_key
from techexchange.assets.queries.register import inner
from techexchange.auctions.models import Auction
from techexchange.deals.models import Deal, TransferContract
from techexchange.deals.models.benefit import Distribution
from techexchange.deals.models.payment import Payment
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.listings.models import Listing, ListingVersion
from techexchange.offers.models import Negotiation
from techexchange.regulations.queries import packs

SUPERVISION = "state.control"
"""The rule by which what the state paid for is traced, and may be read by those who watch over it."""
MOST = 1000
"""As many things of one kind as a trace tells of; no technology comes near."""


@dataclass(frozen=True)
class TracedVersion:
    """A version of a listing that named the task: its number, hash, when it was published, and the law's verdict."""

    number: int
    content_hash: str
    published_at: datetime
    screening: str | None


@dataclass(frozen=True)
class TracedListing:
    """A listing that named the task, how it stands, and its published versions."""

    id: UUID
    status: str
    versions: tuple[TracedVersion, ...]


@dataclass(frozen=True)
class Income:
    """What came in under a contract and was confirmed, in minor units of a currency."""

    contract_id: UUID
    currency: str
    payments: int
    amount: int


@dataclass(frozen=True)
class Split:
    """What those of one capacity had of the income of a contract."""

    contract_id: UUID
    beneficiary: str
    currency: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class AssetTrace:
    """Everything that came of an asset, each kind in the order of time."""

    asset: PublicAsset
    appraisals: Sequence[Appraisal]
    listings: Sequence[TracedListing]
    auctions: Sequence[Auction]
    negotiations: Sequence[Negotiation]
    deals: Sequence[Deal]
    contracts: Sequence[TransferContract]
    income: Sequence[Income]
    shares: Sequence[Split]


async def trace(uow: UnitOfWork, actor: Actor, asset_id: UUID) -> AssetTrace:
    """What came of an asset, for its host, the owner and the auditor; an authority's reading is put on record."""
    asset = await inner(uow, actor, asset_id)
    if not actor.can(Permission.LISTING_READ, asset.organization_id):
        actor.require(Permission.ASSET_TRACE_READ)
        uow.publish(_reading(asset, actor, uow))
    # What it goes through is its parties' own; it tells that something was, and none of its terms.
    async with uow.as_exchange():
        return await _trace(uow, asset)


def _reading(asset: PublicAsset, actor: Actor, uow: UnitOfWork) -> AssetTraceRead:
    return AssetTraceRead(
        subject_id=asset.id,
        actor_id=actor.id,
        at=uow.now,
        organization_id=asset.organization_id,
        task_code=asset.task_code,
        pack=packs().now(uow.now).id,
        rule=SUPERVISION,
    )


async def _trace(uow: UnitOfWork, asset: PublicAsset) -> AssetTrace:
    listings = await _listings(uow, asset)
    of_listings = [listing.id for listing in listings]
    contracts = await _all(uow, TransferContract, of_listings)
    of_contracts = [contract.id for contract in contracts]
    worth = select(Appraisal).where(Appraisal.asset_id == asset.id).order_by(Appraisal.created_at, Appraisal.id)
    return AssetTrace(
        asset=asset,
        appraisals=(await uow.session.scalars(worth.limit(MOST))).all(),
        listings=listings,
        auctions=await _all(uow, Auction, of_listings),
        negotiations=await _all(uow, Negotiation, of_listings),
        deals=await _all(uow, Deal, of_listings),
        contracts=contracts,
        income=await _income(uow, of_contracts),
        shares=await _shares(uow, of_contracts),
    )


async def _listings(uow: UnitOfWork, asset: PublicAsset) -> list[TracedListing]:
    said = func.upper(func.regexp_replace(ListingVersion.content["task_code"].astext, r"\s+", "", "g"))
    named = (
        select(Listing.id, Listing.status, ListingVersion)
        .join(ListingVersion, ListingVersion.listing_id == Listing.id)
        .where(Listing.organization_id == asset.organization_id, said == task_key(asset.task_code))
        .order_by(Listing.created_at, Listing.id, ListingVersion.number)
        .limit(MOST)
    )
    found: dict[UUID, TracedListing] = {}
    for id, status, version in await uow.session.execute(named):
        known = found.get(id, TracedListing(id, status.value, ()))
        verdict = (version.screening or {}).get("outcome")
        told = TracedVersion(version.number, version.content_hash, version.published_at, verdict)
        found[id] = TracedListing(id, known.status, (*known.versions, told))
    return list(found.values())


async def _all(uow: UnitOfWork, model: Any, listings: Sequence[UUID]) -> Sequence[Any]:
    about = select(model).where(model.listing_id.in_(listings)).order_by(model.created_at, model.id).limit(MOST)
    found: Sequence[Any] = (await uow.session.scalars(about)).all()
    return found


async def _income(uow: UnitOfWork, contracts: Sequence[UUID]) -> list[Income]:
    counted = (
        select(Payment.contract_id, Payment.currency, func.count(), func.sum(Payment.amount))
        .where(Payment.contract_id.in_(contracts), Payment.status == "confirmed")
        .group_by(Payment.contract_id, Payment.currency)
        .order_by(Payment.contract_id, Payment.currency)
    )
    return [Income(*row[:3], int(row[3])) for row in await uow.session.execute(counted)]


async def _shares(uow: UnitOfWork, contracts: Sequence[UUID]) -> list[Split]:
    key = (Distribution.contract_id, Distribution.beneficiary, Distribution.currency)
    summed = (
        select(*key, func.sum(Distribution.amount))
        .where(Distribution.contract_id.in_(contracts))
        .group_by(*key)
        .order_by(*key)
    )
    return [Split(row[0], row[1].value, row[2], int(row[3])) for row in await uow.session.execute(summed)]
