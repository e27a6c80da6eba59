"""Check 11: a process that dies anywhere on its way leaves nothing half done, and the repeated request gets one answer.

The acceptance dies at every point there is; other moves, on negotiations, memoranda, contracts, access and
registrations, at a dozen points spread over their way.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from agreements import code_now
from assurance import two_sides as by
from assurance.dying import DIED
from contracting import today
from factories import TERMS, bearer, keyed
from techexchange.kernel.clock import utc_now
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.ledger.models import LedgerEntry

pytestmark = pytest.mark.real_commits
DOZEN = 12
HALF_DONE = text("SELECT count(*) FROM idempotency_keys WHERE status IS NULL")
KEPT = text("SELECT count(*) FROM idempotency_keys")


@dataclass(frozen=True)
class Request:
    """How there comes to be something to move, who asks, where, with what, and the event of it."""

    make: object
    who: str
    path: str
    event: str
    body: object = None
    keyed: bool = True


async def named(_sides, negotiation):
    return {"offer_id": str(negotiation.standing.id), "terms_hash": negotiation.standing.terms_hash}


async def another(_sides, _negotiation):
    return {"terms": TERMS, "valid_until": (utc_now() + timedelta(days=9)).isoformat()}


async def price(_sides, _negotiation):
    return {"reason": "price"}


async def coded(_sides, drafted):
    return {"document_hash": drafted.document_hash, "code": code_now()}


async def filed(sides, _case):
    return {"on": (await today(sides.exchange)).isoformat(), "reference": "12/HS"}


async def issued(sides, _case):
    day = (await today(sides.exchange)).isoformat()
    return {"number": "15/GCN", "issued_on": day, "files": [str(sides.known["file"])]}


async def nothing(_sides, _grant):
    return {}


async def wanted(_sides, _listing):
    return {"purpose": "To judge it"}


ACCEPT = Request(by.talks, "seller", "/v1/negotiations/{}/accept", "offer_accepted", named)
REQUESTS = {
    "counter": Request(by.talks, "seller", "/v1/negotiations/{}/counter", "offer_countered", another),
    "decline": Request(by.talks, "seller", "/v1/negotiations/{}/decline", "offer_declined", price),
    "withdraw": Request(by.talks, "buyer", "/v1/negotiations/{}/withdraw", "offer_withdrawn"),
    "request_access": Request(by.room, "buyer", "/v1/listings/{}/access-requests", "access_requested", wanted),
    "grant": Request(by.asked, "seller", "/v1/access-grants/{}/grant", "access_granted", nothing),
    "revoke": Request(partial(by.asked, granted=True), "seller", "/v1/access-grants/{}/revoke", "access_revoked"),
    "submit": Request(by.due, "buyer", "/v1/registrations/{}/submit", "registration_submitted", filed),
    "certify": Request(
        partial(by.due, filed=True), "buyer", "/v1/registrations/{}/certify", "registration_certified", issued
    ),
}
SIGNATURES = {
    "contract": Request(by.signed_by_one, "seller", "/v1/contracts/{}/sign", "contract_signed", coded, keyed=False),
    "memorandum": Request(
        partial(by.memorandum, signed=True), "seller", "/v1/memoranda/{}/sign", "memorandum_signed", coded, keyed=False
    ),
}
"""A code is good for once: these have no key, and a repeated one may find that it was done."""


class Mortal:
    """The process that dies; it tells how a request ended there."""

    def __init__(self, process, answers):
        self.process, self.answers = process, answers

    def ask(self, request, fatal=0):
        self.process.stdin.write(json.dumps(request | {"fatal": fatal}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.answers.readline())


@contextmanager
def started(url, settings, how="together"):
    reading, writing = os.pipe()
    key = settings.secret_key.get_secret_value()
    arguments = [sys.executable, "-m", "assurance.dying", url, str(settings.data_directory), key, str(writing), how]
    with os.fdopen(reading) as answers:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            pass_fds=(writing,),
            text=True,
            cwd=Path(__file__).parents[1],
            stdout=subprocess.DEVNULL,
        )
        os.close(writing)
        try:
            yield Mortal(process, answers)
        finally:
            process.stdin.close()
            process.wait(30)


@dataclass
class Stand:
    """Two sides, the process that dies, and the one that lives."""

    live: object
    sides: by.Sides
    mortal: Mortal
    headers: dict

    async def prepared(self, request):
        """Something to move, and the request that moves it."""
        thing = await request.make(self.sides)
        await by.fresh_codes(self.sides)
        body = await request.body(self.sides, thing) if request.body else None
        headers = keyed(self.headers[request.who], if_match="*")
        if not request.keyed:
            del headers["Idempotency-Key"]
        asked = {"method": "POST", "url": request.path.format(thing.id), "headers": headers}
        return thing, asked | ({} if body is None else {"json": body})

    async def told(self, event):
        """How often something is on record."""
        async with self.live.exchange.unit_of_work() as uow:
            return await uow.session.scalar(select(func.count()).where(LedgerEntry.event == event))

    async def count(self, statement):
        async with self.live.exchange.unit_of_work() as uow:
            return await uow.session.scalar(statement)

    async def points(self, request):
        """How many points there are on the way of one that lives."""
        _, asked = await self.prepared(request)
        lived = self.mortal.ask(asked)
        assert lived["status"] in {200, 201}, lived
        return lived["points"]


@pytest.fixture
async def stand(live, settings):
    sides = await by.gather(live, settings)
    headers = {
        name: await bearer(live.exchange, people[0])
        for name, people in zip(("seller", "buyer"), sides.people, strict=True)
    }
    with started(live.url, settings) as mortal:
        yield Stand(live, sides, mortal, headers)


def spread(points):
    """A dozen points, the first and the last among them."""
    return sorted({1 + round(step * (points - 1) / (DOZEN - 1)) for step in range(DOZEN)})


async def dies_and_is_repeated(stand, request, fatal):
    """Whether what died had been done; the repeated request is answered, and again with the same bytes."""
    _, asked = await stand.prepared(request)
    before, kept = await stand.told(request.event), await stand.count(KEPT)
    assert stand.mortal.ask(asked, fatal) == {"died": DIED}
    done = await stand.told(request.event) - before
    assert await stand.count(KEPT) - kept == done
    first = await stand.live.client.request(**asked)
    again = await stand.live.client.request(**asked)
    assert first.status_code in {200, 201}, first.text
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "idempotency-replayed" in again.headers
    assert ("idempotency-replayed" in first.headers) is bool(done)
    assert await stand.told(request.event) - before == 1
    assert await stand.count(HALF_DONE) == 0
    return bool(done)


async def test_an_acceptance_that_dies_anywhere_is_accepted_once(stand):
    points = await stand.points(ACCEPT)
    assert points >= DOZEN
    done = [await dies_and_is_repeated(stand, ACCEPT, fatal) for fatal in range(1, points + 1)]
    assert done == sorted(done), "once it is done, it stays done"
    assert {False, True} == set(done)
    async with stand.live.exchange.unit_of_work() as uow:
        assert (await ledger.verify(uow, SYSTEM)).holds


@pytest.mark.parametrize("name", REQUESTS)
async def test_other_moves_that_die_on_their_way_are_made_once(stand, name):
    request = REQUESTS[name]
    points = spread(await stand.points(request))
    assert len(points) == DOZEN
    done = [await dies_and_is_repeated(stand, request, fatal) for fatal in points]
    assert (done[0], done[-1]) == (False, True)


@pytest.mark.parametrize("name", SIGNATURES)
async def test_a_signature_that_dies_on_its_way_is_given_once(stand, name):
    request = SIGNATURES[name]
    seen = set()
    for fatal in spread(await stand.points(request)):
        _, asked = await stand.prepared(request)
        before = await stand.told(request.event)
        assert stand.mortal.ask(asked, fatal) == {"died": DIED}
        done = await stand.told(request.event) - before
        answer = await stand.live.client.request(**asked)
        assert answer.status_code == (409 if done else 200), answer.text
        assert await stand.told(request.event) - before == 1
        seen.add(done)
    assert seen == {0, 1}


async def test_control_where_act_and_answer_are_kept_apart_some_death_leaves_one_without_the_other(stand, settings):
    left = set()
    with started(stand.live.url, settings, "apart") as stand.mortal:
        for fatal in range(1, await stand.points(ACCEPT) + 1):
            _, asked = await stand.prepared(ACCEPT)
            before = await stand.count(HALF_DONE)
            assert stand.mortal.ask(asked, fatal) == {"died": DIED}
            left.add(await stand.count(HALF_DONE) - before)
    assert left == {0, 1}
