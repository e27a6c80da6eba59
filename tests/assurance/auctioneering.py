"""The life of one auction by sealed bid, in a few tables and as few rules: what the exchange must do.

It is written apart from the exchange's code and shares nothing with it. A *world* is what is, a *command* what
somebody or the clock does; `told` says how the world is afterwards, or why nothing happened. Bidders are numbered in
the order in which the published formula ranks them: the lowest number that is left is the best.
"""

from collections.abc import Iterable
from typing import NamedTuple

Table = frozenset[tuple[str, str, str]]


def table(*moves: tuple[str, str, str]) -> Table:
    """Each move by its name, where it begins (in one of `a b c`) and where it leads."""
    return frozenset((name, source, target) for name, sources, target in moves for source in sources.split())


TABLES: dict[str, Table] = {
    "auction": table(
        ("edit", "draft", "draft"),
        ("propose", "draft", "proposed"),
        ("approve", "proposed", "approved"),
        ("return", "proposed", "draft"),
        ("publish", "draft approved", "enquiries"),
        ("begin_tendering", "enquiries", "tendering"),
        ("close_tendering", "tendering", "opening"),
        ("open", "opening", "qualification"),
        ("begin_bidding", "enquiries", "bidding"),
        ("close_bidding", "bidding", "qualification"),
        ("announce", "qualification", "standstill"),
        ("end_standstill", "standstill", "awarded"),
        ("pass_on", "standstill awarded", "standstill"),
        ("conclude", "awarded", "complete"),
        ("fail", "tendering opening bidding qualification standstill awarded", "unsuccessful"),
        (
            "cancel",
            "draft proposed approved enquiries tendering opening bidding qualification standstill awarded",
            "cancelled",
        ),
    ),
    "bid": table(
        ("supersede", "sealed", "superseded"),
        ("withdraw", "sealed", "withdrawn"),
        ("open", "sealed", "opened"),
        ("void", "sealed", "void"),
        ("qualify", "opened", "valid"),
        ("disqualify", "opened valid winning reserve", "disqualified"),
        ("win", "valid reserve", "winning"),
        ("hold", "valid", "reserve"),
        ("lose", "valid reserve winning", "losing"),
    ),
    "award": table(
        ("activate", "pending", "active"),
        ("drop", "pending", "unsuccessful"),
        ("confirm", "active", "confirmed"),
        ("cancel", "active", "cancelled"),
    ),
    "complaint": table(
        ("accept", "pending", "accepted"),
        ("satisfy", "accepted", "satisfied"),
        ("decline", "pending accepted", "declined"),
        ("stop", "pending accepted", "stopped"),
    ),
    "deposit": table(
        ("hold", "declared", "held"),
        ("refuse", "declared", "refused"),
        ("return", "held", "returned"),
        ("keep", "held", "kept"),
    ),
    "disqualification": table(
        ("answer", "proposed", "answered"),
        ("uphold", "proposed answered", "upheld"),
        ("drop", "proposed answered", "dropped"),
    ),
    "question": table(("answer", "asked", "answered")),
    "replacement": table(("confirm", "requested", "confirmed"), ("refuse", "requested", "refused")),
}
RUNNING = frozenset({"enquiries", "tendering", "opening", "qualification", "standstill", "awarded"})
ENDED = frozenset({"complete", "unsuccessful", "cancelled"})
SEEN = frozenset({"opened", "valid", "disqualified", "winning", "reserve", "losing", "void"})
"""What a bid can be only once it was opened, or could not be."""
IN_RACE = frozenset({"opened", "valid", "winning", "reserve"})
STANDING = frozenset({"pending", "active", "confirmed"})
BEFORE, OPEN, LATE, WAITED = "before", "open", "late", "waited"


class Refused(Exception):
    """Why nothing happened."""


class Bidder(NamedTuple):
    """One bidder's last bid, whether it is accused at present, the award it has or had, and its deposit."""

    bid: str = ""
    accused: str = ""
    award: str = ""
    deposit: str = ""


