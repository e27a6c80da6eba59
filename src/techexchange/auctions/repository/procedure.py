"""What belongs to an auction's procedure: amendments, questions, watchers, custodians' keys and their replacement."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from techexchange.auctions.errors import (
    AmendmentNotFound,
    AmendmentUndecided,
    CustodianKeyKnown,
    CustodianKeyNotFound,
    QuestionNotFound,
    ReplacementNotFound,
    ReplacementUndecided,
)
from techexchange.auctions.lifecycle import AmendmentStatus, ReplacementStatus
from techexchange.auctions.models import Amendment, AuctionWatcher, CustodianKey, CustodianReplacement, Enquiry
from techexchange.infra.repository import Repository
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor


class Amendments(Repository[Amendment]):
    """Every amendment; its auction is locked before it."""

    model = Amendment
    missing = AmendmentNotFound

    async def must_be_alone(self, auction_id: UUID) -> None:
        """Pass where none of this auction waits for a decision; raises AmendmentUndecided."""
        waiting = (Amendment.auction_id == auction_id, Amendment.status == AmendmentStatus.PROPOSED)
        if await self.find(*waiting):
            raise AmendmentUndecided


class Replacements(Repository[CustodianReplacement]):
    """Every replacement of a custodian; its auction is locked before it."""

    model = CustodianReplacement
    missing = ReplacementNotFound

    async def must_be_alone(self, auction_id: UUID) -> None:
        """Pass where none of this auction waits for a decision; raises ReplacementUndecided."""
        waiting = (
            CustodianReplacement.auction_id == auction_id,
            CustodianReplacement.status == ReplacementStatus.REQUESTED,
        )
        if await self.find(*waiting):
            raise ReplacementUndecided


class CustodianKeys(Repository[CustodianKey]):
    """Every key a custodian has registered."""

    model = CustodianKey
    missing = CustodianKeyNotFound

    async def in_use(self) -> Sequence[CustodianKey]:
        """The present key of each custodian, the oldest first."""
        wanted = select(CustodianKey).where(CustodianKey.retired_at.is_(None)).order_by(CustodianKey.registered_at)
        return (await self.session.scalars(wanted)).all()

    async def present_of(self, organization_id: UUID) -> CustodianKey | None:
        """The key an organisation uses now, locked."""
        own = (CustodianKey.organization_id == organization_id, CustodianKey.retired_at.is_(None))
        return await self.find(*own, lock=True)

    async def must_be_new(self, key: CustodianKey) -> None:
        """Pass where nobody registered this key before; raises CustodianKeyKnown."""
        if await self.find(CustodianKey.fingerprint == key.fingerprint):
            raise CustodianKeyKnown

    async def usable(self, id: UUID) -> CustodianKey:
        """A key that is in use; raises CustodianKeyNotFound."""
        found = await self.find(CustodianKey.id == id, CustodianKey.retired_at.is_(None), lock=True)
        if found is None:
            raise CustodianKeyNotFound(id=id)
        return found


class Enquiries(Repository[Enquiry]):
    """Every question that was asked."""

    model = Enquiry
    missing = QuestionNotFound

    async def same(self, auction_id: UUID, asker_tag: str, text_hash: str) -> Enquiry | None:
        """The same question of the same organisation, asked before."""
        return await self.find(
            Enquiry.auction_id == auction_id, Enquiry.asker_tag == asker_tag, Enquiry.text_hash == text_hash
        )

    async def asked_by(self, auction_id: UUID, asker_tag: str) -> int:
        """How many questions one organisation has asked in an auction."""
        own = select(func.count()).where(Enquiry.auction_id == auction_id, Enquiry.asker_tag == asker_tag)
        return await self.session.scalar(own) or 0


class Watchers:
    """Who wants to be told what happens in which auction; each sees only its own wish."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.session = uow.session

    async def add(self, watcher: AuctionWatcher) -> bool:
        """Keep the wish, and say whether it is new."""
        values = {"auction_id": watcher.auction_id, "person_id": watcher.person_id, "since": watcher.since}
        statement = insert(AuctionWatcher).values(values).on_conflict_do_nothing().returning(AuctionWatcher.person_id)
        return await self.session.scalar(statement) is not None

    async def remove(self, actor: Actor, auction_id: UUID) -> AuctionWatcher | None:
        """Forget the actor's wish; None where there was none."""
        if actor.is_anonymous:
            raise Unauthenticated
        own = (AuctionWatcher.auction_id == auction_id, AuctionWatcher.person_id == actor.id)
        return await self.session.scalar(delete(AuctionWatcher).where(*own).returning(AuctionWatcher))
