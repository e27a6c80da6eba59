"""What is asked for and not found, as it is shown."""

from datetime import date
from typing import Annotated
from urllib.parse import parse_qs

from pydantic import Field

from techexchange.infra.http import Body, Out
from techexchange.search.queries import UnmetDemand


class UnmetQuery(Body):
    """Which counts are wanted."""

    since: Annotated[date | None, Field(description="From this day (UTC) on; without it, the last 400 days")] = None
    limit: Annotated[int, Field(ge=1, le=100, description="How many items, 1 to 100")] = 20


class UnmetOut(Out):
    """Something that was asked for and not found."""

    text: Annotated[str, Field(description="In lower case, its first 200 characters")]
    filters: Annotated[dict[str, list[str]], Field(examples=[{"sector": ["energy"]}])]
    asked: Annotated[int, Field(description="How often; nothing is shown that was asked only once")]
    first: date
    last: date

    @classmethod
    def of(cls, demand: UnmetDemand) -> "UnmetOut":
        """One row of the counts."""
        return cls(
            text=demand.text,
            filters=parse_qs(demand.filters),
            asked=demand.asked,
            first=demand.first,
            last=demand.last,
        )


class UnmetListOut(Out):
    """What was asked for most often, the most frequent first."""

    items: list[UnmetOut]
