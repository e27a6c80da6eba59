"""Forgetting what was kept long enough, by kind, once a day.

What is written once and never changed by the service is forgotten by a function of the database, which does nothing
else, and nothing to what is younger than five years, whoever calls it.
"""

from datetime import datetime

from sqlalchemy import text

from techexchange.infra.uow import UnitOfWork
from techexchange.privacy.models import RETENTION

FORGETTING = {
    "notices": """
        DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE created_at < :before LIMIT :most) RETURNING NULL
    """,
    "data_requests": """
        UPDATE data_requests SET statement = NULL, wanted = NULL, salt = NULL, answer = NULL, version = version + 1
        WHERE id IN (
            SELECT id FROM data_requests
            WHERE (decided_at < :before OR (status = 'withdrawn' AND created_at < :before))
            AND (salt IS NOT NULL OR answer IS NOT NULL) LIMIT :most
        ) RETURNING NULL
    """,
    "access_log": "SELECT forget_signed(:before)",
    "enclosures": """
        DELETE FROM message_enclosures
        WHERE id IN (SELECT id FROM message_enclosures WHERE created_at < :before LIMIT :most) RETURNING storage_key
    """,
    "messages": """
        UPDATE introduction_messages SET text = '' WHERE id IN (
            SELECT id FROM introduction_messages WHERE created_at < :before AND text <> '' LIMIT :most
        ) RETURNING NULL
    """,
}
"""What this domain's clock forgets, with all that was signed at once; the other kinds go where they belong.

Each tells for every row which file goes too, if any.
"""
BATCH = 1_000
"""How many rows go in one transaction; of what was signed, all that are due."""
LEAST_YEARS = 5
"""For how long transactions stay whatever a rule pack says; the database sees to it as well."""
ONCE_A_DAY = text(
    """
    INSERT INTO attempt_counts (key, count, resets_at) SELECT :key, 1, now() + interval '1 day'
    WHERE NOT EXISTS (SELECT FROM attempt_counts WHERE key = :key AND resets_at > now())
    ON CONFLICT (key) DO UPDATE SET resets_at = excluded.resets_at WHERE attempt_counts.resets_at <= now()
    RETURNING key
    """
)
AGAIN = text("UPDATE attempt_counts SET resets_at = now() WHERE key = :key")


async def is_time(uow: UnitOfWork, kind: str) -> bool:
    """Whether nothing of this kind was forgotten today; whoever asks first does it."""
    return await uow.session.scalar(ONCE_A_DAY, {"key": f"retention:{kind}"}) is not None


async def forget_old(uow: UnitOfWork, kind: str, at: datetime, years: int) -> list[str | None]:
    """Forget a batch of what was kept longer than its kind is, transactions after so many years; for each row its file.

    Where the batch is full there may be more, and it is time at once.
    """
    [keeping] = [one for one in RETENTION if one.kind == kind]
    asked = {"before": keeping.before(at, max(years, LEAST_YEARS)), "most": BATCH}
    gone = [file for (file,) in await uow.session.execute(text(FORGETTING[kind]), asked)]
    if len(gone) >= BATCH:
        await uow.session.execute(AGAIN, {"key": f"retention:{kind}"})
    return gone
