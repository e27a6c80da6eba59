"""Check 34: rows that are somebody's are out of everybody else's reach in the database itself.

The service's role owns nothing and may not pass row security by; whoever a transaction works for is set for that
transaction alone. Ten thousand transactions of many people share a few connections and are cut off at random: not one
row of others' is seen, though no statement asks whose they are.
"""

import asyncio
import random
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb
from sqlalchemy import select, text

import techexchange
from assurance import two_sides as by
from factories import TERMS, join, make_actor, make_member, make_offer, make_open_listing, make_person, sign_in
from techexchange.identity.queries import authenticate
from techexchange.infra.database import APP_ROLE, EVERYTHING, NOTHING, SEATS, connection_options, libpq_url, open_engine
from techexchange.kernel.errors import Conflict
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Role
from techexchange.listings import actions as listings
from techexchange.listings.models import ConfidentialPart
from techexchange.offers import actions as offers
from techexchange.offers.models import Memorandum, Negotiation, Offer, Valuation
from techexchange.offers.schemas import AssumptionsIn

OWNERS = {
    Negotiation: ("owner_id", "counterparty_id"),
    Offer: ("owner_id", "counterparty_id"),
    Memorandum: ("owner_id", "counterparty_id"),
    Valuation: ("organization_id",),
    ConfidentialPart: ("organization_id",),
}
"""Whose a row is, by its own columns."""
TABLES = {model.__tablename__: columns for model, columns in OWNERS.items()}
UNDER_SEAL = {"bids", "auction_shares"}
"""Nobody's until bids are opened: their own tests say who sees them when."""
TRANSACTIONS, AT_ONCE, PEOPLE = 10_000, 40, 8
ROOT = Path(techexchange.__file__).parent


@contextmanager
def connected(url, options):
    with psycopg.connect(libpq_url(url), options=options) as connection:
        yield connection


def count(connection, table):
    [[found]] = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchall()
    return found


def as_role(*settings):
    return " ".join(f"-c {setting}" for setting in (f"role={APP_ROLE}", *settings))


def test_the_service_works_as_a_role_that_cannot_pass_it_by(filled):
    with psycopg.connect(libpq_url(filled.url)) as connection:
        role = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", (APP_ROLE,))
        assert role.fetchall() == [(False, False)]
        secured = connection.execute(
            "SELECT relname, relowner::regrole::text <> %s, relforcerowsecurity FROM pg_class "
            "WHERE relrowsecurity AND relnamespace = 'public'::regnamespace",
            (APP_ROLE,),
        ).fetchall()
        assert {name for name, _, _ in secured} == {*TABLES, *UNDER_SEAL}
        assert all(others and forced for _, others, forced in secured)
        own = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = %s::regrole", (APP_ROLE,))
        assert own.fetchall() == [(0,)]
        looking = "SELECT tablename, qual FROM pg_policies"
        for table, condition in connection.execute(looking).fetchall():
            assert "SELECT" not in condition.upper(), f"the policy of {table} looks at other rows"


@pytest.mark.parametrize(
    "options",
    [
        as_role(),
        as_role(f"{SEATS}="),
        connection_options(),
        *(as_role(f"{SEATS}={{{id}}}") for id in (new_id(), "NULL")),
    ],
    ids=["unset", "empty", "as_connected", "of_nobody", "without_a_seat"],
)
def test_who_works_for_nobody_finds_nothing(filled, options):
    with psycopg.connect(libpq_url(filled.url)) as superuser, connected(filled.url, options) as service:
        for table in TABLES:
            assert count(superuser, table) > 0
            assert count(service, table) == 0


def test_the_exchange_itself_finds_all(filled):
    everything = connection_options(reach=EVERYTHING)
    with psycopg.connect(libpq_url(filled.url)) as superuser, connected(filled.url, everything) as service:
        for table in TABLES:
            assert count(service, table) == count(superuser, table)


