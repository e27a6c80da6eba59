"""The catalogue of this node: what is indexed of a listing, where the index lives, and what it answers."""

from techexchange.search.queries.answers import found_json, suggestions_json
from techexchange.search.queries.catalogue import Catalogue
from techexchange.search.queries.documents import COUNTED, SCHEMA, document_of
from techexchange.search.queries.finding import Candidate, Degraded, Finder, Mode, SearchAnswer, similar
from techexchange.search.queries.saved import (
    KeptHit,
    hits,
    owned,
    saved_search,
    saved_searches,
    sift,
    wanted,
    watches,
)
from techexchange.search.queries.synonyms import synonym_groups, synonyms
from techexchange.search.queries.unmet import Unmet, UnmetDemand, unmet_demand
from techexchange.search.queries.vectors import Vectors

__all__ = [
    "COUNTED",
    "SCHEMA",
    "Candidate",
    "Catalogue",
    "Degraded",
    "Finder",
    "KeptHit",
    "Mode",
    "SearchAnswer",
    "Unmet",
    "UnmetDemand",
    "Vectors",
    "document_of",
    "found_json",
    "hits",
    "owned",
    "saved_search",
    "saved_searches",
    "sift",
    "similar",
    "suggestions_json",
    "synonym_groups",
    "synonyms",
    "unmet_demand",
    "wanted",
    "watches",
]
