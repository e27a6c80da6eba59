"""Check 6: every state that three buyers, one listing and a crash at any moment can lead to, one after the other.

First the moves of the model are compared with those the code declares. Then the whole space is walked, twice: with
every status there is and each command done at once; and with two sessions that take their locks one by one, read what
they have locked, and may die before any step. Last, one story for each kind of step is told to the exchange itself.
"""

import importlib
import pkgutil
from collections import deque
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import pytest

import techexchange
from assurance.bargaining import BUYER, SELLER, TABLES, Command, Outcome, Refused, Talks, Telling, World, broken, told
from assurance.storytelling import Told, foretold, shown
from factories import make_actor, make_open_listing
from techexchange.auctions.lifecycle import RECONSIDER_BID
from techexchange.deals.lifecycle import LIFE as DEAL
from techexchange.identity.actions import Safeguards
from techexchange.kernel.lifecycle import Lifecycle
from techexchange.listings.lifecycle import LIFE as LISTING
from techexchange.listings.lifecycle import ONLY_DEMAND
from techexchange.offers.lifecycle import LIFE as NEGOTIATION
from techexchange.offers.lifecycle import MEMORANDUM_LIFE, OFFER_LIFE

BUYERS = 3
SIDES = (SELLER, BUYER)
DECLARED = {
    "negotiation": NEGOTIATION,
    "offer": OFFER_LIFE,
    "deal": DEAL,
    "memorandum": MEMORANDUM_LIFE,
    "listing": LISTING,
}
BEGINNING = World("published", (Talks(),) * BUYERS)


def declared(life: Lifecycle) -> set[tuple[str, str, str]]:
    return {(move.name, source.value, move.target.value) for move in life.moves for source in move.sources}


def statuses_in(life: str) -> set[str]:
    return {status for _, source, target in TABLES[life] for status in (source, target)}


@pytest.mark.parametrize("name", TABLES)
def test_the_model_s_moves_are_the_code_s(name):
    of_needs = {move.name for move in ONLY_DEMAND} if name == "listing" else set()
    met = {move for move in declared(DECLARED[name]) if move[1] in statuses_in(name) and move[0] not in of_needs}
    assert met == TABLES[name]


def lives() -> Iterator[tuple[str, Lifecycle]]:
    """Every life that is declared anywhere in the exchange, once."""
    known = set()
    for module in pkgutil.walk_packages(techexchange.__path__, "techexchange."):
        if "lifecycle" in module.name and "kernel" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, Lifecycle) and id(value) not in known:
                    known.add(id(value))
                    yield f"{module.name}.{name}", value


@pytest.mark.parametrize(("name", "life"), list(lives()))
def test_in_every_life_each_status_is_reached_and_each_can_end(name, life):
    """A bid is judged again only with its auction, whose own life is walked here too: that move is no way onward."""
    statuses = set(type(life.initial))
    reached, ahead = {life.initial}, [life.initial]
    while ahead:
        for move in life.open_from(ahead.pop()):
            if move.target not in reached:
                reached.add(move.target)
                ahead.append(move.target)
    assert reached == statuses, name
    onward = {status: [move for move in life.open_from(status) if move is not RECONSIDER_BID] for status in statuses}
    ending = {status for status in statuses if all(move.target == status for move in onward[status])}
    for _ in statuses:
        ending |= {status for status in statuses if any(move.target in ending for move in onward[status])}
    assert ending in (set(), statuses), f"{name}: from {statuses - ending} there is no way to an end"


def commands(buyers: int = BUYERS) -> list[Command]:
    """Everything that anybody can do, the clock and the queue included."""
    each = [
        *((name, buyer, side) for name in ("accept", "decline", "withdraw") for buyer, side in places(buyers)),
        *(("counter", buyer, side, exclusive) for buyer, side in places(buyers) for exclusive in (False, True)),
        *(("submit", buyer, exclusive) for buyer in range(buyers) for exclusive in (False, True)),
        *((name, buyer) for name in ("expire", "contract", "take_effect", "complete") for buyer in range(buyers)),
        *((name, buyer) for name in ("terminate",) for buyer in range(buyers)),
        *(("cancel", buyer, SELLER) for buyer in range(buyers)),
    ]
    alone = ("hear", "pause", "resume", "suspend", "reinstate", "run_out", "renew", "take_down")
    alone += ("reinstate_paused",)
    return [*each, *((name,) for name in alone)]