def test_an_organisation_finds_exactly_its_own(filled):
    with psycopg.connect(libpq_url(filled.url)) as superuser:
        organizations = [id for (id,) in superuser.execute("SELECT id FROM organizations").fetchall()]
        for id in organizations:
            with connected(filled.url, connection_options(reach=f"{{{id}}}")) as service:
                for table, columns in TABLES.items():
                    its = sql.SQL(" OR ").join(sql.SQL("{} = %(id)s").format(sql.Identifier(c)) for c in columns)
                    own = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table), its)
                    [[expected]] = superuser.execute(own, {"id": id}).fetchall()
                    assert count(service, table) == expected


@pytest.mark.parametrize("table", TABLES)
def test_others_rows_are_neither_changed_nor_made(filled, table):
    stranger, named = connection_options(reach=f"{{{new_id()}}}"), sql.Identifier(table)
    with psycopg.connect(libpq_url(filled.url)) as superuser, connected(filled.url, stranger) as service:
        for verb in ("UPDATE {} SET id = id", "DELETE FROM {}", "SELECT FROM {} FOR UPDATE"):
            with suppress(errors.InsufficientPrivilege), service.transaction():
                assert service.execute(sql.SQL(verb).format(named)).rowcount == 0
        [[row]] = superuser.execute(sql.SQL("SELECT to_jsonb(t) FROM {} t LIMIT 1").format(named)).fetchall()
        another = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(NULL::{0}, %s)").format(named)
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"), service.transaction():
            service.execute(another, (Jsonb(row | {"id": str(new_id())}),))


@pytest.fixture
async def crowd(live, settings):
    """Eight businesses that negotiate with one institute, and each other's equals; with all that is theirs."""
    sides = await by.gather(live, settings)
    listing = await make_open_listing(live.exchange, sides.institute)
    tokens = []
    for _ in range(PEOPLE):
        actor, organization = await make_actor(live.exchange, "business")
        member = await make_member(live.exchange, organization)
        negotiation = await make_offer(live.exchange, actor, listing, TERMS)
        own = await make_open_listing(live.exchange, organization)
        await sides.run(listings.save_confidential, actor, own.id, f"The secret of {organization.id}")
        await sides.run(offers.keep_valuation, actor, own.id, AssumptionsIn().assumptions())
        async with live.exchange.unit_of_work() as uow:
            await by.draft(uow, sides, negotiation, 0)
        tokens.append((organization.id, await sign_in(live.exchange, member)))
    return tokens


async def everything_seen(uow):
    """Every row of every table, nobody's name asked for."""
    for model, columns in OWNERS.items():
        wanted = select(*(getattr(model, column) for column in columns))
        for row in (await uow.session.execute(wanted)).all():
            yield model, row


