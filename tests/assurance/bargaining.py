"""The life of one listing, its negotiations and its deals, in a few tables and as few rules: what the exchange must do.

It is written apart from the exchange's code and shares nothing with it. A *world* is what is, a *command* what
somebody does; `told` says how the world is afterwards and what went on record, or why nothing happened.
"""

from collections.abc import Iterable
from typing import NamedTuple

SELLER, BUYER = "seller", "buyer"
Table = frozenset[tuple[str, str, str]]


def table(*moves: tuple[str, str, str]) -> Table:
    """Each move by its name, where it begins (in one of `a b c`) and where it leads."""
    return frozenset((name, source, target) for name, sources, target in moves for source in sources.split())


TABLES: dict[str, Table] = {
    "negotiation": table(
        ("counter", "open", "open"),
        ("accept", "open", "agreed"),
        ("decline", "open", "declined"),
        ("withdraw", "open", "withdrawn"),
        ("expire", "open", "expired"),
        ("lapse", "open", "lapsed"),
    ),
    "offer": table(
        ("supersede", "submitted", "countered"),
        ("accept", "submitted", "accepted"),
        ("decline", "submitted", "declined"),
        ("withdraw", "submitted", "withdrawn"),
        ("lapse", "submitted", "lapsed"),
    ),
    "deal": table(
        ("cancel", "agreed", "cancelled"),
        ("contract", "agreed", "contracted"),
        ("complete", "contracted", "completed"),
        ("terminate", "contracted", "terminated"),
    ),
    "memorandum": table(
        ("sign", "drafted", "part_signed"),
        ("sign", "part_signed", "in_force"),
        ("terminate", "drafted part_signed in_force", "terminated"),
        ("expire", "drafted part_signed in_force", "expired"),
        ("supersede", "drafted part_signed in_force", "superseded"),
    ),
    "listing": table(
        ("pause", "published", "paused"),
        ("resume", "paused", "published"),
        ("suspend", "published paused expired", "suspended"),
        ("reinstate", "suspended", "published"),
        ("reinstate", "suspended", "paused"),
        ("expire", "published paused", "expired"),
        ("renew", "published paused expired", "published"),
        ("withdraw", "published paused suspended expired", "withdrawn"),
        ("reserve", "published", "reserved"),
        ("release", "reserved", "published"),
        ("contract", "reserved", "contracted"),
        ("reopen", "contracted", "published"),
    ),
}
LIVE = frozenset({"agreed", "contracted", "completed"})
"""Deals that hold their listing, where they are exclusive."""
STANDING = frozenset({"drafted", "part_signed", "in_force"})


class Refused(Exception):
    """Why nothing happened."""


class Talks(NamedTuple):
    """The last negotiation of one buyer, the deal it led to, and the memorandum beside it."""

    status: str = ""
    turn: str = ""
    exclusive: bool = False
    rounds: int = 0
    doomed: bool = False
    deal: str = ""
    memorandum: str = ""
    signed: str = ""


class World(NamedTuple):
    """The listing, and each buyer's talks; those open when the listing closes are doomed until that is heard."""

    listing: str
    talks: tuple[Talks, ...]


class Outcome(NamedTuple):
    """What a command led to: the world afterwards, what went on record, and which moves were made of which table."""

    world: World
    record: tuple[str, ...]
    moves: tuple[tuple[str, str, str, str], ...]


Command = tuple[str, ...] | tuple[str | int | bool, ...]


def told(world: World, command: Command, most_offers: int = 0) -> Outcome:
    """What comes of a command; raises Refused. Without `most_offers` rounds are not counted."""
    telling = Telling(world, most_offers)
    name, *about = command
    getattr(telling, str(name))(*about)
    return Outcome(World(telling.listing, tuple(telling.talks)), tuple(telling.record), tuple(telling.moves))


def must(holds: bool, refusal: str) -> None:
    """Go on, or be refused."""
    if not holds:
        raise Refused(refusal)