def places(buyers: int) -> Iterator[tuple[int, str]]:
    return product(range(buyers), SIDES)


class Explored(NamedTuple):
    """Every world, how it was first come to, and every move made on the way."""

    stories: dict[World, tuple[Command, ...]]
    moves: set[tuple[str, str, str, str]]
    steps: int


def attempted(world: World, command: Command) -> Outcome | None:
    try:
        return told(world, command)
    except Refused:
        return None


def heard(world: World) -> World:
    """The world once what has closed is heard of."""
    return told(world, ("hear",)).world


def explore(beginning: World, possible: list[Command], *, prompt: bool = False) -> Explored:
    """Walk the whole space; buyers who are in the same state are the same, so talks are kept in order.

    Where handlers are `prompt`, a closing is heard before anything else happens.
    """
    stories: dict[World, tuple[Command, ...]] = {beginning: ()}
    moves: set[tuple[str, str, str, str]] = set()
    ahead, steps = deque([beginning]), 0
    while ahead:
        world = ahead.popleft()
        for command in possible:
            outcome = attempted(world, command)
            if outcome is None:
                continue
            steps += 1
            moves.update(outcome.moves)
            must_hold(world, outcome)
            reached = heard(outcome.world) if prompt else outcome.world
            after = reached._replace(talks=tuple(sorted(reached.talks)))
            if after not in stories:
                stories[after] = (*stories[world], command)
                ahead.append(after)
    return Explored(stories, moves, steps)


def must_hold(before: World, outcome: Outcome) -> None:
    """No promise is broken, and what has ended stays as it ended."""
    assert not broken(outcome.world), (broken(outcome.world), before, outcome)
    for was, now in zip(before.talks, outcome.world.talks, strict=True):
        ended = was.status not in {"", "open"}
        assert not ended or now.status == was.status or now == now._replace(status="open", deal=""), (was, now)


@pytest.fixture(scope="module")
def explored() -> Explored:
    return explore(BEGINNING, commands())


def test_no_promise_is_broken_wherever_three_buyers_can_get(explored):
    assert len(explored.stories) > 5_000
    assert explored.steps > 50_000


def test_every_declared_status_and_move_is_met_on_the_way(explored):
    statuses = {talks.status for world in explored.stories for talks in world.talks} - {""}
    deals = {talks.deal for world in explored.stories for talks in world.talks} - {""}
    listings = {world.listing for world in explored.stories}
    assert statuses == {status.value for status in type(NEGOTIATION.initial)}
    assert deals == {status.value for status in type(DEAL.initial)}
    assert listings == statuses_in("listing")
    assert explored.moves == {(life, *move) for life, moves in TABLES.items() for move in moves if life != "memorandum"}


def test_the_walk_finds_that_rivals_were_left_open(monkeypatch):
    """The control: an exclusive acceptance that ends nobody else's talks."""
    whole = Telling.end

    def forgetful(self, buyer, name, *more, **changed):
        if name != "lapse":
            whole(self, buyer, name, *more, **changed)

    monkeypatch.setattr(Telling, "end", forgetful)
    with pytest.raises(AssertionError, match="talks go on about what is sold"):
        explore(BEGINNING, commands())


def test_the_walk_finds_that_a_closing_was_not_heard(monkeypatch):
    """The control: a listing that closes, and nobody is told."""

    def unheard(self, name, _event, *, last=False):
        self.listing = self.move("listing", name, self.listing, last=last)

    monkeypatch.setattr(Telling, "list", unheard)
    with pytest.raises(AssertionError, match="talks go on about a closed listing"):
        explore(BEGINNING, commands())


class Session(NamedTuple):
    """A transaction under way: its command, how many of its locks it holds, and what it has read without any."""

    command: Command
    held: int = 0
    read: World | None = None


