"""`http`: five operations against their limits, in one run: one server process on one core, the load from another."""

import argparse
import itertools
import json
import random
import re
import statistics
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console

from benchmarks import bidding, load
from benchmarks.goals import told
from benchmarks.world import World, corpus, free_port, wait_for, world
from techexchange.cli.demo.content import access
from techexchange.settings import Settings

console = Console(stderr=True)
SERVER_CORE, LOAD_CORE = 0, 1
VALID = timedelta(days=30)
LISTINGS, SAMPLES, DISTINCT, PROBED = 200, 20, 60_000, 3_000
OFFERED, ANSWERED = 20_000, 7_000
BIDDERS = 15_000
WORD = re.compile(r"\b[a-z]{4,14}\b")
TERMS = {
    "scope": "exclusive_licence",
    "exclusivity": "exclusive",
    "field_of_use": {"en": "municipal water treatment"},
    "territory": ["VN"],
    "term_months": 60,
    "upfront": {"amount": 500_000_000, "currency": "VND"},
    "royalty": {"percent": "3.5", "basis": "net_sales"},
    "sublicensing": False,
}


@dataclass
class Bench:
    """A run: its world, its load, and how often and how long each side is measured."""

    world: World
    connections: int
    seconds: float
    rounds: int

    @property
    def pool(self) -> int:
        """How many transactions the database has under way at most: as many as the service's pool lets it."""
        pool: int = Settings.model_fields["database_pool"].default
        return min(self.connections, pool)

    def rate(self, port: int, requests: Iterator[bytes], expected: int) -> float:
        """Answers per second; ends the program where one was not what was expected."""
        done = load.run(port, requests, connections=self.connections, seconds=self.seconds)
        if set(done.statuses) != {expected}:
            raise SystemExit(f"expected only {expected}, got {dict(done.statuses)}")
        return done.per_second

    def bare(self, answers: list[bytes]) -> int:
        """A bare FastAPI server of these answers, on the server's core; its port."""
        port, folder = free_port(), self.world.directory / f"bare-{len(self.world.processes)}"
        folder.mkdir()
        files = []
        for number, answer in enumerate(answers):
            files.append(folder / str(number))
            files[-1].write_bytes(answer)
        self.world.start(SERVER_CORE, "-m", "benchmarks.bare", str(SERVER_CORE), str(port), *map(str, files))
        wait_for(f"http://127.0.0.1:{port}/v1/listings/0")
        return port

    def compare(self, ours: Callable[[], float], limit: Callable[[], float]) -> tuple[float, float, float]:
        """Median rate of ours, of the limit, and of their ratio, taken in turns."""
        pairs = [(ours(), limit()) for _ in range(self.rounds)]
        ratios = [one / other for one, other in pairs]
        return (
            statistics.median(one for one, _ in pairs),
            statistics.median(other for _, other in pairs),
            statistics.median(ratios),
        )