class World(NamedTuple):
    """The auction, how far the clock is in the period it is in, the bidders by rank, and the complaint that waits."""

    auction: str
    clock: str
    bidders: tuple[Bidder, ...]
    complaint: str = ""


class Outcome(NamedTuple):
    """What a command led to: the world afterwards, and which moves were made of which table."""

    world: World
    moves: tuple[tuple[str, str, str, str], ...]


Command = tuple[str | int, ...]


def told(world: World, command: Command) -> Outcome:
    """What comes of a command; raises Refused."""
    telling = Telling(world)
    name, *about = command
    getattr(telling, str(name))(*about)
    after = World(telling.auction, telling.clock, tuple(telling.bidders), telling.complaint)
    return Outcome(after, tuple(telling.moves))


def must(holds: bool, refusal: str) -> None:
    """Go on, or be refused."""
    if not holds:
        raise Refused(refusal)


class Telling:
    """One command as it is carried out."""

    def __init__(self, world: World) -> None:
        self.auction, self.clock = world.auction, world.clock
        self.bidders, self.complaint = list(world.bidders), world.complaint
        self.moves: list[tuple[str, str, str, str]] = []

    def move(self, life: str, name: str, status: str) -> str:
        """Where a move leads."""
        targets = [target for move, source, target in TABLES[life] if (move, source) == (name, status)]
        must(bool(targets), "move_not_allowed")
        self.moves.append((life, name, status, targets[0]))
        return targets[0]

    def become(self, name: str, clock: str = BEFORE) -> None:
        """Move the auction; its next period has just begun."""
        self.auction, self.clock = self.move("auction", name, self.auction), clock

    def change(self, who: int, **changed: str) -> None:
        self.bidders[who] = self.bidders[who]._replace(**changed)

    def rate(self, who: int, name: str) -> None:
        self.change(who, bid=self.move("bid", name, self.bidders[who].bid))

    def having(self, *statuses: str) -> list[int]:
        """The bidders whose bid has one of these statuses, the best first."""
        return [who for who, bidder in enumerate(self.bidders) if bidder.bid in statuses]

    def propose(self) -> None:
        self.become("propose")

    def approve(self) -> None:
        self.become("approve")

    def give_back(self) -> None:
        self.become("return")

    def publish(self) -> None:
        self.become("publish")

    def pass_time(self) -> None:
        """The period's moment comes: tendering begins, the deadline passes, standstill or signing time is over."""
        clocks = {
            ("enquiries", BEFORE): OPEN,
            ("tendering", BEFORE): LATE,
            ("tendering", OPEN): LATE,
            ("standstill", BEFORE): WAITED,
            ("awarded", BEFORE): WAITED,
        }
        must((self.auction, self.clock) in clocks, "none")
        self.clock = clocks[self.auction, self.clock]

    def tick(self) -> None:
        """The clock's own work: what is due by time happens."""
        match self.auction, self.clock:
            case "enquiries", "open":
                self.become("begin_tendering", OPEN)
            case "tendering", "late":
                self.become("close_tendering")
            case "standstill", "waited":
                must(not self.complaint, "complaint_undecided")
                self.end_standstill()
            case "awarded", "waited":
                must(not self.complaint, "complaint_undecided")
                self.not_signed()
            case _:
                raise Refused("none")

    def submit(self, who: int) -> None:
        """Decided by the clock alone: whether the tick has moved the status does not matter."""
        must(self.auction in {"enquiries", "tendering"}, "not_tendering")
        must(self.clock == OPEN, "bid_too_late" if self.clock == LATE else "bid_too_early")
        must(self.auction == "tendering", "none")
        if self.bidders[who].bid == "sealed":
            self.rate(who, "supersede")
        self.change(who, bid="sealed", deposit=self.bidders[who].deposit or "held")

    def withdraw(self, who: int) -> None:
        must(self.auction == "tendering", "not_tendering")
        must(self.clock == OPEN, "bid_too_late")
        self.rate(who, "withdraw")

    def open(self, unreadable: int) -> None:
        """The threshold of shares is there; of these bidders (a bit each) the bid cannot be opened."""
        must(self.auction == "opening", "move_not_allowed")
        for who in self.having("sealed"):
            self.rate(who, "void" if unreadable >> who & 1 else "open")
        self.become("open" if self.having("opened") else "fail")
        self.settle_deposits()

    def qualify(self, who: int) -> None:
        must(self.auction == "qualification", "move_not_allowed")
        must(not self.bidders[who].accused, "disqualification_undecided")
        self.rate(who, "qualify")

    def accuse(self, who: int) -> None:
        must(self.auction in {"qualification", "standstill", "awarded"}, "move_not_allowed")
        must(self.bidders[who].bid in IN_RACE, "move_not_allowed")
        must(self.bidders[who].award != "confirmed", "move_not_allowed")
        must(not self.bidders[who].accused, "disqualification_undecided")
        self.change(who, accused="proposed")

    def answer(self, who: int) -> None:
        must(bool(self.bidders[who].accused), "none")
        self.change(who, accused=self.move("disqualification", "answer", self.bidders[who].accused))

    def acquit(self, who: int) -> None:
        must(bool(self.bidders[who].accused), "none")
        self.move("disqualification", "drop", self.bidders[who].accused)
        self.change(who, accused="")

    def uphold(self, who: int) -> None:
        """The bid is out, and with it the award it has; the next in rank takes its place."""
        must(bool(self.bidders[who].accused) and self.auction not in ENDED, "none")
        self.move("disqualification", "uphold", self.bidders[who].accused)
        self.change(who, accused="")
        self.rate(who, "disqualify")
        award = self.bidders[who].award
        if award in {"pending", "active"}:
            self.change(who, award=self.move("award", "drop" if award == "pending" else "cancel", award))
            self.next()
        self.settle_deposits()

    def announce(self) -> None:
        must(self.auction == "qualification", "move_not_allowed")
        must(not self.having("opened"), "bids_undecided")
        must(not self.any_accused(), "disqualification_undecided")
        if not self.having("valid"):
            self.fail()
            return
        best, *others = self.having("valid")
        for who in others:
            self.rate(who, "hold")
        self.rate(best, "win")
        self.change(best, award="pending")
        self.become("announce")

    def any_accused(self) -> bool:
        return any(bidder.accused for bidder in self.bidders)

    def end_standstill(self) -> None:
        [who] = [who for who, bidder in enumerate(self.bidders) if bidder.award == "pending"]
        self.change(who, award=self.move("award", "activate", "pending"))
        self.become("end_standstill")

    def not_signed(self) -> None:
        [who] = [who for who, bidder in enumerate(self.bidders) if bidder.award == "active"]
        self.change(who, award=self.move("award", "cancel", "active"))
        self.rate(who, "lose")
        if self.bidders[who].deposit == "held":
            self.change(who, deposit=self.move("deposit", "keep", "held"))
        self.next()
        self.settle_deposits()

    def next(self) -> None:
        """The next in rank, who waits a standstill anew; or nobody is left."""
        waiting = self.having("reserve")
        if not waiting:
            self.fail()
            return
        self.rate(waiting[0], "win")
        self.change(waiting[0], award="pending")
        self.become("pass_on")

    def confirm(self, who: int) -> None:
        must(self.auction == "awarded", "move_not_allowed")
        must(not self.complaint, "complaint_undecided")
        must(self.clock == BEFORE, "signing_too_late")
        must(bool(self.bidders[who].award), "none")
        must(not self.bidders[who].accused, "disqualification_undecided")
        self.change(who, award=self.move("award", "confirm", self.bidders[who].award))
        for other in self.having("reserve"):
            self.rate(other, "lose")
        self.become("conclude")
        self.settle_deposits()

    def complain(self) -> None:
        must(self.auction in {"qualification", "standstill", "awarded"}, "move_not_allowed")
        must(not self.complaint, "complaint_undecided")
        self.complaint = "pending"

    def decide(self, name: str) -> None:
        must(bool(self.complaint), "none")
        status = self.move("complaint", name, self.complaint)
        self.complaint = status if status == "accepted" else ""

    def fail(self) -> None:
        self.become("fail")
        self.stop_complaint()
        self.settle_deposits()

    def cancel(self) -> None:
        self.become("cancel")
        for who, bidder in enumerate(self.bidders):
            if bidder.award in {"pending", "active"}:
                name = "drop" if bidder.award == "pending" else "cancel"
                self.change(who, award=self.move("award", name, bidder.award))
        for who in self.having("valid", "winning", "reserve"):
            self.rate(who, "lose")
        self.stop_complaint()
        self.settle_deposits()

    def stop_complaint(self) -> None:
        if self.complaint:
            self.move("complaint", "stop", self.complaint)
            self.complaint = ""

    def settle_deposits(self) -> None:
        """Whoever can no longer win, or has signed, has their deposit back."""
        for who, bidder in enumerate(self.bidders):
            over = self.auction in ENDED or (bidder.bid in {"disqualified", "void", "losing", "withdrawn"})
            if bidder.deposit == "held" and over:
                self.change(who, deposit=self.move("deposit", "return", "held"))


