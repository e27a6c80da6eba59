"""Showing signed tree heads to witnesses outside, who keep them where nobody here can reach them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.ledger import repository
from techexchange.ledger.models import Witnessing, consistency_path

EVERY = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Statement:
    """What a witness is shown: a signed tree head, and the proof that it goes on from the head it took last."""

    tree_size: int
    content: dict[str, Any]


async def due_for(uow: UnitOfWork, actor: Actor, witness: str) -> Statement | None:
    """What a witness is to be shown now: a newer head than it has, at most once a minute, after failures less often.

    Raises RecordIncomplete.
    """
    actor.require(Permission.LEDGER_READ)
    latest = await repository.latest_head(uow.session)
    attempts = await repository.last_witnessings(uow.session, witness)
    taken = await repository.taken_by(uow.session, witness)
    if latest is None or latest.tree_size <= taken or uow.now < _not_before(attempts, uow.now):
        return None
    path = consistency_path(taken, latest.tree_size) if taken else []
    proof = await repository.roots_over(uow.session, path)
    content = {
        "tree_head": latest.signed(),
        "previous_tree_size": taken,
        "consistency": [hashed.hex() for hashed in proof],
    }
    return Statement(latest.tree_size, content)


def _not_before(attempts: Sequence[Witnessing], now: datetime) -> datetime:
    """When a witness may be asked again: a minute after its last answer, later with each failure since."""
    if not attempts:
        return now
    failures = len(list(takewhile(lambda attempt: not attempt.accepted, attempts)))
    return attempts[0].at + min(EVERY * 2**failures / 2 if failures else EVERY, LONGEST_WAIT)


async def note_witnessing(uow: UnitOfWork, actor: Actor, witnessing: Witnessing) -> None:
    """Keep what came of an attempt."""
    actor.require(Permission.LEDGER_READ)
    repository.keep_witnessing(uow.session, witnessing)