def add_to(names: Any) -> None:
    """Declare the benchmark."""
    parser = names.add_parser("http", help=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each measurement")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each side, taken in turns")
    parser.add_argument("--connections", type=int, default=64, help="how many clients ask at once")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure all five operations and print their ratios."""
    load.pin(LOAD_CORE)
    with world() as made:
        made.command("demo")
        made.command("import", "supply", str(corpus("offers.jsonl.gz")))
        made.serve(SERVER_CORE)
        wait_until_searchable(made)
        bench = Bench(made, options.connections, options.seconds, options.rounds)
        result: dict[str, Any] = {}
        for measured in (read_listing, search, submit_offer, negotiate, submit_bid):
            result |= measured(bench)
            console.print(result)
    sys.stdout.write(json.dumps(result | {"goal": told("http")}) + "\n")


def wait_until_searchable(made: World) -> None:
    """Wait until the search answers with the corpus."""
    wait_for(f"http://127.0.0.1:{made.port}/v1/listings?limit=1")
    while made.ask("/v1/listings?limit=1")["total"] < 27_738:
        pass


def listing_ids(made: World, count: int, *, after: int = 0) -> list[uuid.UUID]:
    """Published listings."""
    statement = "SELECT id FROM listings WHERE status = 'published' ORDER BY id DESC OFFSET %s LIMIT %s"
    with made.connect() as connection:
        return [id for (id,) in connection.execute(statement, (after, count))]


def fetched(made: World, path: str) -> bytes:
    """The very bytes of an answer."""
    return json.dumps(made.ask(path), ensure_ascii=False, separators=(",", ":")).encode()


def read_listing(bench: Bench) -> dict[str, Any]:
    """A public listing, against the same bytes from memory."""
    ids = listing_ids(bench.world, LISTINGS)
    port = bench.bare([fetched(bench.world, f"/v1/listings/{id}") for id in ids])
    ours = [load.get(f"/v1/listings/{id}") for id in ids]
    limit = [load.get(f"/v1/listings/{number}") for number in range(len(ids))]
    rate, bare, ratio = bench.compare(
        lambda: bench.rate(bench.world.port, itertools.cycle(ours), 200),
        lambda: bench.rate(port, itertools.cycle(limit), 200),
    )
    return {
        "read_listing_ratio": round(ratio, 3),
        "read_listing_per_second": round(rate),
        "read_listing_limit_per_second": round(bare),
    }


def distinct_queries(made: World, count: int) -> list[str]:
    """Three words of one title each, no two alike."""
    with made.connect() as connection:
        rows = connection.execute(
            "SELECT content->'texts'->'en'->>'title' FROM listing_versions LIMIT 27738"
        ).fetchall()
    chance = random.Random(2026)
    found: dict[str, None] = {}
    titles = [words for (title,) in rows if title and len(words := WORD.findall(title.lower())) >= 3]
    for _ in range(40 * count):
        found[" ".join(chance.sample(chance.choice(titles), 3))] = None
        if len(found) == count:
            break
    return list(found)


def search(bench: Bench) -> dict[str, Any]:
    """A search page with facets and snippets, against the bare route plus the same query in the index alone."""
    queries = distinct_queries(bench.world, DISTINCT)
    paths = ["/v1/listings?q=" + query.replace(" ", "+") for query in queries]
    port = bench.bare([fetched(bench.world, path) for path in paths[-SAMPLES:]])
    bare = itertools.cycle([load.get(f"/v1/listings/{number}") for number in range(SAMPLES)])
    requests = (load.get(path) for path in paths)
    probed = bench.world.directory / "queries.txt"
    probed.write_text("\n".join(queries[-PROBED:]))
    probe = measured_elsewhere(bench, "benchmarks.probe", bench.world.url, str(probed))
    rate, limited, ratio = bench.compare(
        lambda: bench.rate(bench.world.port, requests, 200),
        lambda: 1 / (1 / bench.rate(port, bare, 200) + probe),
    )
    return {
        "search_ratio": round(ratio, 3),
        "search_per_second": round(rate),
        "search_limit_per_second": round(limited),
        "search_probe_ms": round(probe * 1000, 3),
    }


def measured_elsewhere(bench: Bench, module: str, *words: str) -> float:
    """What a process on the server's core measured and wrote to its file."""
    answer = bench.world.directory / f"{module}-{uuid.uuid4()}"
    process = bench.world.start(SERVER_CORE, "-m", module, str(answer), *words)
    if process.wait(300):
        raise SystemExit(f"{module} failed")
    bench.world.processes.remove(process)
    return float(answer.read_text())


def signed_in(made: World, email: str) -> dict[str, str]:
    """The headers by which somebody of the demo acts."""
    session = made.ask("/v1/sessions", {"email": email, "password": access()["password"]})
    return {"Authorization": f"Bearer {session['access_token']}"}


def offer_body() -> bytes:
    """An offer that stands for a month."""
    return json.dumps({"terms": TERMS, "valid_until": (datetime.now(UTC) + VALID).isoformat()}).encode()


def fresh_key() -> dict[str, str]:
    """A header that no other request has."""
    return {"Idempotency-Key": uuid.uuid4().hex}


def against_raw(bench: Bench, kind: str, requests: Iterator[bytes], expected: int) -> tuple[float, float, float]:
    """Rates of ours, and of the bare route together with the same writing in one raw transaction.

    The first request is made beforehand: its answer is what the bare route gives, its rows are what is copied.
    """
    made = bench.world
    first = load.run(made.port, itertools.islice(requests, 1), connections=1)
    if set(first.statuses) != {expected}:
        raise SystemExit(f"the first {kind} was answered {dict(first.statuses)}")
    with made.connect() as connection:
        latest = "SELECT body FROM idempotency_keys WHERE status = %s ORDER BY created_at DESC LIMIT 1"
        [[kept]] = connection.execute(latest, (expected,)).fetchall()
    port = bench.bare([bytes(kept)])
    bare = itertools.cycle([load.post("/v1/listings/0/offers", offer_body(), signed_in(made, access()["buyer"]))])

    def limit() -> float:
        given = (made.url, kind, str(bench.pool), str(bench.seconds))
        return 1 / (1 / bench.rate(port, bare, 201) + measured_elsewhere(bench, "benchmarks.raw", *given))

    return bench.compare(lambda: bench.rate(made.port, requests, expected), limit)


