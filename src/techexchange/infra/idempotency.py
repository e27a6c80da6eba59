"""Requests that act once: the answer to an Idempotency-Key is kept with the act, in its transaction.

Source: the IETF draft 'The Idempotency-Key HTTP Header Field'. A second request with the same key waits for the
first on the unique index; if that one rolled back, the key is free again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import LargeBinary, Text, delete, func, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra import json
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


CLAIM = """
    INSERT INTO idempotency_keys (actor_id, key, fingerprint) VALUES (%(actor_id)s, %(key)s, %(fingerprint)s)
    ON CONFLICT DO NOTHING RETURNING key
"""
LOOK = """
    SELECT fingerprint, status, headers, body FROM idempotency_keys WHERE actor_id = %(actor_id)s AND key = %(key)s
"""
KEEP = """
    UPDATE idempotency_keys SET status = %(status)s, headers = %(headers)s, body = %(body)s
    WHERE actor_id = %(actor_id)s AND key = %(key)s
"""


async def begin(uow: UnitOfWork, attempt: Attempt) -> Answer | None:
    """Take the key, or give the answer it already has; raises IdempotencyKeyReused for another request's key."""
    connection = await uow.driver()
    mine = {"actor_id": attempt.actor_id, "key": attempt.key}
    if await (await connection.execute(CLAIM, mine | {"fingerprint": attempt.fingerprint})).fetchone():
        return None
    kept = await (await connection.execute(LOOK, mine)).fetchone()
    fingerprint, status, headers, body = kept or (None, None, None, None)
    if fingerprint != attempt.fingerprint:
        raise IdempotencyKeyReused(key=attempt.key)
    return Answer(status or 200, dict(headers or {}), body or b"")


def finish(uow: UnitOfWork, attempt: Attempt, answer: Answer) -> None:
    """Keep the answer beside the act."""
    kept = {"status": answer.status, "headers": Jsonb(answer.headers, json.dumps), "body": answer.body}
    uow.hand_in(KEEP, kept | {"actor_id": attempt.actor_id, "key": attempt.key})


async def forget(uow: UnitOfWork) -> None:
    """Drop the answers older than a day."""
    age = text(f"interval '{KEPT_HOURS} hours'")
    await uow.session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < func.now() - age))
