"""Check 54: after an erasure nothing that says who the person was is found anywhere, and the record still verifies.

A person uses the exchange in every way that leaves something of them, under a name, an address, words and a browser
that nobody else has. Then they are erased, and every byte that the exchange keeps is looked through: each column of
each table as its superuser reads it, also the bytes of kept answers; the files of the store; the index of the
catalogue; and the log of everything that was done. What parties signed is kept for as long as transactions are, and is
clean too once that time has passed.
"""

import hashlib
from types import SimpleNamespace

import psycopg
import pytest
import rfc8785
from psycopg import sql
from sqlalchemy import LargeBinary, select, text
from structlog.testing import capture_logs

from accounts import report_of, terms_of
from contracting import TERMS, bind
from factories import (
    actor_of,
    bearer,
    join,
    keyed,
    make_listing,
    make_member,
    make_operation,
    make_organization,
)
from letters import token_for
from techexchange.app import metadata
from techexchange.deals import actions as deals
from techexchange.deals.models.benefit import BenefitPlan
from techexchange.deals.models.document import ContractSignature, SigningMethod
from techexchange.identity.models import Person
from techexchange.infra.database import libpq_url
from techexchange.infra.fulltext import Engine
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions as ledger
from techexchange.ledger.models import LedgerEntry
from techexchange.listings.queries import published_batch
from techexchange.privacy.jobs import forgetting
from techexchange.privacy.models import DataRequest
from techexchange.search.queries.documents import SCHEMA, document_of

pytestmark = pytest.mark.real_commits
EMAIL, NAME = "canary.zq7x@example.com", "Quỳnh Canary Zq7x"
MOVED = "moved.zq7x@example.com"
CHOSEN = "bốn con mèo dưới hiên nhà"
BROWSER, WORDS, QUERY = "CanaryBrowser/9.71 zq7x", "zq7x-statement: I have left the institute.", "zq7x-pump"
CANARIES = {"address": EMAIL, "name": NAME, "browser": BROWSER, "words": "zq7x-statement", "query": QUERY}
CANARIES |= {"right address": MOVED}
AS_SIGNED = {"benefit_plans", "benefit_distributions", "contract_signatures"}
"""Where a name stays as long as transactions are kept."""


@pytest.fixture
async def stage(live, settings):
    """An institute with two administrators, of whom one is the canary, a business, and the desk."""
    exchange = live.exchange
    operation = await make_operation(exchange)
    institute, business = await make_organization(exchange), await make_organization(exchange, "business")
    colleague, buyer = await make_member(exchange, institute), await make_member(exchange, business)
    people = {"colleague": colleague, "buyer": buyer, "supervisor": operation.supervisor}
    headers = {name: await bearer(exchange, one) for name, one in people.items()}
    parties = {"institute": institute, "business": business, "buyer": buyer, "storage": live.app.state.storage}
    return SimpleNamespace(**vars(live), **parties, live=live, headers=headers)


async def send(stage, method, path, who, body=None, **more):
    """One request, and everything that follows from it."""
    headers = keyed(stage.headers[who], if_match="*", user_agent=BROWSER) if who else {"user-agent": BROWSER}
    answer = await stage.client.request(method, path, headers=headers, **({"json": body} if body else {}), **more)
    assert answer.status_code < 300, (method, path, answer.text)
    await stage.live.settle()
    return answer.json() if answer.content else None


async def live_as_canary(stage):
    """Everything that leaves something of a person."""
    exchange, organization = stage.exchange, f"/v1/organizations/{stage.institute.id}"
    await send(stage, "POST", f"{organization}/invitations", "colleague", {"email": EMAIL, "role": "viewer"})
    await send(stage, "POST", "/v1/people", None, {"email": EMAIL, "name": NAME, "locale": "en"})
    token = await token_for(exchange, EMAIL)
    await send(stage, "POST", "/v1/people/confirm", None, {"token": token, "password": CHOSEN})
    signed = await send(stage, "POST", "/v1/sessions", None, {"email": EMAIL, "password": CHOSEN})
    stage.headers["canary"] = {"Authorization": f"Bearer {signed['access_token']}"}
    async with exchange.unit_of_work() as uow:
        stage.canary = await uow.session.scalar(select(Person).where(Person.email == EMAIL))
    await join(exchange, stage.canary, stage.institute, "admin")
    await send(stage, "PATCH", "/v1/me", "canary", {"name": NAME})
    await send(stage, "POST", "/v1/password-resets", None, {"email": EMAIL})
    search = {"name": f"{QUERY} of {NAME}", "query": f"q={QUERY}", "frequency": "weekly"}
    await send(stage, "POST", "/v1/saved-searches", "canary", search)
    await send(stage, "PATCH", organization, "canary", {"contact": {"email": EMAIL, "phone": "024 1234567"}})
    listing = await make_listing(exchange, stage.institute)
    await talk(stage, listing)
    await sign(stage)
    wish = {"kind": "objection", "objection": "other", "statement": f"{WORDS} {NAME} {EMAIL.upper()}"}
    stage.objection = await send(stage, "POST", "/v1/me/data-requests", "canary", wish)
    await share(stage)
    await move(stage)


