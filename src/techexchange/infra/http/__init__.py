"""The HTTP edge: a unit of work per request, errors as RFC 9457 problems, conditional and idempotent requests."""

from techexchange.infra.http.problems import PreconditionRequired, TooLarge, UnsupportedMedia, problems
from techexchange.infra.http.routing import (
    AnyonesRoute,
    CoverRoute,
    CurrentActor,
    ExchangeRoute,
    IfMatch,
    Paging,
    SealedRoute,
    StrangersRoute,
    Uow,
)
from techexchange.infra.http.schemas import AggregateOut, Body, MoneyBody, Out, PageOut, PageQuery

__all__ = [
    "AggregateOut",
    "AnyonesRoute",
    "Body",
    "CoverRoute",
    "CurrentActor",
    "ExchangeRoute",
    "IfMatch",
    "MoneyBody",
    "Out",
    "PageOut",
    "PageQuery",
    "Paging",
    "PreconditionRequired",
    "SealedRoute",
    "StrangersRoute",
    "TooLarge",
    "UnsupportedMedia",
    "Uow",
    "problems",
]
