"""What every body and answer shares."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from techexchange.kernel.money import LARGEST_AMOUNT, MINOR_UNITS, Money
from techexchange.kernel.paging import Page, PageRequest

S = TypeVar("S")
T = TypeVar("T")

Currency = Annotated[str, StringConstraints(pattern="^(" + "|".join(MINOR_UNITS) + ")$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d")
WRITTEN_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")


def _written(sent: object) -> object:
    """Refuse what would be taken for a count of seconds."""
    if isinstance(sent, datetime) or (isinstance(sent, str) and WRITTEN_TIME.match(sent)):
        return sent
    raise PydanticCustomError("datetime_type", "Input should be a time as RFC 3339 writes it")


When = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    Field(ge=EARLIEST, le=LATEST, description="RFC 3339 time with an offset, from 1900 to 2200"),
]


def _written_day(sent: object) -> object:
    """Refuse what would be taken for a count of seconds, or for a time."""
    if isinstance(sent, date) or (isinstance(sent, str) and WRITTEN_DAY.fullmatch(sent)):
        return sent
    raise PydanticCustomError("date_type", "Input should be a day as RFC 3339 writes it")


Day = Annotated[
    date,
    BeforeValidator(_written_day),
    Field(ge=EARLIEST.date(), le=LATEST.date(), description="A day, such as 2027-01-31, from 1900 to 2200"),
]


YesOrNo = Annotated[bool, Field(strict=True)]
"""True or false in a body; not what a query would call so, such as 1 or "yes"."""


class Body(BaseModel):
    """What a client sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(Body):
    """The query of a filtered list: a subclass adds its filters, and what it does not name is refused."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many items, 1 to 100")] = 20
    cursor: Annotated[str | None, Field(max_length=500, description="`next_cursor` of the page before")] = None

    def request(self) -> PageRequest:
        """The page that is wanted; raises CursorInvalid."""
        return PageRequest.parse(self.limit, self.cursor)


class Out(BaseModel):
    """What the exchange answers."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class AggregateOut(Out):
    """A thing with a life: its version is its ETag."""

    id: UUID
    version: Annotated[int, Field(description="Goes up with every change; the ETag is this number in quotes.")]


class MoneyBody(Body):
    """An amount in whole minor units; the đồng has none."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"example": {"amount": 1500000, "currency": "VND"}}
    )

    amount: Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT)]
    currency: Currency = "VND"

    def money(self) -> Money:
        """The amount in the domain's terms."""
        return Money(self.amount, self.currency)

    @classmethod
    def of(cls, money: Money) -> "MoneyBody":
        """The amount as it is sent."""
        return cls(amount=money.amount, currency=money.currency)


class PageOut(Out, Generic[T]):
    """One page of a list, and the cursor of the next."""

    items: list[T]
    next_cursor: str | None = None

    @classmethod
    def of(cls, page: Page[S], show: Callable[[S], T]) -> "PageOut[T]":
        """A page with each row as it is shown."""
        return cls(items=[show(row) for row in page.items], next_cursor=page.next_cursor)


class FaultOut(Out):
    """One fault of a request."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(Out):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FaultOut] | None = None