async def move(stage):
    """The address was wrong: from now on the person is reached at another."""
    wish = {"kind": "correction", "email": MOVED}
    await decide(stage, wish, "The former one is remembered.")
    await send(stage, "POST", "/v1/me/address", "canary", {"token": await token_for(stage.exchange, MOVED)})
    organization = f"/v1/organizations/{stage.institute.id}"
    await send(stage, "PATCH", organization, "colleague", {"contact": {"email": EMAIL, "address": f"Ask {MOVED}"}})


async def talk(stage, listing):
    """An introduction in which the person signs what they write."""
    path = f"/v1/listings/{listing.id}/interests"
    met = await send(stage, "POST", path, "buyer", {"message": "We would like to see it run."})
    one = f"/v1/introductions/{met['id']}"
    await send(stage, "POST", f"{one}/accept", "canary")
    written = f"Bring samples to {NAME}, {EMAIL.upper()}."
    await send(stage, "POST", f"{one}/messages", "canary", {"text": written})
    await send(stage, "POST", f"{one}/messages", "buyer", {"text": f"We wrote to {EMAIL} already."})


async def sign(stage):
    """A contract the person signed, whose certificate names them, and which pays."""
    exchange = stage.exchange
    seller, buyer = await actor_of(exchange, stage.canary), await actor_of(exchange, stage.buyer)
    parties = {"institute": stage.institute, "business": stage.business, "seller": seller, "buyer": buyer}
    stage.contract = (await bind(exchange, SimpleNamespace(**parties), terms=TERMS)).contract
    named = {"name": NAME, "organization": "Institute", "sha256": "0f" * 32}
    paper = await stage.storage.put(f"%PDF-1.7 signed by {NAME}".encode())
    async with exchange.unit_of_work() as uow:
        signature = {"side": "supplier", "person_id": stage.canary.id, "method": SigningMethod.PADES}
        signature |= {"file_key": paper.key, "file_sha256": paper.sha256}
        on_it = {"contract_id": stage.contract.id, "number": 1, "document_hash": "0f" * 32, "certificate": named}
        uow.session.add(ContractSignature(**signature, **on_it, signed_at=uow.now))
        [term, *_] = await terms_of(exchange, stage.contract)
    async with exchange.unit_of_work() as uow:
        payment = await deals.record_payment(uow, buyer, term.id, await report_of(exchange, 1_000))
    async with exchange.unit_of_work() as uow:
        await deals.confirm_payment(uow, seller, payment.id, None)


async def share(stage):
    """The person is one of the authors who share in what the contract brings."""
    shares = [
        {"beneficiary": "authors", "name": NAME, "percent": "40"},
        {"beneficiary": "host", "name": "Institute", "percent": "60"},
    ]
    await send(stage, "PUT", f"/v1/contracts/{stage.contract.id}/benefits", "colleague", {"shares": shares})


def hits(stage):
    """In which columns of which tables something of the person is found, as the superuser reads them."""
    found = {}
    with psycopg.connect(libpq_url(stage.url)) as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                named = sql.Identifier(table.name), sql.Identifier(column.name)
                for canary, said in CANARIES.items():
                    written = sql.SQL("lower({1}::text)").format(*named)
                    needle = said.lower()
                    if isinstance(column.type, LargeBinary):
                        written, needle = sql.SQL("encode({1}, 'hex')").format(*named), said.encode().hex()
                    asked = sql.SQL("SELECT count(*) FROM {} WHERE position(%s IN {}) > 0").format(named[0], written)
                    [[count]] = connection.execute(asked, (needle,)).fetchall()
                    if count:
                        found[f"{table.name}.{column.name}", canary] = count
        jobs = connection.execute("SELECT args::text FROM procrastinate_jobs").fetchall()
        for canary, said in CANARIES.items():
            if said in str(jobs):
                found["procrastinate_jobs.args", canary] = 1
    return found


