"""Counting what was asked for and not found."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import CursorResult, TextClause, text

from techexchange.infra.uow import UnitOfWork
from techexchange.search.models import Unanswered

KNOWN = text(
    "UPDATE unmet_questions kept SET asked = kept.asked + asked.times"
    " FROM (SELECT * FROM unnest(CAST(:texts AS text[]), CAST(:filters AS text[]), CAST(:times AS bigint[]))"
    " AS asked (text, filters, times) ORDER BY 1, 2) AS asked"
    " WHERE kept.day = :day AND kept.text = asked.text AND kept.filters = asked.filters"
)
NEW = text(
    "INSERT INTO unmet_questions AS kept (day, text, filters, asked)"
    " SELECT :day, * FROM unnest(CAST(:texts AS text[]), CAST(:filters AS text[]), CAST(:times AS bigint[]))"
    " AS asked (text, filters, times) ORDER BY 2, 3"
    " ON CONFLICT (day, text, filters) DO UPDATE SET asked = kept.asked + excluded.asked"
)
COUNT = text("SELECT count(*) FROM unmet_questions WHERE day = :day")
FORGET = text("DELETE FROM unmet_questions WHERE day < :before")


async def add(uow: UnitOfWork, counts: Mapping[Unanswered, int], most: int) -> None:
    """Add to the counts of today; once `most` different questions were counted, others are not."""
    day, asked = uow.now.date(), sorted(counts)
    there = await uow.session.scalar(COUNT, {"day": day}) or 0
    statement: TextClause = NEW if there + len(asked) <= most else KNOWN
    sent = {
        "day": day,
        "texts": [one.text for one in asked],
        "filters": [one.filters for one in asked],
        "times": [counts[one] for one in asked],
    }
    await uow.session.execute(statement, sent)


async def forget(uow: UnitOfWork, days: int) -> int:
    """Forget the counts of days longer ago than this; how many there were."""
    result = await uow.session.execute(FORGET, {"before": uow.now.date() - timedelta(days=days)})
    assert isinstance(result, CursorResult)
    return result.rowcount
