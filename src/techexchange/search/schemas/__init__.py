"""What may be asked of the catalogue, and what it answers."""

from techexchange.search.schemas.questions import (
    SEARCH_PARAMETERS,
    SUGGEST_PARAMETERS,
    Asked,
    next_link,
    read_search,
    read_suggest,
)
from techexchange.search.schemas.shown import RebuildOut, SearchHitOut, SearchPageOut, SuggestionsOut

__all__ = [
    "SEARCH_PARAMETERS",
    "SUGGEST_PARAMETERS",
    "Asked",
    "RebuildOut",
    "SearchHitOut",
    "SearchPageOut",
    "SuggestionsOut",
    "next_link",
    "read_search",
    "read_suggest",
]