def submit_offer(bench: Bench) -> dict[str, Any]:
    """An offer submitted, against the same inserts in one raw transaction plus the bare route."""
    body, headers = offer_body(), signed_in(bench.world, access()["buyer"])
    ids = listing_ids(bench.world, OFFERED)
    requests = (load.post(f"/v1/listings/{id}/offers", body, headers | fresh_key()) for id in ids)
    rate, limited, ratio = against_raw(bench, "submit", requests, 201)
    return {
        "submit_offer_ratio": round(ratio, 3),
        "submit_offer_per_second": round(rate),
        "submit_offer_limit_per_second": round(limited),
    }


def negotiate(bench: Bench) -> dict[str, Any]:
    """A counter-offer, against the same inserts and changes in one raw transaction plus the bare route."""
    made = bench.world
    body, buyer, seller = offer_body(), signed_in(made, access()["buyer"]), signed_in(made, employed(made))
    ids = listing_ids(made, ANSWERED, after=OFFERED)
    offers = (load.post(f"/v1/listings/{id}/offers", body, buyer | fresh_key()) for id in ids)
    load.run(made.port, offers, connections=bench.connections)
    requests = (
        load.post(f"/v1/negotiations/{id}/counter", body, seller | fresh_key() | {"If-Match": "*"})
        for id in waiting(made)
    )
    rate, limited, ratio = against_raw(bench, "counter", requests, 200)
    return {
        "negotiate_ratio": round(ratio, 3),
        "negotiate_per_second": round(rate),
        "negotiate_limit_per_second": round(limited),
    }


def submit_bid(bench: Bench) -> dict[str, Any]:
    """A sealed bid handed in, against the same inserts in one raw transaction plus the bare route."""
    made = bench.world
    opened, bidders = bidding.tender(made, VALID), bidding.competitors(made, BIDDERS)
    body = {"envelope": opened.sealed(bidders[0].organization_id, 1_000_000_000).as_dict()}
    answer = made.ask(opened.path, body, Authorization=f"Bearer {bidders[0].token}")
    port = bench.bare([json.dumps(answer, separators=(",", ":")).encode()])
    headers = {"Authorization": f"Bearer {bidders[0].token}"}
    bare = itertools.cycle([load.post("/v1/listings/0/offers", json.dumps(body).encode(), headers)])
    requests = bidding.requests(opened, bidders[1:])

    def limit() -> float:
        given = (made.url, "bid", str(bench.pool), str(bench.seconds))
        return 1 / (1 / bench.rate(port, bare, 201) + measured_elsewhere(bench, "benchmarks.raw", *given))

    rate, limited, ratio = bench.compare(lambda: bench.rate(made.port, requests, 201), limit)
    return {
        "bid_ratio": round(ratio, 3),
        "bid_per_second": round(rate),
        "bid_limit_per_second": round(limited),
    }


SUPPLIER = """
SELECT people.id, people.email FROM people JOIN memberships ON memberships.person_id = people.id
JOIN organizations ON organizations.id = memberships.organization_id
WHERE organizations.kind = 'institute' ORDER BY people.id LIMIT 1
"""
EMPLOY = """
INSERT INTO memberships (id, version, person_id, organization_id, role, created_at)
SELECT gen_random_uuid(), 1, %s, owners.id, 'admin', now()
FROM (SELECT DISTINCT organization_id AS id FROM listings WHERE source IS NOT NULL) AS owners ON CONFLICT DO NOTHING
"""
WAITING = """
SELECT negotiations.id FROM negotiations JOIN listings ON listings.id = negotiations.listing_id
WHERE negotiations.status = 'open' AND negotiations.turn = negotiations.owner_id AND listings.source IS NOT NULL
"""


def employed(made: World) -> str:
    """The address of one of the demo's suppliers, who now also acts for whoever holds the listings of the corpus."""
    with made.connect() as connection:
        [(id, email)] = connection.execute(SUPPLIER).fetchall()
        connection.execute(EMPLOY, (id,))
    return str(email)


def waiting(made: World) -> list[uuid.UUID]:
    """Open negotiations in which the owner of a listing of the corpus has the turn."""
    with made.connect() as connection:
        return [id for (id,) in connection.execute(WAITING)]
