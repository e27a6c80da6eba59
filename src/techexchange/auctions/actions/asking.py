"""Public questions whose asker nobody learns, their public answers, and who is told what happens."""

from dataclasses import dataclass
from uuid import UUID

from techexchange.auctions.errors import TooManyQuestions
from techexchange.auctions.models import MOST_QUESTIONS, Auction, AuctionWatcher, Enquiry, asker_tag, hash_of_question
from techexchange.auctions.repository import Auctions, Enquiries, Watchers
from techexchange.infra.sealing import Seal
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Forbidden
from techexchange.kernel.permissions import Actor, Permission
from techexchange.offers.errors import OrganizationAmbiguous


@dataclass(frozen=True)
class QuestionWish:
    """What is asked, for which organisation, and whether the person wants to be told of the auction from now on."""

    text: str
    seal: Seal
    organization_id: UUID | None = None
    watch: bool = False

    def side(self, actor: Actor) -> UUID:
        """The organisation that asks: the one named, or the only one the actor may ask for."""
        if self.organization_id:
            return self.organization_id
        able = [seat.organization_id for seat in actor.seats if Permission.QUESTION_ASK in seat.permissions]
        if len(able) > 1:
            raise OrganizationAmbiguous
        if not able:
            raise Forbidden(permission=Permission.QUESTION_ASK)
        return able[0]


async def ask_question(uow: UnitOfWork, actor: Actor, auction_id: UUID, wish: QuestionWish) -> Enquiry:
    """Ask in public without being named; the same question of the same organisation is asked once."""
    auction = await Auctions(uow).held(actor, auction_id)
    side = wish.side(actor)
    actor.require(Permission.QUESTION_ASK, within=side)
    enquiries, tag = Enquiries(uow), asker_tag(wish.seal, auction_id, side)
    if wish.watch:
        await Watchers(uow).add(AuctionWatcher.begin(auction_id, by=actor, at=uow.now)[0])
    asked = await enquiries.same(auction_id, tag, hash_of_question(wish.text))
    if asked:
        return asked
    if await enquiries.asked_by(auction_id, tag) >= MOST_QUESTIONS:
        raise TooManyQuestions(most=MOST_QUESTIONS)
    enquiry, fact = Enquiry.ask(auction, tag, side, wish.text, by=actor, at=uow.now)
    uow.publish(fact)
    return await enquiries.add(enquiry)


async def answer_question(
    uow: UnitOfWork, actor: Actor, question_id: UUID, answer: str, version: int | None = None
) -> Enquiry:
    """Answer a question for everybody to read: the seller or the officer."""
    seen = await Enquiries(uow).get(question_id)
    auction = await Auctions(uow).seen(actor, seen.auction_id)
    if actor.sits_in(auction.seller_id):
        actor.require(Permission.AUCTION_PREPARE, within=auction.seller_id)
    else:
        actor.require(Permission.AUCTION_RUN)
    enquiry = await Enquiries(uow).get(question_id, lock=True, version=version)
    uow.publish(enquiry.give_answer(auction, answer, by=actor, at=uow.now))
    return await Enquiries(uow).save(enquiry)


async def watch_auction(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> Auction:
    """Be told from now on what happens in an auction."""
    actor.require(Permission.INBOX_MANAGE)
    auction = await Auctions(uow).seen(actor, auction_id)
    watcher, watched = AuctionWatcher.begin(auction_id, by=actor, at=uow.now)
    if await Watchers(uow).add(watcher):
        uow.publish(watched)
    return auction


async def unwatch_auction(uow: UnitOfWork, actor: Actor, auction_id: UUID) -> Auction:
    """Be told no longer."""
    actor.require(Permission.INBOX_MANAGE)
    auction = await Auctions(uow).seen(actor, auction_id)
    watcher = await Watchers(uow).remove(actor, auction_id)
    if watcher:
        uow.publish(watcher.end(by=actor, at=uow.now))
    return auction
