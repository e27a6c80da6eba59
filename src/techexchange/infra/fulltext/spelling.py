"""The nearest words of the index to a word that is not in it."""

from tantivy import Query, Searcher
from tantivy import Schema as TantivySchema

SHORTEST = 3
SURE = 3
TWO_EDITS_FROM = 8
ALTERNATIVES = 3
CANDIDATES = 4000


def distance(one: str, two: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) between two words; `limit` + 1 when there are more."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearest(searcher: Searcher, schema: TantivySchema, field: str, word: str) -> tuple[str, ...]:
    """Up to three terms of the field at the least distance (one edit, two in long words), frequent ones first.

    Terms that begin with the same three letters go before all others: to find them costs little.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    limits = (1, 2) if len(word) >= TWO_EDITS_FROM else (1,)
    for beginnings in ((word[:SURE],), (word[0], word[1])):
        for limit in limits:
            close = Query.fuzzy_term_query(schema, field, word, distance=limit)
            for beginning in dict.fromkeys(beginnings):
                terms = searcher.terms_with_prefix(field, beginning, close, CANDIDATES)
                near = [(-count, term) for term, count in terms if distance(word, term, limit) <= limit]
                if near:
                    return tuple(term for _, term in sorted(near)[:ALTERNATIVES])
    return ()