class Crowding:
    """Many people and nobody, one transaction after another; a tenth of them are cut off somewhere."""

    def __init__(self, live, crowd):
        self.live, self.crowd = live, crowd
        self.chance, self.seen, self.cut = random.Random(34), dict.fromkeys(OWNERS, 0), 0

    async def one(self, organization_id, token):
        async with self.live.exchange.unit_of_work(timed=False, reach=NOTHING) as uow:
            await authenticate(uow, token)
            async for model, row in everything_seen(uow):
                assert organization_id in row, f"{model.__name__} of others"
                self.seen[model] += 1

    async def nobody(self):
        async with self.live.exchange.unit_of_work(reach=NOTHING) as uow:
            assert [row async for row in everything_seen(uow)] == []

    async def many(self):
        for _ in range(TRANSACTIONS // AT_ONCE):
            work = self.nobody() if self.chance.random() < 0.2 else self.one(*self.chance.choice(self.crowd))
            task = asyncio.create_task(work)
            if self.chance.random() < 0.1:
                for _ in range(self.chance.randrange(60)):
                    await asyncio.sleep(0)
                task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                self.cut += 1


@pytest.mark.real_commits
async def test_ten_thousand_transactions_on_few_connections_see_nobody_elses_rows(live, crowd):
    crowding = Crowding(live, crowd)
    await asyncio.gather(*(crowding.many() for _ in range(AT_ONCE)))
    assert crowding.cut > TRANSACTIONS // 50
    assert all(found > TRANSACTIONS // 10 for found in crowding.seen.values()), crowding.seen
    async with live.engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM negotiations")) == 0


@pytest.mark.real_commits
@pytest.mark.parametrize(("local", "left"), [("true", 0), ("false", PEOPLE)])
async def test_control_what_is_set_for_longer_than_a_transaction_is_seen_by_the_next(live, crowd, local, left):
    """What the setting must not be: said for the connection, the next borrower reads with the last one's seats."""
    engine = open_engine(live.url, pool_size=1, max_overflow=0)
    async with engine.begin() as connection:
        await connection.execute(text(f"SELECT set_config('{SEATS}', '{EVERYTHING}', {local})"))
        assert await connection.scalar(text("SELECT count(*) FROM negotiations")) == PEOPLE
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM negotiations")) == left
    await engine.dispose()


@pytest.mark.real_commits
async def test_what_rests_goes_on_for_the_same_person(live, crowd):
    organization_id, token = crowd[0]
    async with live.exchange.unit_of_work(timed=False, reach=NOTHING) as uow:
        await authenticate(uow, token)
        for _ in range(3):
            await uow.rest()
            assert {organization_id in row async for _, row in everything_seen(uow)} == {True}


@pytest.mark.real_commits
async def test_the_door_closes_again_whatever_happens_within(live, crowd):
    class Fault(Conflict):
        """Something is refused."""

    async def negotiations(uow):
        return len((await uow.session.scalars(select(Negotiation.id))).all())

    async with live.exchange.unit_of_work(timed=False, reach=NOTHING) as uow:
        await authenticate(uow, crowd[0][1])
        async with uow.as_exchange():
            assert await negotiations(uow) == PEOPLE
            async with uow.as_exchange():
                assert await negotiations(uow) == PEOPLE
            assert await negotiations(uow) == PEOPLE
        assert await negotiations(uow) == 1
        with pytest.raises(Fault):
            async with uow.as_exchange():
                raise Fault
        assert await negotiations(uow) == 1
    async with live.exchange.unit_of_work() as uow:
        async with uow.as_exchange():
            assert await negotiations(uow) == PEOPLE
        assert await negotiations(uow) == PEOPLE


@pytest.mark.real_commits
async def test_a_person_reaches_what_is_of_each_of_their_organisations_and_nothing_without_one(live, crowd):
    (one, _), (other, _), *_ = crowd
    person = await make_person(live.exchange)
    token = await sign_in(live.exchange, person)

    async def owners():
        async with live.exchange.unit_of_work(timed=False, reach=NOTHING) as uow:
            await authenticate(uow, token)
            rows = [row async for _, row in everything_seen(uow)]
        return {id for id in (one, other) if any(id in row for row in rows)}, len(rows)

    assert await owners() == (set(), 0)
    found = []
    for id, role in ((one, Role.VIEWER), (other, Role.VIEWER), (other, Role.EDITOR)):
        await join(live.exchange, person, SimpleNamespace(id=id), role)
        found.append(await owners())
    [(first, few), (both, more), again] = found
    assert (first, both) == ({one}, {one, other})
    assert again == (both, more)
    assert more == 2 * few


DOORS = {
    "assets/queries/trace.py": 1,
    "auctions/actions/opening.py": 2,
    "auctions/queries/export.py": 1,
    "auctions/queries/opening.py": 2,
    "listings/queries/room.py": 1,
    "offers/actions/awarding.py": 1,
    "offers/actions/disclosing.py": 1,
    "offers/actions/negotiating.py": 1,
    "offers/queries/negotiation.py": 1,
    "privacy/actions.py": 1,
    "privacy/queries/export.py": 1,
}
"""Where the service steps past the rows of whom it works for; each says there why it may."""


def test_the_doors_are_known():
    found = {
        str(path.relative_to(ROOT)): len(re.findall(r"\.as_exchange\(\)", path.read_text()))
        for path in ROOT.rglob("*.py")
        if ".as_exchange()" in path.read_text()
    }
    assert found == DOORS


def test_each_door_says_why():
    for name in DOORS:
        lines = (ROOT / name).read_text().splitlines()
        opened = [number for number, line in enumerate(lines) if ".as_exchange()" in line]
        assert all(lines[number - 1].strip().startswith("# ") for number in opened), name
