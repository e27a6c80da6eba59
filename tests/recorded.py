"""Facts of the tests' own on record, signed over, and thousands of them at once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from techexchange.infra import json
from techexchange.infra.database import libpq_url
from techexchange.infra.signing import Signer
from techexchange.infra.uow import Exchange
from techexchange.kernel.events import Event
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import SYSTEM
from techexchange.ledger import actions
from techexchange.ledger.actions import Notary
from techexchange.ledger.models import TreeHead, chain_hash, record

SIGNER = Signer(b"the key of tests that sign heads!"[:32])
SEAL = Notary("https://exchange.example", SIGNER.key_id, SIGNER.sign)
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class BridgeOpened(Event):
    """A fact of these tests only."""

    lanes: int
    toll: bool = False


async def opened(exchange: Exchange, lanes: int) -> Event:
    """One bridge more on record."""
    async with exchange.unit_of_work() as uow:
        fact = BridgeOpened(subject_id=new_id(), actor_id=SYSTEM.id, at=uow.now, lanes=lanes)
        uow.publish(fact)
    return fact


async def verified(exchange: Exchange) -> actions.Verification:
    """What verifying the record finds."""
    async with exchange.unit_of_work() as uow:
        return await actions.verify(uow, SYSTEM, keys=SIGNER.keys)


async def signed(exchange: Exchange, seal: Notary = SEAL) -> TreeHead | None:
    """Sign what is new."""
    async with exchange.unit_of_work() as uow:
        return await actions.sign_tree_head(uow, SYSTEM, seal)


def fact_number(number: int) -> dict[str, Any]:
    """A fact as it is handed to the ledger, the same each time."""
    content = record(
        event_id=UUID(int=2**100 + number),
        event="bridge_opened",
        subject_id=UUID(int=2**101 + number),
        actor_id=UUID(int=number % 50),
        at=FIRST_DAY + timedelta(seconds=number),
        payload={"lanes": number % 7, "name": f"cầu số {number}", "toll": number % 2 == 0},
    )
    leaf = hashlib.sha256(b"\x00" + json.dumps_sorted(content)).hexdigest()
    return content | {"leaf_hash": leaf}


def fill(url: str, first: int, count: int, *, at_once: int = 1000, told: Callable[[int], None] = print) -> None:
    """Record so many facts as the owner of the tables, many in one transaction."""
    with psycopg.connect(libpq_url(url)) as connection:
        for start in range(first, first + count, at_once):
            some = [fact_number(number) for number in range(start, min(start + at_once, first + count))]
            connection.execute("SELECT ledger_append(%s)", (Jsonb(some, json.dumps),))
            connection.commit()
            if told is not print:
                told(start + len(some))


def rebuild(url: str, seq: int) -> None:
    """A superuser changes an entry, and makes all hashes after it fit."""
    with psycopg.connect(libpq_url(url)) as connection:
        for table in ("ledger_entries", "ledger_head"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        content = fact_number(seq - 1) | {"event": "bridge_closed"}
        content.pop("leaf_hash")
        leaf = hashlib.sha256(b"\x00" + json.dumps_sorted(content)).digest()
        changed = "UPDATE ledger_entries SET event = 'bridge_closed', leaf_hash = %s WHERE seq = %s"
        connection.execute(changed, (leaf, seq))
        rows = connection.execute(
            "SELECT seq, leaf_hash, chain_hash FROM ledger_entries WHERE seq >= %s - 1 ORDER BY seq", (seq,)
        ).fetchall()
        chain, chained = rows[0][2], []
        for place, hashed, _ in rows[1:]:
            chain = chain_hash(chain, place, hashed)
            chained.append((chain, place))
        connection.cursor().executemany("UPDATE ledger_entries SET chain_hash = %s WHERE seq = %s", chained)
        connection.execute("UPDATE ledger_head SET chain_hash = %s", (chain,))


def unsign(url: str, after: int = 0) -> None:
    """A superuser takes tree heads out, and every kept node."""
    with psycopg.connect(libpq_url(url)) as connection:
        for table in ("ledger_tree_heads", "ledger_nodes"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.execute("DELETE FROM ledger_tree_heads WHERE tree_size > %s", (after,))
        connection.execute("DELETE FROM ledger_nodes")
