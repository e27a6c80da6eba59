"""What the clock does: heads are signed, the record is looked through, witnesses are shown and asked again."""

import asyncio
import hashlib
import json
import subprocess
from datetime import timedelta

import httpx
import psycopg
import pytest
import rfc8785
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper
from sqlalchemy import select, text
from structlog.testing import capture_logs

from recorded import fill, opened, rebuild, signed, unsign, verified
from signatories import VALID_FROM, VALID_UNTIL, named
from techexchange.infra.database import libpq_url
from techexchange.infra.mail import PostedLetter
from techexchange.infra.metrics import LEDGER_FAULTS, LEDGER_SIGNED
from techexchange.infra.witnesses import FileWitness, HttpWitness, TimeStampWitness, WitnessUnmoved, witnesses_of
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions, queries
from techexchange.ledger.jobs import keep_witnesses, show, ticks_of
from techexchange.ledger.models import Witnessing, proves_consistency


@pytest.fixture
def ticks(settings):
    return ticks_of(settings.model_copy(update={"alarms_to": "owner@example.com", "watched_entries_per_second": 20}))


async def ticked(exchange, tick):
    async with exchange.unit_of_work() as uow:
        return await tick(uow)


async def test_the_clock_signs_what_is_new(exchange, ticks):
    assert await ticked(exchange, ticks["tree_head"]) == 0
    await opened(exchange, 1)
    assert await ticked(exchange, ticks["tree_head"]) == 0
    async with exchange.sessions() as session:
        head = await queries.latest_tree_head(session)
    assert (head.tree_size, LEDGER_SIGNED._value.get()) == (1, 1)
    assert head.origin == "http://127.0.0.1:8000"


async def test_a_long_record_is_signed_in_several_steps(live, ticks, monkeypatch):
    monkeypatch.setattr(actions.signing, "MOST_LEAVES", 300)
    monkeypatch.setattr(actions, "MOST_LEAVES", 300)
    fill(live.url, 0, 1000)
    turns = 0
    while await ticked(live.exchange, ticks["tree_head"]):
        turns += 1
    assert turns == 2
    await ticked(live.exchange, ticks["tree_head"])
    await ticked(live.exchange, ticks["tree_head"])
    async with live.exchange.sessions() as session:
        assert [head.tree_size for head in await queries.tree_heads(session, None, 9)] == [1000, 900, 600, 300]


TOUCHES = {
    "content": ("UPDATE ledger_entries SET event = 'x' WHERE seq = 333", [333]),
    "hash": ("UPDATE ledger_entries SET chain_hash = sha256('x') WHERE seq = 334", [334, 335]),
    "gone": ("DELETE FROM ledger_entries WHERE seq = 7", [7]),
}


@pytest.mark.parametrize(("statement", "expected"), TOUCHES.values(), ids=TOUCHES)
async def test_what_is_touched_is_noticed_in_the_next_round_and_told_once(live, ticks, statement, expected):
    fill(live.url, 0, 400)
    for _ in range(8):
        assert await ticked(live.exchange, ticks["record"]) == 0
    assert LEDGER_FAULTS._value.get() == 0
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
        connection.execute(statement)
    with capture_logs() as logs:
        for _ in range(12):
            await ticked(live.exchange, ticks["record"])
    told = [entry for entry in logs if entry["event"] == "ledger_fault"]
    assert [entry["seq"] for entry in told] == expected
    assert {entry["log_level"] for entry in told} == {"error"}
    assert LEDGER_FAULTS._value.get() == len(expected)
    async with live.exchange.sessions() as session:
        letters = (await session.scalars(select(PostedLetter))).all()
    assert {letter.to for letter in letters} == {"owner@example.com"}
    assert len(letters) == 1
    shown = (await live.client.get("/readyz")).json()["figures"]
    assert shown["ledger_faults"] == len(expected)


REFUSED = {
    "rewritten": (lambda url: (rebuild(url, 2), unsign(url)), 300, "the record to here is not what was signed", 0),
    "missing": (lambda url: without(url, 299), 257, "entries are missing from here on: nothing is signed", 1),
}


def without(url, seq):
    """A superuser takes an entry out."""
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
        connection.execute("DELETE FROM ledger_entries WHERE seq = %s", [seq])


