"""The catalogue of this node: what is indexed of a listing, where the index lives, and what it answers."""

from techexchange.search.queries.answers import found_json, suggestions_json
from techexchange.search.queries.catalogue import Catalogue
from techexchange.search.queries.documents import COUNTED, SCHEMA, document_of
from techexchange.search.queries.vectors import Vectors

__all__ = ["COUNTED", "SCHEMA", "Catalogue", "Vectors", "document_of", "found_json", "suggestions_json"]
