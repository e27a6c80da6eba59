"""Who tells the commands of `bargaining` to the exchange itself, through its actions."""

from datetime import timedelta

import pyotp
from sqlalchemy import func, select, update

from assurance.bargaining import SELLER, Command, Outcome, Refused, World, told
from factories import EXCLUSIVE_TERMS, TERMS
from techexchange.deals import actions as deals
from techexchange.deals.models import Deal
from techexchange.identity.actions.safeguards import TOTP_PURPOSE
from techexchange.identity.models import Person
from techexchange.kernel.errors import ExchangeError
from techexchange.ledger.models import LedgerEntry
from techexchange.listings import actions as listings
from techexchange.listings.models import Listing
from techexchange.offers import actions
from techexchange.offers.actions.memoranda import Signing
from techexchange.offers.jobs import expire_memoranda, tick
from techexchange.offers.models import (
    MOST_OFFERS,
    Acceptance,
    DeclineReason,
    Memorandum,
    Negotiation,
    Offer,
    Proposal,
    Refusal,
)

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def give_authenticator(exchange, guards, actor):
    """Let a person's authenticator be ready, no code of it taken yet."""
    async with exchange.unit_of_work() as uow:
        person = await uow.session.get(Person, actor.id)
        person.totp_sealed = guards.seal.close(SECRET.encode(), f"{TOTP_PURPOSE} {person.id}")
        person.totp_confirmed_at, person.totp_last_counter = uow.now, 0


def code_at(uow):
    """The code the authenticator shows now, by the database's clock."""
    return pyotp.TOTP(SECRET).at(uow.now)