@pytest.mark.parametrize(("touch", "seq", "what", "nodes"), REFUSED.values(), ids=REFUSED)
async def test_where_nothing_is_signed_the_alarm_is_raised_once(live, ticks, touch, seq, what, nodes):
    fill(live.url, 0, 300)
    await ticked(live.exchange, ticks["tree_head"])
    touch(live.url)
    with capture_logs() as logs:
        for _ in range(2):
            assert await ticked(live.exchange, ticks["tree_head"]) == 0
    told = [(entry["seq"], entry["what"]) for entry in logs if entry["event"] == "ledger_fault"]
    assert told == [(seq, what)]
    assert [entry["log_level"] for entry in logs if entry["event"] == "nothing_signed"] == ["error"] * 2
    assert LEDGER_FAULTS._value.get() == 1
    async with live.exchange.sessions() as session:
        assert len((await session.scalars(select(PostedLetter))).all()) == 1
    assert (await live.client.get("/readyz")).json()["figures"]["ledger_faults"] == 1
    with psycopg.connect(libpq_url(live.url)) as connection:
        assert connection.execute("SELECT count(*) FROM ledger_nodes").fetchone() == (nodes,), "nothing new is kept"


NODES = {
    "rewritten": (lambda url: rebuild(url, 300), [257]),
    "another node": (
        lambda url: as_superuser(url, "UPDATE ledger_nodes SET hash = sha256('x') WHERE place = 1"),
        [257],
    ),
    "no node": (lambda url: as_superuser(url, "DELETE FROM ledger_nodes WHERE place = 0"), [1]),
    "an entry only": (lambda url: without(url, 10), [10]),
    "not yet signed": (lambda url: rebuild(url, 690), []),
}


def as_superuser(url, statement):
    """Do what the triggers would refuse."""
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("ALTER TABLE ledger_nodes DISABLE TRIGGER USER")
        connection.execute(statement)


@pytest.mark.parametrize(("touch", "expected"), NODES.values(), ids=NODES)
async def test_entries_that_were_rewritten_under_the_tree_are_noticed_within_a_round(live, ticks, touch, expected):
    fill(live.url, 0, 600)
    await signed(live.exchange)
    fill(live.url, 600, 200)
    for _ in range(16):
        await ticked(live.exchange, ticks["record"])
    assert LEDGER_FAULTS._value.get() == 0
    touch(live.url)
    with capture_logs() as logs:
        for _ in range(10):
            await ticked(live.exchange, ticks["record"])
    told = [entry for entry in logs if entry["event"] == "ledger_fault"]
    assert [entry["seq"] for entry in told] == expected
    if expected[:1] == [257]:
        assert told[0]["what"] == "the tree over the entries 257 to 512 is another"


async def test_every_level_of_the_tree_is_looked_through(live, settings):
    fill(live.url, 0, 65_536)
    await signed(live.exchange)
    as_superuser(live.url, "UPDATE ledger_nodes SET hash = sha256('x') WHERE level = 2")
    look = ticks_of(settings.model_copy(update={"watched_entries_per_second": 10_000}))["record"]
    with capture_logs() as logs:
        for _ in range(4):
            await ticked(live.exchange, look)
    [fault] = [entry for entry in logs if entry["event"] == "ledger_fault"]
    assert (fault["seq"], fault["what"]) == (1, "the tree over the entries 1 to 65536 is another")


async def test_while_one_looks_another_does_not(live):
    await opened(live.exchange, 1)
    async with live.exchange.unit_of_work() as one:
        assert await actions.watch(one, SYSTEM, 10) == []
    with psycopg.connect(libpq_url(live.url)) as connection:
        connection.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
        connection.execute("UPDATE ledger_entries SET event = 'x'")
    async with live.exchange.unit_of_work() as one, live.exchange.unit_of_work() as other:
        assert [fault.seq for fault in await actions.watch(one, SYSTEM, 10)] == [1]
        assert await actions.watch(other, SYSTEM, 10) == []


CUT = """
    DELETE FROM ledger_entries WHERE seq > 3;
    UPDATE ledger_head SET seq = 3, chain_hash = (SELECT chain_hash FROM ledger_entries WHERE seq = 3);
"""


