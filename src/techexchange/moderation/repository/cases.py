"""Cases loaded in order to be changed, and their subjects as they stand."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select

from techexchange.identity.models import Organization
from techexchange.infra.repository import Repository
from techexchange.listings.models import Listing
from techexchange.moderation.errors import CaseNotFound
from techexchange.moderation.lifecycle import LIVE
from techexchange.moderation.models import Case, CaseKind, Decision, Outcome, Subject
from techexchange.moderation.repository.fingerprints import Fingerprints
from techexchange.regulations.queries import packs

S = TypeVar("S", Listing, Organization)
ABOUT_LISTINGS = frozenset({CaseKind.PUBLICATION, CaseKind.FLAG})


class Cases(Repository[Case]):
    """Every case there was."""

    model = Case
    missing = CaseNotFound

    async def take_turn(self, subject_id: UUID) -> None:
        """Wait until nobody else opens or closes cases of this subject; lasts until the transaction ends."""
        await self.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(subject_id), 0))))

    async def live(self, kind: CaseKind, subject_id: UUID) -> Case | None:
        """The case that waits for a decision about this subject, locked."""
        conditions = (Case.kind == kind, Case.subject_id == subject_id, Case.status.in_(LIVE))
        return await self.find(*conditions, lock=True)

    async def subject(self, kind: CaseKind, subject_id: UUID, *, lock: bool = False, compare: bool = False) -> Subject:
        """What the case is about, as it stands now; with `lock` it stays so until the commit.

        With `compare` what is handed in is also compared with what is published.
        """
        if kind in ABOUT_LISTINGS:
            listing = await self._present(Listing, subject_id, lock=lock)
            if kind is CaseKind.FLAG:
                return Subject.of_flagged(listing)
            suspects = await Fingerprints(self.uow).suspects(listing) if compare else None
            return Subject.of_listing(listing, packs().screen(listing.content, self.uow.now), suspects)
        organization = await self._present(Organization, subject_id, lock=lock)
        if kind is CaseKind.STANDING:
            return Subject.of_standing(organization)
        return Subject.of_organization(organization)

    async def _present(self, model: type[S], id: UUID, *, lock: bool) -> S:
        statement = select(model).where(model.id == id).execution_options(populate_existing=True)
        return (await self.session.scalars(statement.with_for_update() if lock else statement)).one()

    async def comes_back(self, kind: CaseKind, subject_id: UUID) -> bool:
        """Whether the last decision about this subject was to request changes."""
        same = (Decision.kind == kind, Decision.subject_id == subject_id, Decision.first.is_(False))
        last = select(Decision.outcome).where(*same).order_by(Decision.at.desc(), Decision.id.desc()).limit(1)
        return await self.session.scalar(last) is Outcome.REQUEST_CHANGES

    async def due(self, limit: int = 100) -> Sequence[Case]:
        """Those whose service clock has run out, locked, without waiting for any that is locked already."""
        statement = select(Case).where(Case.wake_at <= func.statement_timestamp())
        ordered = statement.order_by(Case.wake_at).limit(limit).with_for_update(skip_locked=True)
        return (await self.session.scalars(ordered)).all()

    def keep(self, decision: Decision) -> None:
        """Put a decision on file."""
        self.session.add(decision)
