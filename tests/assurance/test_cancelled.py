"""Check 12: requests cancelled at any moment leave no connection, lock or transaction behind, and mix up nothing.

Readings and changes of many negotiations, grants and registrations are let go on for a random number of the event
loop's turns and then cancelled, some never. The service runs in this process: a cancelled client is a cancelled
request, in the middle of whatever statement it was at.
"""

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.pool import NullPool

from agreements import make_grant
from assurance import two_sides as by
from contracting import today
from factories import TERMS, bearer, keyed
from techexchange.infra.database import open_engine
from techexchange.kernel.clock import utc_now
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.ledger.models import LedgerEntry
from techexchange.offers.models import Offer

pytestmark = pytest.mark.real_commits
REQUESTS, AT_ONCE, TALKS = 5_000, 40, 60
MOST_TURNS = 60
HELD = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND state IN ('idle in transaction', 'idle in transaction (aborted)', 'active')"
)
LOCKED = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = pg_locks.database AND d.datname = current_database() "
    "WHERE pid <> pg_backend_pid() AND locktype IN ('tuple', 'relation', 'transactionid')"
)
HALF_DONE = text("SELECT count(*) FROM idempotency_keys WHERE status IS NULL")
SECONDS = 2


class Subjects:
    """What is asked about, each with who may ask, and the answers that came."""

    def __init__(self, live, headers, ids, day):
        self.live, self.headers, self.ids, self.day = live, headers, ids, day
        self.random = random.Random(20261122)
        self.answers: Counter[str] = Counter()

    def one(self):
        """A request about something, by someone, with a nonce of its own."""
        kind = self.random.choice(["show", "show", "list", "counter", "accept", "grants", "file"])
        nonce = f"nonce-{self.random.getrandbits(64):016x}"
        who = self.random.choice(["seller", "buyer"])
        headers = keyed(self.headers[who], if_match="*") | {"X-Request-Id": nonce}
        id = self.random.choice(self.ids["grants" if kind == "grants" else "cases" if kind == "file" else "talks"])
        asked = {
            "show": ("GET", f"/v1/negotiations/{id}", None),
            "list": ("GET", "/v1/negotiations?limit=5", None),
            "counter": ("POST", f"/v1/negotiations/{id}/counter", self.another()),
            "accept": ("POST", f"/v1/negotiations/{id}/accept", {"offer_id": id, "terms_hash": "0" * 64}),
            "grants": ("GET", f"/v1/access-grants/{id}", None),
            "file": ("POST", f"/v1/registrations/{id}/submit", {"on": self.day, "reference": nonce}),
        }[kind]
        method, url, body = asked
        return id, nonce, {"method": method, "url": url, "headers": headers, "json": body}

    def another(self):
        return {"terms": TERMS, "valid_until": (utc_now() + timedelta(days=9)).isoformat(), "message": "And now?"}

    async def ask(self):
        """Ask, and be cancelled after a while, or not; what is answered is the answer to this very request."""
        id, nonce, asked = self.one()
        asking = asyncio.create_task(self.live.client.request(**asked))
        for _ in range(self.random.randrange(MOST_TURNS)):
            if asking.done():
                break
            await asyncio.sleep(0)
        if not asking.done() and self.random.random() < 0.9:
            asking.cancel()
        try:
            answer = await asking
        except asyncio.CancelledError:
            self.answers["cancelled"] += 1
            return
        self.answers[str(answer.status_code)] += 1
        assert answer.headers["x-request-id"] == nonce
        assert answer.status_code in {200, 403, 409, 412, 422, 503}, answer.text
        if answer.status_code == 200 and "items" not in answer.json():
            assert answer.json()["id"] == str(id)


@pytest.fixture
async def subjects(live, settings):
    sides = await by.gather(live, settings)
    talks = [await by.talks(sides) for _ in range(TALKS)]
    rooms = [await by.room(sides) for _ in range(5)]
    grants = [await make_grant(live.exchange, sides.sellers[0], sides.buyers[0], one) for one in rooms]
    cases = [await by.due(sides) for _ in range(5)]
    headers = {
        name: await bearer(live.exchange, people[0])
        for name, people in zip(("seller", "buyer"), sides.people, strict=True)
    }
    ids = {"talks": talks, "grants": grants, "cases": cases}
    known = {kind: [str(one.id) for one in found] for kind, found in ids.items()}
    return Subjects(live, headers, known, (await today(live.exchange)).isoformat())


async def gone(live, statement):
    """Wait until there is none of it left; nothing may stay for long. Only the tables' owner sees what others do."""
    owner = open_engine(live.url, guarded=False, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with owner.connect() as connection, asyncio.timeout(SECONDS):
        while await connection.scalar(statement):
            await asyncio.sleep(0.01)


async def test_five_thousand_requests_cancelled_at_any_moment(live, subjects):
    async def one_after_another():
        for _ in range(REQUESTS // AT_ONCE):
            await subjects.ask()

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    assert subjects.answers["cancelled"] > REQUESTS // 4, subjects.answers
    assert subjects.answers["200"] > REQUESTS // 20, subjects.answers
    await gone(live, HELD)
    await gone(live, LOCKED)
    assert live.engine.pool.checkedout() == 0
    async with live.exchange.unit_of_work() as uow:
        assert await uow.session.scalar(HALF_DONE) == 0
        countered = select(func.count()).where(LedgerEntry.event.in_(["offer_submitted", "offer_countered"]))
        made = await uow.session.scalar(select(func.count()).select_from(Offer))
        assert made == await uow.session.scalar(countered)
        assert (await ledger.verify(uow, SYSTEM)).holds


async def test_control_a_transaction_nobody_ends_is_seen(live):
    connection = await live.engine.connect()
    await connection.execute(text("SELECT 1 FROM negotiations FOR UPDATE"))
    with pytest.raises(TimeoutError):
        await gone(live, HELD)
    assert live.engine.pool.checkedout() == 1
    await connection.close()
    await gone(live, HELD)