async def test_a_record_that_was_cut_is_noticed(live):
    for lanes in range(5):
        await opened(live.exchange, lanes)

    async def looked():
        async with live.exchange.unit_of_work() as uow:
            return [(fault.seq, fault.what) for fault in await actions.watch(uow, SYSTEM, 10)]

    assert await looked() == []
    with psycopg.connect(libpq_url(live.url)) as connection:
        for table in ("ledger_entries", "ledger_head"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.execute(CUT)
    assert await looked() == [(4, "the record ended later than this"), (5, "missing")]
    assert await looked() == []
    with psycopg.connect(libpq_url(live.url)) as connection:
        assert connection.execute("SELECT checked_to FROM ledger_watch").fetchone() == (5,)


class Recipient:
    """A witness on the other side of HTTP, which can be told to fail."""

    def __init__(self, *outcomes):
        self.outcomes, self.taken = list(outcomes), []

    def __call__(self, request):
        outcome = self.outcomes.pop(0) if self.outcomes else 200
        if isinstance(outcome, Exception):
            raise outcome
        self.taken.append(json.loads(request.content))
        return httpx.Response(outcome, content=b"seen")

    @property
    def witness(self):
        return HttpWitness("https://name:word@witness.example/heads", httpx.MockTransport(self))


async def shown_all(exchange):
    async with exchange.sessions() as session:
        return list(await queries.witnessings(session, None, 100))


async def later(exchange, minutes):
    """Let every attempt so far be so long ago."""
    async with exchange.sessions() as session:
        await session.execute(text("SET LOCAL ROLE NONE"))
        await session.execute(text("ALTER TABLE ledger_witnessings DISABLE TRIGGER USER"))
        await session.execute(text("UPDATE ledger_witnessings SET at = at - :ago"), {"ago": timedelta(minutes=minutes)})
        await session.execute(text("SET LOCAL ROLE techexchange_app"))
        await session.commit()


async def test_a_witness_is_shown_each_head_with_the_proof_from_the_last_it_took(exchange):
    recipient = Recipient()
    assert not await show(exchange, recipient.witness)
    await opened(exchange, 1)
    first = await signed(exchange)
    assert await show(exchange, recipient.witness)
    assert not await show(exchange, recipient.witness)
    for lanes in range(4):
        await opened(exchange, lanes)
    second = await signed(exchange)
    assert not await show(exchange, recipient.witness), "not more than once a minute"
    await later(exchange, 2)
    assert await show(exchange, recipient.witness)
    assert [taken["previous_tree_size"] for taken in recipient.taken] == [0, 1]
    path = [bytes.fromhex(one) for one in recipient.taken[1]["consistency"]]
    assert proves_consistency((1, 5), (first.root_hash, second.root_hash), path)
    assert recipient.taken[1]["tree_head"] == second.signed()
    kept = await shown_all(exchange)
    assert [(one.witness, one.tree_size, one.accepted, one.answer) for one in kept] == [
        ("http:witness.example", 5, True, b"seen"),
        ("http:witness.example", 1, True, b"seen"),
    ]


async def test_a_witness_that_fails_is_asked_again_ever_more_patiently(exchange):
    recipient = Recipient(httpx.ConnectError("no route"), 500, 200)
    await opened(exchange, 1)
    await signed(exchange)
    assert not await show(exchange, recipient.witness)
    assert await shown_all(exchange)
    await later(exchange, 0.9)
    assert not await show(exchange, recipient.witness)
    assert len(await shown_all(exchange)) == 1, "too early"
    await later(exchange, 0.2)
    assert not await show(exchange, recipient.witness)
    await later(exchange, 1.5)
    await show(exchange, recipient.witness)
    assert len(await shown_all(exchange)) == 2, "after two failures later"
    await later(exchange, 1)
    assert await show(exchange, recipient.witness)
    assert [one.failure for one in await shown_all(exchange)] == [None, "status_500", "unreachable"]
    assert (await verified(exchange)).holds


async def test_after_a_long_outage_a_witness_is_shown_the_proof_from_what_it_took(exchange):
    outage = [httpx.ConnectError("no route")] * 21
    recipient = Recipient(200, *outage)
    for lanes in range(2):
        await opened(exchange, lanes)
        await signed(exchange)
        await show(exchange, recipient.witness)
        await later(exchange, 61)
    while recipient.outcomes:
        assert not await show(exchange, recipient.witness)
        await later(exchange, 61)
    assert await show(exchange, recipient.witness)
    assert [taken["previous_tree_size"] for taken in recipient.taken] == [0, 1]
    assert len(await shown_all(exchange)) == 23


async def test_what_was_shown_is_open_to_everybody(client, exchange):
    await opened(exchange, 1)
    await signed(exchange)
    await show(exchange, Recipient().witness)
    (one,) = (await client.get("/v1/ledger/witnessings")).json()["items"]
    assert (one["witness"], one["tree_size"], one["accepted"], one["answer"]) == (
        "http:witness.example",
        1,
        True,
        "c2Vlbg==",
    )
    newer = (await client.get("/v1/ledger/witnessings", params={"cursor": one["id"].replace("-", "")})).json()
    assert newer["items"] == []


async def test_a_file_is_a_witness(exchange, tmp_path):
    witness = FileWitness(tmp_path / "elsewhere" / "heads.jsonl")
    for lanes in range(2):
        await opened(exchange, lanes)
        await signed(exchange)
        assert await show(exchange, witness)
        await later(exchange, 2)
    kept = [json.loads(line)["tree_head"]["tree_size"] for line in witness.file.read_text().splitlines()]
    assert kept == [1, 2]
    with pytest.raises(WitnessUnmoved):
        await FileWitness(tmp_path / "elsewhere" / "heads.jsonl" / "under").take({})


@pytest.fixture(scope="module")
def authority():
    """A time-stamping authority of these tests: what answers requests, and its certificate."""
    key = rsa.generate_private_key(65537, 2048)
    name = named("Test TSA")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_UNTIL)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    loaded = asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    return DummyTimeStamper(loaded, keys.PrivateKeyInfo.load(private)), certificate