class Telling:
    """One command as it is carried out."""

    def __init__(self, world: World, most_offers: int) -> None:
        self.listing, self.talks, self.most_offers = world.listing, list(world.talks), most_offers
        self.record: list[str] = []
        self.moves: list[tuple[str, str, str, str]] = []

    def move(self, life: str, name: str, status: str, *, last: bool = False) -> str:
        """Where a move leads; where it may lead to two places, to the `last` by name or to the first."""
        targets = sorted(target for move, source, target in TABLES[life] if (move, source) == (name, status))
        must(bool(targets), "move_not_allowed")
        target = targets[-1] if last else targets[0]
        self.moves.append((life, name, status, target))
        return target

    def change(self, buyer: int, **changed: object) -> None:
        self.talks[buyer] = self.talks[buyer]._replace(**changed)

    def list(self, name: str, event: str, *, last: bool = False) -> None:
        """Move the listing; when it stops being open, what is open on it is doomed."""
        before, self.listing = self.listing, self.move("listing", name, self.listing, last=last)
        self.record.append(event)
        if before == "published" and self.listing != "published":
            for buyer in self.open():
                self.change(buyer, doomed=True)

    def open(self) -> Iterable[int]:
        return [buyer for buyer, talks in enumerate(self.talks) if talks.status == "open"]

    def end(self, buyer: int, name: str, offer: str, event: str, **changed: object) -> None:
        status = self.move("negotiation", name, self.talks[buyer].status)
        self.move("offer", offer, "submitted")
        self.change(buyer, status=status, doomed=False, **changed)
        self.record.append(event)

    def begun(self, buyer: int) -> Talks:
        must(bool(self.talks[buyer].status), "none")
        return self.talks[buyer]

    def decidable(self, buyer: int, side: str, *, listed: bool) -> Talks:
        talks = self.begun(buyer)
        must(not listed or self.listing == "published", "listing_not_open")
        must(talks.status == "open", "move_not_allowed")
        must(talks.turn == side, "not_your_turn")
        return talks

    def submit(self, buyer: int, exclusive: bool) -> None:
        must(self.listing == "published", "listing_not_found")
        must(self.talks[buyer].status != "open", "negotiation_already_open")
        self.talks[buyer] = Talks("open", SELLER, exclusive, 1 if self.most_offers else 0)
        self.record.append("offer_submitted")

    def counter(self, buyer: int, side: str, exclusive: bool) -> None:
        talks = self.decidable(buyer, side, listed=True)
        must(not self.most_offers or talks.rounds < self.most_offers, "rounds_exhausted")
        self.move("negotiation", "counter", talks.status)
        self.move("offer", "supersede", "submitted")
        turn, rounds = BUYER if side == SELLER else SELLER, talks.rounds + bool(self.most_offers)
        self.change(buyer, turn=turn, rounds=rounds, exclusive=exclusive)
        self.record.append("offer_countered")

    def accept(self, buyer: int, side: str) -> None:
        talks = self.decidable(buyer, side, listed=True)
        self.end(buyer, "accept", "accept", "offer_accepted", deal="agreed")
        for rival in self.open() if talks.exclusive else ():
            self.end(rival, "lapse", "lapse", "negotiation_lapsed")
        self.record.append("deal_agreed")
        if talks.exclusive:
            self.list("reserve", "listing_reserved")

    def accept_another(self, buyer: int, side: str) -> None:
        self.decidable(buyer, side, listed=True)
        raise Refused("offer_changed")

    def decline(self, buyer: int, side: str) -> None:
        self.decidable(buyer, side, listed=False)
        self.end(buyer, "decline", "decline", "offer_declined")

    def withdraw(self, buyer: int, side: str) -> None:
        talks = self.begun(buyer)
        must(talks.status == "open", "move_not_allowed")
        must(talks.turn != side, "offer_not_yours")
        self.end(buyer, "withdraw", "withdraw", "offer_withdrawn")

    def expire(self, buyer: int) -> None:
        must(self.begun(buyer).status == "open", "none")
        self.end(buyer, "expire", "lapse", "negotiation_expired")

    def hear(self) -> None:
        """The closing of the listing is heard: whatever was open then, and still is, lapses."""
        for buyer in self.open():
            if self.talks[buyer].doomed:
                self.end(buyer, "lapse", "lapse", "negotiation_lapsed")

    def deal(self, buyer: int, name: str, event: str) -> Talks:
        talks = self.begun(buyer)
        must(bool(talks.deal), "none")
        self.change(buyer, deal=self.move("deal", name, talks.deal))
        self.record.append(event)
        return talks

    def cancel(self, buyer: int, _side: str) -> None:
        if self.deal(buyer, "cancel", "deal_cancelled").exclusive:
            self.list("release", "listing_released")

    def contract(self, buyer: int) -> None:
        """Both have signed the contract."""
        self.deal(buyer, "contract", "deal_contracted")
        if self.talks[buyer].memorandum in STANDING:
            self.change(buyer, memorandum=self.move("memorandum", "supersede", self.talks[buyer].memorandum))

    def take_effect(self, buyer: int) -> None:
        """The contract takes effect."""
        must(self.talks[buyer].deal == "contracted", "none")
        if self.talks[buyer].exclusive:
            self.list("contract", "listing_contracted")

    def complete(self, buyer: int) -> None:
        talks = self.talks[buyer]
        must(not talks.exclusive or self.listing == "contracted", "none")
        self.deal(buyer, "complete", "deal_completed")

    def terminate(self, buyer: int) -> None:
        if self.deal(buyer, "terminate", "deal_terminated").exclusive:
            self.list("reopen" if self.listing == "contracted" else "release", "listing_reopened")

    def draft(self, buyer: int, _side: str) -> None:
        talks = self.begun(buyer)
        must(talks.memorandum not in STANDING, "memorandum_already_stands")
        must(talks.status in {"open", "agreed"}, "talks_ended")
        self.change(buyer, memorandum="drafted", signed="")
        self.record.append("memorandum_drafted")

    def sign(self, buyer: int, side: str) -> None:
        talks = self.begun(buyer)
        must(bool(talks.memorandum), "none")
        status = self.move("memorandum", "sign", talks.memorandum)
        must(talks.signed != side, "memorandum_already_signed")
        self.change(buyer, memorandum=status, signed=talks.signed + side)
        self.record.append("memorandum_signed")

    def tear(self, buyer: int, _side: str) -> None:
        """End the memorandum."""
        talks = self.begun(buyer)
        must(bool(talks.memorandum), "none")
        self.change(buyer, memorandum=self.move("memorandum", "terminate", talks.memorandum))
        self.record.append("memorandum_terminated")

    def outlast(self, buyer: int) -> None:
        """The memorandum's time passes."""
        talks = self.begun(buyer)
        must(talks.memorandum in STANDING, "none")
        self.change(buyer, memorandum=self.move("memorandum", "expire", talks.memorandum))
        self.record.append("memorandum_expired")

    def pause(self) -> None:
        self.list("pause", "listing_paused")

    def resume(self) -> None:
        self.list("resume", "listing_resumed")

    def suspend(self) -> None:
        self.list("suspend", "listing_suspended")

    def reinstate(self) -> None:
        self.list("reinstate", "listing_reinstated", last=True)

    def reinstate_paused(self) -> None:
        self.list("reinstate", "listing_reinstated")

    def run_out(self) -> None:
        """The listing's own time passes."""
        self.list("expire", "listing_expired")

    def renew(self) -> None:
        self.list("renew", "listing_renewed")

    def take_down(self) -> None:
        """Its organisation withdraws the listing."""
        self.list("withdraw", "listing_withdrawn")


def broken(world: World) -> str:
    """Which promise this world breaks; nothing where it breaks none."""
    holders = [talks for talks in world.talks if talks.exclusive and talks.deal in LIVE]
    if len(holders) > 1:
        return "two exclusive deals live on one listing"
    if bool(holders) != (world.listing in {"reserved", "contracted"}):
        return "a listing is kept for nobody, or sold and still open"
    if any(bool(talks.deal) != (talks.status == "agreed") for talks in world.talks):
        return "a deal without an agreement, or an agreement without its deal"
    if holders and any(talks.status == "open" for talks in world.talks):
        return "talks go on about what is sold"
    if world.listing != "published" and any(talks.status == "open" and not talks.doomed for talks in world.talks):
        return "talks go on about a closed listing, and nobody will end them"
    return ""
