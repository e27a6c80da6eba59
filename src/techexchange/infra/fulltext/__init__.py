"""Full-text search in Vietnamese and English over any documents: one engine, one directory, one writer.

A caller declares a `Schema` (texts, facets, numbers), adds `Document`s and saves them with a position of its
own; a `Request` then yields a `Found` of hits, facet counts and highlighted snippets. The index is a projection:
it can be thrown away and built again, and it throws itself away when it was written by another schema.
"""

from techexchange.infra.fulltext.consulting import Consultation
from techexchange.infra.fulltext.engine import Engine
from techexchange.infra.fulltext.errors import IndexInUse
from techexchange.infra.fulltext.model import (
    Document,
    Facet,
    Found,
    Hit,
    Language,
    Number,
    Range,
    Request,
    Schema,
    Sort,
    Suggestion,
    Text,
)
from techexchange.infra.fulltext.paging import DEEPEST
from techexchange.infra.fulltext.planning import Plan
from techexchange.infra.fulltext.storage import lock_directory
from techexchange.infra.fulltext.synonyms import Synonyms, term_of

__all__ = [
    "DEEPEST",
    "Consultation",
    "Document",
    "Engine",
    "Facet",
    "Found",
    "Hit",
    "IndexInUse",
    "Language",
    "Number",
    "Plan",
    "Range",
    "Request",
    "Schema",
    "Sort",
    "Suggestion",
    "Synonyms",
    "Text",
    "lock_directory",
    "term_of",
]