class Moment(NamedTuple):
    """What is committed, and what two sessions are doing."""

    world: World
    sessions: tuple[Session | None, Session | None]


def locks_of(world: World, command: Command) -> tuple[str, ...]:
    """What a command locks, in the order in which the code does: the listing, then negotiations by id; a deal first."""
    name, *about = command
    still_open = [f"n{buyer}" for buyer, talks in enumerate(world.talks) if talks.status == "open"]
    match name:
        case "submit":
            return ("listing", f"n{about[0]}")
        case "accept":
            return ("listing", *sorted({*still_open, f"n{about[0]}"}))
        case "decline":
            return (f"n{about[0]}",)
        case "cancel":
            return (f"d{about[0]}", "listing")
        case "hear":
            return tuple(still_open)
    return ("listing",)


def held_by(world: World, session: Session | None) -> set[str]:
    return set(locks_of(world, session.command)[: session.held]) if session else set()


def stepwise() -> list[Command]:
    """What the two sessions do: one buyer may still come, the others' exclusive offers wait for an answer."""
    each = [(name, buyer, SELLER) for name in ("accept", "decline", "cancel") for buyer in range(BUYERS)]
    return [*each, ("submit", BUYERS - 1, True), ("pause",), ("resume",), ("hear",)]


def committed(world: World, session: Session, *, locking: bool) -> World | None:
    """The world once a session has written; None where it is refused. It decides on what it has locked, or read."""
    if not locking:
        return written(world, attempted(session.read or world, session.command), session.read or world)
    held = held_by(world, session)
    known = World(
        world.listing if "listing" in held else "",
        tuple(one if {f"n{n}", f"d{n}"} & held else Talks() for n, one in enumerate(world.talks)),
    )
    knowing, all_knowing = attempted(known, session.command), attempted(world, session.command)
    if all_knowing is None:
        return None
    assert knowing is not None, f"{session.command} decides on what it has not locked"
    changed = {f"n{n}" for n, one in enumerate(known.talks) if one != undoomed(knowing.world.talks[n], one)}
    unlocked = {name for name in changed if not {name, name.replace("n", "d")} & held}
    assert not unlocked, f"{session.command} writes {unlocked}, which it has not locked"
    return written(world, knowing, known)


def undoomed(after: Talks, before: Talks) -> Talks:
    """The same, whether doomed or not: no row says so, but the time of the closing, when it is heard."""
    return after._replace(doomed=before.doomed) if after.status == before.status == "open" else after


def written(world: World, outcome: Outcome | None, known: World) -> World | None:
    """The world with what a session changed of what it knew; whatever is open when the listing closes is doomed."""
    if outcome is None:
        return None
    each = zip(world.talks, outcome.world.talks, known.talks, strict=True)
    talks = [present if undoomed(after, seen) == seen else after for present, after, seen in each]
    closes = outcome.world.listing not in {known.listing, "published"}
    doomed = [one._replace(doomed=True) if closes and one.status == "open" else one for one in talks]
    return World(outcome.world.listing if outcome.world.listing != known.listing else world.listing, tuple(doomed))


def following(moment: Moment, possible: list[Command], *, locking: bool) -> Iterator[Moment]:
    """Every next moment: a session begins, takes its next lock, commits, or dies; nobody waits for ever."""
    stuck = 0
    for place, session in enumerate(moment.sessions):
        other = moment.sessions[1 - place]
        if session is None:
            begun = [command for command in possible if other is None or place == 0 or command != other.command]
            read = None if locking else moment.world
            yield from (put(moment, place, Session(command, 0, read)) for command in begun)
            continue
        yield put(moment, place, None)
        wanted = locks_of(moment.world, session.command)
        if not locking or session.held >= len(wanted):
            after = committed(moment.world, session, locking=locking)
            yield put(moment._replace(world=after or moment.world), place, None)
        elif wanted[session.held] in held_by(moment.world, other):
            stuck += 1
        else:
            yield put(moment, place, session._replace(held=session.held + 1))
    assert stuck < 2, f"two sessions wait for each other: {moment}"


def put(moment: Moment, place: int, session: Session | None) -> Moment:
    sessions = (session, moment.sessions[1]) if place == 0 else (moment.sessions[0], session)
    return moment._replace(sessions=sessions)


