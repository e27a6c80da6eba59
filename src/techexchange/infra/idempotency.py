"""Requests that act once: the answer to an Idempotency-Key is kept with the act, in its transaction.

Source: the IETF draft 'The Idempotency-Key HTTP Header Field'. A second request with the same key waits for the
first on the unique index; if that one rolled back, the key is free again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Text, delete, func, select, text, update
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


async def begin(uow: UnitOfWork, attempt: Attempt) -> Answer | None:
    """Take the key, or give the answer it already has; raises IdempotencyKeyReused for another request's key."""
    claim = insert(KeptAnswer).values(actor_id=attempt.actor_id, key=attempt.key, fingerprint=attempt.fingerprint)
    claimed = await uow.session.execute(claim.on_conflict_do_nothing().returning(KeptAnswer.key))
    if claimed.first() is not None:
        return None
    mine = (KeptAnswer.actor_id == attempt.actor_id, KeptAnswer.key == attempt.key)
    kept = (await uow.session.scalars(select(KeptAnswer).where(*mine))).one()
    if kept.fingerprint != attempt.fingerprint:
        raise IdempotencyKeyReused(key=attempt.key)
    return Answer(kept.status or 200, dict(kept.headers or {}), kept.body or b"")


async def finish(uow: UnitOfWork, attempt: Attempt, answer: Answer) -> None:
    """Keep the answer beside the act."""
    mine = (KeptAnswer.actor_id == attempt.actor_id, KeptAnswer.key == attempt.key)
    kept = {"status": answer.status, "headers": answer.headers, "body": answer.body}
    await uow.session.execute(update(KeptAnswer).where(*mine).values(**kept))


async def forget(uow: UnitOfWork) -> None:
    """Drop the answers older than a day."""
    age = text(f"interval '{KEPT_HOURS} hours'")
    await uow.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < func.now() - age))