async def files_with(stage, directory):
    """The files of the exchange, and of its catalogue's index, in which something of the person is found."""
    async with stage.exchange.sessions() as session:
        published = await published_batch(session, None, 1000)
    index = Engine(SCHEMA)
    index.add(map(document_of, published))
    index.save(1)
    told = [str(document_of(listing)) for listing in published]
    kept = [path for path in directory.rglob("*") if path.is_file()]
    needles = [said.encode() for said in CANARIES.values()]
    return [path for path in kept if any(needle in path.read_bytes() for needle in needles)] + [
        document for document in told if any(said in document for said in CANARIES.values())
    ]


async def asked_by(stage):
    """The request that is left standing, and the hash that was put on record of it."""
    async with stage.exchange.unit_of_work() as uow:
        request = await uow.session.scalar(select(DataRequest).where(DataRequest.kind == "objection"))
        told = select(LedgerEntry.payload).where(LedgerEntry.event == "data_request_received")
        on_record = await uow.session.scalar(told.where(LedgerEntry.subject_id == request.id))
    return request, on_record["asked_hash"]


def proved(request):
    """The hash of what was asked, by whoever has the salt."""
    written = {"salt": request.salt, "statement": request.statement, "wanted": request.wanted}
    return hashlib.sha256(rfc8785.dumps(written)).hexdigest()


async def decide(stage, wish, answer):
    """The person asks, and the desk does it."""
    asked = await send(stage, "POST", "/v1/me/data-requests", "canary", wish)
    one = f"/v1/data-requests/{asked['id']}"
    await send(stage, "POST", f"{one}/acknowledge", "supervisor", {"concerns_others": False})
    await send(stage, "POST", f"{one}/fulfil", "supervisor", {"answer": answer})


async def erase(stage):
    """The person asks to be forgotten, and the desk does it."""
    await decide(stage, {"kind": "erasure", "statement": WORDS}, f"Good bye, {NAME}.")
    await stage.live.settle()


async def test_nothing_of_an_erased_person_is_found_anywhere(stage, settings):
    with capture_logs() as remarks:
        await live_as_canary(stage)
        before = hits(stage)
        assert {canary for _, canary in before} == set(CANARIES)
        assert len({table for table, _ in before}) >= 9, before
        request, on_record = await asked_by(stage)
        assert proved(request) == on_record
        await erase(stage)
    after = hits(stage)
    assert {place.partition(".")[0] for place, _ in after} <= AS_SIGNED, after
    assert {canary for _, canary in after} <= {"name"}
    [signed] = await files_with(stage, settings.data_directory)
    assert "files" in signed.parts
    assert [line for line in remarks if any(said in str(line) for said in CANARIES.values())] == []
    async with stage.exchange.unit_of_work() as uow:
        assert (await ledger.verify(uow, SYSTEM)).holds
    request, still_on_record = await asked_by(stage)
    assert still_on_record == on_record
    assert (request.salt, request.statement, request.wanted) == (None, None, None)


async def test_what_was_signed_is_clean_too_once_its_time_is_over(stage, settings):
    await live_as_canary(stage)
    await erase(stage)
    assert {place.partition(".")[0] for place, _ in hits(stage)} == AS_SIGNED
    async with stage.exchange.unit_of_work() as uow:
        ended = text("UPDATE transfer_contracts SET terminated_at = now() - interval '11 years'")
        await uow.session.execute(ended)
    for forget in forgetting(stage.storage).values():
        async with stage.exchange.unit_of_work() as uow:
            await forget(uow)
    assert hits(stage) == {}
    assert await files_with(stage, settings.data_directory) == []
    async with stage.exchange.unit_of_work() as uow:
        assert set(await uow.session.scalars(select(BenefitPlan.salt))) == {""}
        assert (await ledger.verify(uow, SYSTEM)).holds


async def test_the_rest_of_the_exchange_is_as_it_was(stage):
    """The control: others' names and words stay, the organisation stays reachable, and the contract holds."""
    await live_as_canary(stage)
    await erase(stage)
    organization = await send(stage, "GET", f"/v1/organizations/{stage.institute.id}", "colleague")
    assert organization["contact"] == {"email": "erased@erased.invalid", "address": "Ask erased@erased.invalid"}
    contract = await send(stage, "GET", f"/v1/contracts/{stage.contract.id}", "colleague")
    assert contract["document_hash"] == stage.contract.document_hash
    with psycopg.connect(libpq_url(stage.url)) as connection:
        said = [text for (text,) in connection.execute("SELECT text FROM introduction_messages ORDER BY id")]
    assert said == ["Bring samples to —, erased@erased.invalid.", "We wrote to erased@erased.invalid already."]
