"""An auction whose bids were opened, and everybody who judges them, as tests of the award need them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from agreements import code_now, enrol
from auction_making import Auctioneer, Side
from auctions.procedure import gather
from factories import actor_of, make_actor, make_member, mandated
from techexchange.auctions import actions
from techexchange.auctions.jobs import tick
from techexchange.auctions.models import (
    Assessment,
    Auction,
    Award,
    Bid,
    Deposit,
    DisqualificationGround,
    Objection,
    Protest,
    Remedy,
    Verdict,
)
from techexchange.auctions.repository import Awards, Competitors, Deposits
from techexchange.identity.actions import Safeguards
from techexchange.identity.models import Person
from techexchange.ledger.models import LedgerEntry

FIRST, SECOND, THIRD = 900_000_000, 800_000_000, 700_000_000


@dataclass
class Judging:
    """An auction in qualification with a bid of each company, the dearest first."""

    house: Auctioneer
    finance: Side
    companies: list[Side]
    auction: Auction
    guards: Safeguards

    async def do(self, action: Any, *arguments: Any, **named: Any) -> Any:
        """One action in a unit of work of its own."""
        return await self.house.do(action, *arguments, **named)

    @property
    def officer(self) -> Any:
        """Who runs the auction."""
        return self.house.officer.actor

    @property
    def owner(self) -> Any:
        """Who decides complaints."""
        return self.house.owner.actor

    async def bids(self) -> list[Bid]:
        """The opened bids, in the order of the companies."""
        async with self.house.exchange.unit_of_work() as uow:
            found = {bid.bidder_id: bid for bid in await Competitors(uow).of(self.auction.id)}
        return [found[company.side] for company in self.companies]

    async def deposits(self) -> list[Deposit]:
        """The deposits, in the order of the companies."""
        async with self.house.exchange.unit_of_work() as uow:
            found = {deposit.bidder_id: deposit for deposit in await Deposits(uow).of(self.auction.id)}
        return [found[company.side] for company in self.companies]

    async def awards(self) -> list[Award]:
        """Every award, by rounds and ranks."""
        async with self.house.exchange.unit_of_work() as uow:
            return await Awards(uow).of(self.auction.id)

    async def found(self) -> Auction:
        """The auction as it stands."""
        return await self.house.found(self.auction)

    async def hold_all(self) -> None:
        """Finance finds every deposit."""
        for deposit in await self.deposits():
            await self.do(actions.hold_deposit, self.finance.actor, deposit.id, "SK 1", None)

    async def give(self, *points: str | None) -> None:
        """Points for the plan of each company's bid, one after the other."""
        for bid, given in zip(await self.bids(), points, strict=True):
            if given is not None:
                await self.do(actions.give_points, self.officer, bid.id, plan(given))

    async def qualify(self, *points: str) -> None:
        """Every bid meets the conditions and has its points."""
        await self.hold_all()
        for bid in await self.bids():
            await self.do(actions.qualify_bid, self.officer, bid.id, None)
        await self.give(*points)

    async def put_out(self, place: int, ground: DisqualificationGround) -> None:
        """The bid of the company at a place is disqualified, its bidder having been heard."""
        bid, company = (await self.bids())[place], self.companies[place]
        objection = Objection(ground, "The plan names no site.")
        proposed = await self.do(actions.propose_disqualification, self.officer, bid.id, objection)
        await self.do(actions.answer_disqualification, company.actor, proposed.id, "But", None)
        await self.do(actions.uphold_disqualification, self.officer, proposed.id, "Out", None)

    async def put_back(self, place: int) -> None:
        """The company at a place complains that its bid is out, and is right."""
        bid, company = (await self.bids())[place], self.companies[place]
        protest = Protest("Page 4 names it.", bid_id=bid.id)
        complaint = await self.do(actions.make_complaint, company.actor, self.auction.id, protest)
        await self.do(actions.accept_complaint, self.owner, complaint.id, None)
        verdict = Verdict("Page 4 is there", Remedy.REINSTATE_BID)
        await self.do(actions.satisfy_complaint, self.owner, complaint.id, verdict, None)

    async def announce(self, *points: str) -> Any:
        """The ranking is published."""
        await self.qualify(*(points or ("5",) * len(self.companies)))
        return await self.do(actions.announce_ranking, self.officer, self.auction.id, None)

    async def sign_time(self) -> list[Award]:
        """The standstill has passed."""
        await self.wake(standstill_until=-1)
        return await self.awards()

    async def wake(self, **moments: float) -> None:
        """Let times of the auction be so many seconds from now, and the clock come round."""
        await self.house.move(self.auction, wake_at=-1, **moments)
        while await self.do(tick):
            pass

    async def let_lapse(self) -> None:
        """The time to sign has passed."""
        async with self.house.exchange.unit_of_work() as uow:
            late = "UPDATE awards SET sign_until = clock_timestamp() WHERE auction_id = :id AND sign_until IS NOT NULL"
            await uow.session.execute(text(late), {"id": self.auction.id})
        await self.wake()

    async def confirm(self, company: Side, award: Award, code: str | None = None) -> Award:
        """A winner's signatory confirms."""
        async with self.house.exchange.unit_of_work() as uow:
            person = await uow.session.get_one(Person, company.actor.id)
        await enrol(self.house.exchange, person, self.guards)
        named = code or code_now()
        confirmed: Award = await self.do(
            actions.confirm_award, company.actor, award.id, named, None, guards=self.guards
        )
        return confirmed

    async def events(self) -> list[str]:
        """The names of everything on record, in order."""
        async with self.house.exchange.unit_of_work() as uow:
            return list(await uow.session.scalars(select(LedgerEntry.event).order_by(LedgerEntry.seq)))


def plan(points: str, lot: int = 1, criterion: str = "plan") -> Assessment:
    """Points for a plan."""
    return Assessment(lot, criterion, Decimal(points), "By its parts")


async def make_judging(exchange: Any, guards: Safeguards, *amounts: int, **changes: Any) -> Judging:
    """Companies that bid these amounts, opened."""
    house = await gather(exchange)
    finance = await mandated(exchange, await make_member(exchange, house.officer.organization, "finance"))
    companies = [Side(*await make_actor(exchange, "business")) for _ in amounts]
    auction = await house.opened(*zip(companies, amounts, strict=True), **changes)
    return Judging(house, Side(finance, house.officer.organization), companies, auction, guards)


async def colleague(judging: Judging, company: Side, role: str) -> Any:
    """Another member of a company."""
    return await actor_of(judging.house.exchange, await make_member(judging.house.exchange, company.organization, role))
