"""Check 16: two worlds that differ in what is under seal alone: nothing that anybody else can see differs by a byte.

The whole exchange of tests.world is asked the same in both: every route it has, as everybody there is, the operator and
the owner included. Between the two worlds differs what a company bids, which company it is, in which auction it bids,
or whether it bids at all. Compared are status, headers and body of every answer, what is logged and counted, the
record, the inboxes, the queue, and every row of every table but the sealed one itself.
"""

import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog.testing
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from assurance.conftest import Stage, changes, in_progress
from assurance.test_access_matrix import reading_calls
from calls import Call
from techexchange.app import metadata
from techexchange.auctions.models import Auction
from techexchange.infra.logging import AccessLog
from techexchange.infra.metrics import exposition
from world import PREPARED, SUBJECTS, calls_of
from world_auction import SEALED_AUCTIONS, stated

SUBMIT = "POST /v1/auctions/{auction_id}/bids"
SEEDS, SHARDS = 100, 10
CHOSEN = range(SHARDS) if os.environ.get("TECHEXCHANGE_ALL_SEEDS") else (0, 8)
"""A tenth of the seeds is a shard, and takes a minute or two; TECHEXCHANGE_ALL_SEEDS=1 walks all of them."""
SMALL, LARGE = 1, 999_999_999_999
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00|\+00)?")
HASH = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{32}){1,2}(?![0-9a-f])")
"""Hashes, and salts of half their length."""
FRESH = re.compile(r"\btx[a-z]+_\w+|(?<![A-Z2-7])[A-Z2-7]{32}(?![A-Z2-7])")
"""Tokens and secrets of authenticators, which are new in every answer."""
CIPHER = re.compile(r"(?:\\\\?x)?[A-Za-z0-9+/_=-]{86,}")
OF_THE_REQUEST = {"x-request-id", "ratelimit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset", "date"}
LENGTH = "content-length"
"""Compared by the plain text instead: a new time is a byte shorter where its last digit is a nought."""
TIMED = ("_created", "_sum", "_bucket", "process_", "python_", "request_seconds", "in_flight")
SEALED_TABLES = {"bids"}
UNREADABLE = {"ledger_pending"}
AS_OF = re.compile(r'"(as_of_seq|ledger": ?\{"seq)": ?\d+')
LONG = "ledger-position"
"""How long the record is, which its signed tree heads tell everybody: that something happened, not what or where."""
RECORD = "GET /v1/ledger"


@dataclass(frozen=True)
class Bid:
    """What one company does under seal: nothing, where it is refused."""

    who: str = "first_bidder"
    auction: str = "tendering_auction"
    amount: int = SMALL
    words: str = "x"
    refused: bool = False

    def call(self, stage: Stage) -> Call:
        """The request by which it bids, or tries to."""
        content = stated(self.amount, self.words)
        if self.refused:
            content = content | {"lots": [content["lots"][0] | {"number": 7}]}
        return Call(
            "POST /v1/auctions/{auction_id}/bids", self.who, "", {"auction_id": self.auction}, {"content": content}
        )


Twins = tuple[Bid, Bid]


def amounts(chance: random.Random) -> Twins:
    """Another amount, and other words."""
    return Bid(amount=SMALL, words="y"), Bid(amount=LARGE, words="x" * chance.randrange(2, 3000))


def companies(chance: random.Random) -> Twins:
    """Another company with the same bid."""
    amount = chance.randrange(SMALL, LARGE)
    return Bid(amount=amount), Bid(who="second_bidder", amount=amount)


def places(chance: random.Random) -> Twins:
    """The same company in another auction, so that each has another number of bids."""
    amount = chance.randrange(SMALL, LARGE)
    return Bid(amount=amount), Bid(auction="other_auction", amount=amount)


def presence(chance: random.Random) -> Twins:
    """A bid, or none: one that is refused."""
    return Bid(amount=chance.randrange(SMALL, LARGE)), Bid(refused=True)


KINDS: tuple[Callable[[random.Random], Twins], ...] = (amounts, companies, places, presence)


