"""Attempts, counted in PostgreSQL so that every node counts the same, and never undone by the attempt's own failure.

Each count is a short transaction of its own. If the counts cannot be reached, nothing is attempted.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.infra.models import Base
from techexchange.infra.uow import Exchange, UnitOfWork
from techexchange.kernel.errors import TooMany


class TooManyAttempts(TooMany):
    """Too many attempts; wait as long as Retry-After says."""


class AttemptCount(Base):
    """How often something was tried since the window opened."""

    __tablename__ = "attempt_counts"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    resets_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class AttemptLimit:
    """At most so many attempts in a window that opens with the first."""

    name: str
    most: int
    window: timedelta

    def of(self, subject: str) -> "Share":
        """One subject's share of it."""
        return Share(self, f"{self.name}:{hashlib.sha256(subject.encode()).hexdigest()}")


@dataclass(frozen=True)
class Share:
    """An allowance as one subject uses it up; the key does not tell who that is."""

    allowance: AttemptLimit
    key: str


class Throttle:
    """The counts of one exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange

    async def take(self, *shares: Share) -> None:
        """Use one attempt of each share, all or none; raises TooManyAttempts."""
        async with self.exchange.unit_of_work() as uow:
            for share in sorted(shares, key=lambda share: share.key):
                await _take(uow, share)

    async def look(self, *shares: Share) -> None:
        """Use nothing, but raise TooManyAttempts where a share is used up."""
        mosts = {share.key: share.allowance.most for share in shares}
        async with self.exchange.unit_of_work() as uow:
            counted = select(AttemptCount).where(AttemptCount.key.in_(mosts), AttemptCount.resets_at > uow.now)
            for found in await uow.session.scalars(counted):
                if found.count >= mosts[found.key]:
                    raise _refusal(found.resets_at, uow.now)

    async def give_back(self, uow: UnitOfWork, *shares: Share) -> None:
        """The attempts were good ones: count them no longer, if this unit of work commits."""
        for key in sorted(share.key for share in shares):
            fewer = func.greatest(AttemptCount.count - 1, 0)
            await uow.session.execute(update(AttemptCount).where(AttemptCount.key == key).values(count=fewer))


async def forget(uow: UnitOfWork) -> None:
    """Drop the counts whose window has closed."""
    await uow.session.execute(delete(AttemptCount).where(AttemptCount.resets_at < uow.now))


async def _take(uow: UnitOfWork, share: Share) -> None:
    present, fresh = func.clock_timestamp(), func.clock_timestamp() + share.allowance.window
    first = insert(AttemptCount).values(key=share.key, count=1, resets_at=fresh)
    is_over = AttemptCount.resets_at <= present
    counted = first.on_conflict_do_update(
        index_elements=[AttemptCount.key],
        set_={
            "count": case((is_over, 1), else_=AttemptCount.count + 1),
            "resets_at": case((is_over, fresh), else_=AttemptCount.resets_at),
        },
    ).returning(AttemptCount.count, AttemptCount.resets_at)
    row = (await uow.session.execute(counted)).one()
    if row[0] > share.allowance.most:
        raise _refusal(row.resets_at, uow.now)


def _refusal(resets_at: datetime, now: datetime) -> TooManyAttempts:
    return TooManyAttempts(retry_after=max(1, math.ceil((resets_at - now).total_seconds())))
