"""Answers as bytes: the cards are JSON already, so that they are joined and never read."""

import orjson

from techexchange.infra.fulltext import Found, Suggestion


def found_json(found: Found, *, facets: bool, next_cursor: str | None, position: int) -> bytes:
    """A page of what was found as JSON.

    A payload is a JSON object without its last brace; snippets are HTML without quotes, backslashes and control
    characters, which stands in JSON as it is.
    """
    items = []
    for hit in found.hits:
        snippets = ",".join([f'"{name}":"{html}"' for name, html in hit.snippets.items()])
        items.append(b'%b,"score":%.4f,"snippets":{%b}}' % (hit.payload, hit.score, snippets.encode()))
    counted = b'"facets":%b,' % orjson.dumps(found.facets) if facets else b'"facets":null,'
    cursor = b'"%b"' % next_cursor.encode() if next_cursor else b"null"
    return b'{"items":[%b],"total":%d,%b"next_cursor":%b,"position":%d}' % (
        b",".join(items),
        found.total,
        counted,
        cursor,
        position,
    )


def suggestions_json(suggestions: tuple[Suggestion, ...]) -> bytes:
    """Completions as JSON."""
    return orjson.dumps({"items": [{"text": one.text, "count": one.count} for one in suggestions]})
