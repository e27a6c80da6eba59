"""What is asked for and not found: noted on each node, read by those who could have it offered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from sqlalchemy import func, select

from techexchange.infra.fulltext import Found, Request
from techexchange.infra.uow import UnitOfWork
from techexchange.kernel.permissions import Actor, Permission
from techexchange.search.models import ENOUGH_SHARE, Unanswered, UnmetQuestion, counted_form

MOST_NOTED = 1_000
"""How many different questions a node keeps in mind until they are written down."""
LONGEST_FILTERS = 500
OFTEN = 2
"""What was asked only once says more of whoever asked than of the market."""


class Unmet:
    """What this node was asked since it last wrote that down, and could not answer."""

    def __init__(self) -> None:
        self._counts: Counter[Unanswered] = Counter()

    def note(self, request: Request, found: Found) -> None:
        """Count a question whose words were not found, or only by giving up most of them."""
        worded = found.total if found.worded is None else found.worded
        if request.offset or (worded and found.share >= ENOUGH_SHARE) or not request.text:
            return
        text = counted_form(request.text)
        filters = urlencode([(name, sorted(request.filters[name])) for name in sorted(request.filters)], doseq=True)
        if text and len(filters) <= LONGEST_FILTERS:
            self._add(Unanswered(text, filters), 1)

    def take(self) -> Mapping[Unanswered, int]:
        """What was noted so far, which is forgotten here."""
        taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, counts: Mapping[Unanswered, int]) -> None:
        """Take up again what could not be written down."""
        for question, times in counts.items():
            self._add(question, times)

    def _add(self, question: Unanswered, times: int) -> None:
        if question in self._counts or len(self._counts) < MOST_NOTED:
            self._counts[question] += times


@dataclass(frozen=True)
class UnmetDemand:
    """Something that was asked for and not found: how often, and from when to when."""

    text: str
    filters: str
    asked: int
    first: date
    last: date


async def unmet_demand(uow: UnitOfWork, actor: Actor, since: date | None, limit: int) -> Sequence[UnmetDemand]:
    """What was asked for most often since a day and not found; nothing that was asked for only once."""
    actor.require(Permission.UNMET_READ)
    asked = func.sum(UnmetQuestion.asked)
    statement = (
        select(
            UnmetQuestion.text, UnmetQuestion.filters, asked, func.min(UnmetQuestion.day), func.max(UnmetQuestion.day)
        )
        .group_by(UnmetQuestion.text, UnmetQuestion.filters)
        .having(asked >= OFTEN)
        .order_by(asked.desc(), UnmetQuestion.text, UnmetQuestion.filters)
        .limit(limit)
    )
    if since:
        statement = statement.where(UnmetQuestion.day >= since)
    return [UnmetDemand(row[0], row[1], int(row[2]), row[3], row[4]) for row in await uow.session.execute(statement)]