class Told:
    """The seller, the buyers and the listing of one story, as the exchange has them."""

    def __init__(self, exchange, guards, seller, buyers, listing, most_offers=MOST_OFFERS):
        self.exchange, self.guards, self.most_offers = exchange, guards, most_offers
        self.seller, self.buyers, self.listing = seller, buyers, listing
        self.latest, self.papers, self.begun = {}, {}, {}

    def side(self, buyer, side):
        return self.seller if side == SELLER else self.buyers[buyer]

    def known(self, kept, buyer):
        if buyer not in kept:
            raise Refused("none")
        return kept[buyer]

    async def standing(self, uow, buyer):
        negotiation = await uow.session.get(Negotiation, self.known(self.latest, buyer))
        of_it = select(Offer).where(Offer.negotiation_id == negotiation.id, Offer.number == negotiation.rounds)
        return (await uow.session.scalars(of_it)).one()

    def proposal(self, uow, exclusive):
        return Proposal(EXCLUSIVE_TERMS if exclusive else TERMS, uow.now + timedelta(days=1))

    async def submit(self, uow, buyer, exclusive):
        by, about = self.buyers[buyer], self.listing.id
        opened = await actions.submit(uow, by, about, self.proposal(uow, exclusive), None, self.most_offers)
        self.begun = {"latest": {buyer: opened.id}}

    async def counter(self, uow, buyer, side, exclusive):
        id = self.known(self.latest, buyer)
        await actions.counter(uow, self.side(buyer, side), id, self.proposal(uow, exclusive), None)

    async def accept(self, uow, buyer, side):
        offer = await self.standing(uow, buyer)
        choice = Acceptance(offer.id, offer.terms_hash)
        await actions.accept(uow, self.side(buyer, side), offer.negotiation_id, choice, None)

    async def accept_another(self, uow, buyer, side):
        offer = await self.standing(uow, buyer)
        choice = Acceptance(offer.id, "0" * 64)
        await actions.accept(uow, self.side(buyer, side), offer.negotiation_id, choice, None)

    async def decline(self, uow, buyer, side):
        id = self.known(self.latest, buyer)
        await actions.decline(uow, self.side(buyer, side), id, Refusal(DeclineReason.OTHER), None)

    async def withdraw(self, uow, buyer, side):
        await actions.withdraw(uow, self.side(buyer, side), self.known(self.latest, buyer), None)

    async def cancel(self, uow, buyer, side):
        of_it = select(Deal.id).where(Deal.negotiation_id == self.known(self.latest, buyer))
        id = await uow.session.scalar(of_it)
        if id is None:
            raise Refused("none")
        await deals.cancel(uow, self.side(buyer, side), id, "So be it", None)

    async def expire(self, uow, buyer):
        due = update(Negotiation).where(Negotiation.id == self.known(self.latest, buyer), Negotiation.status == "open")
        await uow.session.execute(due.values(wake_at=uow.now).execution_options(synchronize_session=False))
        if not await tick(uow):
            raise Refused("none")

    async def draft(self, uow, buyer, side):
        id, until = self.known(self.latest, buyer), uow.now + timedelta(days=30)
        drafted = await actions.draft_memorandum(uow, self.side(buyer, side), id, until)
        self.begun = {"papers": {buyer: drafted.id}}

    async def sign(self, uow, buyer, side):
        by, id = self.side(buyer, side), self.known(self.papers, buyer)
        used = update(Person).where(Person.id == by.id).values(totp_last_counter=0)
        await uow.session.execute(used.execution_options(synchronize_session=False))
        kept = await uow.session.get(Memorandum, id)
        signing = Signing(kept.document_hash, code_at(uow))
        await actions.sign_memorandum(uow, by, id, signing, None, self.guards)

    async def tear(self, uow, buyer, side):
        id = self.known(self.papers, buyer)
        await actions.terminate_memorandum(uow, self.side(buyer, side), id, "Not so", None)

    async def outlast(self, uow, buyer):
        known = Memorandum.id == self.known(self.papers, buyer)
        due = update(Memorandum).where(known, Memorandum.wake_at.is_not(None)).values(wake_at=uow.now)
        await uow.session.execute(due.execution_options(synchronize_session=False))
        if not await expire_memoranda(uow):
            raise Refused("none")

    async def pause(self, uow):
        await listings.pause(uow, self.seller, self.listing.id)

    async def resume(self, uow):
        await listings.resume(uow, self.seller, self.listing.id)

    async def tell(self, command, *args):
        """How a command ends: `done`, or the code of what it was refused for."""
        self.begun = {}
        try:
            async with self.exchange.unit_of_work() as uow:
                await getattr(self, command)(uow, *args)
        except ExchangeError as refused:
            return refused.code
        except Refused as refused:
            return str(refused)
        for buyer in self.begun.get("latest", ()):
            self.papers.pop(buyer, None)
        self.latest |= self.begun.get("latest", {})
        self.papers |= self.begun.get("papers", {})
        return "done"

    async def state(self):
        """The listing's status, and of each buyer the last negotiation's, its deal's and its memorandum's."""
        async with self.exchange.unit_of_work() as uow:
            talks = {}
            for buyer, id in self.latest.items():
                status = select(Negotiation.status).where(Negotiation.id == id)
                deal = select(Deal.status).where(Deal.negotiation_id == id)
                paper = select(Memorandum.status).where(Memorandum.id == self.papers.get(buyer))
                talks[buyer] = tuple([await uow.session.scalar(one) for one in (status, deal, paper)])
            live = select(func.count()).where(
                Deal.listing_id == self.listing.id, Deal.status == "agreed", Deal.exclusive
            )
            assert await uow.session.scalar(live) <= 1
            status = select(Listing.status).where(Listing.id == self.listing.id)
            return await uow.session.scalar(status), talks

    async def head(self):
        """How far the record goes."""
        async with self.exchange.unit_of_work() as uow:
            return await uow.session.scalar(select(func.max(LedgerEntry.seq))) or 0

    async def record(self, after):
        """What went on record since."""
        async with self.exchange.unit_of_work() as uow:
            events = select(LedgerEntry.event).where(LedgerEntry.seq > after).order_by(LedgerEntry.seq)
            return list((await uow.session.scalars(events)).all())


def foretold(world: World, command: Command, most_offers: int) -> tuple[str, World, list[str]]:
    """How a command should end, the world once a closing is heard, and what should go on record."""
    try:
        outcome = told(world, command, most_offers)
    except Refused as refused:
        return str(refused), world, []
    heard: Outcome = told(outcome.world, ("hear",), most_offers)
    return "done", heard.world, [*outcome.record, *heard.record]


def shown(world: World) -> tuple[str, dict[int, tuple[str, str | None, str | None]]]:
    """A world as the exchange shows it."""
    talks = {buyer: (one.status, one.deal or None, one.memorandum or None) for buyer, one in enumerate(world.talks)}
    return world.listing, {buyer: state for buyer, state in talks.items() if state[0]}
