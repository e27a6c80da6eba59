"""What may be asked of the catalogue, and what it answers."""

from techexchange.search.schemas.questions import (
    SEARCH_PARAMETERS,
    SUGGEST_PARAMETERS,
    Asked,
    next_link,
    read_search,
    read_suggest,
)
from techexchange.search.schemas.saved import SavedSearchHitOut, SavedSearchIn, SavedSearchOut, SavedSearchPatch
from techexchange.search.schemas.shown import (
    RebuildOut,
    SearchHitOut,
    SearchPageOut,
    SimilarListingsOut,
    SuggestionsOut,
)
from techexchange.search.schemas.synonyms import SynonymsIn, SynonymsOut, SynonymsPatch
from techexchange.search.schemas.unmet import UnmetListOut, UnmetOut, UnmetQuery

__all__ = [
    "SEARCH_PARAMETERS",
    "SUGGEST_PARAMETERS",
    "Asked",
    "RebuildOut",
    "SavedSearchHitOut",
    "SavedSearchIn",
    "SavedSearchOut",
    "SavedSearchPatch",
    "SearchHitOut",
    "SearchPageOut",
    "SimilarListingsOut",
    "SuggestionsOut",
    "SynonymsIn",
    "SynonymsOut",
    "SynonymsPatch",
    "UnmetListOut",
    "UnmetOut",
    "UnmetQuery",
    "next_link",
    "read_search",
    "read_suggest",
]
