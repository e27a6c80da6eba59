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
        ("return", "proposed approved", "draft"),
        ("publish", "proposed approved", "enquiries"),
        ("amend", "enquiries", "enquiries"),
        ("amend", "tendering", "tendering"),
        ("amend", "bidding", "bidding"),
        ("begin_tendering", "enquiries", "tendering"),
        ("close_tendering", "tendering", "opening"),
        ("open", "opening", "qualification"),
        ("begin_bidding", "enquiries", "bidding"),
        ("close_bidding", "bidding", "qualification"),
        ("announce", "qualification", "standstill"),
        ("reevaluate", "standstill", "qualification"),
        ("end_standstill", "standstill", "awarded"),
        ("pass_on", "standstill awarded", "standstill"),
        ("conclude", "awarded", "complete"),
        ("fail", "enquiries tendering opening bidding qualification standstill awarded", "unsuccessful"),
        (
            "cancel",
            "draft proposed approved enquiries tendering opening bidding qualification standstill awarded",
            "cancelled",
        ),
    ),
    "amendment": table(("confirm", "proposed", "effective"), ("refuse", "proposed", "refused")),
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
        ("reinstate", "disqualified", "opened"),
        ("reconsider", "winning reserve losing disqualified", "valid"),
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
ENDED = frozenset({"complete", "unsuccessful", "cancelled"})
SEEN = frozenset({"opened", "valid", "disqualified", "winning", "reserve", "losing", "void"})
"""What a bid can be only once it was opened, or could not be."""
HELD = frozenset({"active", "confirmed"})
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

    def amend(self) -> None:
        """More time, for everybody alike."""
        must(self.clock != LATE, "amendment_too_late")
        self.auction = self.move("auction", "amend", self.auction)

    def pass_time(self) -> None:
        """The period's moment comes: tendering begins, the deadline passes, standstill or signing time is over."""
        clocks = {
            ("enquiries", BEFORE): OPEN,
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
            case "opening", _:
                must(not self.having("sealed"), "none")
                self.fail()
            case "standstill", "waited":
                must(not self.complaint, "complaint_open")
                self.become("end_standstill")
                if not self.awarded("active"):
                    self.fail()
            case "awarded", "waited":
                self.lose_award()
            case _:
                raise Refused("none")

    def awarded(self, *statuses: str) -> list[int]:
        """The bidders whose award has one of these statuses, the best first."""
        return [who for who, bidder in enumerate(self.bidders) if bidder.award in statuses]

    def award(self, who: int, name: str) -> None:
        self.change(who, award=self.move("award", name, self.bidders[who].award))

    def submit(self, who: int) -> None:
        """Decided by the clock alone: whether the tick has moved the status does not matter."""
        must(self.auction in {"enquiries", "tendering"}, "move_not_allowed")
        must(self.clock == OPEN, "bid_too_late" if self.clock == LATE else "bid_too_early")
        must(self.auction == "tendering", "none")
        if self.bidders[who].bid == "sealed":
            self.rate(who, "supersede")
        self.change(who, bid="sealed")

    def withdraw(self, who: int) -> None:
        must(self.auction == "tendering", "move_not_allowed")
        must(self.clock == OPEN, "bid_too_late")
        self.rate(who, "withdraw")

    def open(self, unreadable: int) -> None:
        """The threshold of shares is there; of these bidders (a bit each) the bid cannot be opened."""
        must(self.auction == "opening" and bool(self.having("sealed")), "move_not_allowed")
        for who in self.having("sealed"):
            self.rate(who, "void" if unreadable >> who & 1 else "open")
        for who in self.having("opened"):
            self.change(who, deposit="held")
        self.become("open")

    def qualify(self, who: int) -> None:
        must(self.auction == "qualification", "not_in_qualification")
        must(not self.bidders[who].accused, "hearing_underway")
        self.rate(who, "qualify")

    def accuse(self, who: int) -> None:
        must(self.auction == "qualification", "not_in_qualification")
        must(self.bidders[who].bid in {"opened", "valid"}, "move_not_allowed")
        must(not self.bidders[who].accused, "hearing_underway")
        self.change(who, accused="proposed")

    def answer(self, who: int) -> None:
        must(bool(self.bidders[who].accused), "none")
        self.change(who, accused=self.move("disqualification", "answer", self.bidders[who].accused))

    def acquit(self, who: int) -> None:
        must(bool(self.bidders[who].accused), "none")
        self.move("disqualification", "drop", self.bidders[who].accused)
        self.change(who, accused="")

    def uphold(self, who: int) -> None:
        """Heard, or its time to answer over, a bid is out."""
        must(self.auction == "qualification" and bool(self.bidders[who].accused), "not_in_qualification")
        self.move("disqualification", "uphold", self.bidders[who].accused)
        self.change(who, accused="")
        self.rate(who, "disqualify")

    def announce(self) -> None:
        """Rank the valid bids, but for those who lost the lot by not signing; the best has it, the others wait."""
        must(self.auction == "qualification", "move_not_allowed")
        must(not self.complaint, "complaint_open")
        must(not any(bidder.accused for bidder in self.bidders), "hearing_underway")
        must(not self.having("opened"), "bids_undecided")
        ranked = [who for who in self.having("valid") if self.bidders[who].deposit != "kept"]
        for who in self.having("valid"):
            self.change(who, award="pending" if who in ranked else "")
            self.rate(who, "win" if who in ranked[:1] else "hold" if who in ranked else "lose")
        for who in ranked[:1]:
            self.award(who, "activate")
        self.become("announce")

    def lose_award(self) -> None:
        """The winner did not sign: its deposit is kept, and the next in rank waits a standstill anew."""
        [who] = self.awarded("active")
        self.award(who, "cancel")
        self.rate(who, "lose")
        self.change(who, deposit=self.move("deposit", "keep", self.bidders[who].deposit))
        heirs = self.awarded("pending")[:1]
        for heir in heirs:
            self.award(heir, "activate")
            self.rate(heir, "win")
            self.become("pass_on")
        if not heirs:
            self.fail()

    def refuse(self, who: int) -> None:
        """The winner will not sign."""
        self.must_be_signable(who)
        self.lose_award()

    def must_be_signable(self, who: int) -> None:
        must(self.bidders[who].award == "active", "move_not_allowed")
        must(self.auction == "awarded", "signing_not_open")
        must(self.clock == BEFORE, "signing_over")

    def confirm(self, who: int) -> None:
        self.must_be_signable(who)
        must(not self.complaint, "complaint_open")
        self.award(who, "confirm")
        for other in self.awarded("pending"):
            self.award(other, "drop")
        for other in self.having("reserve"):
            self.rate(other, "lose")
        self.become("conclude")
        self.wind_up()

    def complain(self) -> None:
        """Some bidder whose bid was opened complains in time."""
        must(self.auction in {"qualification", "standstill"} and self.clock != WAITED, "complaint_out_of_time")
        must(bool(self.having("opened", "valid", "disqualified", "winning", "reserve", "losing")), "not_a_competitor")
        must(not self.complaint, "complaint_already_made")
        self.complaint = "pending"

    def decide(self, name: str) -> None:
        must(bool(self.complaint), "none")
        status = self.move("complaint", name, self.complaint)
        self.complaint = status if status == "accepted" else ""

    def satisfy(self, name: str, who: int) -> None:
        """The owner finds a complaint right: all is judged again, with a bid back in, with one out, or as it is."""
        self.decide("satisfy")
        if self.auction == "standstill":
            self.reevaluate()
        if name:
            must(self.bidders[who].bid in ({"opened", "valid"} if name == "disqualify" else {"disqualified"}), "unfit")
            self.rate(who, name)

    def reevaluate(self) -> None:
        for who in self.awarded("active", "pending"):
            self.award(who, "cancel" if self.bidders[who].award == "active" else "drop")
        for who in self.having("winning", "reserve", "losing"):
            self.rate(who, "reconsider")
        for who in range(len(self.bidders)):
            self.change(who, award="")
        self.become("reevaluate")

    def fail(self) -> None:
        self.become("fail")
        self.wind_up()

    def cancel(self) -> None:
        self.become("cancel")
        self.wind_up()

    def wind_up(self) -> None:
        """Nobody waits in an auction that has ended; deposits that are not kept go back."""
        for who in self.awarded("active", "pending"):
            self.award(who, "cancel" if self.bidders[who].award == "active" else "drop")
        for who in self.having("valid", "winning", "reserve"):
            if self.bidders[who].award != "confirmed":
                self.rate(who, "lose")
        if self.complaint:
            self.decide("stop")
        for who, bidder in enumerate(self.bidders):
            if bidder.deposit == "held":
                self.change(who, deposit=self.move("deposit", "return", "held"))


def broken(world: World) -> str:
    """Which promise this world breaks; nothing where it breaks none."""
    return next(filter(None, (promise(world) for promise in PROMISES)), "")


def one_award(world: World) -> str:
    held = [bidder for bidder in world.bidders if bidder.award in HELD]
    return "two awards stand for one lot" if len(held) > 1 else ""


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
    signing = any(bidder.award == "active" for bidder in world.bidders)
    if world.auction == "awarded" and not signing:
        return "an auction is awarded, and nobody is to sign"
    return "an award stands while bids are judged" if world.auction == "qualification" and waiting else ""


def nothing_over_a_complaint(world: World) -> str:
    blocked = world.complaint and world.auction in {"awarded", "complete"}
    return "something is to be signed over a complaint" if blocked else ""


def the_best_wins(world: World) -> str:
    places = [who for who, bidder in enumerate(world.bidders) if bidder.award in HELD]
    better = [b for who in places for b in world.bidders[:who] if b.bid in {"valid", "winning", "reserve"}]
    return "somebody wins before a better bid" if better else ""


def bids_as_awarded(world: World) -> str:
    places = {"active": "winning", "confirmed": "winning", "pending": "reserve"}
    wrong = [b for b in world.bidders if b.award in places and b.bid != places[b.award]]
    return "a bid has not the place that its award leaves it" if wrong else ""


def deposits_by_rule(world: World) -> str:
    if any(bidder.deposit == "kept" and bidder.award in HELD for bidder in world.bidders):
        return "who failed to sign has an award again"
    held = any(bidder.deposit == "held" for bidder in world.bidders)
    return "an auction has ended, and deposits are still held" if held and world.auction in ENDED else ""


PROMISES = (
    *(one_award, nothing_seen_early, nothing_left_sealed, complete_means_signed, nobody_waits_for_ever),
    *(nothing_over_a_complaint, the_best_wins, bids_as_awarded, deposits_by_rule),
)


def commands(bidders: int) -> Iterable[Command]:
    """Everything that anybody can do, the clock included."""
    alone = (
        "propose",
        "approve",
        "give_back",
        "publish",
        "amend",
        "pass_time",
        "tick",
        "announce",
        "complain",
        "cancel",
    )
    each = ("submit", "withdraw", "qualify", "accuse", "answer", "acquit", "uphold", "confirm", "refuse")
    yield from ((name,) for name in alone)
    yield from ((name, who) for name in each for who in range(bidders))
    yield from (("open", unreadable) for unreadable in range(1 << bidders))
    yield from (("decide", name) for name in ("accept", "decline", "stop"))
    yield ("satisfy", "", 0)
    yield from (("satisfy", name, who) for name in ("reconsider", "reinstate", "disqualify") for who in range(bidders))
