"""Queries of the index put together."""

from collections.abc import Iterable

from tantivy import Occur, Query


def every(queries: Iterable[Query | None]) -> Query:
    """What all of the queries find; everything, where there are none."""
    needed = [query for query in queries if query is not None]
    if len(needed) == 1:
        return needed[0]
    return Query.boolean_query([(Occur.Must, query) for query in needed]) if needed else Query.all_query()


def either(queries: list[Query]) -> Query:
    """What any of them finds, as well as the best of them fits; nothing, where there are none."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)


def at_least(count: int, queries: list[Query]) -> Query:
    """What so many of them find, as well as all of these together fit."""
    return Query.boolean_query([(Occur.Should, one) for one in queries], minimum_number_should_match=count)
