"""Check 19: thousands of bids around a deadline, through processes whose clocks stand wrong by five minutes.

Three processes serve one exchange: one five minutes behind, one right, one five minutes ahead. Whatever they believe,
the database's clock decides, read after the auction is locked: nothing is accepted late, nothing refused early. The
control is a fourth process that believes its own clock, and is found out: a witness in the database notes by itself
when each bid's transaction began and when its row came.
"""

import asyncio
import itertools
import json
import re
import sys
from collections import Counter
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import psycopg
import pytest

import clocks
import serving
from bidding import bids_kept, body_of, make_tendering, move_deadline
from factories import bearer, make_member, make_organization
from techexchange.infra.database import libpq_url

SUBMISSIONS, REFUSALS = 10_000, 2_000
numbers = itertools.count(1)
LINES = 8
"""How many bidders hand in through each process at once."""
OFF = 300
BEFORE = 6.0  # seconds from the first bid to the deadline
TRUSTING = Path(__file__).parents[1] / "trusting.py"

# A process sees another time by a small library that is compiled here; where nothing can compile it, no clock moves.
pytestmark = pytest.mark.skipif(clocks.compiler() is None, reason="moving clocks needs a C compiler")


@dataclass
class Rush:
    """What was handed in through one process, and what it answered."""

    url: str
    answers: Counter[str] = field(default_factory=Counter)
    accepted: dict[str, datetime] = field(default_factory=dict)


@asynccontextmanager
async def line_to(url):
    """One keep-alive connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(url).port)

    async def ask(path, headers, body):
        fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{fields}"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answered = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", answered, re.IGNORECASE)
        return int(answered[9:12]), json.loads(await reader.readexactly(int(length[1])))

    yield ask
    writer.close()


WITNESS = """
CREATE TABLE witnessed (bid_id uuid, began timestamptz, came timestamptz);
CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO witnessed VALUES (NEW.id, transaction_timestamp(), clock_timestamp());
  RETURN NULL;
END $$;
CREATE TRIGGER witness AFTER INSERT ON bids FOR EACH ROW EXECUTE FUNCTION witness();
"""
MISTIMED = """
SELECT b.id::text FROM bids b JOIN auctions a ON a.id = b.auction_id LEFT JOIN witnessed w ON w.bid_id = b.id
WHERE b.received_at >= a.tender_until OR (b.received_at BETWEEN w.began AND w.came) IS NOT TRUE
"""


@pytest.fixture
async def tendering(live):
    """An auction under way, in a database that notes by itself when bids come."""
    with psycopg.connect(libpq_url(live.url), autocommit=True) as connection:
        connection.execute(WITNESS)
    return await make_tendering(live.exchange)


def mistimed(live):
    """The bids that came after the deadline, or that say of themselves to have come at another time than they did."""
    with psycopg.connect(libpq_url(live.url)) as connection:
        return [id for (id,) in connection.execute(MISTIMED)]


def pattern_of(tendering, company):
    """Bids that differ in one byte of what nobody can read before the opening, as fast as they can be sent."""
    envelope = tendering.sealed(company).as_dict()
    body = json.dumps({"envelope": envelope}).encode()
    mark = envelope["commitment"].encode()
    while True:
        fresh = f"{next(numbers):064x}".encode()
        yield body.replace(mark, fresh)


async def hand_in(rush, tendering, company, headers, rushes, wanted):
    """Bid after bid of one company, until there were enough of them in time and too late."""
    async with line_to(rush.url) as ask:
        for body in pattern_of(tendering, company):
            status, answer = await ask(tendering.path, headers, body)
            rush.answers[answer.get("code", str(status))] += 1
            if status == 201:
                rush.accepted[answer["id"]] = datetime.fromisoformat(answer["receipt"]["received_at"])
            late = sum(one.answers["bid_too_late"] for one in rushes)
            if late >= wanted[1] and sum(one.answers.total() for one in rushes) >= wanted[0]:
                return


async def rush_to(live, tendering, urls, wanted):
    """Let companies bid through all processes at once, around the deadline."""
    rushes = [Rush(url) for url in urls]
    companies = [await make_organization(live.exchange, "business") for _ in range(LINES * len(urls))]
    headers = [await bearer(live.exchange, await make_member(live.exchange, company)) for company in companies]
    await move_deadline(live.exchange, tendering.id, BEFORE)
    async with asyncio.TaskGroup() as together:
        for place, (company, said) in enumerate(zip(companies, headers, strict=True)):
            rush = rushes[place % len(rushes)]
            together.create_task(hand_in(rush, tendering, company, said, rushes, wanted))
    return rushes


@asynccontextmanager
async def served(live, tmp_path, *offsets, program=(serving.PROGRAM,)):
    """Processes that serve this exchange, each with its own idea of the time; their addresses."""
    library = clocks.moving_clocks(tmp_path)
    shared = {
        "TECHEXCHANGE_DATABASE_URL": live.url,
        "TECHEXCHANGE_SECRET_KEY": "the key of the tests, long enough for a box",
        "TECHEXCHANGE_DATA_DIRECTORY": str(tmp_path / "var"),
        "TECHEXCHANGE_REQUESTS_PER_MINUTE": "100000000",
        "TECHEXCHANGE_LOG_LEVEL": "warning",
        "PYTHONPATH": str(TRUSTING.parent),
    }
    with ExitStack() as stack:
        urls = []
        for number, offset in enumerate(offsets):
            place = tmp_path / f"process-{number}"
            place.mkdir()
            told = shared | clocks.moved(library, offset)
            urls.append((await asyncio.to_thread(begun, stack, place, told, program)).url)
        yield urls


def begun(stack, place, told, program):
    return stack.enter_context(serving.serve(place, program=program, **told))


def clock_of(url):
    """What a process takes for the time, by how many seconds it is ahead of ours."""
    said = httpx.get(f"{url}/healthz").headers["date"]
    return (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()


async def test_no_clock_bends_the_deadline(live, tendering, tmp_path):
    async with served(live, tmp_path, -OFF, 0, OFF) as urls:
        assert [round(clock_of(url) / 10) * 10 for url in urls] == [-OFF, 0, OFF]
        rushes = await rush_to(live, tendering, urls, (SUBMISSIONS, REFUSALS))
    kept = await bids_kept(live.exchange, tendering.id)
    assert mistimed(live) == []
    assert {str(bid.id): bid.received_at for bid in kept} == {
        id: at for rush in rushes for id, at in rush.accepted.items()
    }
    for rush in rushes:
        assert set(rush.answers) == {"201", "bid_too_late"}
        assert min(rush.answers.values()) > 0
    assert sum(rush.answers.total() for rush in rushes) >= SUBMISSIONS


async def test_a_process_that_believes_its_own_clock_is_found_out(live, tendering, tmp_path):
    async with served(live, tmp_path, -OFF, program=(sys.executable, TRUSTING)) as urls:
        await move_deadline(live.exchange, tendering.id, -1)
        company = await make_organization(live.exchange, "business")
        headers = await bearer(live.exchange, await make_member(live.exchange, company))
        async with httpx.AsyncClient(base_url=urls[0]) as client:
            answer = await client.post(tendering.path, json=body_of(tendering.sealed(company)), headers=headers)
    assert answer.status_code == 201, answer.text
    assert mistimed(live) == [answer.json()["id"]]