def broken(world: World) -> str:
    """Which promise this world breaks; nothing where it breaks none."""
    return next(filter(None, (promise(world) for promise in PROMISES)), "")


def one_award(world: World) -> str:
    standing = [bidder for bidder in world.bidders if bidder.award in STANDING]
    return "two awards stand for one lot" if len(standing) > 1 else ""


def nothing_seen_early(world: World) -> str:
    early = world.auction in {"draft", "proposed", "approved", "enquiries", "tendering", "opening"}
    return "a bid was opened before its time" if early and any(b.bid in SEEN for b in world.bidders) else ""


def nothing_left_sealed(world: World) -> str:
    over = world.auction in {"qualification", "standstill", "awarded", "complete"}
    return "a bid in time was not opened" if over and any(b.bid == "sealed" for b in world.bidders) else ""


def complete_means_signed(world: World) -> str:
    signed = [bidder for bidder in world.bidders if bidder.award == "confirmed"]
    if bool(signed) != (world.auction == "complete"):
        return "an auction is complete and nobody has signed, or the other way round"
    return "the winner's bid does not win" if any(bidder.bid != "winning" for bidder in signed) else ""


def nobody_waits_for_ever(world: World) -> str:
    waiting = any(bidder.award in {"pending", "active"} for bidder in world.bidders)
    if world.auction in ENDED and (waiting or world.complaint):
        return "an auction has ended, and somebody still waits for an award or an answer"
    if world.auction in {"standstill", "awarded"} and not waiting:
        return "an auction stands still, and nobody is to win it"
    return ""


