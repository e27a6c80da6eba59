"""One page of what a query finds, and how many there are."""

from typing import Any

from tantivy import DocAddress, Order, Query, Searcher

from techexchange.infra.fulltext.fields import number_field
from techexchange.infra.fulltext.model import Request

DEEPEST = 1000
LARGEST_PAGE = 100

Addresses = tuple[list[tuple[float, DocAddress]], int]


def find(searcher: Searcher, query: Query, request: Request) -> Addresses:
    """The scored addresses of the requested page, at most 1,000 deep, and the exact total."""
    offset = min(max(0, request.offset), DEEPEST)
    limit = max(0, min(request.limit, LARGEST_PAGE, DEEPEST - offset))
    if request.sort is None:
        return _page(searcher.search(query, max(1, limit), offset=offset), limit)
    order = Order.Desc if request.sort.descending else Order.Asc
    field = number_field(request.sort.number)
    hits, total = _page(searcher.search(query, max(1, limit), offset=offset, order_by_field=field, order=order), limit)
    return [(0.0, address) for _, address in hits], total


def total(searcher: Searcher, query: Query) -> int:
    """Exactly how many documents a query finds."""
    return _page(searcher.search(query, 1), 0)[1]


def _page(result: Any, limit: int) -> Addresses:
    """The stub of the library lacks `count`; what it gives is known."""
    return result.hits[:limit], result.count
