"""Check 17: of a thousand sealed bids not one amount is found anywhere before the opening, however it is written.

The exchange is served by a process of its own over a database of its own; half of the bids are sealed at the bidder,
half by the exchange, and some are refused. Then every byte is looked through that either of them left: tables, write-
ahead log, temporary files, a dump, a base backup, logs, metrics and files. Amounts differ in their last bits only, so
that a few patterns find all of them.
"""

import base64
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import asynccontextmanager
from itertools import takewhile
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from bidding import body_of, make_tendering
from factories import bearer, make_member, make_organization
from serving import serve
from techexchange.infra import migrations
from techexchange.infra.database import libpq_url, open_engine, sessions_of
from techexchange.infra.embedded import EmbeddedPostgres
from techexchange.infra.embedded.host import installed_package
from techexchange.worker import open_exchange

BIDS, BIDDERS = 1000, 50
FIRST = 731_946_285_104_000 - 731_946_285_104_000 % 65_536 + 1_000
"""The first of the amounts; the 16 lowest bits tell them apart."""
CALM = {"wal_compression": "off"}
REFUSED = (
    {"lots": [{"number": 1, "price": {"amount": FIRST, "currency": "USD"}}]},
    {"lots": [{"number": 7, "price": {"amount": FIRST, "currency": "VND"}}]},
    {"lots": [{"number": 1, "price": {"amount": f"{FIRST}", "currency": "VND"}}]},
    {"lots": [{"number": 1, "price": {"amount": FIRST, "currency": "VND"}}], f"amount_{FIRST}": 1},
    {"lots": [{"number": 1, "price": {"amount": FIRST, "currency": "VND"}}], "statement": f"{FIRST}" * 300},
)


def beginning_of_all(form: str) -> bytes:
    """With what every amount begins, written in a form."""
    pairs = zip(f"{FIRST:{form}}", f"{FIRST + BIDS:{form}}", strict=True)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)).encode()


def patterns() -> dict[str, bytes]:
    """Every way in which one of the amounts could be written, by its name."""
    first = str(FIRST)
    digits = beginning_of_all("d")
    high = (FIRST >> 16).to_bytes(5, "big")
    double = struct.pack(">d", FIRST)[:5]
    groups = [int(first[0:3]), int(first[3:7]), int(first[7:11])]
    found = {
        "decimal": digits,
        "decimal, grouped": beginning_of_all(","),
        "decimal, in hex": digits.hex().encode(),
        "utf-16": digits.decode().encode("utf-16-le"),
        "big-endian": b"\0" + high,
        "little-endian": high[::-1] + b"\0",
        "hex": high.hex().encode(),
        "hex, capitals": high.hex().upper().encode(),
        "double": double,
        "double, little-endian": double[::-1],
        "numeric": struct.pack("<3h", *groups),
        "numeric, big-endian": struct.pack(">3h", *groups),
    }
    return found | {f"base64 at {offset}": in_base64(digits, offset) for offset in range(3)}


def in_base64(text: bytes, offset: int) -> bytes:
    """The characters that are the same whatever stands around the text, where it begins so far into three bytes."""
    encoded = base64.b64encode(bytes(offset) + text)
    return encoded[-(-offset * 8 // 6) : (offset + len(text)) * 8 // 6]


def hits(*places: Path) -> set[tuple[str, str]]:
    """Where an amount was found, and how it was written."""
    wanted = patterns()
    return {
        (file.name, name)
        for file in files_of(places)
        for content in [file.read_bytes()]
        for name, pattern in wanted.items()
        if pattern in content
    }


def files_of(places: tuple[Path, ...]) -> Iterator[Path]:
    for place in places:
        yield from (file for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file())


@asynccontextmanager
async def filled(url):
    """An exchange in the database that is looked through later."""
    engine = open_engine(url, pool_size=5)
    yield open_exchange(sessions_of(engine))
    await engine.dispose()


@pytest.fixture
def server():
    """A database server whose files are all its own."""
    made = EmbeddedPostgres(Path(tempfile.gettempdir()) / f"techexchange-canaries-{uuid4().hex[:8]}", False, CALM)
    migrations.upgrade(made.start())
    yield made
    made.stop()
    shutil.rmtree(made.directory)


async def prepared(url):
    """An auction under way, and who bids in it."""
    async with filled(url) as exchange:
        tendering = await make_tendering(exchange)
        companies = [await make_organization(exchange, "business") for _ in range(BIDDERS)]
        headers = [await bearer(exchange, await make_member(exchange, company)) for company in companies]
    return tendering, list(zip(companies, headers, strict=True))


def hand_in(address, tendering, bidders):
    """A bid of every amount; how many were taken."""
    taken = 0
    with httpx.Client(base_url=address, timeout=60) as client:
        for number in range(BIDS):
            company, headers = bidders[number % len(bidders)]
            if number % 2:
                body = body_of(tendering.sealed(company, FIRST + number))
            else:
                body = {"content": {"lots": [{"number": 1, "price": {"amount": FIRST + number, "currency": "VND"}}]}}
            taken += client.post(tendering.path, json=body, headers=headers).status_code == 201
        for content in REFUSED:
            refused = client.post(tendering.path, json={"content": content}, headers=bidders[0][1])
            assert refused.status_code == 422, refused.text
        client.post(f"{tendering.path}/mine/withdraw", headers=bidders[1][1]).raise_for_status()
    return taken


def taken_away(server, directory: Path) -> Path:
    """A dump and a base backup of the database."""
    directory.mkdir()
    programs = installed_package() / "pginstall" / "bin"
    dump = subprocess.run([programs / "pg_dump", server.url()], check=True, capture_output=True).stdout
    (directory / "dump.sql").write_bytes(dump)
    away = ["--dbname", server.url(), "--pgdata", directory / "backup", "--checkpoint", "fast"]
    subprocess.run([programs / "pg_basebackup", *away], check=True)
    return directory


def asked(server, *statements):
    with psycopg.connect(libpq_url(server.url()), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


async def test_no_amount_is_found_anywhere_before_the_opening(server, tmp_path):
    tendering, bidders = await prepared(server.url())
    settings = {"TECHEXCHANGE_DATABASE_URL": server.url(), "TECHEXCHANGE_LOG_LEVEL": "debug"}
    with serve(tmp_path, **settings) as served:
        assert hand_in(served.url, tendering, bidders) == BIDS
        asked(server, "CHECKPOINT")
        (tmp_path / "metrics").write_bytes(httpx.get(f"{served.url}/metrics").content)
        away = taken_away(server, tmp_path / "away")
        assert hits(server.directory, tmp_path) == set()

        asked(
            server,
            "CREATE TABLE clear (amount bigint, said jsonb, exactly numeric, wrapped text)",
            f"INSERT INTO clear VALUES ({FIRST}, '{{\"amount\": {FIRST}}}', {FIRST}, encode('{FIRST}', 'base64'))",
            "CHECKPOINT",
        )
        httpx.get(f"{served.url}/healthz", headers={"X-Request-ID": f"canary-{FIRST}"}).raise_for_status()
        httpx.get(f"{served.url}/healthz").raise_for_status()
        shutil.rmtree(away)
        taken_away(server, away)
    found = hits(server.directory, tmp_path)
    assert {"little-endian", "decimal", "numeric", "base64 at 0"} <= {name for _, name in found}
    assert {("dump.sql", "decimal"), ("serve.log", "decimal")} <= found
    assert any(file.startswith("0000000") for file, _ in found), "the write-ahead log was not looked through"