def the_best_wins(world: World) -> str:
    places = [who for who, bidder in enumerate(world.bidders) if bidder.award in STANDING]
    better = [b for who in places for b in world.bidders[:who] if b.bid in {"valid", "winning", "reserve"}]
    return "somebody wins before a better bid" if better else ""


def deposits_by_rule(world: World) -> str:
    kept = [bidder for bidder in world.bidders if bidder.deposit == "kept"]
    if any(bidder.award != "cancelled" for bidder in kept):
        return "a deposit is kept from somebody who did not fail to sign"
    held = any(bidder.deposit == "held" for bidder in world.bidders)
    return "an auction has ended, and deposits are still held" if held and world.auction in ENDED else ""


PROMISES = (
    *(one_award, nothing_seen_early, nothing_left_sealed, complete_means_signed),
    *(nobody_waits_for_ever, the_best_wins, deposits_by_rule),
)


def commands(bidders: int) -> Iterable[Command]:
    """Everything that anybody can do, the clock included."""
    alone = ("propose", "approve", "give_back", "publish", "pass_time", "tick", "announce", "complain", "cancel")
    each = ("submit", "withdraw", "qualify", "accuse", "answer", "acquit", "uphold", "confirm")
    yield from ((name,) for name in alone)
    yield from ((name, who) for name in each for who in range(bidders))
    yield from (("open", unreadable) for unreadable in range(1 << bidders))
    yield from (("decide", name) for name in ("accept", "satisfy", "decline", "stop"))
