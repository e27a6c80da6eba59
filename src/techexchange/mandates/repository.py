"""Mandates, the fees asked for and inspections, loaded in order to be changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from techexchange.identity.models import Organization
from techexchange.infra.repository import Repository
from techexchange.kernel.permissions import Actor, OrganizationKind, Permission
from techexchange.mandates.errors import FeeProposalNotFound, InspectionNotFound, MandateNotFound
from techexchange.mandates.lifecycle import STANDING
from techexchange.mandates.models import FeeProposal, Inspection, MandateVersion, OperatingMandate, sees_mandates_of

AUTHORITIES = tuple(kind for kind in OrganizationKind if kind.is_authority)


class Mandates(Repository[OperatingMandate]):
    """Every mandate there was."""

    model = OperatingMandate
    missing = MandateNotFound

    async def seen(self, actor: Actor, id: UUID) -> OperatingMandate:
        """One this actor may read, not locked; raises MandateNotFound."""
        actor.require(Permission.MANDATE_READ)
        found = await self.get(id)
        if not sees_mandates_of(actor, found.operator_id):
            raise MandateNotFound(id=id)
        return found

    async def standing(self) -> OperatingMandate | None:
        """The one that is active or suspended, locked."""
        return await self.find(OperatingMandate.status.in_(STANDING), lock=True)

    async def due(self, limit: int = 100) -> Sequence[OperatingMandate]:
        """Those the clock has something to do with, locked, without waiting for any that is locked already."""
        statement = select(OperatingMandate).where(OperatingMandate.wake_at <= func.statement_timestamp())
        ordered = statement.order_by(OperatingMandate.wake_at).limit(limit).with_for_update(skip_locked=True)
        return (await self.session.scalars(ordered)).all()

    async def keep(self, version: MandateVersion) -> MandateVersion:
        """Keep a version of the terms."""
        self.session.add(version)
        await self.session.flush()
        return version

    async def latest(self, mandate: OperatingMandate) -> MandateVersion | None:
        """The last version that was agreed, in force or not yet; none of a mandate older than versions are."""
        of_it = select(MandateVersion).where(MandateVersion.mandate_id == mandate.id)
        return (await self.session.scalars(of_it.order_by(MandateVersion.number.desc()).limit(1))).one_or_none()

    async def pending(self, mandate: OperatingMandate) -> Sequence[MandateVersion]:
        """The versions after the one the mandate stands by, in order."""
        later = (MandateVersion.mandate_id == mandate.id, MandateVersion.number > mandate.number)
        return (await self.session.scalars(select(MandateVersion).where(*later).order_by(MandateVersion.number))).all()

    async def known_authorities(self, ids: Sequence[UUID]) -> int:
        """How many of these are the owner, an operator or an auditor."""
        found = select(func.count()).where(Organization.id.in_(ids), Organization.kind.in_(AUTHORITIES))
        return await self.session.scalar(found) or 0


class FeeProposals(Repository[FeeProposal]):
    """Every fee schedule that was asked for."""

    model = FeeProposal
    missing = FeeProposalNotFound

    async def seen(self, actor: Actor, id: UUID) -> FeeProposal:
        """One this actor may read, not locked; raises FeeProposalNotFound."""
        actor.require(Permission.MANDATE_READ)
        found = await self.get(id)
        if not sees_mandates_of(actor, found.operator_id):
            raise FeeProposalNotFound(id=id)
        return found


class Inspections(Repository[Inspection]):
    """Every leave to look into something private."""

    model = Inspection
    missing = InspectionNotFound

    async def permitting(self, about_id: UUID, at: datetime) -> Inspection | None:
        """One that permits reading this now; the latest, where there are several."""
        wanted = select(Inspection).where(Inspection.about_id == about_id).order_by(Inspection.created_at.desc())
        return next((one for one in await self.session.scalars(wanted) if one.is_open(at)), None)
