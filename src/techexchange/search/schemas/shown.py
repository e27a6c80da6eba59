"""What the catalogue answers; a description of bytes that are joined elsewhere."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from techexchange.infra.http import Out
from techexchange.kernel.permissions import OrganizationKind
from techexchange.search.queries import Degraded, Mode


class CardTextOut(Out):
    """What a list shows of a text."""

    title: str
    summary: str | None = None


class CardOrganizationOut(Out):
    """Whose listing it is."""

    id: UUID
    name: dict[str, str]
    kind: OrganizationKind


class SnippetsOut(Out):
    """HTML: the title and the most telling part of the text, the words found in `<mark>`, all else escaped."""

    title: str | None = None
    text: str | None = None


class ListingCardOut(Out):
    """What a list shows of a listing."""

    id: UUID
    version: int
    direction: str
    status: str
    texts: dict[str, CardTextOut]
    languages: list[str]
    organization: CardOrganizationOut | None
    sector: str | None
    trl: int | None
    ipc: list[str]
    country: str | None
    province: str | None
    transfer_scope: list[str]
    price: dict[str, Any] | None
    keywords: list[str]
    published_at: datetime
    valid_until: datetime | None


class ExplanationOut(Out):
    """What a score is made of."""

    lexical: Annotated[float | None, Field(description="BM25 of the words looked for; null where it was not asked")]
    semantic: Annotated[
        float | None,
        Field(description="How near in meaning: standard deviations above the mean of all texts in this language"),
    ]
    language: Annotated[str | None, Field(description="The language of the text that was nearest")]


class SearchHitOut(ListingCardOut):
    """A listing found: its card, how well it fits (0 where another order was asked for), and where."""

    score: float
    explanation: Annotated[ExplanationOut | None, Field(description="Where `explain` was asked for")] = None
    snippets: SnippetsOut


class SimilarListingOut(ListingCardOut):
    """A listing near another one: its card, how near, and telling words of both."""

    score: Annotated[float, Field(description="How likely it is about the same, from 0 to 1")]
    words: list[str]


class SimilarListingsOut(Out):
    """What is most like a listing, nearest first."""

    items: list[SimilarListingOut]


class SearchPageOut(Out):
    """One page of what was found, best first or in the order asked for."""

    items: list[SearchHitOut]
    total: Annotated[int, Field(description="How many listings were found, exactly")]
    facets: Annotated[
        dict[str, dict[str, int]] | None,
        Field(
            description="How many of them have each value; a facet filtered by is counted as if it were not",
            examples=[{"direction": {"supply": 12, "demand": 3}, "trl": {"7": 4, "9": 2}}],
        ),
    ]
    mode: Annotated[Mode, Field(description="How this answer was found")]
    degraded: Annotated[
        Degraded | None, Field(description="Why it was found by words alone, where meaning was asked for too")
    ]
    next_cursor: str | None
    position: Annotated[int, Field(description="The `seq` of the ledger up to which this answer reflects it")]


class SuggestionOut(Out):
    """A title or keyword that begins, or has a word that begins, as typed."""

    text: str
    count: Annotated[int, Field(description="How many listings bear it")]


class SuggestionsOut(Out):
    """Completions, those that most listings bear first."""

    items: list[SuggestionOut]


class RebuildOut(Out):
    """A rebuild asked for; `/readyz` and the answers stay as they are until it is done."""

    requested_at: datetime
