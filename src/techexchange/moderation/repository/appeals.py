"""Appeals loaded in order to be changed, and what stands that can be appealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select

from techexchange.identity.errors import OrganizationNotFound
from techexchange.identity.events import OrganizationRevoked, OrganizationSuspended, VerificationRejected
from techexchange.identity.models import Organization, OrganizationStatus
from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.events import Event
from techexchange.kernel.permissions import Actor
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.errors import ListingNotFound
from techexchange.listings.events import ListingRejected, ListingSuspended
from techexchange.listings.models import Listing, ListingStatus, SuspensionReason
from techexchange.moderation.errors import AppealNotFound, NothingToAppeal
from techexchange.moderation.lifecycle import FILED
from techexchange.moderation.models import (
    STANDING,
    Appeal,
    AppealedMeasure,
    AppealSubject,
    CaseKind,
    Flag,
    Outcome,
    StandingGrievance,
)
from techexchange.moderation.repository.cases import Cases
from techexchange.moderation.repository.flags import Flags

S = TypeVar("S", Listing, Organization)
TOLD: dict[tuple[AppealSubject, AppealedMeasure], type[Event]] = {
    (AppealSubject.LISTING, AppealedMeasure.REJECTION): ListingRejected,
    (AppealSubject.LISTING, AppealedMeasure.SUSPENSION): ListingSuspended,
    (AppealSubject.ORGANIZATION, AppealedMeasure.REJECTION): VerificationRejected,
    (AppealSubject.ORGANIZATION, AppealedMeasure.SUSPENSION): OrganizationSuspended,
    (AppealSubject.ORGANIZATION, AppealedMeasure.REVOCATION): OrganizationRevoked,
}
"""By which fact a measure is on record: it says who decided, and when."""


class Appeals(Repository[Appeal]):
    """Every appeal there was."""

    model = Appeal
    missing = AppealNotFound

    async def seen(self, actor: Actor, id: UUID, version: int | None = None) -> Appeal:
        """An appeal this actor may know of, locked; raises Unauthenticated, AppealNotFound, Stale."""
        if actor.is_anonymous:
            raise Unauthenticated
        appeal = await self.get(id, lock=True)
        if not appeal.is_visible_to(actor):
            raise AppealNotFound(id=id)
        return self.at_version(appeal, version)

    async def against(self, grievance: StandingGrievance) -> Appeal | None:
        """The appeal that was made against the same decision, whatever came of it."""
        return await self.find(Appeal.subject_id == grievance.subject_id, Appeal.decided_at == grievance.decided_at)

    async def due(self, limit: int = 100) -> Sequence[Appeal]:
        """Those whose service clock has run out, locked, without waiting for any that is locked already."""
        statement = select(Appeal).where(Appeal.wake_at <= func.statement_timestamp(), Appeal.status == FILED)
        ordered = statement.order_by(Appeal.wake_at).limit(limit).with_for_update(skip_locked=True)
        return (await self.session.scalars(ordered)).all()


@dataclass(frozen=True)
class _Fact:
    by: UUID
    at: datetime


class StandingGrievances:
    """What stands against listings, organisations and flags, locked so that it stays until the commit."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow, self.session = uow, uow.session

    async def of(self, about: AppealSubject, subject_id: UUID) -> StandingGrievance:
        """What stands now; raises NothingToAppeal, and what is missing where there is no such subject."""
        if about is AppealSubject.LISTING:
            return await self.on_listing(subject_id)
        if about is AppealSubject.ORGANIZATION:
            return await self.on_organization(subject_id)
        return await self.on_flag(await Flags(self.uow).get(subject_id))

    async def owner(self, actor: Actor, about: AppealSubject, subject_id: UUID) -> UUID | None:
        """For which organisation the actor would appeal, None for a flag of their own.

        Raises ListingNotFound, OrganizationNotFound or FlagNotFound where the actor may not know of it.
        """
        if about is AppealSubject.FLAG:
            await Flags(self.uow).own(actor, subject_id)
            return None
        if about is AppealSubject.LISTING:
            listing = await self.session.get(Listing, subject_id)
            if listing is None or not listing.is_visible_to(actor):
                raise ListingNotFound(id=subject_id)
            return listing.organization_id
        organization = await self.session.get(Organization, subject_id)
        if organization is None or not organization.may_be_seen_by(actor):
            raise OrganizationNotFound(id=subject_id)
        return organization.id

    async def on_listing(self, listing_id: UUID) -> StandingGrievance:
        """A refusal or a suspension that stands against a listing; raises ListingNotFound, NothingToAppeal."""
        listing = await self._locked(Listing, listing_id)
        if listing is None:
            raise ListingNotFound(id=listing_id)
        measure = _measure_on(listing)
        told = await self._told(AppealSubject.LISTING, measure, listing_id)
        subject = await Cases(self.uow).subject(CaseKind.PUBLICATION, listing_id)
        return StandingGrievance(
            about=AppealSubject.LISTING,
            subject_id=listing.id,
            target_id=listing.id,
            organization_id=listing.organization_id,
            against=measure,
            decided_by=told.by,
            decided_at=told.at,
            version=listing.version,
            four_eyes=subject.four_eyes and measure is AppealedMeasure.REJECTION,
        )

    async def on_organization(self, organization_id: UUID) -> StandingGrievance:
        """What stands against a participant; raises OrganizationNotFound, NothingToAppeal."""
        organization = await self._locked(Organization, organization_id)
        if organization is None:
            raise OrganizationNotFound(id=organization_id)
        measure = _measure_against(organization)
        told = await self._told(AppealSubject.ORGANIZATION, measure, organization_id)
        return StandingGrievance(
            about=AppealSubject.ORGANIZATION,
            subject_id=organization.id,
            target_id=organization.id,
            organization_id=organization.id,
            against=measure,
            decided_by=told.by,
            decided_at=told.at,
            version=organization.version,
        )

    async def on_flag(self, flag: Flag) -> StandingGrievance:
        """That a flag was dismissed, while the listing could still be suspended; raises NothingToAppeal."""
        listing = await self._locked(Listing, flag.listing_id)
        verdict = await Flags(self.uow).verdict(flag)
        dismissed = verdict is not None and verdict.outcome is Outcome.DISMISS
        if verdict is None or not dismissed or listing is None or listing.status not in STANDING:
            raise NothingToAppeal
        return StandingGrievance(
            about=AppealSubject.FLAG,
            subject_id=flag.id,
            target_id=flag.listing_id,
            organization_id=flag.organization_id,
            against=AppealedMeasure.DISMISSAL,
            decided_by=verdict.decided_by,
            decided_at=verdict.at,
            version=listing.version,
        )

    async def _locked(self, model: type[S], id: UUID) -> S | None:
        statement = select(model).where(model.id == id).execution_options(populate_existing=True)
        return (await self.session.scalars(statement.with_for_update())).one_or_none()

    async def _told(self, about: AppealSubject, measure: AppealedMeasure, subject_id: UUID) -> _Fact:
        named = (LedgerEntry.subject_id == subject_id, LedgerEntry.event == TOLD[about, measure].name)
        last = select(LedgerEntry.actor_id, LedgerEntry.at).where(*named).order_by(LedgerEntry.seq.desc()).limit(1)
        row = (await self.session.execute(last)).one_or_none()
        if row is None:
            raise NothingToAppeal
        return _Fact(*row)


def _measure_on(listing: Listing) -> AppealedMeasure:
    refused = listing.revision if listing.is_revision else listing.status
    if listing.status is ListingStatus.SUSPENDED:
        if listing.reason != SuspensionReason.ORGANIZATION_SUSPENDED.value:
            return AppealedMeasure.SUSPENSION
    elif refused.value == "rejected":
        return AppealedMeasure.REJECTION
    raise NothingToAppeal


def _measure_against(organization: Organization) -> AppealedMeasure:
    if not organization.kind.is_authority:
        match organization.status:
            case OrganizationStatus.SUSPENDED:
                return AppealedMeasure.SUSPENSION
            case OrganizationStatus.REVOKED:
                return AppealedMeasure.REVOCATION
            case OrganizationStatus.UNVERIFIED if organization.reasons:
                return AppealedMeasure.REJECTION
    raise NothingToAppeal
