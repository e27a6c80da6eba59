"""What the search keeps beside its index: vectors and their models, saved searches, synonyms, unmet questions."""

from techexchange.search.models.saved import (
    AT_ONCE,
    AlertFrequency,
    Criteria,
    NewsPosition,
    SavedSearch,
    SavedSearchHit,
    Watch,
    Wish,
    strict_request,
)
from techexchange.search.models.synonyms import FEWEST_TERMS, MOST_TERMS, SynonymGroup, known_synonyms
from techexchange.search.models.unmet import ENOUGH_SHARE, Unanswered, UnmetQuestion, counted_form
from techexchange.search.models.vectors import EmbeddingModel, ListingVector

__all__ = [
    "AT_ONCE",
    "ENOUGH_SHARE",
    "FEWEST_TERMS",
    "MOST_TERMS",
    "AlertFrequency",
    "Criteria",
    "EmbeddingModel",
    "ListingVector",
    "NewsPosition",
    "SavedSearch",
    "SavedSearchHit",
    "SynonymGroup",
    "Unanswered",
    "UnmetQuestion",
    "Watch",
    "Wish",
    "counted_form",
    "known_synonyms",
    "strict_request",
]
