"""Awards, complaints, deposits and disqualifications, loaded in order to be changed; their auction is locked before."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from techexchange.auctions.errors.award import (
    AwardNotFound,
    ComplaintAlreadyMade,
    ComplaintNotFound,
    ComplaintOpen,
    DepositNotFound,
    DisqualificationNotFound,
    HearingUnderway,
)
from techexchange.auctions.models.award import Award
from techexchange.auctions.models.complaint import OPEN_COMPLAINT, Complaint
from techexchange.auctions.models.deposit import Deposit
from techexchange.auctions.models.disqualification import UNDECIDED, Disqualification
from techexchange.infra.repository import Repository
from techexchange.kernel.errors import Unauthenticated
from techexchange.kernel.permissions import Actor

FRESH = {"populate_existing": True}


class Awards(Repository[Award]):
    """Every award there was."""

    model = Award
    missing = AwardNotFound

    async def of(self, auction_id: UUID) -> list[Award]:
        """All awards of an auction as they are now: lot by lot, in the order of their rounds and ranks."""
        wanted = select(Award).where(Award.auction_id == auction_id)
        ordered = wanted.order_by(Award.created_at, Award.lot, Award.rank, Award.id)
        return list((await self.session.scalars(ordered, execution_options=FRESH)).all())

    async def keep(self, awards: Sequence[Award]) -> None:
        """Keep new awards; raises AlreadyExists where a lot would be held by two."""
        self.session.add_all(awards)
        await self.session.flush()


class Complaints(Repository[Complaint]):
    """Every complaint there was."""

    model = Complaint
    missing = ComplaintNotFound

    async def open_in(self, auction_id: UUID) -> Sequence[Complaint]:
        """The complaints of an auction that are not decided."""
        wanted = select(Complaint).where(Complaint.auction_id == auction_id, Complaint.status.in_(OPEN_COMPLAINT))
        return (await self.session.scalars(wanted.order_by(Complaint.id), execution_options=FRESH)).all()

    async def must_be_decided(self, auction_id: UUID) -> None:
        """Pass where no complaint is open; raises ComplaintOpen."""
        waiting = await self.open_in(auction_id)
        if waiting:
            raise ComplaintOpen(complaints=[str(complaint.id) for complaint in waiting])

    async def make(self, complaint: Complaint) -> Complaint:
        """Keep a new one; raises ComplaintAlreadyMade where its bidder has one open."""
        waiting = await self.open_in(complaint.auction_id)
        if any(other.complainant_id == complaint.complainant_id for other in waiting):
            raise ComplaintAlreadyMade
        return await self.add(complaint)


class Deposits(Repository[Deposit]):
    """Every deposit there was."""

    model = Deposit
    missing = DepositNotFound

    async def seen(self, actor: Actor, id: UUID) -> Deposit:
        """A deposit this actor may see, not locked."""
        if actor.is_anonymous:
            raise Unauthenticated
        deposit = await self.get(id)
        if not deposit.is_visible_to(actor):
            raise DepositNotFound(id=id)
        return deposit

    async def of(self, auction_id: UUID) -> Sequence[Deposit]:
        """The deposits of an auction, locked in the order of their ids."""
        wanted = select(Deposit).where(Deposit.auction_id == auction_id).order_by(Deposit.id).with_for_update()
        return (await self.session.scalars(wanted, execution_options=FRESH)).all()

    async def of_bid(self, bid_id: UUID) -> Deposit | None:
        """The deposit of a bid, locked."""
        return await self.find(Deposit.bid_id == bid_id, lock=True)

    async def keep(self, deposits: Sequence[Deposit]) -> None:
        """Keep new deposits."""
        self.session.add_all(deposits)
        await self.session.flush()


class Disqualifications(Repository[Disqualification]):
    """Every disqualification there was."""

    model = Disqualification
    missing = DisqualificationNotFound

    async def seen(self, actor: Actor, id: UUID) -> Disqualification:
        """A disqualification this actor may see, not locked."""
        if actor.is_anonymous:
            raise Unauthenticated
        found = await self.get(id)
        if not found.is_visible_to(actor):
            raise DisqualificationNotFound(id=id)
        return found

    async def undecided(self, auction_id: UUID) -> Sequence[Disqualification]:
        """Those of an auction whose bidders are being heard."""
        wanted = select(Disqualification).where(
            Disqualification.auction_id == auction_id, Disqualification.status.in_(UNDECIDED)
        )
        return (await self.session.scalars(wanted.order_by(Disqualification.id), execution_options=FRESH)).all()

    async def must_be_heard(self, auction_id: UUID, bid_id: UUID | None = None) -> None:
        """Pass where nobody, or not this bid's bidder, is being heard; raises HearingUnderway."""
        waiting = [one for one in await self.undecided(auction_id) if bid_id in {None, one.bid_id}]
        if waiting:
            raise HearingUnderway(disqualifications=[str(one.id) for one in waiting])
