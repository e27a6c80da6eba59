"""Saved searches as they are sent and shown."""

from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from techexchange.infra.http import AggregateOut, Body, Out
from techexchange.infra.http.schemas import Line, YesOrNo
from techexchange.kernel.paging import CursorInvalid
from techexchange.search.lifecycle import SAVED_LIFE, SavedSearchStatus
from techexchange.search.models import AlertFrequency, Criteria, SavedSearch, Wish
from techexchange.search.schemas.questions import QUESTIONS, read_search
from techexchange.search.schemas.shown import ListingCardOut

LONGEST_QUERY = 20_000
HOW_IT_IS_ANSWERED = frozenset({"cursor", "limit", "facets", "sort", "mode", "explain"})
"""What is no part of what is searched for."""
EXAMPLE = {"name": "Màng lọc nước thải", "query": "q=m%C3%A0ng+l%E1%BB%8Dc&sector=environment", "frequency": "daily"}


def _understood(query: str) -> str:
    """The query as `GET /v1/listings` takes it, without how it is to be answered."""
    asked = parse_qsl(query.removeprefix("?"), keep_blank_values=True)
    try:
        read_search(urlencode(asked).encode())
    except (RequestValidationError, CursorInvalid) as wrong:
        faults = wrong.errors() if isinstance(wrong, RequestValidationError) else [{"loc": ("query", "cursor")}]
        named = ", ".join(sorted({str(fault["loc"][-1]) for fault in faults}))
        raise PydanticCustomError("question", "GET /v1/listings would refuse {named}", {"named": named}) from wrong
    return urlencode([(name, value) for name, value in asked if name not in HOW_IT_IS_ANSWERED])


Query = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_QUERY, pattern=r"^[^\x00]*$"),
    AfterValidator(_understood),
    Field(
        description="What follows the question mark in `GET /v1/listings?…`: words and filters, as "
        + ", ".join(name for name in QUESTIONS if name not in HOW_IT_IS_ANSWERED)
    ),
]


def _criteria(query: str) -> Criteria:
    return Criteria.of(query, read_search(query.encode()).request)


class SavedSearchIn(Body):
    """A search to be kept."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"example": EXAMPLE | {"mail": True}})

    name: Line
    query: Query
    frequency: AlertFrequency = AlertFrequency.DAILY
    mail: YesOrNo = True

    def criteria(self) -> Criteria:
        """What is searched for."""
        return _criteria(self.query)


class SavedSearchPatch(Body):
    """What is to differ in a saved search; what is not named stays as it is."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"frequency": "weekly", "mail": False}}
    )

    name: Line | None = None
    query: Query | None = None
    frequency: AlertFrequency | None = None
    mail: YesOrNo | None = None

    def wish(self) -> Wish:
        """The same in the domain's terms."""
        criteria = None if self.query is None else _criteria(self.query)
        return Wish(name=self.name, criteria=criteria, frequency=self.frequency, mail=self.mail)


class SavedSearchOut(AggregateOut):
    """A search its owner keeps."""

    status: SavedSearchStatus
    available_moves: list[str]
    name: str
    query: Annotated[str, Field(description="As it is asked of `GET /v1/listings?…`")]
    frequency: AlertFrequency
    mail: Annotated[bool, Field(description="Whether an alert comes by mail, too; it is in the inbox in any case")]
    since: Annotated[datetime, Field(description="It finds what is published from then on")]
    told_at: Annotated[datetime | None, Field(description="When a gathered alert was last sent")]
    next_at: Annotated[datetime | None, Field(description="When what is gathered is told next")]
    created_at: datetime

    @classmethod
    def of(cls, search: SavedSearch) -> "SavedSearchOut":
        """A search as its owner sees it."""
        told = {"available_moves": [move.name for move in SAVED_LIFE.open_from(search.status)]}
        kept = {name: getattr(search, name) for name in cls.model_fields if name not in {"available_moves", "next_at"}}
        return cls(**(kept | told | {"next_at": search.wake_at}))


class SavedSearchHitOut(Out):
    """A listing that a saved search found."""

    listing_id: UUID
    found_at: datetime
    told_at: Annotated[datetime | None, Field(description="When its owner was told of it")]
    listing: Annotated[ListingCardOut | None, Field(description="Its card, where it still is on view")]