def walk(*, locking: bool) -> int:
    """Every moment two sessions can lead to; how many there are."""
    waiting = Talks("open", SELLER, exclusive=True)
    first = Moment(World("published", (waiting, waiting, Talks())), (None, None))
    seen, ahead, possible = {first}, deque([first]), stepwise()
    while ahead:
        for moment in following(ahead.popleft(), possible, locking=locking):
            if moment in seen:
                continue
            assert not broken(moment.world), (broken(moment.world), moment)
            seen.add(moment)
            ahead.append(moment)
    return len(seen)


def test_no_order_of_locks_reads_writes_and_crashes_breaks_a_promise():
    assert walk(locking=True) > 10_000


def test_without_locks_some_order_sells_twice():
    """The control: two sessions that decide on what they read before."""
    with pytest.raises(AssertionError, match=r"two exclusive deals|sold and still open"):
        walk(locking=False)


NOT_TOLD = {"contract", "take_effect", "complete", "terminate", "suspend", "run_out", "renew", "take_down"}
NOT_TOLD |= {"reinstate", "reinstate_paused"}
"""What the stories leave to the tests of contracts and of listings."""
TOLD = [command for command in commands() if command[0] not in NOT_TOLD | {"hear"}]
SHARES = 4


def kinds() -> tuple[list[tuple[Command, ...]], dict[tuple[Command, ...], list[Command]]]:
    """The shortest stories by which every kind of step is taken, and what is refused at the end of which story."""
    seen: set[tuple[object, ...]] = set()
    taken: list[tuple[Command, ...]] = []
    refused: dict[tuple[Command, ...], list[Command]] = {}
    for world, story in explore(BEGINNING, TOLD, prompt=True).stories.items():
        for command in TOLD:
            if (kind := kind_of(world, command)) in seen:
                continue
            seen.add(kind)
            if attempted(world, command):
                taken.append((*story, command))
            else:
                refused.setdefault(story, []).append(command)
    begun = {story[:length] for story in taken for length in range(len(story))}
    return [story for story in taken if story not in begun], refused


def kind_of(world: World, command: Command) -> tuple[object, ...]:
    """What a step depends on: the command, the listing, whom it concerns, and whether anybody else is in the way."""
    name, *about = command
    mine = about[0] if about else None
    others = [talks for buyer, talks in enumerate(world.talks) if buyer != mine]
    rivals = name == "accept" and any(talks.status == "open" for talks in others)
    return (name, *about[1:], world.listing, world.talks[mine] if about else None, rivals)


def retold(story: tuple[Command, ...], then: list[Command]) -> Iterator[tuple[Command, str, World]]:
    """Each step for the buyers as they are, how it ends, and the world then: the walk orders buyers by state.

    What is tried `then`, is tried where the story has led to.
    """
    world, order = BEGINNING, list(range(BUYERS))
    for place, (name, *about) in enumerate([*story, *then]):
        command = (name, *((order[one] if type(one) is int else one) for one in about))
        end, world, _ = foretold(world, command, 0)
        if place < len(story):
            order.sort(key=lambda buyer: world.talks[buyer])
        yield command, end, world


@pytest.mark.parametrize("share", range(SHARES))
async def test_the_exchange_takes_every_kind_of_step_alike(exchange, settings, settle, share):
    seller, institute = await make_actor(exchange, "institute")
    buyers = [(await make_actor(exchange, "business"))[0] for _ in range(BUYERS)]
    taken, refused = kinds()
    plots = sorted([*((story, []) for story in taken), *refused.items()], key=repr)
    assert len(taken) > 50
    assert sum(map(len, refused.values())) > 300
    guards = Safeguards.of(exchange, settings)
    for story, then in plots[share::SHARES]:
        teller = Told(exchange, guards, seller, buyers, await make_open_listing(exchange, institute))
        steps = list(retold(story, then))
        for command, end, _ in steps:
            assert await teller.tell(*command) == end, (story, command)
            if end == "done":
                await settle()
        assert await teller.state() == shown(steps[-1][2]), story
