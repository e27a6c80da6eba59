"""Answers as bytes: the cards are JSON already, so that they are joined and never read."""

import orjson

from techexchange.infra.fulltext import Suggestion
from techexchange.search.queries.finding import SearchAnswer
from techexchange.search.queries.fusing import Component


def found_json(
    answer: SearchAnswer, *, facets: bool, explain: bool = False, next_cursor: str | None, position: int
) -> bytes:
    """A page of what was found as JSON.

    A payload is a JSON object without its last brace; snippets are HTML without quotes, backslashes and control
    characters, which stands in JSON as it is.
    """
    found = answer.found
    items = []
    for hit in found.hits:
        snippets = ",".join([f'"{name}":"{html}"' for name, html in hit.snippets.items()])
        why = _explanation(answer.components.get(hit.id), hit.score) if explain else b""
        items.append(b'%b,"score":%.4f,%b"snippets":{%b}}' % (hit.payload, hit.score, why, snippets.encode()))
    counted = b'"facets":%b,' % orjson.dumps(found.facets) if facets else b'"facets":null,'
    cursor = b'"%b"' % next_cursor.encode() if next_cursor else b"null"
    degraded = b'"%b"' % answer.degraded.encode() if answer.degraded else b"null"
    return b'{"items":[%b],"total":%d,%b"mode":"%b","degraded":%b,"next_cursor":%b,"position":%d}' % (
        b",".join(items),
        found.total,
        counted,
        answer.mode.encode(),
        degraded,
        cursor,
        position,
    )


def _explanation(component: Component | None, score: float) -> bytes:
    """What the score is made of; where words alone were asked it is what they say, unless the order is another."""
    told = component or Component(score, score or None, None, None)
    return b'"explanation":%b,' % orjson.dumps(
        {"lexical": told.lexical, "semantic": told.semantic, "language": told.language}
    )


def suggestions_json(suggestions: tuple[Suggestion, ...]) -> bytes:
    """Completions as JSON."""
    return orjson.dumps({"items": [{"text": one.text, "count": one.count} for one in suggestions]})