@dataclass
class Looking:
    """Everything that is seen of one world."""

    stage: Stage
    since: datetime
    known: frozenset[str]
    answers: dict[tuple[str, str, str], object] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    logged: list[object] = field(default_factory=list)
    counted: dict[str, float] = field(default_factory=dict)

    def plain(self, said: str) -> str:
        """A text without what is another in every run: new ids and times, hashes, and ciphertexts but their length."""
        said = UUID.sub(lambda found: found[0] if found[0] in self.known else "(id)", said)
        said = AS_OF.sub("(how long the record is)", TIME.sub(self._time, said))
        said = FRESH.sub("(fresh)", HASH.sub("(hash)", said))
        return CIPHER.sub(lambda found: f"({len(found[0])} characters)", said)

    def _time(self, found: re.Match[str]) -> str:
        at = datetime.fromisoformat(found[0].replace(" ", "T"))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return found[0] if at < self.since else "(time)"

    async def ask(self, call: Call, who: str) -> None:
        """One question as somebody asks it, undone afterwards."""
        async with in_progress(self.stage.connection):
            answer = await self.stage.world.send(self.stage.client, call, who)
        kept = (pair for pair in answer.headers.items() if pair[0] not in OF_THE_REQUEST | {LENGTH, LONG})
        headers = {name: self.plain(value) for name, value in kept}
        marked = answer.headers.get("content-type", "") == "application/pdf"  # with the moment of its reading
        told = (answer.status_code, headers, "(file)" if marked else self.plain(answer.text))
        self.answers[call.operation, " ".join(call.ids.values()), who] = told

    async def read_tables(self) -> None:
        """Every row of every table, in the words of the database."""
        async with self.stage.exchange.unit_of_work() as uow:
            for name in metadata.tables.keys() - UNREADABLE:
                rows = await uow.session.scalars(text(f'SELECT kept::text FROM "{name}" AS kept'))
                self.rows[name] = sorted(map(self.plain, rows))
            jobs = text("SELECT task_name, queue_name, args->>'handler' FROM procrastinate_jobs WHERE status = 'todo'")
            self.rows["procrastinate_jobs"] = sorted(str(tuple(row)) for row in await uow.session.execute(jobs))


def counters() -> dict[str, float]:
    """What is counted by name and labels, without what time makes of it."""
    found = {}
    for family in text_string_to_metric_families(exposition()[0].decode()):
        for sample in family.samples:
            if not any(part in sample.name for part in TIMED):
                found[f"{sample.name}{sorted(sample.labels.items())}"] = sample.value
    return found


async def look(stage: Stage, bid: Bid, questions: list[tuple[Call, str]], monkeypatch: pytest.MonkeyPatch) -> Looking:
    """Let a company bid, see everything there is to see, and undo it all."""
    known = frozenset(map(str, stage.world.ids.values()))
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(AccessLog, "note", lambda _log, record: lines.append(dict(record)))
    async with in_progress(stage.connection):
        async with stage.exchange.unit_of_work() as uow:
            looking = Looking(stage, uow.now, known)
        before = counters()
        with structlog.testing.capture_logs() as remarks:
            answer = await stage.world.send(stage.client, bid.call(stage))
            assert answer.status_code == (422 if bid.refused else 201), answer.text
            await stage.settle()
            looking.logged = [without_time(line) for line in lines]
            looking.counted = {
                name: value - before.get(name, 0) for name, value in counters().items() if value != before.get(name, 0)
            }
            for call, who in questions:
                await looking.ask(call, who)
            await looking.read_tables()
        looking.logged += [looking.plain(str(remark)) for remark in remarks]
    return looking


def without_time(line: dict[str, Any]) -> dict[str, Any]:
    """A line of the access log without what is another in every run."""
    return {name: value for name, value in line.items() if name not in {"ms", "request_id", "timestamp", "trace_id"}}


def differences(one: Looking, other: Looking, kind: Callable[[random.Random], Twins]) -> list[object]:
    """All that tells the two worlds apart, for anybody but those who bid."""
    of_record = kind is presence
    found: list[object] = [
        (question, one.answers[question], other.answers[question])
        for question in one.answers
        if one.answers[question] != other.answers[question] and not (of_record and question[0].startswith(RECORD))
    ]
    ours = SEALED_TABLES | (OF_EVERY_ENTRY if of_record else set())
    compared = one.rows.keys() - (set() if kind is amounts else ours)
    found += [name for name in compared if one.rows[name] != other.rows[name]]
    found += [("log", one.logged, other.logged)] if one.logged != other.logged else []
    found += [("metrics", one.counted, other.counted)] if one.counted != other.counted else []
    return found


OF_EVERY_ENTRY = {"ledger_entries", "ledger_head", "procrastinate_jobs", "handled_events"}
"""Where every fact is, whatever it is about: that something was kept under seal is on record, and not where."""


