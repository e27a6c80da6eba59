"""Forgetting what was kept long enough, by kind, once a day.

What is written once and never changed by the service is forgotten by a function of the database, which does nothing
else, and nothing to what is younger than five years, whoever calls it.
"""

from datetime import datetime

from sqlalchemy import text

from techexchange.infra.uow import UnitOfWork
from techexchange.privacy.models import RETENTION

FORGETTING = {
    "notices": "DELETE FROM notices WHERE created_at < :before",
    "data_requests": """
        UPDATE data_requests SET statement = NULL, wanted = NULL, salt = NULL, answer = NULL, version = version + 1
        WHERE (decided_at < :before OR (status = 'withdrawn' AND created_at < :before))
        AND (salt IS NOT NULL OR answer IS NOT NULL)
    """,
    "access_log": "SELECT forget_signed(:before)",
    "enclosures": "DELETE FROM message_enclosures WHERE created_at < :before RETURNING storage_key",
    "messages": "UPDATE introduction_messages SET text = '' WHERE created_at < :before AND text <> ''",
}
"""What this domain's clock forgets, with all that was signed at once; the other kinds go where they belong."""
WITH_FILES = {"access_log", "enclosures"}
"""Whose statements tell which files go too."""
LEAST_YEARS = 5
"""For how long transactions stay whatever a rule pack says; the database sees to it as well."""
ONCE_A_DAY = text(
    """
    INSERT INTO attempt_counts (key, count, resets_at) VALUES ('retention', 1, now() + interval '1 day')
    ON CONFLICT (key) DO UPDATE SET resets_at = excluded.resets_at WHERE attempt_counts.resets_at <= now()
    RETURNING key
    """
)


async def is_time(uow: UnitOfWork) -> bool:
    """Whether nothing was forgotten today; whoever asks first does it."""
    return await uow.session.scalar(ONCE_A_DAY) is not None


async def forget_old(uow: UnitOfWork, at: datetime, years: int) -> list[str]:
    """Forget all that was kept longer than its kind is, transactions after so many years; the files that go with it."""
    files: list[str] = []
    for keeping in RETENTION:
        if keeping.kind in FORGETTING:
            before = keeping.before(at, max(years, LEAST_YEARS))
            done = await uow.session.execute(text(FORGETTING[keeping.kind]), {"before": before})
            files += [key for (key,) in done if key] if keeping.kind in WITH_FILES else []
    return files
