"""Somebody who asks for proofs all the time, in a process of its own, and looks at each."""

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from techexchange.cli.node import exchange_at
from techexchange.infra.uow import Exchange
from techexchange.ledger import queries
from techexchange.ledger.models import TreeHead, proves_consistency, proves_inclusion

PAUSE_SECONDS = 0.02


async def asked(url: str, seconds: float) -> dict[str, Any]:
    """How long each proof took, by turns of inclusion and of consistency, and how many were wrong."""
    times: list[float] = []
    wrong, chance, until = 0, random.Random(9162), time.perf_counter() + seconds
    async with exchange_at(url, connections=2) as exchange:
        while time.perf_counter() < until:
            later, earlier = await heads(exchange)
            began = time.perf_counter()
            holds = await included(exchange, later, chance.randint(1, later.tree_size))
            times.append(time.perf_counter() - began)
            began = time.perf_counter()
            holds &= await consistent(exchange, earlier, later)
            times.append(time.perf_counter() - began)
            wrong += not holds
            await asyncio.sleep(PAUSE_SECONDS)
    return {"times": times, "wrong": wrong}


async def heads(exchange: Exchange) -> tuple[TreeHead, TreeHead]:
    """The two tree heads signed last, the newest first."""
    async with exchange.sessions() as session:
        later, earlier = await queries.tree_heads(session, None, 2)
    return later, earlier


async def included(exchange: Exchange, head: TreeHead, seq: int) -> bool:
    """Ask for a proof of inclusion; whether it holds."""
    async with exchange.sessions() as session:
        proof = await queries.proof_of_inclusion(session, seq=seq, tree_size=head.tree_size)
    return proves_inclusion(proof.leaf_hash, seq - 1, head.tree_size, proof.hashes, head.root_hash)


async def consistent(exchange: Exchange, earlier: TreeHead, later: TreeHead) -> bool:
    """Ask for a proof of consistency; whether it holds."""
    sizes, roots = (earlier.tree_size, later.tree_size), (earlier.root_hash, later.root_hash)
    async with exchange.sessions() as session:
        proof = await queries.proof_of_consistency(session, *sizes)
    return proves_consistency(sizes, roots, proof.hashes)


def main() -> None:
    """Ask at the address named first for so many seconds, and write what was seen to the file named last."""
    url, seconds, file = sys.argv[1:]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(asked(url, float(seconds)))
    Path(file).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