def stamping(authority, alter=lambda request: request):
    stamper, _ = authority

    def answer(request):
        asked = alter(tsp.TimeStampReq.load(request.content))
        return httpx.Response(200, content=stamper.request_tsa_response(asked).dump())

    return TimeStampWitness("https://tsa.example/tsr", httpx.MockTransport(answer))


async def test_a_time_stamp_of_a_head_is_kept_and_checked_by_openssl(exchange, authority, tmp_path):
    await opened(exchange, 1)
    head = await signed(exchange)
    assert await show(exchange, stamping(authority))
    [kept] = await shown_all(exchange)
    assert (kept.witness, kept.tree_size) == ("rfc3161:tsa.example", 1)
    (tmp_path / "token.der").write_bytes(kept.answer)
    (tmp_path / "head.json").write_bytes(rfc8785.dumps(head.signed()))
    (tmp_path / "tsa.pem").write_bytes(authority[1].public_bytes(serialization.Encoding.PEM))
    checks = ["openssl", "ts", "-verify", "-token_in", "-in", "token.der", "-data", "head.json", "-CAfile", "tsa.pem"]
    told = await asyncio.to_thread(subprocess.run, checks, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in told.stdout + told.stderr, told.stderr
    (tmp_path / "head.json").write_bytes(rfc8785.dumps(head.signed() | {"tree_size": 2}))
    told = await asyncio.to_thread(subprocess.run, checks, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode != 0


def of_another(request):
    request["message_imprint"]["hashed_message"] = hashlib.sha256(b"another").digest()
    return request


def of_another_time(request):
    request["nonce"] = 7
    return request


@pytest.mark.parametrize("alter", [of_another, of_another_time])
async def test_a_stamp_of_something_else_is_not_taken(exchange, authority, alter):
    await opened(exchange, 1)
    await signed(exchange)
    assert not await show(exchange, stamping(authority, alter))
    [kept] = await shown_all(exchange)
    assert kept.answer is None


async def test_an_authority_that_answers_anything_else_is_not_believed(exchange):
    witness = TimeStampWitness("https://tsa.example/", httpx.MockTransport(lambda _: httpx.Response(200, content=b"?")))
    with pytest.raises(WitnessUnmoved):
        await witness.take({"tree_head": {}})


def test_the_settings_name_the_witnesses(settings, tmp_path):
    assert witnesses_of(settings) == ()
    named = {
        "witness_file": tmp_path / "heads.jsonl",
        "witness_urls": "https://one.example/, https://two.example/",
        "timestamp_url": "https://tsa.example/",
    }
    found = witnesses_of(settings.model_copy(update=named))
    assert [witness.name for witness in found] == [
        "http:one.example",
        "http:two.example",
        "file:heads.jsonl",
        "rfc3161:tsa.example",
    ]


def test_witnesses_on_one_host_are_told_apart_without_a_secret(settings):
    def names(urls):
        found = [witness.name for witness in witnesses_of(settings.model_copy(update={"witness_urls": urls}))]
        assert all(name.startswith("http:one.example#") for name in found)
        return found

    addresses = ["https://one.example/a", "https://one.example/b", "https://one.example:8443/a"]
    found = names(",".join(addresses))
    assert len(set(found)) == 3
    assert names(",".join(reversed(addresses))) == found[::-1]
    assert names("https://u:one@one.example/a, https://one.example/b") == names(
        "https://u:two@one.example/a, https://one.example/b"
    )
    again = witnesses_of(settings.model_copy(update={"witness_urls": f"{addresses[0]}, {addresses[0]}"}))
    assert [witness.name for witness in again] == ["http:one.example"]


async def test_each_witness_on_one_host_is_shown_every_head(exchange):
    one, other = Recipient(), Recipient()
    await opened(exchange, 1)
    await signed(exchange)
    for recipient, path in ((one, "a"), (other, "b")):
        transport = httpx.MockTransport(recipient)
        witness = HttpWitness(f"https://witness.example/{path}", transport, neighbours=True)
        assert await show(exchange, witness)
    assert [len(recipient.taken) for recipient in (one, other)] == [1, 1]


async def test_witnesses_are_kept_up_to_date_until_told_to_stop(live, tmp_path):
    await opened(live.exchange, 1)
    await signed(live.exchange)
    witness = FileWitness(tmp_path / "heads.jsonl")
    keeping = asyncio.create_task(keep_witnesses(live.exchange, (witness,)))
    async with asyncio.timeout(30):
        while not await shown_all(live.exchange):
            await asyncio.sleep(0.01)
    keeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await keeping
    assert isinstance((await shown_all(live.exchange))[0], Witnessing)
