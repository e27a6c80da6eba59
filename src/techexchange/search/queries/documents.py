"""A published listing as the index keeps it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson

from techexchange.infra.fulltext import Document, Facet, Language, Number, Schema, Text
from techexchange.listings.queries import PublicListing

SNIPPET = 220
"""About how many characters of a text are shown around the words found."""
SHOWN = 2_000
"""How many characters of a description are looked through for them."""

COUNTED = (
    "direction",
    "sector",
    "trl",
    "ipc_section",
    "country",
    "province",
    "transfer_scope",
    "language",
    "organization_kind",
)
"""The facets an answer counts."""


def _texts(language: Language) -> tuple[Text, ...]:
    return (
        Text(f"title_{language}", language, weight=3, snippet="title", suggest=True),
        Text(f"beginning_{language}", language, weight=0, snippet="title", suggest=True),
        Text(f"summary_{language}", language, snippet="text", length=SNIPPET),
        Text(f"description_{language}", language, snippet="text", length=SNIPPET, shown=SHOWN),
        Text(f"advantages_{language}", language),
        Text(f"keywords_{language}", language, weight=2),
    )


SCHEMA = Schema(
    texts=tuple(text for language in Language for text in _texts(language)),
    facets=(*(Facet(name) for name in COUNTED), Facet("ipc", counted=False)),
    numbers=(Number("trl"), Number("published_at"), Number("valid_until")),
)


def document_of(listing: PublicListing) -> Document:
    """What is indexed of a listing: public content only; the payload is its card as open-ended JSON."""
    return Document(
        id=str(listing.id),
        texts=dict(_words(listing)),
        facets={name: tuple(map(str, values)) for name, values in _facets(listing).items()},
        numbers={
            "trl": listing.trl,
            "published_at": listing.published_at.timestamp(),
            "valid_until": _seconds(listing.valid_until),
        },
        payload=orjson.dumps(listing.card(), option=orjson.OPT_UTC_Z)[:-1],
        keywords=tuple(listing.keywords),
    )


def _words(listing: PublicListing) -> Iterator[tuple[str, str]]:
    """The texts by name; a title that is but the beginning of the description is shown and not counted twice."""
    named = " · ".join([*listing.keywords, *listing.ipc])
    need = (listing.content.get("need") or {}).values()
    for language, text in listing.texts.items():
        benefits = text.get("advantages") or text.get("expected_benefits") or ""
        summary, description = text.get("summary") or "", text.get("description") or ""
        title = text["title"]
        is_beginning = title.endswith("…") and description.startswith(title.rstrip("…"))
        yield f"{'beginning' if is_beginning else 'title'}_{language}", title
        yield f"description_{language}", description
        if not description.startswith(summary.rstrip("…")):
            yield f"summary_{language}", summary
        yield f"advantages_{language}", "\n".join([benefits, *filter(None, need)])
        yield f"keywords_{language}", named


def _facets(listing: PublicListing) -> dict[str, list[Any]]:
    single = {
        "direction": listing.direction.value,
        "sector": listing.sector,
        "trl": listing.trl,
        "country": listing.country,
        "province": listing.province,
        "organization_kind": listing.organization_kind.value if listing.organization_kind else None,
    }
    several = {
        "ipc_section": [code[0] for code in listing.ipc],
        "ipc": [prefix for code in listing.ipc for prefix in _prefixes(code)],
        "transfer_scope": listing.transfer_scope,
        "language": listing.languages,
    }
    return {name: [value] for name, value in single.items() if value is not None} | several


def _prefixes(code: str) -> list[str]:
    """Section, class, subclass, main group and group of an IPC code: C, C02, C02F, C02F 1, C02F 1/44."""
    levels = [code[:1], code[:3], code[:4], code.partition("/")[0], code]
    return list(dict.fromkeys(levels))


def _seconds(at: datetime | None) -> float | None:
    return at.timestamp() if at else None
