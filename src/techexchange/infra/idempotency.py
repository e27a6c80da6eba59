"""Requests that act once: the answer to an Idempotency-Key is kept with the act, in its transaction.

Source: the IETF draft 'The Idempotency-Key HTTP Header Field'. A second request with the same key waits for the
first on the unique index; if that one rolled back, the key is free again.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import LargeBinary, Table, Text, bindparam, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.errors import Invalid

KEPT_HOURS = 24


class IdempotencyKeyReused(Invalid):
    """This Idempotency-Key was used for a different request; use a new key for a new request."""


class KeptAnswer(Base):
    """The answer once given to a credential's key."""

    __tablename__ = "idempotency_keys"

    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


@dataclass(frozen=True)
class Attempt:
    """One use of a key: whose, which, and the hash of what was asked."""

    actor_id: UUID
    key: str
    fingerprint: bytes


@dataclass(frozen=True)
class Answer:
    """What was answered: status, headers and the very bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


KEPT = cast("Table", KeptAnswer.__table__)
MINE = (KEPT.c.actor_id == bindparam("of_actor"), KEPT.c.key == bindparam("of_key"))
CLAIM = (
    insert(KEPT)
    .values({name: bindparam(name) for name in ("actor_id", "key", "fingerprint")})
    .on_conflict_do_nothing()
    .returning(KEPT.c.key)
)
LOOK = select(KEPT.c.fingerprint, KEPT.c.status, KEPT.c.headers, KEPT.c.body).where(*MINE)
KEEP = update(KEPT).where(*MINE).values({name: bindparam(name) for name in ("status", "headers", "body")})


async def begin(uow: UnitOfWork, attempt: Attempt) -> Answer | None:
    """Take the key, or give the answer it already has; raises IdempotencyKeyReused for another request's key."""
    claimed = await uow.session.execute(CLAIM, asdict(attempt))
    if claimed.first() is not None:
        return None
    kept = (await uow.session.execute(LOOK, {"of_actor": attempt.actor_id, "of_key": attempt.key})).one()
    if kept.fingerprint != attempt.fingerprint:
        raise IdempotencyKeyReused(key=attempt.key)
    return Answer(kept.status or 200, dict(kept.headers or {}), kept.body or b"")


async def finish(uow: UnitOfWork, attempt: Attempt, answer: Answer) -> None:
    """Keep the answer beside the act."""
    mine = {"of_actor": attempt.actor_id, "of_key": attempt.key}
    await uow.session.execute(KEEP, mine | asdict(answer))


async def forget(uow: UnitOfWork) -> None:
    """Drop the answers older than a day."""
    age = text(f"interval '{KEPT_HOURS} hours'")
    await uow.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < func.now() - age))