def all_questions(stage: Stage) -> tuple[list[tuple[Call, str]], list[tuple[Call, str]]]:
    """Everything that anybody can ask: about auctions, and about all else."""
    known = calls_of(stage.world)
    asked = [*reading_calls(), *(known[operation] for operation in sorted(changes() - PREPARED.keys()))]
    pairs = [(call, who) for call in asked for who in SUBJECTS if "/events" not in call.path]
    pairs += [
        (Call(call.operation, "", "", {"auction_id": auction}), who)
        for call in reading_calls()
        for auction in SEALED_AUCTIONS
        for who in SUBJECTS
        if "{auction_id}" in call.path and set(call.ids) == {"auction_id"} and "/events" not in call.path
    ]
    near = [pair for pair in pairs if set(pair[0].ids.values()) & set(SEALED_AUCTIONS)]
    return near, [pair for pair in pairs if pair not in near]


def seeds(shard: int) -> Iterator[tuple[int, Callable[[random.Random], Twins]]]:
    for seed in range(shard, SEEDS, SHARDS):
        yield seed, KINDS[seed % len(KINDS)]


PARTS = 5
"""In how many parts what is near an auction is asked; prime to the number of kinds, so that every kind meets all."""


@pytest.mark.parametrize("shard", CHOSEN)
async def test_nothing_that_others_see_differs(stage, shard, monkeypatch):
    near, far = all_questions(stage)
    assert len(near) > 100
    for seed, kind in seeds(shard):
        twins = kind(random.Random(seed))
        questions = near[seed // len(KINDS) % PARTS :: PARTS] + far[seed::SEEDS]
        one, other = [await look(stage, bid, questions, monkeypatch) for bid in twins]
        assert differences(one, other, kind) == [], (seed, kind.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_no_answer_holds_what_was_handed_in(stage, kind, monkeypatch):
    """Neither the price nor any mark of the bid is in an answer, but in the record its number without its auction."""
    near, _ = all_questions(stage)
    bid, _ = kind(random.Random(len(kind.__name__)))
    async with in_progress(stage.connection):
        await stage.world.send(stage.client, bid.call(stage))
        marks = await marks_of_bids(stage)
        assert len(marks) > 4
        for call, who in near:
            async with in_progress(stage.connection):
                answer = await stage.world.send(stage.client, call, who)
            assert not [mark for mark in marks if mark in answer.text], (call.operation, who)


async def marks_of_bids(stage: Stage) -> set[str]:
    """Everything by which a bid can be known."""
    marks = "SELECT id::text, bidder_tag, origin_tag, envelope_hash, commitment, salt FROM bids"
    async with stage.exchange.unit_of_work() as uow:
        owners = stage.world.secrets["rival_bid_hash"]
        rows = [tuple(row) for row in await uow.session.execute(text(marks))]
    return {str(mark) for row in rows if owners not in row for mark in row}


async def test_a_counter_on_the_auction_is_found(stage, monkeypatch):
    """The control: an auction whose version rises with every bid tells how many there are."""

    async def counting(bid: Bid) -> Looking:
        return await look(stage, bid, near, monkeypatch)

    near = [pair for pair in all_questions(stage)[0] if pair[0].operation == "GET /v1/auctions/{auction_id}"]
    one = await counting(Bid())
    versions = text("UPDATE auctions SET version = version + 1 WHERE id = :id")
    async with in_progress(stage.connection):
        await stage.connection.execute(versions, {"id": stage.world.ids["tendering_auction"]})
        other = await counting(Bid(amount=LARGE))
    found = differences(one, other, amounts)
    assert [one for one in found if one[0][0] == "GET /v1/auctions/{auction_id}"]
    assert Auction.__tablename__ in found


async def test_a_route_that_is_noted_like_any_other_is_found(stage, monkeypatch):
    """The control: where handing in is logged and counted by its own name and status, a bid differs from none."""
    for route in stage.app.routes:
        if getattr(route, "sealed", False):
            monkeypatch.setattr(type(route), "sealed", False)
    one, other = [await look(stage, bid, [], monkeypatch) for bid in presence(random.Random(1))]
    found = dict(pair[:2] for pair in differences(one, other, presence) if isinstance(pair, tuple))
    assert {"log", "metrics"} <= found.keys()


def test_what_was_there_before_is_not_blanked():
    """The control of the comparison itself: an id and a time that others know are compared as they are."""
    since = datetime(2027, 1, 1, tzinfo=UTC)
    looking = Looking(None, since, frozenset({"01890a5d-ac96-774b-bcce-b302099a8057"}))
    before = (since - timedelta(days=1)).isoformat()
    said = f"01890a5d-ac96-774b-bcce-b302099a8057 {before} 01890a5d-ac96-774b-bcce-b302099a8058 2027-02-01T00:00:00Z"
    assert looking.plain(said) == f"01890a5d-ac96-774b-bcce-b302099a8057 {before} (id) (time)"
